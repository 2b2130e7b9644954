import { createHash } from 'node:crypto'
import { type JsonObject, jws } from '#identity/formats'
import { type TestKey, testKey } from '#test/device'

// SD-JWTs put together by hand, so that tests can make the ones that no issuer should.

export const issuerKey = testKey()
export const holderKey = testKey()

export const digestOf = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** A disclosure from its JSON, or from any text. */
export const disclosure = (content: unknown[] | string): string =>
  Buffer.from(typeof content === 'string' ? content : JSON.stringify(content)).toString('base64url')

export type Order = {
  header?: JsonObject
  payload?: JsonObject
  /** sent along; their digests are not put anywhere */
  disclosures?: readonly string[]
  /** none where absent */
  keyBinding?: { header?: JsonObject; payload?: JsonObject; key?: TestKey }
  key?: TestKey
}

export const at = new Date('2026-03-01T12:00:00Z')
export const seconds = at.getTime() / 1000
export const demanded = { aud: 'x509_hash:abc', nonce: 'n-1', maxAgeSeconds: 300 }

export function sdJwtOf({ header, payload, disclosures = [], keyBinding, key = issuerKey }: Order): string {
  const jwt = signed(
    { alg: 'ES256', typ: 'dc+sd-jwt', ...header },
    { vct: 'card', cnf: { jwk: { ...holderKey.jwk } }, ...payload },
    key,
  )
  const presented = `${[jwt, ...disclosures].join('~')}~`
  if (!keyBinding) return presented
  const binding = {
    iat: seconds,
    aud: demanded.aud,
    nonce: demanded.nonce,
    sd_hash: digestOf(presented),
    ...keyBinding.payload,
  }
  return (
    presented +
    signed({ alg: 'ES256', typ: 'kb+jwt', ...keyBinding.header }, binding, keyBinding.key ?? holderKey)
  )
}

export function signed(header: JsonObject, payload: JsonObject, key: TestKey): string {
  const input = jws.signingInput(header, payload)
  return `${input}.${key.sign(input)}`
}
