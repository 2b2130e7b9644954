// A backup is a directory: each table's rows, and a list of them. The database that npm brings has no pg_dump, and this
// one works on every database Hufu runs on. Keys are not in it (docs/decisions/0005-backup.md).
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { once } from 'node:events'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import type { Manifest, TableCopy } from '#base/backup/manifest'
import { fileOf, hashOf, manifestName, readBackup } from '#base/backup/manifest'
import { tablesInOrder } from '#base/backup/tables'
import type { Db, Sql } from '#base/db'
import { newId } from '#base/ids'
import type { Keys } from '#base/keys'
import { openKeys } from '#base/keys'
import { findMigrations, migrate } from '#base/migrate'
import { Refusal } from '#base/refusal'

export type BackupProgress = (done: { table: string; rows: number }) => void
type Restoring = { keysDir: string; afterwards?: (sql: Sql, keys: Keys) => Promise<void> }
type Options = { dir: string; onProgress?: BackupProgress }

// A portrait is up to half a megabyte, twice that in text: so many at a time fit into memory.
const rowsAtOnce = 100
const charactersAtOnce = 4_000_000
// The list of a backup says it, and migrating the new database writes it.
const migrationLedger = 'base.migration'

/**
 * Writes what the database holds at one moment into a new directory, while others go on writing.
 *
 * @throws Refusal `base.backup_exists` when the directory holds something
 */
export async function backUp(db: Db, options: Options & { now: Date }): Promise<Manifest> {
  const { dir, now } = options
  const there = await readdir(dir).catch(() => [])
  if (there.length > 0) throw new Refusal('base.backup_exists', 409, { dir })
  // Written beside, then renamed: what was interrupted is never taken for a backup.
  const part = `${dir}.part-${newId()}`
  await mkdir(part, { recursive: true, mode: 0o700 })
  try {
    const migrations = (await findMigrations()).map(({ file, hash }) => ({ file, hash }))
    const tables = await copyTables(db, { ...options, dir: part })
    const manifest: Manifest = { format: 1, madeAt: now.toISOString(), migrations, tables }
    await writeFile(join(part, manifestName), `${JSON.stringify(manifest, null, 2)}\n`, {
      mode: 0o600,
      flush: true,
    })
    await rename(part, dir)
    return manifest
  } finally {
    await rm(part, { recursive: true, force: true })
  }
}

/**
 * Puts a backup into a database that has not been used, all of it or nothing.
 *
 * @param keysDir must hold the key files that belong to it
 * @param afterwards is part of it: what it throws undoes the restore
 * @throws Refusal `base.backup_unreadable`, `base.backup_of_other_version`, `base.restore_not_empty`, `base.keys_missing`
 */
export async function restore(db: Db, { dir, keysDir, onProgress, afterwards }: Options & Restoring) {
  const manifest = await readBackup(dir)
  await checkVersion(manifest)
  await migrate(db)
  await db.tx(async (sql) => {
    await takeTime(sql)
    await checkUnused(sql)
    for (const { table } of manifest.tables.toReversed()) await sql.unsafe(`delete from ${table}`)
    for (const copy of manifest.tables) await putBack(sql, { dir, copy, onProgress })
    const keys = await openKeys(sql, keysDir)
    await afterwards?.(sql, keys)
  })
  return manifest
}

async function checkVersion({ migrations }: Manifest): Promise<void> {
  const lines = (list: readonly { file: string; hash: string }[]) =>
    new Set(list.map(({ file, hash }) => `${file} ${hash}`))
  const [theirs, ours] = [lines(migrations), lines(await findMigrations())]
  const [different] = theirs.symmetricDifference(ours)
  const file = different?.split(' ')[0]
  if (file) throw new Refusal('base.backup_of_other_version', 409, { file })
}

/** Whatever writes to a database opens its keys first, and the database remembers them. */
async function checkUnused(sql: Sql): Promise<void> {
  const keys = await sql`select from base.key_fingerprint limit 1`
  if (keys.length > 0) throw new Refusal('base.restore_not_empty', 409)
}

async function copyTables(db: Db, { dir, onProgress }: Options): Promise<TableCopy[]> {
  const schemas = [...new Set((await findMigrations()).map(({ schema }) => schema))]
  return db.tx(async (sql) => {
    // One moment for all tables: a snapshot taken by the first statement.
    await sql`set transaction isolation level repeatable read, read only`
    await takeTime(sql)
    const copies: TableCopy[] = []
    const tables = await tablesInOrder(sql, schemas)
    for (const table of tables.filter((one) => one !== migrationLedger)) {
      const rows = await copyTable(sql, { dir, table, onProgress })
      copies.push({ table, rows, sha256: await hashOf(fileOf(dir, table)) })
    }
    return copies
  })
}

type TableTask = { dir: string; table: string; onProgress: BackupProgress | undefined }

/** PostgreSQL's own text of a whole row is exact for every type, and reads back by a cast to the table's row type. */
async function copyTable(sql: Sql, { dir, table, onProgress }: TableTask): Promise<number> {
  const gzip = createGzip({ level: 1 })
  const out = gzip.pipe(createWriteStream(fileOf(dir, table), { mode: 0o600, flush: true }))
  await sql.unsafe(`declare copied no scroll cursor for select one::text as row from ${table} one`)
  let count = 0
  for (;;) {
    const rows = await sql.unsafe(`fetch ${rowsAtOnce} from copied`)
    if (rows.length === 0) break
    count += rows.length
    const isFull = !gzip.write(rows.map(({ row }) => lineOf(row)).join(''))
    if (isFull) await once(gzip, 'drain')
    onProgress?.({ table, rows: count })
  }
  await sql`close copied`
  gzip.end()
  await finished(out)
  return count
}

// To a reader of lines, U+2028 and U+2029 end one; JSON lets them stand.
function lineOf(row: unknown): string {
  return `${JSON.stringify(row).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')}\n`
}

type Copy = { dir: string; copy: TableCopy; onProgress: BackupProgress | undefined }

async function putBack(sql: Sql, { dir, copy: { table, rows }, onProgress }: Copy): Promise<void> {
  const insert = (lines: string[]) =>
    sql.unsafe(`insert into ${table} select * from unnest($1::${table}[])`, [lines])
  let batch: string[] = []
  let size = 0
  let count = 0
  const put = async () => {
    if (batch.length > 0) await insert(batch)
    count += batch.length
    onProgress?.({ table, rows: count })
    batch = []
    size = 0
  }
  const file = createReadStream(fileOf(dir, table)).pipe(createGunzip())
  for await (const line of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })) {
    const row = String(JSON.parse(line))
    batch.push(row)
    size += row.length
    if (batch.length >= 10 * rowsAtOnce || size >= charactersAtOnce) await put()
  }
  await put()
  if (count !== rows)
    throw new Refusal('base.backup_unreadable', 500, { dir, reason: `${table} has ${count} rows of ${rows}` })
}

async function takeTime(sql: Sql): Promise<void> {
  await sql`set local statement_timeout = 0`
  await sql`set local idle_in_transaction_session_timeout = 0`
}
