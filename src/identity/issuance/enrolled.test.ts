import assert from 'node:assert/strict'
import { test } from 'node:test'
import { jwk, sdJwt, statusList } from '#identity/formats'
import { createIssuance } from '#identity/issuance'
import { dpopProof, testKey } from '#test/device'
import { openCityHall, playOf, residents } from '#test/enrolling'
import { testHttp } from '#test/http'
import { signed } from '#test/sdJwt'
import { preAuthorized } from './offer.ts'

const origin = 'http://localhost:7700'

test('a face becomes a card: enrolled, offered to that phone alone, issued, and the application knows', async (t) => {
  const hall = await openCityHall(t)
  const issuance = createIssuance({ ...hall, origin })
  const app = await testHttp(t, hall.db, issuance.routes)
  const personId = await hall.resident(residents.fang)
  const applicant = hall.applicant()
  await applicant.start(residents.fang)

  const headers = (path: string, accessToken: string, key = applicant.key) => ({
    dpop: dpopProof(key, { method: 'POST', url: origin + path, now: hall.now(), accessToken }),
    authorization: `DPoP ${accessToken}`,
  })
  const offer = (key = applicant.key) => {
    const url = '/api/issuance/offers'
    return app.inject({
      method: 'POST',
      url,
      headers: headers(url, applicant.token() ?? '', key),
      payload: {},
    })
  }
  const early = await offer()
  assert.deepEqual([early.statusCode, early.json().code], [409, 'issuance.not_approved'])
  assert.equal((await offer(testKey())).json().code, 'enrolment.token_invalid')

  await applicant.capture(await playOf('mei'))
  const offered = await offer()
  assert.equal(offered.statusCode, 200, offered.payload)
  const code = offered.json().credential_offer.grants[preAuthorized]['pre-authorized_code']
  const token = (key: typeof applicant.key) =>
    app.inject({
      method: 'POST',
      url: '/oid4vci/token',
      payload: { grant_type: preAuthorized, 'pre-authorized_code': code },
      headers: { dpop: dpopProof(key, { method: 'POST', url: `${origin}/oid4vci/token`, now: hall.now() }) },
    })
  assert.equal((await token(testKey())).json().error, 'invalid_grant')
  const { access_token: accessToken } = (await token(applicant.key)).json()

  const { c_nonce: nonce } = (await app.inject({ method: 'POST', url: '/oid4vci/nonce' })).json()
  const key = testKey()
  const header = { alg: 'ES256', typ: 'openid4vci-proof+jwt', jwk: { ...key.jwk } }
  const proof = signed(header, { aud: origin, iat: Math.floor(hall.now().getTime() / 1000), nonce }, key)
  const answer = await app.inject({
    method: 'POST',
    url: '/oid4vci/credential',
    headers: headers('/oid4vci/credential', accessToken),
    payload: { credential_configuration_id: 'hufu_card', proofs: { jwt: [proof] } },
  })
  assert.equal(answer.statusCode, 200, answer.payload)
  const text: string = answer.json().credentials[0].credential
  const { claims } = sdJwt.verify(
    { text, now: hall.now(), keyBinding: 'none' },
    hall.trust.credentialSignatures,
  )
  assert.equal(claims.name, residents.fang.name)
  assert.deepEqual(jwk.parse(Object(claims.cnf).jwk), key.jwk)
  const place = statusList.referenceOf(claims.status)
  const [card] = await hall.cards.ofPerson(hall.db.sql, personId)
  assert.equal(place && (await hall.status.ownerOf(hall.db.sql, place)), card?.cardId)
  assert.equal((await applicant.read()).body.state, 'issued')
  assert.equal(
    (await offer()).statusCode,
    200,
    'the same phone may begin again: it may have lost its session',
  )
})
