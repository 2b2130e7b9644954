import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createLog } from '#base/log'
import { createEnrolment } from '#identity/enrolment'
import type { Faces } from '#identity/faces'
import { type CityHall, openCityHall, playOf, residents } from '#test/enrolling'
import { testHttp } from '#test/http'
import { operatorsWith } from '#test/operator'
import { createFinder } from '#test/lost-phone'

const { fang, na } = residents
const origin = 'http://localhost:7700'

const finderAt = ({ now, pass }: CityHall, url: string) =>
  createFinder({ url, origin, now, tick: () => pass(200) })

/** 王芳, with the face of mei and a card, and somebody in another browser. */
async function open(t: TestContext) {
  const hall = await openCityHall(t)
  const personId = await hall.resident(fang)
  const applicationId = crypto.randomUUID()
  const card = await hall.db.tx((sql) =>
    hall.cards.issue(sql, { personId, edition: 'lightweight', applicationId }),
  )
  const cardState = async () => (await hall.cards.read(hall.db.sql, card.cardId)).state
  return { hall, personId, card, cardState, finder: () => finderAt(hall, hall.url) }
}

/** Another server on the same database, with other eyes. */
async function serverWith(t: TestContext, hall: CityHall, faces: Faces) {
  const { db, keys, now, people, guardians, cards, dpop } = hall
  const requireOperator = async () => ({ operatorId: 'op-1' })
  const log = createLog({ level: 'silent' })
  const { routes } = createEnrolment({
    db,
    log,
    keys,
    now,
    people,
    guardians,
    cards,
    dpop,
    requireOperator,
    operatorsWith,
    faces,
  })
  const app = await testHttp(t, db, routes)
  return finderAt(hall, await app.listen({ port: 0, host: '127.0.0.1' }))
}

test('name, number and face, and one press: everything on the phone stops', async (t) => {
  const { hall, finder, cardState, personId } = await open(t)
  const lost = finder()
  const { body } = await lost.start(fang)
  const { stopToken, expiresAt, stopId, ...told } = body
  assert.ok(stopToken && expiresAt && stopId === lost.stopId)
  assert.deepEqual(told, {
    state: 'matched',
    certainty: null,
    reason: null,
    capturesLeft: 6,
    stoppedAt: null,
  })
  assert.deepEqual((await lost.capture(await playOf('mei'))).body, { state: 'deciding' })
  assert.equal((await lost.read()).body.state, 'recognised')
  assert.equal(await cardState(), 'active', 'a face alone stops nothing: the press does')
  const { body: stopped } = await lost.confirm()
  assert.deepEqual(
    [stopped.state, stopped.certainty, stopped.stoppedAt],
    ['stopped', 'sure', hall.now().toISOString()],
  )
  assert.equal(await cardState(), 'revoked')
  const [fact] = await hall.facts('cards.everything_stopped')
  assert.deepEqual([fact?.['personId'], fact?.['fate'], fact?.['by']], [personId, 'end', 'resident'])
})

test('nobody is enrolled by it: no card, no template, no entry in the chart of the day', async (t) => {
  const { hall, finder } = await open(t)
  const lost = finder()
  await lost.start(fang)
  await lost.capture(await playOf('mei'))
  await lost.confirm()
  const [left] = await hall.db.sql`
    select (select count(*)::int from faces.template) as templates,
      (select count(*)::int from cards.card) as cards,
      (select count(*)::int from enrolment.event) as events,
      (select count(*)::int from enrolment.frame) as frames,
      (select count(*)::int from enrolment.challenge where progress_sealed is not null) as measures,
      (select count(*)::int from enrolment.application where key_salt is not null) as keys`
  assert.deepEqual({ ...left }, { templates: 0, cards: 1, events: 0, frames: 0, measures: 0, keys: 0 })
})

test('pressed again, and by a wallet whose answer was lost, it is one stop', async (t) => {
  const { hall, finder } = await open(t)
  const lost = finder()
  await lost.start(fang)
  await lost.capture(await playOf('mei'))
  const [first, ...others] = await Promise.all([lost.confirm(), lost.confirm(), lost.confirm()])
  for (const { body } of others) assert.deepEqual(body, first?.body)
  assert.equal((await hall.facts('cards.everything_stopped')).length, 1)
})

test('before a face nothing can be pressed: enrolment.not_recognised', async (t) => {
  const { finder, cardState } = await open(t)
  const lost = finder()
  await lost.start(fang)
  assert.deepEqual(
    [(await lost.confirm()).status, (await lost.confirm()).code],
    [409, 'enrolment.not_recognised'],
  )
  assert.equal(await cardState(), 'active')
})

test('a face is good for a quarter of an hour, then it has to be shown again', async (t) => {
  const { hall, finder, cardState } = await open(t)
  const lost = finder()
  await lost.start(fang)
  await lost.capture(await playOf('mei'))
  hall.pass(16 * 60_000)
  assert.equal((await lost.confirm()).code, 'enrolment.not_recognised')
  await hall.enrolment.sweep()
  const { body } = await lost.read()
  assert.deepEqual([body.state, body.reason, await cardState()], ['refused', 'expired', 'active'])
})

test("somebody else's face stops nothing, and the person reads of it", async (t) => {
  const { hall, finder, cardState, personId } = await open(t)
  const lost = finder()
  await lost.start(fang)
  assert.deepEqual((await lost.capture(await playOf('rosa'))).body, { state: 'deciding' })
  const { body } = await lost.read()
  assert.deepEqual([body.state, body.reason, body.certainty], ['refused', 'not_recognised', null])
  assert.equal((await lost.confirm()).code, 'enrolment.not_recognised')
  assert.equal(await cardState(), 'active')
  assert.deepEqual(await hall.facts('enrolment.stop_refused'), [
    { stopId: lost.stopId, personId, reason: 'face_differs', at: hall.now().toISOString() },
  ])
  assert.equal(await hall.pictures(), 0)
})

test('a number nobody has, a name that is wrong and a person without portrait get the answers of a stranger', async (t) => {
  const { hall, finder } = await open(t)
  await hall.resident(na, null)
  const play = await playOf('rosa')
  const told = []
  for (const person of [fang, { ...fang, name: '王方' }, { ...fang, idNumber: '110101198003078814' }, na]) {
    const lost = finder()
    const started = await lost.start(person)
    const captured = await lost.capture(play)
    const read = await lost.read()
    const { stopId, expiresAt, stopToken, ...first } = started.body
    assert.ok(stopId && expiresAt && stopToken)
    const { stopId: _, expiresAt: __, ...last } = read.body
    told.push({ first, captured: captured.body, last })
  }
  for (const other of told.slice(1)) assert.deepEqual(other, told[0])
})

test('likely but not surely them: it sleeps, and can be woken at the desk', async (t) => {
  const { hall, cardState } = await open(t)
  const faces: Faces = {
    ...hall.faces,
    decide1to1: (probes, reference) => ({
      ...hall.faces.decide1to1(probes, reference),
      outcome: 'borderline',
    }),
  }
  const lost = await serverWith(t, hall, faces)
  await lost.start(fang)
  await lost.capture(await playOf('mei'))
  const { body } = await lost.confirm()
  assert.deepEqual([body.state, body.certainty, await cardState()], ['stopped', 'unsure', 'suspended'])
})

test('a server that dies after the last frame has not lost it: whoever asks next, or the timer, decides', async (t) => {
  const { hall, cardState } = await open(t)
  const broken: Faces = {
    ...hall.faces,
    decide1to1: () => {
      throw new TypeError('killed')
    },
  }
  const lost = await serverWith(t, hall, broken)
  await lost.start(fang)
  assert.equal((await lost.capture(await playOf('mei'))).status, 500)
  hall.pass(11_000)
  await hall.enrolment.resume()
  const again = await lost.read()
  assert.equal(again.body.state, 'recognised')
  await lost.confirm()
  assert.equal(await cardState(), 'revoked')
})

test('a server that dies in the press has stopped nothing, and the next press stops everything', async (t) => {
  const { hall, cardState } = await open(t)
  const cards: typeof hall.cards = {
    ...hall.cards,
    stopEverything: async (sql, order) => {
      await hall.cards.stopEverything(sql, order)
      throw new TypeError('killed before the commit')
    },
  }
  const dying = await serverWith(t, { ...hall, cards }, hall.faces)
  await dying.start(fang)
  await dying.capture(await playOf('mei'))
  assert.equal((await dying.confirm()).status, 500)
  assert.deepEqual([(await dying.read()).body.state, await cardState()], ['recognised', 'active'])
  const again = createFinder({ url: hall.url, origin, now: hall.now, key: dying.key, of: dying })
  assert.equal((await again.confirm()).body.state, 'stopped')
  assert.equal(await cardState(), 'revoked')
  assert.equal((await hall.facts('cards.everything_stopped')).length, 1)
})

test('while the master key is renewed a try goes on', async (t) => {
  const { hall, finder, cardState } = await open(t)
  const lost = finder()
  await lost.start(fang)
  hall.keys.rotate('master')
  assert.deepEqual((await lost.capture(await playOf('mei'))).body, { state: 'deciding' })
  await lost.confirm()
  assert.equal(await cardState(), 'revoked')
})

test('what the lost phone had applied for does not become a card afterwards', async (t) => {
  const { hall, personId } = await open(t)
  const applicant = hall.applicant()
  await applicant.start(fang)
  const at = hall.now().toISOString()
  await hall.db.tx((sql) => hall.enrolment.onStopped(sql, { personId, at }))
  assert.equal(await hall.stateOf(applicant.applicationId), 'refused')
  hall.pass(1_000)
  const later = hall.applicant()
  await later.start(fang)
  await hall.db.tx((sql) => hall.enrolment.onStopped(sql, { personId, at }))
  assert.equal(await hall.stateOf(later.applicationId), 'matched')
})

test('a token of one try opens no other, nor an application for a card, nor the other way round', async (t) => {
  const { hall, finder } = await open(t)
  const [one, other] = [finder(), finder()]
  await one.start(fang)
  await other.start(fang)
  const path = `/api/enrolment/stops/${other.stopId}`
  assert.equal((await one.ask('GET', path)).code, 'enrolment.unknown_application')
  const asCard = `/api/enrolment/applications/${one.stopId}`
  assert.equal((await one.ask('GET', asCard)).code, 'enrolment.token_invalid')
  const applicant = hall.applicant()
  await applicant.start(fang)
  const asStop = `/api/enrolment/stops/${applicant.applicationId}`
  assert.equal((await applicant.ask('POST', `${asStop}/confirm`)).code, 'enrolment.token_invalid')
  const elsewhere = hall.applicant({ applicationId: one.stopId })
  assert.equal((await elsewhere.start(fang)).code, 'enrolment.application_in_use')
})

test('consent to another text than ours is none: enrolment.consent_outdated', async (t) => {
  const { finder } = await open(t)
  assert.equal((await finder().start(fang, { face: '2020-01' })).code, 'enrolment.consent_outdated')
})

test('a browser has three tries open at once: enrolment.too_many_open', async (t) => {
  const { hall } = await open(t)
  const { key } = createFinder({ url: hall.url, origin })
  const start = () => createFinder({ url: hall.url, origin, now: hall.now, key }).start(fang)
  for (let at = 0; at < 3; at += 1) assert.equal((await start()).status, 200)
  assert.equal((await start()).code, 'enrolment.too_many_open')
})

test('the sixth try at one number from one place has to wait, as if the number were known or not', async (t) => {
  const { finder } = await open(t)
  for (const person of [fang, { name: '张三', idNumber: '110101198003078814' }]) {
    for (let at = 0; at < 5; at += 1) assert.equal((await finder().start(person)).status, 200)
    assert.equal((await finder().start(person)).code, 'base.too_many_attempts')
  }
})

test('the answer to a start may be lost: the same try goes on with the next token', async (t) => {
  const { finder } = await open(t)
  const lost = finder()
  await lost.start(fang)
  const first = lost.token()
  await lost.start(fang)
  assert.notEqual(lost.token(), first)
  assert.equal((await lost.read()).body.state, 'matched')
})
