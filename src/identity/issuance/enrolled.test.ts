import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { jwk, sdJwt, statusList } from '#identity/formats'
import { createIssuance } from '#identity/issuance'
import { type TestKey, dpopProof, testKey } from '#test/device'
import { openCityHall, playOf, residents } from '#test/enrolling'
import { testHttp } from '#test/http'
import { request } from '#test/phone'
import { signed } from '#test/sdJwt'
import { preAuthorized } from './offer.ts'

const origin = 'http://localhost:7700'

/** A city hall that also issues, and somebody who has begun to enrol there. */
async function openHall(t: TestContext) {
  const hall = await openCityHall(t)
  const app = await testHttp(t, hall.db, createIssuance({ ...hall, origin }).routes)
  const personId = await hall.resident(residents.fang)
  const applicant = hall.applicant()
  await applicant.start(residents.fang)
  const post = (url: string, payload: object, { key = applicant.key, accessToken = '' } = {}) => {
    const proof = { method: 'POST', url: origin + url, now: hall.now(), ...(accessToken && { accessToken }) }
    const authorization = accessToken ? { authorization: `DPoP ${accessToken}` } : {}
    return app.inject({
      method: 'POST',
      url,
      payload,
      headers: { dpop: dpopProof(key, proof), ...authorization },
    })
  }
  const offer = (key?: TestKey) =>
    post('/api/issuance/offers', {}, { accessToken: applicant.token() ?? '', ...(key && { key }) })
  return { ...hall, personId, applicant, post, offer }
}

type Hall = Awaited<ReturnType<typeof openHall>>

async function fetchCopy({ post, now }: Hall, accessToken: string) {
  const { c_nonce: nonce } = (await post('/oid4vci/nonce', {})).json()
  const key = testKey()
  const header = { alg: 'ES256', typ: 'openid4vci-proof+jwt', jwk: { ...key.jwk } }
  const proof = signed(header, { aud: origin, iat: Math.floor(now().getTime() / 1000), nonce }, key)
  const answer = await post('/oid4vci/credential', request(proof), { accessToken })
  assert.equal(answer.statusCode, 200, answer.payload)
  const text: string = answer.json().credentials[0].credential
  return { key, text }
}

test('a face becomes a card: enrolled, offered to that phone alone, issued, and the application knows', async (t) => {
  const hall = await openHall(t)
  const { applicant, post, offer } = hall
  const early = await offer()
  assert.deepEqual([early.statusCode, early.json().code], [409, 'issuance.not_approved'])
  assert.equal((await offer(testKey())).json().code, 'enrolment.token_invalid')

  await applicant.capture(await playOf('mei'))
  const offered = await offer()
  assert.equal(offered.statusCode, 200, offered.payload)
  const code = offered.json().credential_offer.grants[preAuthorized]['pre-authorized_code']
  const form = { grant_type: preAuthorized, 'pre-authorized_code': code }
  assert.equal((await post('/oid4vci/token', form, { key: testKey() })).json().error, 'invalid_grant')
  const { access_token: accessToken } = (await post('/oid4vci/token', form)).json()

  const { key, text } = await fetchCopy(hall, accessToken)
  const demand = { text, now: hall.now(), keyBinding: 'none' } as const
  const { claims } = sdJwt.verify(demand, hall.trust.credentialSignatures)
  assert.equal(claims.name, residents.fang.name)
  assert.deepEqual(jwk.parse(Object(claims.cnf).jwk), key.jwk)
  const place = statusList.referenceOf(claims.status)
  const [card] = await hall.cards.ofPerson(hall.db.sql, hall.personId)
  assert.equal(place && (await hall.status.ownerOf(hall.db.sql, place)), card?.cardId)
  assert.equal((await applicant.read()).body.state, 'issued')
  assert.equal(
    (await offer()).statusCode,
    200,
    'the same phone may begin again: it may have lost its session',
  )
})
