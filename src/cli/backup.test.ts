import assert from 'node:assert/strict'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { backUp, restore } from '#base/backup'
import type { Db } from '#base/db'
import { openDb } from '#base/db'
import { newId } from '#base/ids'
import { openKeys } from '#base/keys'
import { record } from '#base/outbox'
import { createPeople } from '#identity/people'
import { openTestDb } from '#test/database'
import { realPostgres, scratchName } from '#test/real-postgres'

const now = new Date('2026-06-01T00:00:00Z')

function dirFor(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-backup-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** A small sample city with its keys, and a backup of it. */
async function backedUp(t: TestContext) {
  const place = dirFor(t)
  const keysDir = join(place, 'keys')
  const dir = join(place, 'backup')
  const db = await openTestDb(t)
  const people = createPeople({ keys: await openKeys(db.sql, keysDir), now: () => now })
  await people.seedSample({ db, count: 120, seed: 7 })
  await db.tx((sql) =>
    record(sql, 'people.erased', { personId: newId(), note: 'a"b\\c,(d)\n\u2028\u2029 甲' }),
  )
  const manifest = await backUp(db, { dir, now })
  return { place, keysDir, dir, db, people, manifest }
}

const contentOf = async (db: Db, tables: readonly { table: string }[]) => {
  const content: Record<string, unknown> = {}
  for (const { table } of tables) {
    const [row] = await db.sql.unsafe(
      `select count(*)::int as rows, md5(string_agg(one::text, '|' order by one::text)) as hash from ${table} one`,
    )
    content[table] = row
  }
  return content
}

const rowsIn = (dir: string, table: string) =>
  gunzipSync(readFileSync(join(dir, `${table}.jsonl.gz`))).toString()

test('a backup, restored into an empty place, brings back every row of every table, and the persons are readable', async (t) => {
  const { keysDir, dir, db, people, manifest } = await backedUp(t)
  const other = await openTestDb(t)
  assert.deepEqual(await restore(other, { dir, keysDir }), manifest)
  assert.ok(manifest.tables.filter(({ rows }) => rows > 0).length >= 6)
  assert.deepEqual(await contentOf(other, manifest.tables), await contentOf(db, manifest.tables))
  const restored = createPeople({ keys: await openKeys(other.sql, keysDir), now: () => now })
  const residents = await restored.sampleResidents(other.sql)
  assert.ok(residents.length > 0)
  assert.deepEqual(residents, await people.sampleResidents(db.sql))
})

test('a backup of the embedded database moves to a server of one’s own, of another version too', async (t) => {
  const { keysDir, dir, db, people, manifest } = await backedUp(t)
  const real = await realPostgres()
  t.after(() => real.stop())
  const name = scratchName()
  const admin = await openDb(real.url, { connectionsMax: 1 })
  await admin.sql.unsafe(`create database ${name}`)
  const url = new URL(real.url)
  url.pathname = `/${name}`
  const other = await openDb(url.href)
  try {
    await restore(other, { dir, keysDir })
    assert.deepEqual(await contentOf(other, manifest.tables), await contentOf(db, manifest.tables))
    assert.deepEqual(await people.sampleResidents(other.sql), await people.sampleResidents(db.sql))
  } finally {
    await other.close()
    await admin.sql.unsafe(`drop database ${name} with (force)`)
    await admin.close()
  }
})

test('whoever has only the backup learns no name and no number', async (t) => {
  const { dir, db, people, manifest } = await backedUp(t)
  const residents = await people.sampleResidents(db.sql)
  const written = manifest.tables.map(({ table }) => rowsIn(dir, table)).join('\n')
  assert.ok(written.length > 100_000)
  for (const { name, idNumber } of residents) {
    for (const secret of [name, idNumber])
      for (const form of [
        secret,
        Buffer.from(secret).toString('hex'),
        Buffer.from(secret).toString('base64'),
      ])
        assert.ok(!written.includes(form))
  }
})

test('a backup is of one moment: what is written while it is made is in it wholly or not at all', async (t) => {
  const { place, db } = await backedUp(t)
  const later: Promise<unknown>[] = []
  const dir = join(place, 'second')
  const { tables } = await backUp(db, {
    dir,
    now,
    onProgress({ table }) {
      if (table === 'base.key_fingerprint')
        later.push(db.sql.unsafe(`insert into base.timer (name, due_at) values ('backup.test', now())`))
    },
  })
  await Promise.all(later)
  assert.equal(later.length, 1)
  assert.equal(tables.find(({ table }) => table === 'base.timer')?.rows, 0)
})

test('base.backup_exists: a directory that holds something is left as it is', async (t) => {
  const { dir, db, manifest } = await backedUp(t)
  await assert.rejects(backUp(db, { dir, now: new Date() }), { code: 'base.backup_exists', facts: { dir } })
  assert.deepEqual(JSON.parse(readFileSync(join(dir, 'backup.json'), 'utf8')), manifest)
})

const DAMAGES: readonly (readonly [what: string, damage: (dir: string) => void, reason: RegExp])[] = [
  ['without its list', (dir) => rmSync(join(dir, 'backup.json')), /no backup\.json/],
  [
    'with a list cut short',
    (dir) => writeFileSync(join(dir, 'backup.json'), '{"format":1,'),
    /not one of ours/,
  ],
  [
    'whose list names something that is no table',
    (dir) => edit(dir, (text) => text.replace('"base.timer"', '"x; drop table y"')),
    /not one of ours/,
  ],
  ['without a table', (dir) => rmSync(join(dir, 'people.person.jsonl.gz')), /people\.person are missing/],
  ['with a byte changed', (dir) => flip(join(dir, 'people.person.jsonl.gz')), /not those that were written/],
  [
    'with fewer rows than its list says',
    (dir) => edit(dir, (text) => text.replace(/("people\.person",\s+"rows": )\d+/, '$1999')),
    /has 120 rows of 999/,
  ],
]
for (const [what, damage, reason] of DAMAGES)
  test(`base.backup_unreadable: a backup ${what} is refused, and nothing of it stays`, async (t) => {
    const { keysDir, dir } = await backedUp(t)
    damage(dir)
    const other = await openTestDb(t)
    await assert.rejects(
      restore(other, { dir, keysDir }),
      (refusal: { code: string; facts: { reason: string } }) => {
        assert.equal(refusal.code, 'base.backup_unreadable')
        assert.match(refusal.facts.reason, reason)
        return true
      },
    )
    assert.deepEqual(await other.sql`select from people.person`, [])
    assert.deepEqual(await other.sql`select from base.key_fingerprint`, [])
  })

function edit(dir: string, change: (text: string) => string): void {
  const path = join(dir, 'backup.json')
  const before = readFileSync(path, 'utf8')
  assert.notEqual(change(before), before)
  writeFileSync(path, change(before))
}

function flip(path: string): void {
  const bytes = readFileSync(path)
  bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1)
  writeFileSync(path, bytes)
}

test('base.backup_of_other_version: tables of another shape do not take the rows', async (t) => {
  const { keysDir, dir } = await backedUp(t)
  edit(dir, (text) => text.replace('001-people.sql', '002-people.sql'))
  await assert.rejects(restore(await openTestDb(t), { dir, keysDir }), {
    code: 'base.backup_of_other_version',
    facts: { file: 'identity/people/schema/002-people.sql' },
  })
})

test('base.restore_not_empty: a database in use is left as it is', async (t) => {
  const { keysDir, dir, db, manifest } = await backedUp(t)
  const before = await contentOf(db, manifest.tables)
  await assert.rejects(restore(db, { dir, keysDir }), { code: 'base.restore_not_empty' })
  assert.deepEqual(await contentOf(db, manifest.tables), before)
})

test('base.keys_missing: without its keys a backup is not restored, and none are made in their place', async (t) => {
  const { place, keysDir, dir } = await backedUp(t)
  const other = await openTestDb(t)
  const wrong = join(place, 'wrong')
  await assert.rejects(restore(other, { dir, keysDir: wrong }), {
    code: 'base.keys_missing',
    facts: { key: 'index.1', dir: wrong },
  })
  assert.deepEqual(await other.sql`select from people.person`, [])
  cpSync(keysDir, wrong, { recursive: true })
  await restore(other, { dir, keysDir: wrong })
})
