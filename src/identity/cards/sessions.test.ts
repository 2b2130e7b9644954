import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { newId } from '#base/ids'
import { Refusal } from '#base/refusal'
import { createCards } from '#identity/cards'
import { createPeople } from '#identity/people'
import { createStatus } from '#identity/status'
import { createTrust } from '#identity/trust'
import { openTestDb } from '#test/database'
import { dpopProof, type TestKey, testKey } from '#test/device'
import { testKeys } from '#test/keys'

const origin = 'http://localhost:7700'
const keys = testKeys()
const minute = 60_000

/** A resident with a card on a device and an open session. */
async function open(t: TestContext) {
  const db = await openTestDb(t)
  let at = new Date('2027-03-01T08:00:00Z')
  const now = () => at
  const trust = await createTrust({ db, keys, origin, now })
  const { dpop } = trust
  const status = createStatus({ db, trust, origin, now })
  const people = createPeople({ keys, now })
  const requireOperator = async () => ({ operatorId: 'op-1' })
  const cards = createCards({ db, status, dpop, people, requireOperator, now })
  const key = testKey()
  const order = { personId: newId(), edition: 'lightweight', applicationId: newId() } as const
  const { cardId, personId } = await db.tx((sql) => cards.issue(sql, order))
  const own = { personId, cardId, jkt: key.jkt }
  const { deviceId } = await db.tx((sql) => cards.registerDevice(sql, own))
  const tokens = await db.tx((sql) => cards.openSession(sql, { ...own, deviceId }))
  const refresh = (refreshToken: string, jkt = key.jkt) =>
    db.tx((sql) => cards.refreshSession(sql, { refreshToken, jkt }))
  return {
    db,
    cards,
    key,
    own: { ...own, deviceId },
    tokens,
    pass: (ms: number) => (at = new Date(at.getTime() + ms)),
    refresh,
    refreshed: async (refreshToken: string) => {
      const answer = await refresh(refreshToken)
      assert.equal(answer.outcome, 'refreshed')
      assert.ok(answer.outcome === 'refreshed')
      return answer
    },
    ask: (accessToken: string | null, by: TestKey = key) => {
      const url = '/api/cards/mine'
      const proof = { method: 'GET', url: origin + url, now: now(), ...(accessToken && { accessToken }) }
      const authorization = accessToken ? { authorization: `DPoP ${accessToken}` } : {}
      return cards.requireResident({
        method: 'GET',
        url,
        headers: { ...authorization, dpop: dpopProof(by, proof) },
      })
    },
    deviceState: async () => (await cards.devices(db.sql, personId))[0]?.state,
  }
}

const refusal = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code

test('a token of the device key says who asks', async (t) => {
  const { ask, tokens, own } = await open(t)
  const { personId, cardId, deviceId, jkt } = own
  assert.deepEqual(await ask(tokens.accessToken), {
    personId,
    cardId,
    deviceId,
    jkt,
    cardState: 'active',
  })
})

test('without a token nobody is known: cards.token_missing', async (t) => {
  const { ask } = await open(t)
  await assert.rejects(ask(null), refusal('cards.token_missing'))
})

test('a token that is not ours, or in the hand of another key, is refused: cards.token_invalid', async (t) => {
  const { ask, tokens } = await open(t)
  await assert.rejects(ask(tokens.accessToken, testKey()), refusal('cards.token_invalid'))
  await assert.rejects(ask('A'.repeat(43)), refusal('cards.token_invalid'))
  await assert.rejects(ask(tokens.refreshToken), refusal('cards.token_invalid'))
})

test('an access token lasts ten minutes: cards.token_expired, and a refresh brings the next', async (t) => {
  const { ask, tokens, pass, refreshed } = await open(t)
  pass(10 * minute)
  await assert.rejects(ask(tokens.accessToken), refusal('cards.token_expired'))
  const next = await refreshed(tokens.refreshToken)
  assert.equal((await ask(next.accessToken)).cardState, 'active')
})

test('tokens stand in the database only as hashes', async (t) => {
  const { db, tokens } = await open(t)
  const rows = await db.sql<{ text: string }[]>`select row_to_json(own)::text as text from cards.token own`
  assert.equal(rows.length, 2)
  for (const { text } of rows) {
    assert.ok(!text.includes(tokens.accessToken) && !text.includes(tokens.refreshToken))
  }
})

test('an old refresh token, shown again after its successor was used, stops the device', async (t) => {
  const { ask, tokens, pass, refresh, refreshed, deviceState } = await open(t)
  const next = await refreshed(tokens.refreshToken)
  await ask(next.accessToken)
  pass(minute)
  assert.deepEqual(await refresh(tokens.refreshToken), { outcome: 'refused' })
  assert.equal(await deviceState(), 'ended')
  await assert.rejects(ask(next.accessToken), refusal('cards.session_ended'))
  assert.deepEqual(await refresh(next.refreshToken), { outcome: 'refused' })
})

test('a wallet that never got the answer may refresh with the old token, even much later', async (t) => {
  const { ask, tokens, pass, refreshed } = await open(t)
  await refreshed(tokens.refreshToken)
  pass(60 * minute)
  const next = await refreshed(tokens.refreshToken)
  assert.equal((await ask(next.accessToken)).cardState, 'active')
})

test('three tabs that refresh at once all stay logged in', async (t) => {
  const { ask, tokens, refreshed } = await open(t)
  const tabs = await Promise.all([1, 2, 3].map(() => refreshed(tokens.refreshToken)))
  for (const tab of tabs) assert.equal((await ask(tab.accessToken)).cardState, 'active')
})

test('a refresh token in the hand of another key is refused, and nothing stops', async (t) => {
  const { tokens, refresh, refreshed, deviceState } = await open(t)
  assert.deepEqual(await refresh(tokens.refreshToken, testKey().jkt), { outcome: 'refused' })
  assert.equal(await deviceState(), 'active')
  await refreshed(tokens.refreshToken)
})

test('a session opens only where card and device live: cards.not_active', async (t) => {
  const { db, cards, own } = await open(t)
  const elsewhere = { ...own, jkt: testKey().jkt }
  const openOn = (on: typeof own) => db.tx((sql) => cards.openSession(sql, on))
  await assert.rejects(openOn(elsewhere), refusal('cards.not_active'))
  const by = { kind: 'system' } as const
  await db.tx((sql) => cards.revoke(sql, { cardId: own.cardId, reason: 'misuse', by }))
  await assert.rejects(openOn(own), refusal('cards.not_active'))
})

test('a session ends half a year after its last refresh', async (t) => {
  const { tokens, pass, refresh, refreshed } = await open(t)
  pass(179 * 86_400_000)
  const next = await refreshed(tokens.refreshToken)
  pass(181 * 86_400_000)
  assert.deepEqual(await refresh(next.refreshToken), { outcome: 'refused' })
})

test('tokens that expired a day ago are swept away', async (t) => {
  const { db, cards, pass } = await open(t)
  assert.equal(await cards.sweep(db.sql), 0)
  pass(2 * 86_400_000)
  assert.equal(await cards.sweep(db.sql), 1)
})
