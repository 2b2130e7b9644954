import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import type { Static } from 'typebox'
import { Type } from 'typebox'
import { Value } from 'typebox/value'
import { Refusal } from '#base/refusal'

/** What lies in a backup. Written last: a directory without it is none. */
const Manifest = Type.Object({
  format: Type.Literal(1),
  madeAt: Type.String(),
  /** The tables' shape: only the same one takes the rows back. */
  migrations: Type.Array(Type.Object({ file: Type.String(), hash: Type.String() })),
  /** In an order in which rows can be put back: what is referred to comes first. */
  tables: Type.Array(
    Type.Object({
      /** schema.table */
      table: Type.String({ pattern: '^[a-z_]+\\.[a-z_]+$' }),
      rows: Type.Integer({ minimum: 0 }),
      sha256: Type.String(),
    }),
  ),
})
export type Manifest = Static<typeof Manifest>
export type TableCopy = Manifest['tables'][number]

export const manifestName = 'backup.json'

/** Of the file with a table's rows: JSON strings, a line each, gzip. */
export function fileOf(dir: string, table: string): string {
  return join(dir, `${table}.jsonl.gz`)
}

/** @throws Refusal `base.backup_unreadable` when there is none, or a file of it is not what was written */
export async function readBackup(dir: string): Promise<Manifest> {
  const text = await readFile(join(dir, manifestName), 'utf8').catch(() => null)
  if (text === null) throw unreadable(dir, `it has no ${manifestName}`)
  const manifest = parseManifest(text)
  if (!manifest) throw unreadable(dir, `${manifestName} is not one of ours`)
  for (const { table, sha256 } of manifest.tables) {
    const found = await hashOf(fileOf(dir, table)).catch(() => null)
    if (found === null) throw unreadable(dir, `the rows of ${table} are missing`)
    if (found !== sha256) throw unreadable(dir, `the rows of ${table} are not those that were written`)
  }
  return manifest
}

function parseManifest(text: string): Manifest | null {
  try {
    const value: unknown = JSON.parse(text)
    return Value.Check(Manifest, value) ? value : null
  } catch {
    return null // cut short, or never JSON
  }
}

export async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(path), hash)
  return hash.digest('hex')
}

function unreadable(dir: string, reason: string): Refusal {
  return new Refusal('base.backup_unreadable', 500, { dir, reason })
}
