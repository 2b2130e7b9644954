import { after } from 'node:test'
import type { TestContext } from 'node:test'
import type { Db, Sql } from '#base/db'
import { openDb } from '#base/db'
import type { Cluster } from '#base/embedded/cluster'
import { findMigrations, hashOfAll, migrate } from '#base/migrate'
import { newId } from '#base/ids'
import { startTestCluster } from '#test/cluster'

export { startTestCluster }

const shared = 'HUFU_TEST_DATABASE'
const templateLock = 0x74_65_6d_70

/** A fresh, migrated database, dropped after the test. */
export async function openTestDb(t: Pick<TestContext, 'after'>): Promise<Db> {
  const server = await serverUrl()
  const template = await makeTemplate(server)
  const name = `t_${newId().replaceAll('-', '')}`
  await administer(server, (sql) => sql.unsafe(`create database ${name} template ${template}`))
  const db = await openDb(withDatabase(server, name), { connectionsMax: 5 })
  t.after(async () => {
    await db.close()
    await administer(server, (sql) => sql.unsafe(`drop database if exists ${name} with (force)`))
  })
  return db
}

/** An empty database on the test server, not migrated. */
export async function emptyDatabaseUrl(t: Pick<TestContext, 'after'>): Promise<string> {
  const server = await serverUrl()
  const name = `e_${newId().replaceAll('-', '')}`
  await administer(server, (sql) => sql.unsafe(`create database ${name}`))
  t.after(() => administer(server, (sql) => sql.unsafe(`drop database if exists ${name} with (force)`)))
  return withDatabase(server, name)
}

let own: Promise<Cluster> | undefined
let made: Promise<string> | undefined

async function serverUrl(): Promise<string> {
  const given = process.env[shared]
  if (given) return given
  own ??= startTestCluster()
  return (await own).url
}

// A hook must be asked for before the first test runs, and asking for one outside a test process starts an empty run.
const isTestProcess = process.env['NODE_TEST_CONTEXT'] !== undefined || process.argv[1]?.endsWith('.test.ts')
if (isTestProcess) after(async () => (await own)?.stop())

/** Migrated once for each state of the migration files; other test processes wait for it and copy it. */
function makeTemplate(server: string): Promise<string> {
  made ??= findMigrations().then(async (migrations) => {
    const name = `template_${hashOfAll(migrations).slice(0, 16)}`
    await administer(server, async (sql) => {
      await sql`select pg_advisory_lock(${templateLock})`
      const found = await sql`select from pg_database where datname = ${name}`
      if (found.length > 0) return
      const draft = `${name}_draft`
      await sql.unsafe(`drop database if exists ${draft} with (force)`)
      await sql.unsafe(`create database ${draft}`)
      const db = await openDb(withDatabase(server, draft), { connectionsMax: 1 })
      try {
        await migrate(db)
      } finally {
        await db.close()
      }
      await sql.unsafe(`alter database ${draft} rename to ${name}`)
    })
    return name
  })
  return made
}

async function administer<T>(server: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const db = await openDb(withDatabase(server, 'postgres'), { connectionsMax: 1 })
  try {
    return await work(db.sql)
  } finally {
    await db.close()
  }
}

function withDatabase(server: string, name: string): string {
  const url = new URL(server)
  url.pathname = `/${name}`
  return url.href
}
