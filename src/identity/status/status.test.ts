import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import test from 'node:test'
import { gunzipSync } from 'node:zlib'
import { type Db, openDb } from '#base/db'
import { newId } from '#base/ids'
import { jws, statusList } from '#identity/formats'
import { createStatus } from '#identity/status'
import { type Trust, createTrust } from '#identity/trust'
import { openTestDb } from '#test/database'
import { testHttp } from '#test/http'
import { testKeys } from '#test/keys'
import { allocate, entriesPerList } from './allocate.ts'

const origin = 'https://id.city.example'
const start = new Date('2026-03-01T12:00:00Z')
const expiresAt = new Date('2026-04-01T00:00:00Z')

async function openStatus(t: Parameters<typeof openTestDb>[0]) {
  const db = await openTestDb(t)
  const clock = { at: start }
  const now = () => clock.at
  const trust = await createTrust({ db, keys: testKeys(), origin, now })
  const status = createStatus({ db, trust, origin, now })
  return { db, clock, trust, status, get: await opener(t, db, trust, status, now) }
}

/** Fetches and verifies a list as a desk does; says what it says of a place. */
async function opener(
  t: Parameters<typeof testHttp>[0],
  db: Db,
  trust: Trust,
  status: ReturnType<typeof createStatus>,
  now: () => Date,
) {
  const app = await testHttp(t, db, status.routes)
  const fetchList = (uri: string, headers: Record<string, string> = {}) =>
    app.inject({ url: uri.replace(origin, ''), headers })
  const read = async ({ uri, idx }: statusList.StatusReference) => {
    const { payload } = await fetchList(uri)
    const list = await statusList.verifyToken(payload, { uri, now: now(), signed: trust.isStatusListSigned })
    return statusList.read(list, idx)
  }
  return { list: fetchList, value: read }
}

const order = (count = 10) => ({ cardId: newId(), count, expiresAt })

test('a copy has a place of its own, and the card it is of is known to us', async (t) => {
  const { db, status } = await openStatus(t)
  const mine = order()
  const places = await db.tx((sql) => status.allocate(sql, mine))
  assert.equal(new Set(places.map(({ idx }) => idx)).size, 10)
  for (const place of places) {
    assert.equal(await status.ownerOf(db.sql, place), mine.cardId)
    assert.equal(await status.check(db.sql, place), 'valid')
  }
})

test('places have no order and no neighbourhood: not within a card, not between cards', async (t) => {
  const { db, status } = await openStatus(t)
  const indexes: number[] = []
  for (let card = 0; card < 100; card += 1)
    indexes.push(...(await status.allocate(db.sql, order())).map(({ idx }) => idx))
  const steps = indexes.slice(1).map((idx, at) => idx - (indexes[at] ?? 0))
  const rising = steps.filter((step) => step > 0).length / steps.length
  assert.ok(rising > 0.42 && rising < 0.58, `rising ${rising}`)
  const mean = indexes.reduce((sum, idx) => sum + idx / entriesPerList, 0) / indexes.length
  assert.ok(mean > 0.45 && mean < 0.55, `mean ${mean}`)
  const near = steps.filter((step) => Math.abs(step) < entriesPerList / 100).length / steps.length
  assert.ok(near < 0.05, `near ${near}`)
})

test('a hundred at once get a thousand places', async (t) => {
  const { db, status } = await openStatus(t)
  const all = await Promise.all(
    Array.from({ length: 100 }, () => db.tx((sql) => status.allocate(sql, order()))),
  )
  assert.equal(new Set(all.flat().map(({ uri, idx }) => `${uri} ${idx}`)).size, 1000)
})

test('what is rolled back was never taken', async (t) => {
  const { db, status } = await openStatus(t)
  const failed = db.tx(async (sql) => {
    await status.allocate(sql, order())
    throw new Error('rolled back')
  })
  await assert.rejects(failed, /rolled back/)
  assert.equal((await db.sql`select from status.entry`).length, 0)
})

test('a list two thirds full takes no more: the next one is opened', async (t) => {
  const { db } = await openStatus(t)
  // Draws from the first 100 places only: of 64 drawn too few are free when about 85 are taken.
  const draw = (below: number) => randomInt(Math.min(below, 100))
  const lists = new Map<number, number>()
  for (let card = 0; card < 14; card += 1)
    for (const { listId } of await allocate(db.sql, order(), { now: start, draw }))
      lists.set(listId, (lists.get(listId) ?? 0) + 1)
  assert.ok(lists.size >= 2, JSON.stringify([...lists]))
  assert.ok((lists.get(1) ?? 0) >= 60 && (lists.get(1) ?? 0) <= 100, JSON.stringify([...lists]))
})

test('a card is stopped with all its copies, woken, and ended; each is published at once', async (t) => {
  const { db, status, get } = await openStatus(t)
  const mine = order(3)
  const places = await status.allocate(db.sql, mine)
  const [other] = await status.allocate(db.sql, order(1))
  assert.ok(other)
  const published = async () => [...new Set(await Promise.all(places.map(get.value)))]
  assert.deepEqual(await published(), [0])
  for (const [value, bits] of [
    ['suspended', 2],
    ['valid', 0],
    ['invalid', 1],
  ] as const) {
    await db.tx((sql) => status.set(sql, { cardId: mine.cardId, value }))
    assert.deepEqual(await published(), [bits], value)
    for (const place of places) assert.equal(await status.check(db.sql, place), value)
  }
  assert.equal(await get.value(other), 0)
})

test('copies made after the card was stopped are stopped', async (t) => {
  const { db, status, get } = await openStatus(t)
  const mine = order(1)
  const [early] = await status.allocate(db.sql, mine)
  assert.ok(early)
  await status.set(db.sql, { cardId: mine.cardId, value: 'suspended' })
  assert.equal(await get.value(early), 2)
  const [late] = await status.allocate(db.sql, mine)
  assert.ok(late)
  assert.equal(await status.check(db.sql, late), 'suspended')
  await new Promise((resolve) => setTimeout(resolve, 300))
  assert.equal(await get.value(late), 2)
})

test('a change made by another process is published within a second', async (t) => {
  const { db, clock, trust, status, get } = await openStatus(t)
  const mine = order(1)
  const [place] = await status.allocate(db.sql, mine)
  assert.ok(place)
  assert.equal(await get.value(place), 0)
  const elsewhere = await openDb(db.url, { connectionsMax: 1 })
  t.after(() => elsewhere.close())
  const other = createStatus({ db: elsewhere, trust, origin, now: () => clock.at })
  await elsewhere.tx((sql) => other.set(sql, { cardId: mine.cardId, value: 'invalid' }))
  const before = performance.now()
  while ((await get.value(place)) !== 1) assert.ok(performance.now() - before < 1000, 'not within a second')
})

test('changes that commit out of order are all published', async (t) => {
  const { db, status, get } = await openStatus(t)
  const [slow, quick] = [order(1), order(1)]
  const [slowPlace] = await status.allocate(db.sql, slow)
  const [quickPlace] = await status.allocate(db.sql, quick)
  assert.ok(slowPlace && quickPlace)
  assert.equal(await get.value(slowPlace), 0)
  const commit = Promise.withResolvers<void>()
  const isSet = Promise.withResolvers<void>()
  const slowly = db.tx(async (sql) => {
    await status.set(sql, { cardId: slow.cardId, value: 'invalid' })
    isSet.resolve()
    await commit.promise
  })
  await isSet.promise
  await db.tx((sql) => status.set(sql, { cardId: quick.cardId, value: 'invalid' }))
  assert.equal(await get.value(quickPlace), 1)
  assert.equal(await get.value(slowPlace), 0, 'not committed, not published')
  commit.resolve()
  await slowly
  assert.equal(await get.value(slowPlace), 1)
})

test('a place of nobody, of another city or beyond the list is invalid and has no owner', async (t) => {
  const { db, status } = await openStatus(t)
  const [place] = await status.allocate(db.sql, order(1))
  assert.ok(place)
  const free = { uri: place.uri, idx: (place.idx + 1) % entriesPerList }
  const odd = [
    free,
    { ...place, uri: 'https://elsewhere.example/status/lists/1' },
    { ...place, uri: `${origin}/status/lists/99` },
    { ...place, uri: `${origin}/status/lists/x` },
    { ...place, uri: `${place.uri}/` },
    { ...place, uri: `${origin}/status/lists/1e0` },
    { ...place, idx: entriesPerList },
    { ...place, idx: 2 ** 40 },
  ]
  for (const reference of odd) {
    assert.equal(await status.check(db.sql, reference), 'invalid', JSON.stringify(reference))
    assert.equal(await status.ownerOf(db.sql, reference), null)
  }
})

test('the list is a statuslist+jwt that may be kept for a minute and relied on for half a day at least', async (t) => {
  const { db, clock, status, get } = await openStatus(t)
  const [place] = await status.allocate(db.sql, order(1))
  assert.ok(place)
  const first = await get.list(place.uri)
  assert.equal(first.statusCode, 200)
  assert.equal(first.headers['content-type'], 'application/statuslist+jwt')
  assert.equal(first.headers['access-control-allow-origin'], '*')
  const { header, payload } = jws.parse(first.payload)
  assert.deepEqual([header.typ, payload.sub, payload.ttl], ['statuslist+jwt', place.uri, 60])
  clock.at = new Date(start.getTime() + 43_199_000)
  assert.equal((await get.list(place.uri)).payload, first.payload, 'unchanged, not signed again')
  clock.at = new Date(start.getTime() + 43_200_000)
  const second = jws.parse((await get.list(place.uri)).payload)
  assert.equal(second.payload.iat, clock.at.getTime() / 1000)
})

test('who has the list already is told so, zipped or not', async (t) => {
  const { db, status, get } = await openStatus(t)
  const mine = order(1)
  const [place] = await status.allocate(db.sql, mine)
  assert.ok(place)
  const plain = await get.list(place.uri)
  const zipped = await get.list(place.uri, { 'accept-encoding': 'br, gzip' })
  assert.equal(zipped.headers['content-encoding'], 'gzip')
  assert.equal(gunzipSync(zipped.rawPayload).toString(), plain.payload)
  assert.notEqual(plain.headers.etag, zipped.headers.etag)
  const again = (headers: Record<string, string>) => get.list(place.uri, headers)
  assert.equal((await again({ 'if-none-match': String(plain.headers.etag) })).statusCode, 304)
  assert.equal(
    (await again({ 'if-none-match': String(zipped.headers.etag), 'accept-encoding': 'gzip' })).statusCode,
    304,
  )
  await status.set(db.sql, { cardId: mine.cardId, value: 'invalid' })
  assert.equal((await again({ 'if-none-match': String(plain.headers.etag) })).statusCode, 200)
})

test('a list is refused: status.unknown_list, status.history_unsupported, base.invalid_input', async (t) => {
  const { db, status, get } = await openStatus(t)
  await status.allocate(db.sql, order(1))
  const cases = [
    ['/status/lists/2', 404, 'status.unknown_list'],
    ['/status/lists/1?time=1700000000', 501, 'status.history_unsupported'],
    ['/status/lists/0', 400, 'base.invalid_input'],
    ['/status/lists/x', 400, 'base.invalid_input'],
  ] as const
  for (const [url, status_, code] of cases) {
    const answer = await get.list(url)
    assert.deepEqual([answer.statusCode, answer.json().code], [status_, code], url)
  }
})

test('places of copies long expired are given up, but never in the list that takes new ones', async (t) => {
  const { db, clock, status } = await openStatus(t)
  const [place] = await status.allocate(db.sql, order(1))
  assert.ok(place)
  clock.at = new Date(expiresAt.getTime() + 8 * 86_400_000)
  await status.sweep(db.sql)
  assert.ok(await status.ownerOf(db.sql, place), 'its list is still the newest')
  await db.sql`insert into status.list (list_id, opened_at) values (2, now())`
  await status.sweep(db.sql)
  assert.equal(await status.ownerOf(db.sql, place), null)
  assert.deepEqual([...(await db.sql`select list_id as id from status.list`)], [{ id: 2 }])
})
