import assert from 'node:assert/strict'
import test from 'node:test'
import { testKey } from '#test/device'
import { keysFor, openIssuer, origin } from '#test/issuing'
import { codeFor, fetchCopies, openPhone, type Phone, phoneOf, placeOf, request } from '#test/phone'
import { batchesPerDayMax } from './copies.ts'
import { nonceLifetimeSeconds } from './nonce.ts'
import { preAuthorized } from './offer.ts'

const days = 86_400_000

type Bend = (phone: Phone, nonce: string) => Promise<object> | object
const key = testKey()
const bends: [what: string, error: string, code: string, body: Bend][] = [
  [
    'another card',
    'unknown_credential_configuration',
    'issuance.unknown_configuration',
    () => ({ credential_configuration_id: 'x' }),
  ],
  ['no card', 'unknown_credential_configuration', 'issuance.unknown_configuration', () => ({})],
  [
    'an identifier',
    'unknown_credential_identifier',
    'issuance.unknown_identifier',
    () => ({ credential_identifier: 'x' }),
  ],
  [
    'an encrypted answer',
    'invalid_encryption_parameters',
    'issuance.encryption_unsupported',
    (phone, nonce) => ({
      ...request(phone.proof(key, nonce)),
      credential_response_encryption: { enc: 'A128GCM' },
    }),
  ],
  [
    'no proofs',
    'invalid_proof',
    'issuance.proof_missing',
    () => ({ credential_configuration_id: 'hufu_card' }),
  ],
  ['no proof', 'invalid_proof', 'issuance.proof_missing', () => request()],
  [
    'proofs of another kind',
    'invalid_proof',
    'issuance.proof_missing',
    () => ({ credential_configuration_id: 'hufu_card', proofs: { di_vp: [{}] } }),
  ],
  [
    'eleven proofs',
    'invalid_credential_request',
    'base.invalid_input',
    (phone, nonce) => request(...keysFor(11).map((one) => phone.proof(one, nonce))),
  ],
  ['a proof that is no token', 'invalid_proof', 'issuance.invalid_proof', () => request('x')],
  [
    'another type',
    'invalid_proof',
    'issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce, { header: { typ: 'JWT' } })),
  ],
  [
    'no algorithm',
    'invalid_proof',
    'issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce, { header: { alg: 'none' } })),
  ],
  [
    'a key by name',
    'invalid_proof',
    'issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce, { header: { kid: 'x' } })),
  ],
  [
    'a certificate',
    'invalid_proof',
    'issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce, { header: { x5c: ['x'] } })),
  ],
  [
    'a private key',
    'invalid_proof',
    'issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce, { header: { jwk: { ...key.jwk, d: 'x' } } })),
  ],
  [
    'another issuer',
    'invalid_proof',
    'issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce, { payload: { aud: 'https://x.example' } })),
  ],
  [
    'several issuers',
    'invalid_proof',
    'issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce, { payload: { aud: [origin] } })),
  ],
  [
    'no time',
    'invalid_proof',
    'issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce, { payload: { iat: 'now' } })),
  ],
  [
    'another key’s signature',
    'invalid_proof',
    'issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce, { by: testKey() })),
  ],
  [
    'a nonce of somebody else',
    'invalid_nonce',
    'issuance.invalid_nonce',
    (phone) => request(phone.proof(key, 'x')),
  ],
  [
    'no nonce',
    'invalid_nonce',
    'issuance.invalid_nonce',
    (phone, nonce) => request(phone.proof(key, nonce, { payload: { nonce: null } })),
  ],
  [
    'a nonce with another end',
    'invalid_nonce',
    'issuance.invalid_nonce',
    (phone, nonce) =>
      request(phone.proof(key, Buffer.from(nonce, 'base64url').fill(0x7f, 0, 1).toString('base64url'))),
  ],
  [
    'two nonces',
    'invalid_proof',
    'issuance.invalid_proof',
    async (phone, nonce) => request(phone.proof(key, nonce), phone.proof(testKey(), await phone.nonce())),
  ],
  [
    'one key twice',
    'invalid_proof',
    'issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce), phone.proof(key, nonce)),
  ],
  [
    'the device key',
    'invalid_proof',
    'issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(phone.device, nonce)),
  ],
]

test('the credential endpoint refuses, each with the standard’s error and our code', async (t) => {
  const issuer = await openIssuer(t)
  const { phone, accessToken } = await openPhone(issuer)
  for (const [what, error, code, body] of bends) {
    const answer = await phone.credential(accessToken, await body(phone, await phone.nonce()))
    assert.deepEqual([answer.statusCode, answer.json().error, answer.json().code], [400, error, code], what)
    assert.match(answer.json().error_description, /^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/, what)
  }
  assert.equal((await issuer.db.sql`select from status.entry`).length, 0, 'no refusal used up a place')
})

test('a nonce out of time is refused, and a new one is all that is needed', async (t) => {
  const issuer = await openIssuer(t)
  const { phone, accessToken } = await openPhone(issuer)
  const nonce = await phone.nonce()
  issuer.pass(nonceLifetimeSeconds * 1000)
  assert.equal(
    (await phone.credential(accessToken, request(phone.proof(key, nonce)))).json().error,
    'invalid_nonce',
  )
  await fetchCopies(phone, accessToken, 1)
})

test('a nonce serves one batch: not other proofs, not another card, not twice at once', async (t) => {
  const issuer = await openIssuer(t)
  const { phone, accessToken } = await openPhone(issuer)
  const { nonce } = await fetchCopies(phone, accessToken, 2)
  const other = await phone.credential(accessToken, request(phone.proof(testKey(), nonce)))
  assert.equal(other.json().error, 'invalid_nonce')

  const card = await issuer.newCard({ name: '王芳', idNumber: '11010119900307651X' })
  const second = phoneOf(issuer)
  const form = { grant_type: preAuthorized, 'pre-authorized_code': await codeFor(issuer, card.cardId) }
  const token = (await second.token(form)).json().access_token
  const fresh = await phone.nonce()
  const [one, two] = await Promise.all([
    phone.credential(accessToken, request(phone.proof(testKey(), fresh))),
    second.credential(token, request(second.proof(testKey(), fresh))),
  ])
  assert.deepEqual(
    [one.statusCode, two.statusCode].toSorted((a, b) => a - b),
    [200, 400],
  )
})

test('a card gets no more than the day’s batches, and the next day again', async (t) => {
  const issuer = await openIssuer(t)
  const opened = await openPhone(issuer)
  const { phone, accessToken } = opened
  for (let batch = 0; batch < batchesPerDayMax; batch += 1) await fetchCopies(phone, accessToken, 1)
  const nonce = await phone.nonce()
  const answer = await phone.credential(accessToken, request(phone.proof(testKey(), nonce)))
  assert.deepEqual([answer.statusCode, answer.json().code], [429, 'base.too_many_attempts'])
  assert.ok(Number(answer.headers['retry-after']) > 0)
  issuer.pass(days)
  const renewed = await phone.token({ grant_type: 'refresh_token', refresh_token: opened.refreshToken })
  await fetchCopies(phone, renewed.json().access_token, 1)
})

test('a sleeping card gets no copies, a woken one does, a revoked one none and no offer', async (t) => {
  const issuer = await openIssuer(t)
  const { phone, accessToken, cardId } = await openPhone(issuer)
  const { db, cards } = issuer
  const { credentials } = await fetchCopies(phone, accessToken, 1)
  const by = { kind: 'operator', operatorId: 'op-1' } as const
  const refill = async () =>
    phone.credential(accessToken, request(phone.proof(testKey(), await phone.nonce())))
  await db.tx((sql) => cards.suspend(sql, { cardId, reason: 'other', by }))
  const asleep = await refill()
  assert.deepEqual(
    [asleep.statusCode, asleep.json().error, asleep.json().code],
    [400, 'credential_request_denied', 'cards.not_active'],
  )
  await db.tx((sql) => cards.resume(sql, { cardId, reason: 'other', by }))
  assert.equal((await refill()).statusCode, 200)
  await db.tx((sql) => cards.revoke(sql, { cardId, reason: 'misuse', by }))
  const revoked = await refill()
  assert.deepEqual(
    [revoked.statusCode, revoked.json().error, revoked.json().code],
    [401, 'invalid_token', 'cards.session_ended'],
  )
  await assert.rejects(codeFor(issuer, cardId), { code: 'cards.not_active' })
  assert.equal(await issuer.status.check(db.sql, placeOf(credentials[0] ?? '')), 'invalid')
})
