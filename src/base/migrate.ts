import { createHash } from 'node:crypto'
import { glob, readFile } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import type { Db, Sql } from '#base/db'
import { Refusal } from '#base/refusal'

/** One file of SQL: `src/identity/people/schema/001-register.sql` belongs to schema `people`. */
export type Migration = { schema: string; file: string; text: string; hash: string; needsCitus: boolean }

const sourceDir = dirname(import.meta.dirname)
const migrationLock = 0x6d_69_67_72

/**
 * Brings the database to this version of Hufu: every slice's files, in the order of their numbers, each once.
 *
 * All that is new goes in one transaction: a crash or a bad file leaves the database as it was, and two servers
 * that start together do it once. Forward only: a file that was applied must never change again.
 *
 * @returns the files applied now
 * @throws Refusal `base.migration_changed` when an applied file was edited, `base.migration_missing` when it is
 * gone: this database was made by a newer Hufu or another one, `base.migration_failed` with PostgreSQL's reason
 */
export async function migrate(db: Db, from: string = sourceDir): Promise<string[]> {
  const migrations = await findMigrations(from)
  return db.tx(async (sql) => {
    await sql`set local statement_timeout = 0`
    await sql`select pg_advisory_xact_lock(${migrationLock})`
    await createLedger(sql)
    const applied = await readLedger(sql)
    checkApplied(migrations, applied)
    const hasCitus = (await sql`select from pg_extension where extname = 'citus'`).length > 0
    const due = migrations.filter(({ file, needsCitus }) => !applied.has(file) && (hasCitus || !needsCitus))
    for (const migration of due)
      await apply(sql, migration).catch((cause: unknown) => failed(migration, cause))
    return due.map(({ file }) => file)
  })
}

/** Files that `migrate` would apply now. @throws Refusal `base.migration_changed`, `base.migration_missing` */
export async function waitingMigrations({ sql }: Db, from: string = sourceDir): Promise<string[]> {
  const migrations = (await findMigrations(from)).filter(({ needsCitus }) => !needsCitus)
  const [ledger] = await sql<
    { exists: boolean }[]
  >`select to_regclass('base.migration') is not null as exists`
  if (!ledger?.exists) return migrations.map(({ file }) => file)
  const applied = await readLedger(sql)
  checkApplied(await findMigrations(from), applied)
  return migrations.map(({ file }) => file).filter((file) => !applied.has(file))
}

/** Every migration under a source directory, in the order in which they apply. */
export async function findMigrations(from: string = sourceDir): Promise<Migration[]> {
  const files = await Array.fromAsync(glob(['base/schema/*.sql', '*/*/schema/*.sql'], { cwd: from }))
  const migrations = await Promise.all(files.map((file) => readMigration(from, file)))
  // By number first, so that what one slice adds later may rely on what another has had since its 001.
  return migrations.toSorted((a, b) => compare(turnOf(a), turnOf(b)) || compare(a.file, b.file))
}

/** `001-people.citus.sql` distributes what `001-people.sql` has made, and so comes after it; by the alphabet it would not. */
function turnOf({ file }: Migration): string {
  return basename(file).replace(/\.citus\.sql$/, '.sql.citus')
}

/** Says of a list of migrations whether it is the same as another: the name of a template database for tests. */
export function hashOfAll(migrations: Migration[]): string {
  return hashOf(migrations.map(({ file, hash }) => `${file} ${hash}\n`).join(''))
}

async function readMigration(from: string, path: string): Promise<Migration> {
  const file = path.split(sep).join('/')
  const text = (await readFile(join(from, path), 'utf8')).replaceAll('\r\n', '\n')
  const schema = basename(dirname(dirname(file)))
  return { schema, file, text, hash: hashOf(text), needsCitus: file.endsWith('.citus.sql') }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

async function createLedger(sql: Sql): Promise<void> {
  await sql`create schema if not exists base`
  await sql`
    create table if not exists base.migration (
      file text primary key,
      hash text not null,
      applied_at timestamptz not null default now()
    )`
  await sql`comment on table base.migration is 'local'`
}

async function readLedger(sql: Sql): Promise<Map<string, string>> {
  const rows = await sql<{ file: string; hash: string }[]>`select file, hash from base.migration`
  return new Map(rows.map(({ file, hash }) => [file, hash]))
}

function checkApplied(migrations: Migration[], applied: Map<string, string>): void {
  const here = new Map(migrations.map(({ file, hash }) => [file, hash]))
  for (const [file, hash] of applied) {
    if (!here.has(file)) throw new Refusal('base.migration_missing', 500, { file })
    if (here.get(file) !== hash) throw new Refusal('base.migration_changed', 500, { file })
  }
}

function failed({ file }: Migration, cause: unknown): never {
  const refusal = new Refusal('base.migration_failed', 500, { file, reason: String(cause) })
  refusal.cause = cause
  throw refusal
}

async function apply(sql: Sql, { schema, file, text, hash }: Migration): Promise<void> {
  await sql.unsafe(`create schema if not exists "${schema}"`)
  await sql.unsafe(`set local search_path to "${schema}"`)
  await sql.unsafe(text)
  await sql`set local search_path to default`
  await sql`insert into base.migration (file, hash) values (${file}, ${hash})`
}
