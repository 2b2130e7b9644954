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
  // Copied as files: quicker than through the journal, where nobody wants the journal.
  await administer(server, (sql) =>
    sql.unsafe(`create database ${name} template ${template} strategy file_copy`),
  )
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
let isOver = !isTestProcess
if (isTestProcess)
  after(async () => {
    isOver = true
    await (await office)?.close()
    await (await own)?.stop()
  })

/** Migrated once for each state of the migration files; other test processes wait for it and copy it. */
function makeTemplate(server: string): Promise<string> {
  made ??= findMigrations().then(async (migrations) => {
    const name = `template_${hashOfAll(migrations).slice(0, 16)}`
    await administer(server, async (sql) => {
      await sql`select pg_advisory_lock(${templateLock})`
      try {
        const found = await sql`select from pg_database where datname = ${name}`
        if (found.length === 0) await migrateAs(server, sql, name)
      } finally {
        await sql`select pg_advisory_unlock(${templateLock})`
      }
    })
    return name
  })
  return made
}

/** Under another name until it is whole. */
async function migrateAs(server: string, sql: Sql, name: string): Promise<void> {
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
}

let office: Promise<Db> | undefined

/** A test process has one connection for this until its end; who comes then or from elsewhere has one for each time. */
async function administer<T>(server: string, work: (sql: Sql) => Promise<T>): Promise<T> {
  const open = () => openDb(withDatabase(server, 'postgres'), { connectionsMax: 1 })
  if (!isOver) return work((await (office ??= open())).sql)
  const db = await open()
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
