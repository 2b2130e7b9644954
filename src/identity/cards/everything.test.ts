import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { newId } from '#base/ids'
import type { FactBody } from '#base/outbox'
import type { PersonCards } from '#contract/identity/cards'
import { createCards } from '#identity/cards'
import { createPeople } from '#identity/people'
import { createStatus } from '#identity/status'
import { createTrust } from '#identity/trust'
import { openTestDb } from '#test/database'
import { dpopProof, testKey } from '#test/device'
import { testHttp } from '#test/http'
import { testKeys } from '#test/keys'
import { requireOperator } from '#test/operator'

const origin = 'http://localhost:7700'
const keys = testKeys()
const now = () => new Date('2027-03-01T08:00:00Z')
const resident = { kind: 'resident' } as const

/** A resident with a card on a phone, a session and a copy. */
async function open(t: TestContext) {
  const db = await openTestDb(t)
  const people = createPeople({ keys, now })
  const trust = await createTrust({ db, keys, origin, now })
  const { dpop } = trust
  const status = createStatus({ db, trust, origin, now })
  const cards = createCards({ db, status, dpop, people, requireOperator, now })
  const app = await testHttp(t, db, cards.routes)
  const personId = await people.add(db.sql, { name: '王芳', idNumber: '11010119900307651X' })
  const issue = () =>
    db.tx((sql) => cards.issue(sql, { personId, edition: 'lightweight', applicationId: newId() }))
  const { cardId } = await issue()
  const key = testKey()
  const own = { personId, cardId, jkt: key.jkt }
  const { deviceId } = await db.tx((sql) => cards.registerDevice(sql, own))
  const tokens = await db.tx((sql) => cards.openSession(sql, { ...own, deviceId }))
  const expiresAt = new Date('2027-04-01T00:00:00Z')
  const [copy] = await db.tx((sql) => status.allocate(sql, { cardId, count: 1, expiresAt }))
  assert.ok(copy)
  const stop = (fate: 'end' | 'sleep', requestId = newId()) =>
    db.tx((sql) =>
      cards.stopEverything(sql, {
        personId,
        requestId,
        fate,
        reason: fate === 'end' ? 'device_lost' : 'phone_reported_lost',
        by: resident,
      }),
    )
  const refresh = () =>
    db.tx((sql) => cards.refreshSession(sql, { refreshToken: tokens.refreshToken, jkt: key.jkt }))
  const url = '/api/cards/mine'
  const mine = () => {
    const proof = { method: 'GET', url: origin + url, now: now(), accessToken: tokens.accessToken }
    const headers = { authorization: `DPoP ${tokens.accessToken}`, dpop: dpopProof(key, proof) }
    return app.inject({ url, headers })
  }
  const facts = async (name: string) => {
    const rows = await db.sql<{ body: FactBody }[]>`select body from base.outbox where fact = ${name}`
    return rows.map(({ body }) => body)
  }
  const published = () => status.check(db.sql, copy)
  return { db, app, cards, personId, cardId, deviceId, issue, stop, refresh, mine, facts, published }
}

test('a lost phone is stopped: its card, its copies, its device, its tokens, at once', async (t) => {
  const house = await open(t)
  const stopped = await house.stop('end')
  assert.deepEqual(stopped, { fate: 'end', cards: 1, devices: 1, at: now() })
  const card = await house.cards.read(house.db.sql, house.cardId)
  assert.ok(card.state === 'revoked' && card.reason === 'device_lost' && card.by.kind === 'resident')
  assert.equal(await house.published(), 'invalid')
  assert.equal((await house.cards.devices(house.db.sql, house.personId))[0]?.state, 'ended')
  assert.deepEqual(await house.refresh(), { outcome: 'refused' })
  const answer = await house.mine()
  assert.deepEqual(
    [answer.statusCode, answer.json().code, answer.json().facts],
    [401, 'cards.session_ended', { cardState: 'revoked', reason: 'device_lost' }],
  )
  const [fact] = await house.facts('cards.everything_stopped')
  assert.deepEqual([fact?.['fate'], fact?.['by'], fact?.['cards']], ['end', 'resident', 1])
})

test('in doubt everything is put to sleep: nothing works, and the desk can wake it as it was', async (t) => {
  const house = await open(t)
  await house.stop('sleep')
  assert.equal(await house.published(), 'suspended')
  assert.deepEqual(await house.refresh(), { outcome: 'refused' })
  const shut = (await house.mine()).json()
  assert.deepEqual(
    [shut.code, shut.facts],
    ['cards.session_ended', { cardState: 'suspended', reason: 'phone_reported_lost' }],
  )
  const by = { kind: 'operator', operatorId: 'op-1' } as const
  await house.db.tx((sql) => house.cards.resume(sql, { cardId: house.cardId, reason: 'device_found', by }))
  assert.equal(await house.published(), 'valid')
  assert.equal((await house.mine()).statusCode, 200)
  assert.equal((await house.refresh()).outcome, 'refreshed')
})

test('a card asleep for another reason is put to sleep for this one too, and shut', async (t) => {
  const house = await open(t)
  const order = { cardId: house.cardId, reason: 'misuse', by: resident }
  await house.db.tx((sql) => house.cards.suspend(sql, order))
  assert.equal((await house.mine()).statusCode, 200, 'its owner may still look')
  assert.equal((await house.stop('sleep')).cards, 1)
  assert.equal((await house.mine()).json().code, 'cards.session_ended')
})

test('the same request acts once; another finds nothing left, and doubt becomes an end', async (t) => {
  const house = await open(t)
  const requestId = newId()
  const asleep = await house.stop('sleep', requestId)
  assert.deepEqual(await house.stop('sleep', requestId), asleep)
  assert.equal((await house.stop('sleep')).cards, 0)
  assert.deepEqual(await house.stop('end'), { fate: 'end', cards: 1, devices: 1, at: now() })
  assert.deepEqual(await house.stop('end'), { fate: 'end', cards: 0, devices: 0, at: now() })
  assert.equal((await house.facts('cards.everything_stopped')).length, 4)
  assert.equal((await house.facts('cards.suspended')).length, 1)
})

test('who presses twenty times at once stops once, also while a new card is being issued', async (t) => {
  const house = await open(t)
  const requestId = newId()
  const presses = Array.from({ length: 20 }, () => house.stop('end', requestId))
  await Promise.all([...presses, house.issue()])
  assert.equal((await house.facts('cards.everything_stopped')).length, 1)
  const living = (await house.cards.ofPerson(house.db.sql, house.personId)).filter(
    ({ state }) => state === 'active',
  )
  assert.ok(living.length <= 1, 'a card issued after the stop may live, one before it may not')
  assert.equal((await house.cards.read(house.db.sql, house.cardId)).state === 'active', false)
})

test('the clerk stops everything in one act, with a reason, once', async (t) => {
  const house = await open(t)
  const url = `/api/cards/people/${house.personId}/stop`
  const payload = { requestId: newId(), reason: 'device_stolen', note: 'bag stolen on the 22 bus' }
  const press = () => house.app.inject({ method: 'POST', url, headers: { 'x-operator': 'op-1' }, payload })
  const first = await press()
  assert.equal(first.statusCode, 200, first.body)
  const { cards, devices } = first.json<PersonCards>()
  assert.deepEqual(
    cards.map(({ state }) => state),
    ['revoked'],
  )
  assert.equal(cards[0]?.changes[0]?.note, 'bag stolen on the 22 bus')
  assert.deepEqual(
    devices.map(({ state }) => state),
    ['ended'],
  )
  assert.deepEqual((await press()).json(), first.json())
  assert.equal((await house.facts('cards.everything_stopped')).length, 1)
})

test('nobody stops anything who is no operator, nor for a person who is none', async (t) => {
  const { app, personId } = await open(t)
  const payload = { requestId: newId(), reason: 'device_lost' }
  const url = `/api/cards/people/${personId}/stop`
  const without = await app.inject({ method: 'POST', url, payload })
  assert.deepEqual([without.statusCode, without.json().code], [401, 'parties.session_missing'])
  const headers = { 'x-operator': 'op-1' }
  const nobody = await app.inject({
    method: 'POST',
    url: `/api/cards/people/${newId()}/stop`,
    headers,
    payload,
  })
  assert.deepEqual([nobody.statusCode, nobody.json().code], [404, 'people.unknown_person'])
})
