import assert from 'node:assert/strict'
import test from 'node:test'
import { testKey } from '#test/device'
import { openIssuer, origin } from '#test/issuing'
import { codeFor, fetchCopies, openPhone, phoneOf } from '#test/phone'
import { nonceLifetimeSeconds } from './nonce.ts'
import { offerLifetimeSeconds, preAuthorized } from './offer.ts'

test('an offer can be fetched by reference until it is taken up', async (t) => {
  const issuer = await openIssuer(t)
  const { cardId } = await issuer.newCard()
  const offered = await issuer.db.tx((sql) => issuer.issuance.offer(sql, { cardId }))
  const path = offered.credential_offer_uri.replace(origin, '')
  const fetched = await issuer.app.inject({ url: path })
  assert.deepEqual(fetched.json(), offered.credential_offer)
  assert.equal(fetched.headers['cache-control'], 'no-store')
  assert.ok(offered.wallet_link.startsWith('openid-credential-offer://?credential_offer_uri=https%3A%2F%2F'))
  const code = offered.credential_offer.grants[preAuthorized]['pre-authorized_code']
  await phoneOf(issuer).token({ grant_type: preAuthorized, 'pre-authorized_code': code })
  const gone = await issuer.app.inject({ url: path })
  assert.deepEqual([gone.statusCode, gone.json().code], [404, 'issuance.unknown_offer'])
})

test('the database holds no code that could be redeemed', async (t) => {
  const issuer = await openIssuer(t)
  const { cardId } = await issuer.newCard()
  const code = await codeFor(issuer, cardId)
  const rows = JSON.stringify(await issuer.db.sql`select o::text from issuance.offer o`)
  assert.ok(!rows.includes(Buffer.from(code, 'base64url').toString('hex')) && !rows.includes(code))
})

const codes: [what: string, error: string, code: string, form: (code: string) => Record<string, string>][] = [
  [
    'another grant',
    'unsupported_grant_type',
    'issuance.grant_unsupported',
    () => ({ grant_type: 'password' }),
  ],
  [
    'a method’s name',
    'unsupported_grant_type',
    'issuance.grant_unsupported',
    () => ({ grant_type: 'toString' }),
  ],
  ['no code', 'invalid_grant', 'issuance.invalid_grant', () => ({ grant_type: preAuthorized })],
  [
    'a code of nobody',
    'invalid_grant',
    'issuance.invalid_grant',
    () => ({ grant_type: preAuthorized, 'pre-authorized_code': 'x' }),
  ],
  [
    'a transaction code',
    'invalid_request',
    'issuance.tx_code_unexpected',
    (code) => ({ grant_type: preAuthorized, 'pre-authorized_code': code, tx_code: '1234' }),
  ],
  [
    'details we do not give',
    'invalid_authorization_details',
    'issuance.authorization_details_unsupported',
    (code) => ({ grant_type: preAuthorized, 'pre-authorized_code': code, authorization_details: '[]' }),
  ],
  [
    'a refresh token of nobody',
    'invalid_grant',
    'issuance.invalid_grant',
    () => ({ grant_type: 'refresh_token', refresh_token: 'x' }),
  ],
  ['no refresh token', 'invalid_grant', 'issuance.invalid_grant', () => ({ grant_type: 'refresh_token' })],
  ['a form too long', 'invalid_request', 'base.invalid_input', () => ({ grant_type: 'x'.repeat(200) })],
  ['no form', 'invalid_request', 'base.invalid_input', () => ({})],
]

test('the token endpoint refuses, each with the standard’s error and our code', async (t) => {
  const issuer = await openIssuer(t)
  const { cardId } = await issuer.newCard()
  const code = await codeFor(issuer, cardId)
  for (const [what, error, ours, form] of codes) {
    const answer = await phoneOf(issuer).token(form(code))
    const told = answer.json()
    assert.deepEqual([answer.statusCode, told.error, told.code], [400, error, ours], what)
  }
  issuer.pass(offerLifetimeSeconds * 1000)
  const late = await phoneOf(issuer).token({ grant_type: preAuthorized, 'pre-authorized_code': code })
  assert.equal(late.json().error, 'invalid_grant', 'a code out of time')
})

test('a code is good once, and a refused try does not use it up', async (t) => {
  const issuer = await openIssuer(t)
  const { cardId } = await issuer.newCard()
  const mine = testKey()
  const form = { grant_type: preAuthorized, 'pre-authorized_code': await codeFor(issuer, cardId, mine.jkt) }
  const thief = phoneOf(issuer)
  assert.equal((await thief.token(form)).json().error, 'invalid_grant')
  const phone = phoneOf(issuer, mine)
  const both = await Promise.all([phone.token(form), phone.token(form)])
  assert.deepEqual(
    both.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b),
    [200, 400],
  )
  assert.equal((await phone.token(form)).json().error, 'invalid_grant')
})

test('a new offer of a card voids the one before', async (t) => {
  const issuer = await openIssuer(t)
  const { cardId } = await issuer.newCard()
  const [first, second] = [await codeFor(issuer, cardId), await codeFor(issuer, cardId)]
  const phone = phoneOf(issuer)
  assert.equal(
    (await phone.token({ grant_type: preAuthorized, 'pre-authorized_code': first })).statusCode,
    400,
  )
  assert.equal(
    (await phone.token({ grant_type: preAuthorized, 'pre-authorized_code': second })).statusCode,
    200,
  )
})

test('without a proof of a key there is no token: invalid_dpop_proof', async (t) => {
  const issuer = await openIssuer(t)
  const { cardId } = await issuer.newCard()
  const code = await codeFor(issuer, cardId)
  const payload = { grant_type: preAuthorized, 'pre-authorized_code': code }
  const answer = await issuer.app.inject({ method: 'POST', url: '/oid4vci/token', payload })
  assert.deepEqual(
    [answer.statusCode, answer.json().error, answer.json().code],
    [400, 'invalid_dpop_proof', 'trust.proof_missing'],
  )
})

test('a card revoked between offer and token is not opened', async (t) => {
  const issuer = await openIssuer(t)
  const { cardId } = await issuer.newCard()
  const code = await codeFor(issuer, cardId)
  const by = { kind: 'operator', operatorId: 'op-1' } as const
  await issuer.db.tx((sql) => issuer.cards.revoke(sql, { cardId, reason: 'misuse', by }))
  const answer = await phoneOf(issuer).token({ grant_type: preAuthorized, 'pre-authorized_code': code })
  assert.deepEqual([answer.json().error, answer.json().code], ['invalid_grant', 'cards.not_active'])
})

test('offers and batches are forgotten when they can no longer be asked for', async (t) => {
  const issuer = await openIssuer(t)
  const { phone, accessToken, cardId } = await openPhone(issuer)
  await fetchCopies(phone, accessToken, 1)
  await codeFor(issuer, cardId)
  const left = async () => [
    (await issuer.db.sql`select from issuance.offer`).length,
    (await issuer.db.sql`select from issuance.batch`).length,
  ]
  await issuer.issuance.sweep(issuer.db.sql)
  assert.deepEqual(await left(), [1, 1])
  issuer.pass(2 * nonceLifetimeSeconds * 1000 + 1)
  await issuer.issuance.sweep(issuer.db.sql)
  assert.deepEqual(await left(), [0, 0])
})
