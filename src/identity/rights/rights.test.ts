import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { createOutbox } from '#base/outbox'
import { createLog } from '#base/log'
import type { PersonOrders, Rights } from '#contract/identity/rights'
import { createHistory } from '#identity/history'
import { createRights } from '#identity/rights'
import { residents } from '#test/enrolling'
import { testHttp } from '#test/http'
import { requireOperator } from '#test/operator'
import { assertRefused, openDesk } from '#test/visiting'
import { erasureDelayDays, withoutFaceDays } from './contract.ts'

const { fang } = residents
const day = 86_400_000
const origin = 'http://localhost:7700'

/** A city hall with a resident who has a card, a face in the gallery and a history; the test says who asks. */
async function openCity(t: TestContext) {
  const hall = await openDesk(t)
  const { db, now, trust, people, parties, faces, cards } = hall
  const log = createLog({ level: 'silent' })
  const history = createHistory({ db, log, trust, origin, now, vault: people, parties, witnessFile: null })
  const personId = await hall.resident(fang)
  let asking = personId
  const requireResident = async () => ({ personId: asking })
  const rights = createRights({ ...hall, history, requireResident, requireOperator })
  const app = await testHttp(t, db, rights.routes)
  const order = { personId, edition: 'lightweight', applicationId: randomUUID() } as const
  const card = await db.tx((sql) => cards.issue(sql, order))
  const face = new Float32Array(512).fill(1 / Math.sqrt(512))
  await db.tx((sql) => faces.gallery.enrol(sql, personId, face))
  const outbox = createOutbox({ db, log })
  for (const [slice, reaction] of Object.entries({
    rights: rights.onErased,
    faces: faces.onErased,
    enrolment: hall.enrolment.onErased,
    desk: hall.desk.onErased,
    cards: cards.onGroundChanged,
    people: people.onErased,
  }))
    outbox.react('people.erased', slice, reaction)
  return {
    ...hall,
    history,
    rights,
    personId,
    card,
    outbox,
    as: (one: string) => void (asking = one),
    get: (url: string) => app.inject(url),
    send: (path: string, payload: object) =>
      app.inject({ method: 'POST', url: `/api/rights${path}`, payload }),
    clerk: (path: string, payload: object) =>
      app.inject({
        method: 'POST',
        url: `/api/rights/people${path}`,
        payload,
        headers: { 'x-operator': 'op-1' },
      }),
    acts: async () => {
      const { entries } = await history.ofPerson(db.sql, personId, { before: null, limit: 20 })
      return entries.flatMap(({ event }) => (event.kind === 'rights' ? [`${event.act} ${event.by}`] : []))
    },
    stateOf: async () => (await cards.read(db.sql, card.cardId)).state,
  }
}

const named = (requestId: string = randomUUID()) => ({ requestId })

test('a copy of everything is a ZIP of JSON and pictures, and its making stands in the history', async (t) => {
  const city = await openCity(t)
  const answer = await city.get('/api/rights/copy')
  assert.equal(answer.statusCode, 200)
  assert.deepEqual(
    [answer.headers['content-type'], answer.headers['cache-control']],
    ['application/zip', 'no-store'],
  )
  const text = answer.rawPayload.toString('utf8')
  const json = text.slice(text.indexOf('{\n'), text.lastIndexOf('\n}') + 2)
  const held = JSON.parse(json)
  assert.deepEqual([held.register.name, held.register.idNumber], [fang.name, fang.idNumber])
  assert.equal(held.cards[0].cardId, city.card.cardId)
  assert.equal(held.faceTemplate.embedding.length, 512)
  assert.deepEqual(held.history[0].event, { kind: 'rights', act: 'copy_made', by: 'resident' })
  const portrait = await city.people.portrait(city.db.sql, city.personId)
  assert.ok(portrait && answer.rawPayload.includes(portrait))
  for (const name of ['README.txt', 'everything.json', 'portrait.jpg']) assert.ok(text.includes(name))
})

test('five copies a day are enough: base.too_many_attempts', async (t) => {
  const city = await openCity(t)
  const answers = await Promise.all(Array.from({ length: 7 }, () => city.get('/api/rights/copy')))
  assert.equal(answers.filter(({ statusCode }) => statusCode === 200).length, 5)
  assertRefused(await city.get('/api/rights/copy'), 429, 'base.too_many_attempts')
})

test('a withdrawn face is gone at once, and the card goes on until its time is over', async (t) => {
  const city = await openCity(t)
  const order = { ...named(), card: 'desk' }
  const told = (await city.send('/face/withdraw', order)).json<Rights>()
  assert.deepEqual([told.isFaceHeld, await city.stateOf()], [false, 'active'])
  assert.equal(await city.faces.gallery.held(city.db.sql, city.personId), null)
  assert.deepEqual((await city.send('/face/withdraw', order)).json(), told, 'sent again, it acts once')
  assertRefused(await city.send('/face/withdraw', { ...named(), card: 'end' }), 409, 'rights.no_face_held')
  city.pass(withoutFaceDays * day - 1_000)
  await city.rights.carryOut()
  assert.equal(await city.stateOf(), 'active')
  city.pass(2_000)
  await Promise.all([city.rights.carryOut(), city.rights.carryOut()])
  assert.equal(await city.stateOf(), 'revoked')
  assert.deepEqual(await city.acts(), ['face_withdrawn resident'])
})

test('a card that was got at the desk since then goes on', async (t) => {
  const city = await openCity(t)
  await city.send('/face/withdraw', { ...named(), card: 'desk' })
  city.pass(day)
  await city.confirmed(city.personId, { replaces: 'other' })
  city.pass(withoutFaceDays * day)
  await city.rights.carryOut()
  const cards = await city.cards.ofPerson(city.db.sql, city.personId)
  assert.deepEqual(cards.map(({ state }) => state).toSorted(), ['active', 'ended'])
})

test('who wishes ends the card with the face', async (t) => {
  const city = await openCity(t)
  const told = (await city.send('/face/withdraw', { ...named(), card: 'end' })).json<Rights>()
  assert.equal(told.faceWithdrawal?.endsAt, null)
  assert.equal(await city.stateOf(), 'revoked')
})

test('an erasure is carried out after a week, and not before', async (t) => {
  const city = await openCity(t)
  const order = named()
  const told = (await city.send('/erasure', order)).json<Rights>()
  assert.equal(told.erasure?.by, 'resident')
  assert.deepEqual((await city.send('/erasure', order)).json(), told)
  assertRefused(await city.send('/erasure', named()), 409, 'rights.already_ordered')
  city.pass(erasureDelayDays * day - 1_000)
  await city.rights.carryOut()
  assert.equal(await city.stateOf(), 'active')
  city.pass(2_000)
  await Promise.all([city.rights.carryOut(), city.rights.carryOut()])
  await assert.rejects(city.people.read(city.db.sql, city.personId), { code: 'people.unknown_person' })
  await city.outbox.start()
  t.after(city.outbox.stop)
  await t.waitFor(async () => assert.equal(await city.stateOf(), 'revoked'), { timeout: 10_000 })
  const match = await city.people.match(city.db.sql, fang)
  assert.equal(match.outcome, 'match', 'the register is the city’s by law')
  assert.notEqual(match.outcome === 'match' && match.personId, city.personId, 'and nothing leads to it')
  const [left] = await city.db.sql<{ count: number }[]>`
    select count(*)::int as count from rights.erasure where person_id = ${city.personId}`
  assert.equal(left?.count, 0)
})

test('until then it is taken back, once, by the person: rights.unknown_order', async (t) => {
  const city = await openCity(t)
  assertRefused(await city.send('/erasure/cancel', named()), 404, 'rights.unknown_order')
  await city.send('/erasure', named())
  assert.equal((await city.send('/erasure/cancel', named())).json<Rights>().erasure, null)
  city.pass(2 * erasureDelayDays * day)
  await city.rights.carryOut()
  assert.equal(await city.stateOf(), 'active')
  assert.deepEqual(await city.acts(), ['erasure_cancelled resident', 'erasure_ordered resident'])
})

test('a clerk gives the order for somebody without a phone, and the person reads of it', async (t) => {
  const city = await openCity(t)
  const told = (await city.clerk(`/${city.personId}/erasure`, named())).json<PersonOrders>()
  assert.equal(told.erasure?.by, 'operator')
  assert.deepEqual(await city.acts(), ['erasure_ordered operator'])
  assertRefused(await city.clerk(`/${randomUUID()}/erasure`, named()), 404, 'people.unknown_person')
  const stranger = await city.send(`/people/${city.personId}/erasure`, named())
  assertRefused(stranger, 401, 'parties.session_missing')
})

test('one person’s order says and does nothing about another', async (t) => {
  const city = await openCity(t)
  await city.send('/erasure', named())
  const other = await city.resident(residents.na)
  city.as(other)
  const told = (await city.get('/api/rights')).json<Rights>()
  assert.deepEqual([told.isFaceHeld, told.erasure], [false, null])
  assertRefused(await city.send('/erasure/cancel', named()), 404, 'rights.unknown_order')
  const copy = (await city.get('/api/rights/copy')).rawPayload.toString('utf8')
  assert.ok(!copy.includes(fang.idNumber) && !copy.includes(city.personId))
})
