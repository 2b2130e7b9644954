import assert from 'node:assert/strict'
import test from 'node:test'
import { sdJwt } from '#identity/formats'
import { codec } from '#identity/trust'
import { keysFor, openIssuer, origin } from '#test/issuing'
import { fetchCopies, openPhone, placeOf, request } from '#test/phone'
import { batchesPerDayMax } from './copies.ts'

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
      Date.parse('2026-02-22T16:00:00Z') / 1000,
      'the beginning of the week in the city',
    )
    assert.equal(claims.exp, Date.parse('2026-03-29T16:00:00Z') / 1000)
    assert.deepEqual(copies[0]?.jws.header, copies[1]?.jws.header)
  }
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
