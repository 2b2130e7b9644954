import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import type { Db } from '#base/db'
import { openDb } from '#base/db'
import { findMigrations, migrate } from '#base/migrate'
import { emptyDatabaseUrl } from '#test/database'

const first = { 'area/books/schema/001-books.sql': 'create table book (id uuid primary key);' }
const second = { 'area/books/schema/002-titles.sql': 'alter table books.book add title text;' }

type Files = Record<string, string>

function sources(t: TestContext, files: Files): { dir: string; write: (more: Files) => void } {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-migrate-'))
  t.after(() => rmSync(dir, { recursive: true }))
  const write = (more: Files) => {
    for (const [file, text] of Object.entries(more)) {
      mkdirSync(dirname(join(dir, file)), { recursive: true })
      writeFileSync(join(dir, file), text)
    }
  }
  write(files)
  return { dir, write }
}

async function emptyDb(t: TestContext): Promise<Db> {
  const db = await openDb(await emptyDatabaseUrl(t), { connectionsMax: 3 })
  t.after(() => db.close())
  return db
}

async function columns({ sql }: Db): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    select column_name as name from information_schema.columns where table_schema = 'books' order by ordinal_position`
  return rows.map(({ name }) => name)
}

test('files apply once, each in the schema of its slice, in the order of their numbers', async (t) => {
  const db = await emptyDb(t)
  const { dir, write } = sources(t, first)
  assert.deepEqual(await migrate(db, dir), ['area/books/schema/001-books.sql'])
  assert.deepEqual(await migrate(db, dir), [])
  write(second)
  assert.deepEqual(await migrate(db, dir), ['area/books/schema/002-titles.sql'])
  assert.deepEqual(await columns(db), ['id', 'title'])
})

test('base.migration_changed: an applied file that was edited is named, and nothing is applied', async (t) => {
  const db = await emptyDb(t)
  const { dir, write } = sources(t, first)
  await migrate(db, dir)
  write({ 'area/books/schema/001-books.sql': 'create table book (id text primary key);', ...second })
  await assert.rejects(migrate(db, dir), {
    code: 'base.migration_changed',
    facts: { file: 'area/books/schema/001-books.sql' },
  })
  assert.deepEqual(await columns(db), ['id'])
})

test('line ends that git turned do not make a file another one', async (t) => {
  const db = await emptyDb(t)
  const { dir, write } = sources(t, {
    'area/books/schema/001-books.sql': 'create table book (\n id uuid\n);\n',
  })
  await migrate(db, dir)
  write({ 'area/books/schema/001-books.sql': 'create table book (\r\n id uuid\r\n);\r\n' })
  assert.deepEqual(await migrate(db, dir), [])
})

test('base.migration_missing: a database of a newer version is left alone', async (t) => {
  const db = await emptyDb(t)
  await migrate(db, sources(t, { ...first, ...second }).dir)
  await assert.rejects(migrate(db, sources(t, first).dir), {
    code: 'base.migration_missing',
    facts: { file: 'area/books/schema/002-titles.sql' },
  })
})

test('base.migration_failed: of several new files one is bad, and the database stays as it was', async (t) => {
  const db = await emptyDb(t)
  const { dir, write } = sources(t, first)
  await migrate(db, dir)
  write({
    ...second,
    'area/books/schema/003-bad.sql': 'alter table books.book add a text; alter table nowhere add b text;',
  })
  const failing = migrate(db, dir)
  await assert.rejects(failing, (refusal: { code: string; facts: { file: string; reason: string } }) => {
    assert.equal(refusal.code, 'base.migration_failed')
    assert.equal(refusal.facts.file, 'area/books/schema/003-bad.sql')
    assert.match(refusal.facts.reason, /nowhere/)
    return true
  })
  assert.deepEqual(await columns(db), ['id'])
})

test('servers that start together migrate once', async (t) => {
  const db = await emptyDb(t)
  const { dir } = sources(t, { ...first, ...second })
  const applied = await Promise.all([1, 2, 3].map(() => migrate(db, dir)))
  assert.deepEqual(
    applied.map((files) => files.length).toSorted((a, b) => a - b),
    [0, 0, 2],
  )
})

test('a connection that is cut in the middle leaves nothing half done', async (t) => {
  const db = await emptyDb(t)
  const { dir } = sources(t, {
    ...first,
    'area/books/schema/002-cut.sql':
      'alter table books.book add a text; select pg_terminate_backend(pg_backend_pid());',
  })
  await assert.rejects(migrate(db, dir))
  assert.deepEqual(await columns(db), [])
})

test('a file for Citus waits until there is one, and follows the file whose tables it distributes', async (t) => {
  const db = await emptyDb(t)
  const { dir } = sources(t, {
    ...first,
    'area/books/schema/001-books.citus.sql': `select create_distributed_table('book', 'id');`,
  })
  assert.deepEqual(
    (await findMigrations(dir)).map(({ file, needsCitus }) => [file, needsCitus]),
    [
      ['area/books/schema/001-books.sql', false],
      ['area/books/schema/001-books.citus.sql', true],
    ],
  )
  assert.deepEqual(await migrate(db, dir), ['area/books/schema/001-books.sql'])
})

test('no two slices of Hufu share a schema', async () => {
  const folders = (await findMigrations()).map(({ schema, file }) => [schema, dirname(file)] as const)
  const byFolder = new Map(folders.map(([schema, folder]) => [folder, schema]))
  assert.ok(byFolder.size > 5)
  assert.equal(new Set(byFolder.values()).size, byFolder.size)
})
