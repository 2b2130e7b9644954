import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { encrypt, present } from '#test/wallet/presentation'
import { atLoginPage, openShop, redeem, startLogin, withPhone } from '#test/wallet/login'
import {
  askCard,
  assertNoFault,
  type House,
  openHouse,
  type Party,
  postForm,
  readAnswer,
  type Resident,
} from './house.ts'
import { refusal } from './target.ts'

// An answer that was given once, given again: by whoever saw it pass, or by who wants it to count twice.

let house: House
let ana: Resident
let bo: Resident
let hotel: Party
before(async () => {
  house = await openHouse()
  ana = await house.resident()
  bo = await house.resident()
  hotel = await house.party()
})
after(() => house.close())

const copy = () => {
  const [first] = ana.copies
  assert.ok(first)
  return first
}
const send = (requestId: string, response: string) =>
  postForm(house.target, `/oid4vp/responses/${requestId}`, { response })
/** An honest answer, encrypted, not yet sent. */
async function answerOf(
  walletLink: string,
): Promise<{ requestId: string; response: string; vpToken: unknown }> {
  const request = await ana.wallet().read(walletLink)
  const { id } = request.dcql_query.credentials[0]
  const vpToken = { [id]: [await present(request, copy())] }
  const response = await encrypt(request, { vp_token: vpToken, state: request.state })
  return { requestId: request.state, response, vpToken }
}

const looksMax = 500

/** How many entries their history has, once all that happened is in it. Of what happened once there is never a second fact. */
async function entriesOf({ personId }: Resident): Promise<number> {
  for (let looks = 0; ; looks += 1) {
    assert.ok(looks < looksMax, 'what happened is in the history in time')
    const pending = await house.db.sql<{ fact: string; of: string }[]>`
      select fact, body ->> 'requestId' as of from base.outbox where body ->> 'personId' = ${personId}`
    const given = pending.filter(({ fact }) => fact === 'presentation.given').map((one) => one.of)
    assert.equal(new Set(given).size, given.length)
    if (pending.length === 0) break
    await delay(20)
  }
  const [head] = await house.db.sql<{ last: number }[]>`
    select last_sequence::int as last from history.head where person_id = ${personId}`
  return head?.last ?? 0
}

test('the same ciphertext again changes nothing: it is one answer, told twice', async () => {
  const earlier = await entriesOf(ana)
  const asked = await askCard(house.target, hotel)
  const { requestId, response } = await answerOf(asked.walletLink)
  const [first, again] = [await send(requestId, response), await send(requestId, response)]
  assert.deepEqual([first.status, again.status, again.body], [200, 200, first.body])
  assert.equal(await entriesOf(ana), earlier + 1)
})

test('another answer to a settled question is refused: presentation.already_answered', async () => {
  const asked = await askCard(house.target, hotel)
  const { requestId, response } = await answerOf(asked.walletLink)
  const other = await answerOf(asked.walletLink)
  assert.equal((await send(requestId, response)).status, 200)
  assert.deepEqual(refusal(await send(requestId, other.response)), [409, 'presentation.already_answered'])
  const late = await bo
    .wallet()
    .decline(asked.walletLink)
    .catch((error: unknown) => error)
  assert.ok(late instanceof Error && late.message.includes('already_answered'))
  assert.equal((await readAnswer(house.target, hotel, requestId)).body.state, 'answered')
})

test('an answer to one question is none to another: its key is another, and so is its nonce', async () => {
  const [one, other] = [await askCard(house.target, hotel), await askCard(house.target, hotel)]
  const { response, vpToken } = await answerOf(one.walletLink)
  assert.deepEqual(refusal(await send(other.requestId, response)), [400, 'presentation.undecipherable'])
  // Who had the clear text, and encrypts it anew for the other question.
  const request = await ana.wallet().read(other.walletLink)
  const moved = await encrypt(request, { vp_token: vpToken, state: request.state })
  assert.deepEqual(refusal(await send(other.requestId, moved)), [400, 'formats.nonce_wrong'])
  const { body } = await readAnswer(house.target, hotel, other.requestId)
  assert.deepEqual([body.state, body.claims], ['refused', undefined])
})

test('an answer that names another question leaves this one open: presentation.state_wrong', async () => {
  const [one, other] = [await askCard(house.target, hotel), await askCard(house.target, hotel)]
  const request = await ana.wallet().read(one.walletLink)
  const crossed = await encrypt(request, { vp_token: {}, state: other.requestId })
  assert.deepEqual(refusal(await send(one.requestId, crossed)), [400, 'presentation.state_wrong'])
  assert.equal((await readAnswer(house.target, hotel, one.requestId)).body.state, 'requested')
})

test('two answers at the same moment are one', async () => {
  const asked = await askCard(house.target, hotel)
  const answers = [
    await answerOf(asked.walletLink),
    await answerOf(asked.walletLink),
    await answerOf(asked.walletLink),
  ]
  const sent = await Promise.all(answers.map(({ response }) => send(asked.requestId, response)))
  assert.equal(sent.filter(({ status }) => status === 200).length, 1)
  assert.equal(sent.filter(({ body }) => body.code === 'presentation.already_answered').length, 2)
})

test('a response code is read by its party, with that code alone: presentation.response_code_wrong', async () => {
  const asked = await askCard(house.target, hotel, { returnUri: 'https://hotel.example/back' })
  const { redirectUri } = await ana.wallet().answer(asked.walletLink)
  const code = new URLSearchParams(new URL(redirectUri ?? '').hash.slice(1)).get('response_code') ?? ''
  assert.ok(code, `${redirectUri}`)
  for (const wrong of ['', `${code.slice(0, -1)}${code.endsWith('A') ? 'B' : 'A'}`])
    assert.deepEqual(refusal(await readAnswer(house.target, hotel, asked.requestId, wrong)), [
      403,
      'presentation.response_code_wrong',
    ])
  const rival = await house.party()
  assert.deepEqual(refusal(await readAnswer(house.target, rival, asked.requestId, code)), [
    404,
    'presentation.unknown_request',
  ])
  assert.equal((await readAnswer(house.target, hotel, asked.requestId, code)).body.state, 'answered')
})

test('once its code was used, the ciphertext brings no code any more', async () => {
  const asked = await askCard(house.target, hotel, { returnUri: 'https://hotel.example/back' })
  const { requestId, response } = await answerOf(asked.walletLink)
  const first = await send(requestId, response)
  const code = new URLSearchParams(new URL(first.body.redirect_uri).hash.slice(1)).get('response_code') ?? ''
  assert.equal((await readAnswer(house.target, hotel, requestId, code)).body.state, 'answered')
  assert.deepEqual(refusal(await send(requestId, response)), [409, 'presentation.already_answered'])
})

test('the code of a login is redeemed once: invalid_grant, and what it gave is over', async () => {
  const shop = await openShop(house)
  const { url, checks } = await startLogin(shop)
  const { back } = await withPhone(await atLoginPage(house, url), ana.wallet())
  const tokens = await redeem(shop, back, checks)
  assert.ok(tokens.access_token)
  await assert.rejects(redeem(shop, back, checks), { error: 'invalid_grant' })
  const me = await house.target.shoot({
    path: '/oidc/me',
    headers: { authorization: `Bearer ${tokens.access_token}` },
  })
  assert.deepEqual([me.status, me.body?.error], [401, 'invalid_token'])
})

test('a login that was finished is not finished again: login.interaction_over', async () => {
  const shop = await openShop(house)
  const page = await atLoginPage(house, (await startLogin(shop)).url)
  const { requestId, refused } = await withPhone(page, ana.wallet())
  assert.equal(refused, null)
  const { status, body } = await page.finish({ requestId })
  assert.deepEqual([status, body.code], [410, 'login.interaction_over'])
})

test('after all that nothing was a fault', () => assertNoFault(house.target))
