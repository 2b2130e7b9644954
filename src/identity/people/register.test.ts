import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Db } from '#base/db'
import { createOutbox, type FactBody } from '#base/outbox'
import { createPeople } from '#identity/people'
import { openTestDb } from '#test/database'
import { testKeys } from '#test/keys'
import { pino } from 'pino'

const today = new Date('2026-06-01T04:00:00Z')
const wang = {
  idNumber: '11010519491231002X',
  name: '王芳',
  address: '北京市朝阳区某路 1 号',
  documentIssuedOn: '2010-05-04',
  documentExpiresOn: '2030-05-04',
  portrait: Buffer.alloc(300, 7),
}

const keys = testKeys()

async function setUp(t: TestContext) {
  const db = await openTestDb(t)
  const clock = { now: today }
  return { db, people: createPeople({ keys, now: () => clock.now }), facts: factsOf(db), clock }
}

/** What was recorded, read back through the outbox as another slice would. */
function factsOf(db: Db) {
  const heard: [string, FactBody][] = []
  const outbox = createOutbox({ db, log: pino({ level: 'silent' }) })
  for (const fact of ['people.standing_changed', 'people.erased', 'people.looked_up'])
    outbox.react(fact, 'test', async (_sql, body) => void heard.push([fact, body]))
  return async () => {
    await outbox.drain()
    return heard.splice(0)
  }
}

test('a resident who was added is matched by number and name, read back, and has a portrait', async (t) => {
  const { db, people } = await setUp(t)
  const personId = await db.tx((sql) => people.add(sql, wang))
  assert.deepEqual(await people.match(db.sql, { idNumber: ' 11010519491231002x', name: '王 芳' }), {
    outcome: 'match',
    personId,
    standing: 'valid',
    birthDate: '1949-12-31',
  })
  assert.deepEqual(await people.read(db.sql, personId), {
    personId,
    name: '王芳',
    familyName: '王',
    givenName: '芳',
    idNumber: '11010519491231002X',
    sex: 'female',
    birthDate: '1949-12-31',
    address: '北京市朝阳区某路 1 号',
    regionCode: '110105',
    documentIssuedOn: '2010-05-04',
    documentExpiresOn: '2030-05-04',
    standing: 'valid',
    hasPortrait: true,
  })
  assert.deepEqual(await people.portrait(db.sql, personId), wang.portrait)
})

test('a wrong name, an unknown number and nonsense get one and the same answer', async (t) => {
  const { db, people } = await setUp(t)
  await db.tx((sql) => people.add(sql, wang))
  for (const [idNumber, name] of [
    [wang.idNumber, '王方'],
    ['440524188001010014', wang.name],
    ['110105194912310021', wang.name],
    [wang.idNumber, ''],
    ['', ''],
  ] as const)
    assert.deepEqual(await people.match(db.sql, { idNumber, name }), { outcome: 'none' })
})

test('a known and an unknown number take about the same time', async (t) => {
  const { db, people } = await setUp(t)
  await db.tx((sql) => people.add(sql, wang))
  const known = { idNumber: wang.idNumber, name: '王方' }
  const unknown = { idNumber: '440524188001010014', name: '王方' }
  const spans: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] }
  // Taken in turns, so that whatever else the machine does falls on both alike.
  for (let round = 0; round < 400; round++)
    for (const [which, question] of [
      ['known', known],
      ['unknown', unknown],
    ] as const) {
      const began = process.hrtime.bigint()
      await people.match(db.sql, question)
      if (round >= 50) spans[which].push(Number(process.hrtime.bigint() - began))
    }
  const median = (list: number[]) => list.toSorted((a, b) => a - b)[list.length >> 1] ?? 0
  const ratio = median(spans.known) / median(spans.unknown)
  assert.ok(ratio > 0.75 && ratio < 1.33, `known/unknown ${ratio.toFixed(2)}`)
})

test('nothing of a person stands in the database in the clear', async (t) => {
  const { db, people } = await setUp(t)
  await db.tx((sql) => people.add(sql, { ...wang, portrait: Buffer.from('PORTRAIT'.repeat(40)) }))
  const tables = await db.sql<{ name: string }[]>`
    select table_name as name from information_schema.tables where table_schema = 'people' and table_type = 'BASE TABLE'`
  assert.ok(tables.length >= 6)
  for (const { name } of tables) {
    const rows = await db.sql.unsafe(`select to_jsonb(t) as row from people."${name}" t`)
    const text = JSON.stringify(rows)
    for (const secret of [
      '王芳',
      '19491231',
      '1949-12-31',
      '某路',
      '2030-05-04',
      Buffer.from('PORTRAIT').toString('hex'),
    ])
      assert.ok(!text.includes(secret), `${name} shows ${secret}`)
  }
})

test('people.already_known: a number is entered once', async (t) => {
  const { db, people } = await setUp(t)
  await db.tx((sql) => people.add(sql, wang))
  await assert.rejects(
    db.tx((sql) => people.add(sql, { ...wang, name: '李四' })),
    { code: 'people.already_known', status: 409 },
  )
})

test('of two who enter one number at once, one does', async (t) => {
  const { db, people } = await setUp(t)
  const results = await Promise.allSettled([1, 2, 3, 4].map(() => db.tx((sql) => people.add(sql, wang))))
  assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1)
  const [row] = await db.sql`select count(*)::int as people from people.person`
  assert.equal(row?.['people'], 1)
})

test('a change of standing is told once, and match sees it', async (t) => {
  const { db, people, facts } = await setUp(t)
  const personId = await db.tx((sql) => people.add(sql, wang))
  const change = { personId, standing: 'lost', by: 'operator:7' } as const
  assert.equal(await db.tx((sql) => people.setStanding(sql, change)), true)
  assert.equal(await db.tx((sql) => people.setStanding(sql, change)), false)
  const heard = await facts()
  assert.equal(heard.length, 1)
  assert.partialDeepStrictEqual(heard[0], ['people.standing_changed', change])
  const match = await people.match(db.sql, wang)
  assert.equal(match.outcome === 'match' && match.standing, 'lost')
})

test('a document that has ended is expired at once, and the sweep tells it', async (t) => {
  const { db, people, facts, clock } = await setUp(t)
  const personId = await db.tx((sql) => people.add(sql, wang))
  const standing = async () => (await people.read(db.sql, personId)).standing
  const sweep = () => people.expireDocuments(db)
  clock.now = new Date('2030-05-04T15:59:00Z') // the document's last minute, in China
  assert.equal(await standing(), 'valid')
  assert.equal(await sweep(), 0)
  clock.now = new Date('2030-05-04T16:00:00Z')
  assert.equal(await standing(), 'expired')
  assert.equal(await sweep(), 1)
  assert.equal(await sweep(), 0)
  const heard = await facts()
  assert.equal(heard.length, 1)
  assert.partialDeepStrictEqual(heard[0]?.[1], { personId, standing: 'expired', by: 'calendar' })
})

test('erasing a person ends everything that was sealed under their key', async (t) => {
  const { db, people, facts } = await setUp(t)
  const personId = await db.tx((sql) => people.add(sql, wang))
  const sealed = await people.seal(db.sql, personId, Buffer.from('template'), 'faces.template')
  assert.equal((await people.open(db.sql, personId, sealed, 'faces.template')).toString(), 'template')
  await db.tx((sql) => people.erase(sql, personId))
  assert.deepEqual(await facts(), [['people.erased', { personId }]])
  await assert.rejects(people.open(db.sql, personId, sealed, 'faces.template'), {
    code: 'people.unknown_person',
  })
  assert.deepEqual(await people.match(db.sql, wang), { outcome: 'none' })
  assert.deepEqual(await people.findByName(db.sql, wang.name, 10), [])
  assert.equal(await people.portrait(db.sql, personId), null)
  assert.deepEqual(await people.openMany(db.sql, [{ personId, sealed }], 'faces.template'), [])
  await assert.rejects(people.read(db.sql, personId), { code: 'people.unknown_person', status: 404 })
  await db.tx((sql) => people.add(sql, wang))
})

test('what is sealed for one person or purpose does not open for another', async (t) => {
  const { db, people } = await setUp(t)
  const one = await db.tx((sql) => people.add(sql, wang))
  const two = await db.tx((sql) => people.add(sql, { idNumber: '440524188001010014', name: '李四' }))
  const sealed = await people.seal(db.sql, one, Buffer.from('x'), 'a')
  await assert.rejects(people.open(db.sql, two, sealed, 'a'))
  await assert.rejects(people.open(db.sql, one, sealed, 'b'))
  const opened = await people.openMany(db.sql, [{ personId: one, sealed }], 'a')
  assert.deepEqual(opened, [{ personId: one, bytes: Buffer.from('x') }])
})
