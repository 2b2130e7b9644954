import assert from 'node:assert/strict'
import test from 'node:test'
import { type JsonObject, sdJwt, statusList } from '#identity/formats'
import { codec } from '#identity/trust'
import { type TestKey, testKey } from '#test/device'
import { type Issuer, keysFor, openIssuer, origin, proved } from '#test/issuing'
import { signed } from '#test/sdJwt'
import { batchesPerDayMax } from './copies.ts'
import { nonceLifetimeSeconds } from './nonce.ts'
import { offerLifetimeSeconds, preAuthorized } from './offer.ts'

const days = 86_400_000

/** A phone that asks as OpenID4VCI says; each step may be bent. */
function phoneOf(issuer: Issuer, device: TestKey = testKey()) {
  const { app, now } = issuer
  const ask = (path: string, payload: object | string, headers: Record<string, string>) =>
    app.inject({ method: 'POST', url: path, payload, headers })
  return {
    device,
    token: (form: Record<string, string>, key = device) =>
      ask('/oid4vci/token', new URLSearchParams(form).toString(), {
        ...proved(key, { method: 'POST', path: '/oid4vci/token', now: now() }),
        'content-type': 'application/x-www-form-urlencoded',
      }),
    nonce: async (): Promise<string> =>
      (await app.inject({ method: 'POST', url: '/oid4vci/nonce' })).json().c_nonce,
    credential: (accessToken: string, body: object, key = device) =>
      ask(
        '/oid4vci/credential',
        body,
        proved(key, { method: 'POST', path: '/oid4vci/credential', now: now(), accessToken }),
      ),
    proof: (
      key: TestKey,
      nonce: string,
      over: { header?: JsonObject; payload?: JsonObject; by?: TestKey } = {},
    ) =>
      signed(
        { alg: 'ES256', typ: 'openid4vci-proof+jwt', jwk: { ...key.jwk }, ...over.header },
        { aud: origin, iat: Math.floor(now().getTime() / 1000), nonce, ...over.payload },
        over.by ?? key,
      ),
  }
}

type Phone = ReturnType<typeof phoneOf>
const request = (...proofs: string[]) => ({
  credential_configuration_id: 'hufu_card',
  proofs: { jwt: proofs },
})

async function codeFor({ db, issuance }: Issuer, cardId: string, jkt?: string): Promise<string> {
  const { credential_offer: offered } = await db.tx((sql) =>
    issuance.offer(sql, { cardId, ...(jkt && { jkt }) }),
  )
  return offered.grants[preAuthorized]['pre-authorized_code']
}

/** A phone with a card's session. */
async function openPhone(issuer: Issuer) {
  const card = await issuer.newCard()
  const phone = phoneOf(issuer)
  const code = await codeFor(issuer, card.cardId)
  const answer = await phone.token({ grant_type: preAuthorized, 'pre-authorized_code': code })
  assert.equal(answer.statusCode, 200, answer.payload)
  const { access_token: accessToken, refresh_token: refreshToken } = answer.json()
  return { ...card, phone, accessToken, refreshToken }
}

async function fetchCopies(phone: Phone, accessToken: string, count = 10) {
  const keys = keysFor(count)
  const nonce = await phone.nonce()
  const proofs = keys.map((key) => phone.proof(key, nonce))
  const answer = await phone.credential(accessToken, request(...proofs))
  assert.equal(answer.statusCode, 200, answer.payload)
  const credentials: string[] = answer
    .json()
    .credentials.map(({ credential }: { credential: string }) => credential)
  return { keys, nonce, proofs, credentials }
}

const placeOf = (credential: string) => {
  const place = statusList.referenceOf(sdJwt.parse(credential).claims.status)
  assert.ok(place)
  return place
}

test('an offer becomes ten copies of the card, each signed, bound to its key and valid', async (t) => {
  const issuer = await openIssuer(t)
  const { phone, accessToken, cardId, personId, applicationId } = await openPhone(issuer)
  const { keys, credentials } = await fetchCopies(phone, accessToken)
  assert.equal(credentials.length, 10)
  for (const [number, text] of credentials.entries()) {
    const demand = {
      text,
      now: issuer.now(),
      keyBinding: 'none',
      required: ['iss', 'exp', 'status'],
      codec,
    } as const
    const { claims } = sdJwt.verify(demand, issuer.trust.credentialSignatures)
    assert.deepEqual(Object(claims.cnf).jwk, keys[number]?.jwk)
    assert.equal(await issuer.status.check(issuer.db.sql, placeOf(text)), 'valid')
    assert.equal(await issuer.status.ownerOf(issuer.db.sql, placeOf(text)), cardId)
  }
  assert.deepEqual(issuer.issued, [applicationId])
  const [fact] = await issuer.facts('issuance.copies_issued')
  assert.deepEqual([fact?.['cardId'], fact?.['personId'], fact?.['count']], [cardId, personId, 10])
})

test('a copy shows nothing but issuer, type, key, place and days; everything else is the holder’s to show', async (t) => {
  const issuer = await openIssuer(t)
  const { phone, accessToken } = await openPhone(issuer)
  const { credentials } = await fetchCopies(phone, accessToken, 1)
  const { jws, claims, placed } = sdJwt.parse(credentials[0] ?? '')
  const { iat, exp, iss, vct, cnf, status, ...rest } = claims
  assert.deepEqual(rest, {
    name: '欧阳娜娜',
    family_name: '欧阳',
    given_name: '娜娜',
    birthdate: '2000-06-15',
    sex: 'female',
    region_code: '110101',
    edition: 'lightweight',
    age_equal_or_over: { '14': true, '16': true, '18': true, '21': true, '60': false, '65': false },
  })
  assert.deepEqual([iss, vct], [origin, `${origin}/vct/card`])
  assert.ok(cnf && status && iat && exp)
  const visible = Object.keys(jws.payload).toSorted()
  assert.deepEqual(visible, [
    '_sd',
    '_sd_alg',
    'age_equal_or_over',
    'cnf',
    'exp',
    'iat',
    'iss',
    'status',
    'vct',
  ])
  assert.deepEqual(Object.keys(Object(jws.payload.age_equal_or_over)), ['_sd'])
  assert.equal(placed.length, 13)
  assert.ok(
    !JSON.stringify([jws.header, claims]).includes('110101200006151226'),
    'the ID number is in no credential',
  )
})

test('copies have nothing in common that a verifier could join them by', async (t) => {
  const issuer = await openIssuer(t)
  const { phone, accessToken } = await openPhone(issuer)
  const copies = (await fetchCopies(phone, accessToken)).credentials.map((text) => sdJwt.parse(text))
  const all = (of: (copy: sdJwt.SdJwt) => string[]) => copies.flatMap(of)
  const isDistinct = (values: string[]) => new Set(values).size === values.length
  assert.ok(isDistinct(all(({ placed }) => placed.map(({ disclosure }) => disclosure.text))))
  assert.ok(isDistinct(all(({ placed }) => placed.map(({ disclosure }) => disclosure.digest))))
  assert.ok(isDistinct(all(({ claims }) => [JSON.stringify(claims.cnf)])))
  assert.ok(isDistinct(all(({ claims }) => [JSON.stringify(claims.status)])))
  for (const { claims } of copies) {
    assert.equal(
      claims.iat,
      Date.parse('2026-02-28T16:00:00Z') / 1000,
      'the beginning of the day in the city',
    )
    assert.equal(claims.exp, Date.parse('2026-03-30T16:00:00Z') / 1000)
    assert.deepEqual(copies[0]?.jws.header, copies[1]?.jws.header)
  }
})

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

test('a wallet with few copies left gets more with its token, and with a renewed one', async (t) => {
  const issuer = await openIssuer(t)
  const { phone, accessToken, refreshToken } = await openPhone(issuer)
  await fetchCopies(phone, accessToken)
  await fetchCopies(phone, accessToken)
  issuer.pass(3_600_000)
  const late = await phone.credential(accessToken, request('x'))
  assert.deepEqual(
    [late.statusCode, late.json().error, late.json().code],
    [401, 'invalid_token', 'cards.token_expired'],
  )
  assert.equal(late.headers['www-authenticate'], 'DPoP error="invalid_token", algs="ES256"')
  const renewed = await phone.token({ grant_type: 'refresh_token', refresh_token: refreshToken })
  assert.equal(renewed.json().token_type, 'DPoP')
  await fetchCopies(phone, renewed.json().access_token)
})

const codes: [what: string, expected: string, form: (code: string) => Record<string, string>][] = [
  ['another grant', 'unsupported_grant_type issuance.grant_unsupported', () => ({ grant_type: 'password' })],
  [
    'a method’s name',
    'unsupported_grant_type issuance.grant_unsupported',
    () => ({ grant_type: 'toString' }),
  ],
  ['no code', 'invalid_grant issuance.invalid_grant', () => ({ grant_type: preAuthorized })],
  [
    'a code of nobody',
    'invalid_grant issuance.invalid_grant',
    () => ({ grant_type: preAuthorized, 'pre-authorized_code': 'x' }),
  ],
  [
    'a transaction code',
    'invalid_request issuance.tx_code_unexpected',
    (code) => ({ grant_type: preAuthorized, 'pre-authorized_code': code, tx_code: '1234' }),
  ],
  [
    'details we do not give',
    'invalid_authorization_details issuance.authorization_details_unsupported',
    (code) => ({ grant_type: preAuthorized, 'pre-authorized_code': code, authorization_details: '[]' }),
  ],
  [
    'a refresh token of nobody',
    'invalid_grant issuance.invalid_grant',
    () => ({ grant_type: 'refresh_token', refresh_token: 'x' }),
  ],
  ['no refresh token', 'invalid_grant issuance.invalid_grant', () => ({ grant_type: 'refresh_token' })],
  ['a form too long', 'invalid_request base.invalid_input', () => ({ grant_type: 'x'.repeat(200) })],
  ['no form', 'invalid_request base.invalid_input', () => ({})],
]

test('the token endpoint refuses, each with the standard’s error and our code', async (t) => {
  const issuer = await openIssuer(t)
  const { cardId } = await issuer.newCard()
  const code = await codeFor(issuer, cardId)
  for (const [what, expected, form] of codes) {
    const answer = await phoneOf(issuer).token(form(code))
    const { error, code: ours } = answer.json()
    assert.deepEqual([answer.statusCode, `${error} ${ours}`], [400, expected], what)
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

type Bend = (phone: Phone, nonce: string) => Promise<object> | object
const key = testKey()
const bends: [what: string, expected: string, body: Bend][] = [
  [
    'another card',
    'unknown_credential_configuration issuance.unknown_configuration',
    () => ({ credential_configuration_id: 'x' }),
  ],
  ['no card', 'unknown_credential_configuration issuance.unknown_configuration', () => ({})],
  [
    'an identifier',
    'unknown_credential_identifier issuance.unknown_identifier',
    () => ({ credential_identifier: 'x' }),
  ],
  [
    'an encrypted answer',
    'invalid_encryption_parameters issuance.encryption_unsupported',
    (phone, nonce) => ({
      ...request(phone.proof(key, nonce)),
      credential_response_encryption: { enc: 'A128GCM' },
    }),
  ],
  ['no proofs', 'invalid_proof issuance.proof_missing', () => ({ credential_configuration_id: 'hufu_card' })],
  ['no proof', 'invalid_proof issuance.proof_missing', () => request()],
  [
    'proofs of another kind',
    'invalid_proof issuance.proof_missing',
    () => ({ credential_configuration_id: 'hufu_card', proofs: { di_vp: [{}] } }),
  ],
  [
    'eleven proofs',
    'invalid_credential_request base.invalid_input',
    (phone, nonce) => request(...keysFor(11).map((one) => phone.proof(one, nonce))),
  ],
  ['a proof that is no token', 'invalid_proof issuance.invalid_proof', () => request('x')],
  [
    'another type',
    'invalid_proof issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce, { header: { typ: 'JWT' } })),
  ],
  [
    'no algorithm',
    'invalid_proof issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce, { header: { alg: 'none' } })),
  ],
  [
    'a key by name',
    'invalid_proof issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce, { header: { kid: 'x' } })),
  ],
  [
    'a certificate',
    'invalid_proof issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce, { header: { x5c: ['x'] } })),
  ],
  [
    'a private key',
    'invalid_proof issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce, { header: { jwk: { ...key.jwk, d: 'x' } } })),
  ],
  [
    'another issuer',
    'invalid_proof issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce, { payload: { aud: 'https://x.example' } })),
  ],
  [
    'several issuers',
    'invalid_proof issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce, { payload: { aud: [origin] } })),
  ],
  [
    'no time',
    'invalid_proof issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce, { payload: { iat: 'now' } })),
  ],
  [
    'another key’s signature',
    'invalid_proof issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce, { by: testKey() })),
  ],
  [
    'a nonce of somebody else',
    'invalid_nonce issuance.invalid_nonce',
    (phone) => request(phone.proof(key, 'x')),
  ],
  [
    'no nonce',
    'invalid_nonce issuance.invalid_nonce',
    (phone, nonce) => request(phone.proof(key, nonce, { payload: { nonce: null } })),
  ],
  [
    'a nonce with another end',
    'invalid_nonce issuance.invalid_nonce',
    (phone, nonce) =>
      request(phone.proof(key, Buffer.from(nonce, 'base64url').fill(0x7f, 0, 1).toString('base64url'))),
  ],
  [
    'two nonces',
    'invalid_proof issuance.invalid_proof',
    async (phone, nonce) => request(phone.proof(key, nonce), phone.proof(testKey(), await phone.nonce())),
  ],
  [
    'one key twice',
    'invalid_proof issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(key, nonce), phone.proof(key, nonce)),
  ],
  [
    'the device key',
    'invalid_proof issuance.invalid_proof',
    (phone, nonce) => request(phone.proof(phone.device, nonce)),
  ],
]

test('the credential endpoint refuses, each with the standard’s error and our code', async (t) => {
  const issuer = await openIssuer(t)
  const { phone, accessToken } = await openPhone(issuer)
  for (const [what, expected, body] of bends) {
    const answer = await phone.credential(accessToken, await body(phone, await phone.nonce()))
    assert.deepEqual(
      [answer.statusCode, `${answer.json().error} ${answer.json().code}`],
      [400, expected],
      what,
    )
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

test('a request repeated because its answer was lost gets the same keys and places, signed anew', async (t) => {
  const issuer = await openIssuer(t)
  const { phone, accessToken, cardId } = await openPhone(issuer)
  const { proofs, credentials } = await fetchCopies(phone, accessToken)
  const again = await phone.credential(accessToken, request(...proofs))
  const repeated: string[] = again
    .json()
    .credentials.map(({ credential }: { credential: string }) => credential)
  assert.deepEqual(repeated.map(placeOf), credentials.map(placeOf))
  const saltsOf = (text: string) => sdJwt.parse(text).placed.map(({ disclosure }) => disclosure.text)
  assert.ok(!saltsOf(repeated[0] ?? '').some((salted) => saltsOf(credentials[0] ?? '').includes(salted)))
  assert.equal((await issuer.db.sql`select from status.entry where card_id = ${cardId}`).length, 10)
  assert.equal((await issuer.facts('issuance.copies_issued')).length, 1)
})

test('a repeated request does not count towards the day’s limit', async (t) => {
  const issuer = await openIssuer(t)
  const { phone, accessToken } = await openPhone(issuer)
  const { proofs } = await fetchCopies(phone, accessToken, 1)
  for (let again = 0; again < batchesPerDayMax + 5; again += 1)
    assert.equal((await phone.credential(accessToken, request(...proofs))).statusCode, 200)
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

test('the same request twice at once gets one set of places', async (t) => {
  const issuer = await openIssuer(t)
  const { phone, accessToken } = await openPhone(issuer)
  const nonce = await phone.nonce()
  const proofs = keysFor(3).map((one) => phone.proof(one, nonce))
  const answers = await Promise.all([1, 2, 3].map(() => phone.credential(accessToken, request(...proofs))))
  const places = answers.map((answer) =>
    answer.json().credentials.map((one: { credential: string }) => placeOf(one.credential)),
  )
  assert.deepEqual(places[1], places[0])
  assert.deepEqual(places[2], places[0])
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

test('a card revoked between offer and token is not opened', async (t) => {
  const issuer = await openIssuer(t)
  const { cardId } = await issuer.newCard()
  const code = await codeFor(issuer, cardId)
  const by = { kind: 'operator', operatorId: 'op-1' } as const
  await issuer.db.tx((sql) => issuer.cards.revoke(sql, { cardId, reason: 'misuse', by }))
  const answer = await phoneOf(issuer).token({ grant_type: preAuthorized, 'pre-authorized_code': code })
  assert.deepEqual([answer.json().error, answer.json().code], ['invalid_grant', 'cards.not_active'])
})

test('copies that newer ones took the place of still lead to the card, and are stopped with it', async (t) => {
  const issuer = await openIssuer(t)
  const { phone, accessToken, cardId } = await openPhone(issuer)
  const old = await fetchCopies(phone, accessToken, 2)
  await fetchCopies(phone, accessToken, 2)
  for (const credential of old.credentials) {
    assert.equal(await issuer.status.ownerOf(issuer.db.sql, placeOf(credential)), cardId)
    assert.equal(await issuer.status.check(issuer.db.sql, placeOf(credential)), 'valid')
  }
  const by = { kind: 'resident' } as const
  await issuer.db.tx((sql) => issuer.cards.suspend(sql, { cardId, reason: 'device_lost', by }))
  for (const credential of old.credentials)
    assert.equal(await issuer.status.check(issuer.db.sql, placeOf(credential)), 'suspended')
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
