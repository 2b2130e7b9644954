import assert from 'node:assert/strict'
import { type JsonObject, sdJwt, statusList } from '#identity/formats'
import type { NewResident } from '#identity/people'
import { type TestKey, testKey } from '#test/device'
import { type Issuer, keysFor, origin, proved } from '#test/issuing'
import { signed } from '#test/sdJwt'

const preAuthorized = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

/** A phone that asks as OpenID4VCI says; each step may be bent. */
export function phoneOf(issuer: Issuer, device: TestKey = testKey()) {
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

export type Phone = ReturnType<typeof phoneOf>
/** A credential request with these proofs. */
export const request = (...proofs: string[]) => ({
  credential_configuration_id: 'hufu_card',
  proofs: { jwt: proofs },
})

/** The pre-authorized code of a new offer. */
export async function codeFor({ db, issuance }: Issuer, cardId: string, jkt?: string): Promise<string> {
  const { credential_offer: offered } = await db.tx((sql) =>
    issuance.offer(sql, { cardId, ...(jkt && { jkt }) }),
  )
  return offered.grants[preAuthorized]['pre-authorized_code']
}

/** A phone with a card's session. */
export async function openPhone(issuer: Issuer, person?: NewResident) {
  const card = await issuer.newCard(person)
  const phone = phoneOf(issuer)
  const code = await codeFor(issuer, card.cardId)
  const answer = await phone.token({ grant_type: preAuthorized, 'pre-authorized_code': code })
  assert.equal(answer.statusCode, 200, answer.payload)
  const { access_token: accessToken, refresh_token: refreshToken } = answer.json()
  return { ...card, phone, accessToken, refreshToken }
}

export async function fetchCopies(phone: Phone, accessToken: string, count = 10) {
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

/** Where a credential's state is published. */
export const placeOf = (credential: string) => {
  const place = statusList.referenceOf(sdJwt.parse(credential).claims.status)
  assert.ok(place)
  return place
}
