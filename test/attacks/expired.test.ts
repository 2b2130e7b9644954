import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { type JsonObject, jws } from '#identity/formats'
import { createFinder } from '#test/lost-phone'
import { atLoginPage, openShop, redeem, startLogin, withPhone } from '#test/wallet/login'
import {
  askCard,
  askCopies,
  assertNoFault,
  type House,
  keyProof,
  newNonce,
  openHouse,
  type Party,
  postForm,
  provenFor,
  random,
  readAnswer,
  rebound,
  type Resident,
  tokenPath,
} from './house.ts'
import { tokenHash } from '#base/ids'
import { testKey } from '#test/device'
import { refusal } from './target.ts'

// Whatever had its time: the test ends that time from inside, and tries from outside.

let house: House
let ana: Resident
let hotel: Party
before(async () => {
  house = await openHouse()
  ana = await house.resident()
  hotel = await house.party()
})
after(() => house.close())

const hourAgo = () => new Date(Date.now() - 3_600_000)
const seconds = (at: Date) => Math.floor(at.getTime() / 1000)
const copy = () => {
  const [first] = ana.copies
  assert.ok(first)
  return first
}

test('an access token lasts ten minutes: cards.token_expired, for the card and for copies of it', async () => {
  const bo = await house.resident()
  await house.db
    .sql`update cards.token set expires_at = ${hourAgo()} where token_hash = ${tokenHash(bo.accessToken)}`
  const path = '/api/cards/mine'
  const headers = provenFor(house.target, bo)('GET', path)
  assert.deepEqual(refusal(await house.target.shoot({ path, headers })), [401, 'cards.token_expired'])
  const proof = keyProof(house.target, testKey(), await newNonce(house.target))
  const asked = await askCopies(house.target, bo, [proof])
  assert.deepEqual([asked.status, asked.body.error], [401, 'invalid_token'])
})

test('a session that was not used for half a year is over: invalid_grant', async () => {
  const bo = await house.resident()
  await house.db.sql`update cards.session set expires_at = ${hourAgo()} where person_id = ${bo.personId}`
  const form = { grant_type: 'refresh_token', refresh_token: bo.refreshToken }
  const proof = provenFor(house.target, { key: bo.key })('POST', tokenPath)
  const { status, body } = await postForm(house.target, tokenPath, form, proof)
  assert.deepEqual([status, body.error], [400, 'invalid_grant'])
})

test('a credential offer that lay too long gives no token: invalid_grant', async () => {
  const code = random()
  const bo = await house.resident()
  await house.db.sql`
    insert into issuance.offer (token_hash, code_hash, card_id, jkt, expires_at)
    values (${tokenHash(random())}, ${tokenHash(code)}, ${bo.cardId}, ${bo.key.jkt}, ${hourAgo()})`
  const form = {
    grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
    'pre-authorized_code': code,
  }
  const proof = provenFor(house.target, { key: bo.key })('POST', tokenPath)
  const { status, body } = await postForm(house.target, tokenPath, form, proof)
  assert.deepEqual([status, body.error], [400, 'invalid_grant'])
})

test('a question that waited too long is not answered any more: presentation.expired', async () => {
  const asked = await askCard(house.target, hotel)
  const request = await ana.wallet().read(asked.walletLink)
  await house.db
    .sql`update presentation.requests set expires_at = ${hourAgo()} where request_id = ${asked.requestId}`
  const answer = await postForm(house.target, `/oid4vp/responses/${asked.requestId}`, {
    error: 'access_denied',
    state: request.state,
  })
  assert.deepEqual(refusal(answer), [410, 'presentation.expired'])
  await assert.rejects(ana.wallet().read(asked.walletLink), /presentation\.expired/)
  assert.equal((await readAnswer(house.target, hotel, asked.requestId)).body.state, 'expired')
})

type Times = { exp?: number; nbf?: number; iat?: number }
async function presented(times: Times): Promise<[number, string]> {
  const { sign } = await house.trust.signer('credential')
  const { walletLink, requestId } = await askCard(house.target, hotel)
  const rewrite = rebound(copy().key, (jwt, disclosures) => {
    const { header, payload } = jws.parse(jwt)
    const changed: JsonObject = { ...payload, ...times }
    const input = jws.signingInput(header, changed)
    return [`${input}.${sign(input)}`, disclosures]
  })
  const sent = await ana.wallet().answer(walletLink, { rewrite })
  const { body } = await readAnswer(house.target, hotel, requestId)
  if (sent.status !== 200) assert.deepEqual([body.state, body.claims], ['refused', undefined])
  return [sent.status, sent.body.code]
}

test('a copy that had its time, or whose time has not come, proves nothing, though the city signed it', async () => {
  assert.deepEqual(await presented({ exp: seconds(hourAgo()) }), [400, 'formats.expired'])
  assert.deepEqual(await presented({ nbf: seconds(new Date(Date.now() + 3_600_000)) }), [
    400,
    'formats.not_yet_valid',
  ])
  assert.equal((await presented({}))[0], 200)
})

test('what its holder signed an hour ago proves nothing now: formats.key_binding_stale', async () => {
  for (const issuedAt of [hourAgo(), new Date(Date.now() + 3_600_000)]) {
    const { walletLink } = await askCard(house.target, hotel)
    const sent = await ana.wallet().answer(walletLink, { issuedAt })
    assert.deepEqual([sent.status, sent.body.code], [400, 'formats.key_binding_stale'])
  }
})

test('a pushed login is opened within a minute, or not at all', async () => {
  const shop = await openShop(house)
  const { url } = await startLogin(shop)
  await house.db
    .sql`update login.entries set expires_at = ${hourAgo()} where model = 'PushedAuthorizationRequest'`
  const { headers } = await house.target.shoot({ path: url.pathname + url.search })
  assert.ok(!String(headers['location']).includes('/interactions/'), String(headers['location']))
})

test('a code that was not redeemed in its minute is none: invalid_grant', async () => {
  const shop = await openShop(house)
  const { url, checks } = await startLogin(shop)
  const { back } = await withPhone(await atLoginPage(house, url), ana.wallet())
  await house.db.sql`update login.entries set expires_at = ${hourAgo()} where model = 'AuthorizationCode'`
  await assert.rejects(redeem(shop, back, checks), { error: 'invalid_grant' })
})

test('a login that was left open is over: login.interaction_over', async () => {
  const shop = await openShop(house)
  const page = await atLoginPage(house, (await startLogin(shop)).url)
  await house.db.sql`update login.entries set expires_at = ${hourAgo()} where model = 'Interaction'`
  const { status, body } = await page.question()
  assert.deepEqual([status, body.code], [410, 'login.interaction_over'])
})

test('a try to stop a lost phone that lay too long stops nothing: enrolment.not_recognised', async () => {
  const lost = createFinder({ url: house.origin, origin: house.origin })
  await lost.start({ name: '不存在', idNumber: '110101198003078814' })
  await house.db
    .sql`update enrolment.application set expires_at = ${hourAgo()} where application_id = ${lost.stopId}`
  assert.equal((await lost.confirm()).code, 'enrolment.not_recognised')
})

test('after all that nothing was a fault', () => assertNoFault(house.target))
