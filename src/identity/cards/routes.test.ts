import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { newId } from '#base/ids'
import { createLog } from '#base/log'
import { createOutbox, type FactBody } from '#base/outbox'
import { createCards } from '#identity/cards'
import type { CardRecord, MyCard, PersonCards } from '#contract/identity/cards'
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

/** The server with the cards' routes, an operator behind a header, and a resident with a card on a device. */
async function open(t: TestContext) {
  const db = await openTestDb(t)
  const people = createPeople({ keys, now })
  const trust = await createTrust({ db, keys, origin, now })
  const { dpop } = trust
  const status = createStatus({ db, trust, origin, now })
  const cards = createCards({ db, status, dpop, people, requireOperator, now })
  const app = await testHttp(t, db, cards.routes)
  const personId = await db.tx((sql) => people.add(sql, { name: '王芳', idNumber: '110101199003077651' }))
  const key = testKey()
  const order = { personId, edition: 'lightweight', applicationId: newId() } as const
  const { cardId } = await db.tx((sql) => cards.issue(sql, order))
  const own = { personId, cardId, jkt: key.jkt }
  const { deviceId } = await db.tx((sql) => cards.registerDevice(sql, own))
  const { accessToken } = await db.tx((sql) => cards.openSession(sql, { ...own, deviceId }))

  const headers = (method: string, url: string) => ({
    authorization: `DPoP ${accessToken}`,
    dpop: dpopProof(key, { method, url: origin + url, now: now(), accessToken }),
  })
  return {
    db,
    app,
    personId,
    cardId,
    deviceId,
    get: (url: string) => app.inject({ method: 'GET', url, headers: headers('GET', url) }),
    post: (url: string, payload?: object) =>
      app.inject({ method: 'POST', url, headers: headers('POST', url), ...(payload && { payload }) }),
    operate: (url: string, payload?: object) =>
      app.inject({
        method: payload ? 'POST' : 'GET',
        url,
        headers: { 'x-operator': 'op-1' },
        ...(payload && { payload }),
      }),
    facts: async (name: string) => {
      const facts: FactBody[] = []
      const outbox = createOutbox({ db, log: createLog({ level: 'silent' }) })
      outbox.react(name, 'note', async (_, body) => void facts.push(body))
      await outbox.drain()
      return facts
    },
  }
}

test('a resident sees their card, its state and its devices', async (t) => {
  const { get, cardId, deviceId } = await open(t)
  const answer = await get('/api/cards/mine')
  assert.equal(answer.statusCode, 200)
  const mine = answer.json<MyCard>()
  assert.deepEqual([mine.cardId, mine.state, mine.edition], [cardId, 'active', 'lightweight'])
  assert.deepEqual(
    mine.devices.map((device) => [device.deviceId, device.state, device.isThisDevice]),
    [[deviceId, 'active', true]],
  )
})

test('a resident blocks their card, twice sent is once done, and reads why it sleeps', async (t) => {
  const { post, facts } = await open(t)
  const order = { requestId: newId(), reason: 'device_lost' }
  for (let time = 1; time <= 2; time++) {
    const answer = await post('/api/cards/mine/block', order)
    assert.equal(answer.statusCode, 200)
    const { state, holds } = answer.json<MyCard>()
    assert.equal(state, 'suspended')
    assert.deepEqual(holds, [{ cause: 'resident', reason: 'device_lost', at: now().toISOString() }])
  }
  assert.equal((await facts('cards.suspended')).length, 1)
})

test('a resident stops their device, and is then told what became of the card', async (t) => {
  const { post, get, deviceId } = await open(t)
  assert.equal((await post(`/api/cards/mine/devices/${deviceId}/stop`)).statusCode, 204)
  const answer = await get('/api/cards/mine')
  assert.equal(answer.statusCode, 401)
  assert.deepEqual(answer.json().facts, { cardState: 'ended', reason: 'device_stopped' })
})

test("nobody stops another person's device: cards.unknown_device", async (t) => {
  const { post } = await open(t)
  const answer = await post(`/api/cards/mine/devices/${newId()}/stop`)
  assert.equal(answer.statusCode, 404)
  assert.equal(answer.json().code, 'cards.unknown_device')
})

test('an operator suspends, resumes and revokes with a reason; the note is sealed and read back', async (t) => {
  const { db, operate, cardId, personId } = await open(t)
  const note = '本人在窗口说明手机被盗'
  const steps = [
    { act: 'suspend', reason: 'investigation', note },
    { act: 'resume', reason: 'found_in_order' },
    { act: 'revoke', reason: 'misuse', note },
  ]
  for (const { act, ...order } of steps) {
    const answer = await operate(`/api/cards/${cardId}/${act}`, { requestId: newId(), ...order })
    assert.equal(answer.statusCode, 200, answer.body)
  }
  const answer = await operate(`/api/cards/people/${personId}`)
  const [card] = answer.json<PersonCards>().cards
  assert.equal(card?.state, 'revoked')
  assert.deepEqual(
    new Set(card?.changes.map((one) => [one.change, one.reason, one.note, one.operatorId].join(' '))),
    new Set([
      'resumed found_in_order  op-1',
      `revoked misuse ${note} op-1`,
      `suspended investigation ${note} op-1`,
    ]),
  )
  const rows = await db.sql<
    { text: string }[]
  >`select encode(note_sealed, 'escape') as text from cards.change`
  assert.ok(rows.every(({ text }) => !text?.includes('手机')))
})

test('a request id makes an order once: the second answer is the card as it is', async (t) => {
  const { operate, cardId, facts } = await open(t)
  const order = { requestId: newId(), reason: 'misuse' }
  const [one, two] = [
    await operate(`/api/cards/${cardId}/revoke`, order),
    await operate(`/api/cards/${cardId}/revoke`, order),
  ]
  assert.deepEqual(one.json<CardRecord>(), two.json<CardRecord>())
  assert.equal((await facts('cards.revoked')).length, 1)
})

test("an operator's look at a person's cards is recorded", async (t) => {
  const { operate, personId, facts } = await open(t)
  await operate(`/api/cards/people/${personId}`)
  const [look, ...more] = await facts('cards.looked_up')
  assert.deepEqual([look?.['personId'], look?.['operatorId'], more.length], [personId, 'op-1', 0])
})

const WRONG: [sentence: string, act: string, order: object, status: number][] = [
  ['no reason', 'revoke', { requestId: newId() }, 400],
  ['a reason of another order', 'revoke', { requestId: newId(), reason: 'investigation' }, 400],
  ['no request id', 'suspend', { reason: 'investigation' }, 400],
  ['a note too long', 'suspend', { requestId: newId(), reason: 'other', note: 'x'.repeat(501) }, 400],
  ['a field nobody asked for', 'suspend', { requestId: newId(), reason: 'other', force: true }, 400],
]
for (const [sentence, act, order, status] of WRONG)
  test(`an order with ${sentence} is refused`, async (t) => {
    const { operate, cardId } = await open(t)
    const answer = await operate(`/api/cards/${cardId}/${act}`, order)
    assert.equal(answer.statusCode, status)
    assert.equal(answer.json().code, 'base.invalid_input')
  })

test('without an operator nothing happens to a card', async (t) => {
  const { app, get, cardId } = await open(t)
  const payload = { requestId: newId(), reason: 'misuse' }
  const answer = await app.inject({ method: 'POST', url: `/api/cards/${cardId}/revoke`, payload })
  assert.equal(answer.statusCode, 401)
  assert.equal((await get('/api/cards/mine')).json<MyCard>().state, 'active')
})
