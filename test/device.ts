import { createHash, generateKeyPairSync, randomUUID, sign as signDer } from 'node:crypto'
import { jwk, jws } from '#identity/formats'

/** A P-256 key as a wallet's device or a credential's copy holds one, and what it signs. */
export type TestKey = {
  jwk: jwk.Jwk
  /** RFC 7638 thumbprint */
  jkt: string
  /** base64url of r‖s */
  sign: (signingInput: string) => string
}

export function testKey(): TestKey {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const own = jwk.parse(JSON.parse(JSON.stringify(publicKey.export({ format: 'jwk' }))))
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const
  return {
    jwk: own,
    jkt: jwk.thumbprint(own),
    sign: (signingInput) => signDer('sha256', Buffer.from(signingInput), key).toString('base64url'),
  }
}

export type ProofOrder = { method: string; url: string; now: Date; accessToken?: string }

/** A DPoP proof (RFC 9449 §4.2); `over` replaces or adds members, `undefined` leaves them out. */
export function dpopProof(
  key: TestKey,
  { method, url, now, accessToken }: ProofOrder,
  over: { header?: object; payload?: object } = {},
): string {
  const ath = accessToken && createHash('sha256').update(accessToken).digest('base64url')
  const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: key.jwk, ...over.header }
  const payload = {
    jti: randomUUID(),
    htm: method,
    htu: url,
    iat: Math.floor(now.getTime() / 1000),
    ath,
    ...over.payload,
  }
  const input = jws.signingInput(plain(header), plain(payload))
  return `${input}.${key.sign(input)}`
}

const plain = (value: object) => JSON.parse(JSON.stringify(value))
