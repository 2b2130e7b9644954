import { createHash } from 'node:crypto'
import { globSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { newId } from '#base/ids'

// What was drawn is kept on the disk: a person costs seconds, and every process of the suite wants the same few.

const root = resolve(import.meta.dirname, '../..')
const shelf = join(root, 'node_modules/.cache/hufu/puppets')

/** All that a frame depends on beside the portrait: what draws, the engine a head is modelled by, the packages, Node. */
const sources = ['test/puppet/*.ts', 'src/identity/faces/**/*.*', 'package-lock.json']

let version: string | undefined
function versionOfSources(): string {
  if (version) return version
  const hash = createHash('sha256').update(`${process.version} ${process.platform} ${process.arch}`)
  const files = sources.flatMap((pattern) => globSync(pattern, { cwd: root })).toSorted()
  for (const file of files.filter((path) => !path.endsWith('.test.ts')))
    hash.update(`\0${file}\0`).update(readFileSync(join(root, file)))
  version = hash.digest('hex').slice(0, 32)
  return version
}

/**
 * What `draw` gives, or gave before to a process with the same sources.
 *
 * @param of all that tells this drawing from others
 */
export async function drawnOnce<Drawing>(of: Uint8Array, draw: () => Promise<Drawing>): Promise<Drawing> {
  const folder = join(shelf, versionOfSources())
  const path = join(folder, createHash('sha256').update(of).digest('hex').slice(0, 32))
  const found = read<Drawing>(path)
  if (found) return found.drawing
  const drawing = await draw()
  keep(folder, path, { drawing })
  return drawing
}

type Kept<Drawing> = { drawing: Drawing }

function read<Drawing>(path: string): Kept<Drawing> | null {
  try {
    const kept: Kept<Drawing> = deserialize(readFileSync(path))
    return kept
  } catch {
    return null // not drawn yet, or kept by a Node that wrote otherwise
  }
}

/** Written beside and renamed: other processes find all of it or nothing. */
function keep(folder: string, path: string, kept: Kept<unknown>): void {
  try {
    mkdirSync(folder, { recursive: true })
    for (const other of readdirSync(shelf))
      if (join(shelf, other) !== folder) rmSync(join(shelf, other), { recursive: true, force: true })
    const part = `${path}.${newId()}`
    writeFileSync(part, serialize(kept))
    renameSync(part, path)
  } catch {
    // Where nothing can be written, or somebody clears up at this moment, it is drawn again.
  }
}
