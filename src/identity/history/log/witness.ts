// The last head this server signed, kept outside the database: a database put back to an older state does not know that it
// is older, but this file does. It stands where keys and backups of the database do not.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Sql } from '#base/db'
import { jws, merkleLog } from '#identity/formats'
import { latestHead, type StoredHead } from '../store/log.ts'
import { rootOfSize } from './proofs.ts'

export type Standing =
  | { state: 'agrees' }
  /** The database holds less than was signed: it was put back to an earlier state. */
  | { state: 'rolled_back'; witnessed: number; size: number }
  /** The tree of that size is another one than the one that was signed. */
  | { state: 'rewritten'; witnessed: number; size: number }

export type Witness = {
  compare: (sql: Sql) => Promise<Standing>
  /** Remembers a head, unless the log contradicts the one remembered: that one stays, as evidence. */
  keep: (head: StoredHead) => Promise<void>
  /** What the last comparison said. */
  standing: () => Standing
}

/** @param file null: nothing is remembered, for tests and for tools that only read */
export function createWitness(file: string | null): Witness {
  let standing: Standing = { state: 'agrees' }
  return {
    standing: () => standing,
    async compare(sql) {
      const remembered = file === null ? null : await readRemembered(file)
      standing = remembered ? await compareWith(sql, remembered) : { state: 'agrees' }
      return standing
    },
    async keep({ token }) {
      if (file === null || standing.state !== 'agrees') return
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      await writeFile(`${file}.part`, `${token}\n`, { mode: 0o600, flush: true })
      await rename(`${file}.part`, file)
    },
  }
}

async function compareWith(sql: Sql, { size: witnessed, root }: merkleLog.TreeHead): Promise<Standing> {
  const size = (await latestHead(sql))?.size ?? 0
  if (witnessed > size) return { state: 'rolled_back', witnessed, size }
  const isSame = merkleLog.areEqual(await rootOfSize(sql, witnessed), root)
  return isSame ? { state: 'agrees' } : { state: 'rewritten', witnessed, size }
}

async function readRemembered(file: string): Promise<merkleLog.TreeHead | null> {
  const token = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  return token === null ? null : merkleLog.readHead(jws.parse(token.trim()))
}
