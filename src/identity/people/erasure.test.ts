import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { backUp, restore } from '#base/backup'
import type { Db } from '#base/db'
import { createKeys, type Keys, openKeys } from '#base/keys'
import { createLog } from '#base/log'
import { createOutbox } from '#base/outbox'
import { createPeople } from '#identity/people'
import { openTestDb } from '#test/database'

const wang = { idNumber: '11010519491231002X', name: '王小明' }
const li = { idNumber: '440524188001010014', name: '李四' }
const now = () => new Date('2026-06-01T00:00:00Z')

async function setUp(t: TestContext) {
  const place = mkdtempSync(join(tmpdir(), 'hufu-erasure-'))
  t.after(() => rmSync(place, { recursive: true, force: true }))
  const dir = join(place, 'keys')
  const db = await openTestDb(t)
  const keys = await openKeys(db.sql, dir)
  const people = createPeople({ keys, now })
  const add = (resident: typeof wang) => db.tx((sql) => people.add(sql, resident))
  return { place, dir, db, keys, people, add, ofWang: await add(wang), ofLi: await add(li) }
}

const peopleOf = (keys: Keys) => createPeople({ keys, now })

/** What the running system does when it hears of it. */
async function hear(db: Db, people: ReturnType<typeof createPeople>): Promise<void> {
  const outbox = createOutbox({ db, log: createLog({ level: 'silent' }) })
  outbox.react('people.erased', 'people', people.onErased)
  await outbox.drain()
}

/** Whoever has a backup, and the key folder as it is: the most that a thief can have. */
async function restored(t: TestContext, { dir, keysDir }: { dir: string; keysDir: string }) {
  const db = await openTestDb(t)
  await restore(db, { dir, keysDir })
  return { db, people: peopleOf(createKeys(keysDir)) }
}

test('a backup from before the erasure, with the keys of now, opens everybody but the erased', async (t) => {
  const { place, dir, db, people, ofWang, ofLi } = await setUp(t)
  const sealed = await people.seal(db.sql, ofWang, Buffer.from('history'), 'history.entry')
  const backup = join(place, 'backup')
  await backUp(db, { dir: backup, now: now() })
  const before = await restored(t, { dir: backup, keysDir: dir })
  assert.equal((await before.people.read(before.db.sql, ofWang)).name, wang.name)
  await db.tx((sql) => people.erase(sql, ofWang))
  await hear(db, people)
  const thief = await restored(t, { dir: backup, keysDir: dir })
  const unknown = { code: 'people.unknown_person' }
  await assert.rejects(thief.people.read(thief.db.sql, ofWang), unknown)
  await assert.rejects(thief.people.open(thief.db.sql, ofWang, sealed, 'history.entry'), unknown)
  assert.deepEqual(
    await thief.people.openMany(thief.db.sql, [{ personId: ofWang, sealed }], 'history.entry'),
    [],
  )
  assert.equal(await thief.people.portrait(thief.db.sql, ofWang), null)
  assert.deepEqual(await thief.people.findMany(thief.db.sql, [ofWang]), [])
  assert.equal((await thief.people.read(thief.db.sql, ofLi)).name, li.name)
  // A copy of the folder from before would: the documents say to destroy it.
  const [key] = await db.sql`select from people.person_key where person_id = ${ofWang}`
  assert.equal(key, undefined)
})

test('a restored backup puts the erased out again by itself, and tells the other slices', async (t) => {
  const { place, dir, db, people, ofWang, ofLi } = await setUp(t)
  const backup = join(place, 'backup')
  await backUp(db, { dir: backup, now: now() })
  await db.tx((sql) => people.erase(sql, ofWang))
  await hear(db, people)
  const other = await openTestDb(t)
  await restore(other, {
    dir: backup,
    keysDir: dir,
    afterwards: (sql, keys) => peopleOf(keys).sweepErased(sql),
  })
  for (const table of ['person', 'person_key', 'id_number_lookup', 'name_lookup']) {
    const rows = await other.sql.unsafe(`select person_id from people.${table}`)
    assert.deepEqual(
      rows.map((row) => row['person_id']),
      [ofLi],
      table,
    )
  }
  const facts = await other.sql`select body from base.outbox where fact = 'people.erased'`
  assert.deepEqual(facts, [{ body: { personId: ofWang } }])
  // And they may come back, as somebody new.
  const again = peopleOf(createKeys(dir))
  await other.tx((sql) => again.add(sql, wang))
  assert.equal((await again.match(other.sql, wang)).outcome, 'match')
})

test('killed between the commit and the key folder, the next start destroys the key', async (t) => {
  const { dir, db, people, ofWang } = await setUp(t)
  const [row] = await db.sql<{ wrapped_key: Buffer }[]>`
    select wrapped_key from people.person_key where person_id = ${ofWang}`
  assert.ok(row)
  const script = `
    import { openDb } from '#base/db'
    import { createKeys } from '#base/keys'
    import { createPeople } from '#identity/people'
    const [url, keysDir, personId] = process.argv.slice(1)
    const db = await openDb(url)
    const people = createPeople({ keys: createKeys(keysDir), now: () => new Date() })
    await db.tx((sql) => people.erase(sql, personId))
    process.kill(process.pid, 'SIGKILL')`
  const killed = await new Promise<string | null>((done) => {
    const words = ['--input-type=module-typescript', '--eval', script, '--', db.url, dir, ofWang]
    execFile(process.execPath, words, { cwd: join(import.meta.dirname, '../../..') }, (error) =>
      done(error?.signal ?? null),
    )
  })
  assert.equal(killed, 'SIGKILL')
  assert.equal(createKeys(dir).isDestroyed(row.wrapped_key), false)
  assert.equal(await people.erasuresWaiting(db.sql), 1)
  const started = createKeys(dir)
  await peopleOf(started).reconcile(db)
  assert.equal(started.isDestroyed(row.wrapped_key), true)
  assert.equal(createKeys(dir).isDestroyed(row.wrapped_key), true)
  assert.equal(await people.erasuresWaiting(db.sql), 0)
})

test('another process that holds the old keys in memory loses them within seconds, and does not bring them back', async (t) => {
  const { dir, db, people, ofWang, ofLi } = await setUp(t)
  const [row] = await db.sql<{ wrapped_key: Buffer }[]>`
    select wrapped_key from people.person_key where person_id = ${ofWang}`
  assert.ok(row)
  const other = createKeys(dir)
  assert.ok(other.unwrap(row.wrapped_key, `people.key:${ofWang}`))
  await db.tx((sql) => people.erase(sql, ofWang))
  await hear(db, people)
  await sleep(1_100)
  assert.equal(other.unwrap(row.wrapped_key, `people.key:${ofWang}`), null)
  await db.tx((sql) => peopleOf(other).erase(sql, ofLi))
  await hear(db, peopleOf(other))
  assert.equal(createKeys(dir).isDestroyed(row.wrapped_key), true)
})

test('an old copy of the key folder that is put back loses the erased again, from the database or from the folder’s own list', async (t) => {
  const { place, dir, db, people, ofWang, ofLi } = await setUp(t)
  const wrapped = new Map<string, Buffer>()
  for (const row of await db.sql<
    { person_id: string; wrapped_key: Buffer }[]
  >`select * from people.person_key`)
    wrapped.set(row.person_id, row.wrapped_key)
  const ofErased = wrapped.get(ofWang) ?? Buffer.alloc(10)
  const old = join(place, 'old')
  cpSync(dir, old, { recursive: true })
  await db.tx((sql) => people.erase(sql, ofWang))
  await hear(db, people)

  assert.equal(
    createKeys(old).isDestroyed(ofErased),
    false,
    'a copy from before opens: that is why it must go',
  )
  const putBack = createKeys(old)
  await peopleOf(putBack).reconcile(db)
  assert.equal(putBack.isDestroyed(ofErased), true)

  // Only the one file is old: the list beside it knows better, before anything is asked of it.
  rmSync(join(place, 'fresh'), { recursive: true, force: true })
  cpSync(dir, join(place, 'before'), { recursive: true })
  await db.tx((sql) => people.erase(sql, ofLi))
  await hear(db, people)
  cpSync(join(place, 'before', 'master.1.json'), join(dir, 'master.1.json'))
  assert.equal(createKeys(dir).isDestroyed(wrapped.get(ofLi) ?? Buffer.alloc(10)), true)
})

test('erasing twice, and hearing of it twice, changes nothing more', async (t) => {
  const { dir, db, people, ofWang } = await setUp(t)
  await db.tx((sql) => people.erase(sql, ofWang))
  await hear(db, people)
  const file = readFileSync(join(dir, 'master.1.json'), 'utf8')
  await db.tx((sql) => people.onErased(sql))
  await people.reconcile(db)
  assert.equal(readFileSync(join(dir, 'master.1.json'), 'utf8'), file)
  await assert.rejects(
    db.tx((sql) => people.erase(sql, ofWang)),
    { code: 'people.unknown_person' },
  )
})

const DAMAGES: readonly (readonly [what: string, damage: (text: string) => string])[] = [
  ['cut short', (text) => text.slice(0, text.length / 2)],
  ['empty', () => ''],
  [
    'with one letter of a seed changed',
    (text) =>
      text.replace(/("seeds": ".{20})(.)/, (_, before, letter) => before + (letter === 'A' ? 'B' : 'A')),
  ],
  ['of an older tree under the newer name', (text) => text.replace(/"kid": "./, '"kid": "x')],
]
for (const [what, damage] of DAMAGES)
  test(`base.key_unreadable: a master key ${what} is refused, and nothing is made in its place`, async (t) => {
    const { dir, db, people, ofWang } = await setUp(t)
    await db.tx((sql) => people.erase(sql, ofWang))
    await hear(db, people)
    const file = join(dir, 'master.1.json')
    const text = readFileSync(file, 'utf8')
    assert.notEqual(damage(text), text)
    writeFileSync(file, damage(text))
    await assert.rejects(openKeys(db.sql, dir), { code: 'base.key_unreadable', facts: { file } })
  })
