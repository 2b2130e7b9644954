// ES256 and SHA-256 by node:crypto, synchronously: twice as fast as WebCrypto (docs/decisions/0031).
import { type KeyObject, createPublicKey, hash, randomBytes, verify as verifySignature } from 'node:crypto'
import type { jwk, jws } from '#identity/formats'

/** base64url(SHA-256) of ASCII */
export const digest = (ascii: string): string => hash('sha256', ascii, 'base64url')

/** base64url of a text's UTF-8 */
export const encode = (text: string): string => Buffer.from(text).toString('base64url')

const signatureBytes = 64

export function isSignedBy(key: KeyObject, { signingInput, signature }: jws.Jws): boolean {
  if (signature.length !== signatureBytes) return false
  return verifySignature(
    'sha256',
    Buffer.from(signingInput, 'latin1'),
    { key, dsaEncoding: 'ieee-p1363' },
    signature,
  )
}

/** A holder's signature; the key is used once, so it is imported and forgotten. A point off the curve signs nothing. */
export function isSignedByHolder(holder: jwk.Jwk, token: jws.Jws): boolean {
  const key = importKey(holder)
  return key !== null && isSignedBy(key, token)
}

function importKey(holder: jwk.Jwk): KeyObject | null {
  try {
    return createPublicKey({ key: holder, format: 'jwk' })
  } catch {
    return null
  }
}

const poolBytes = 12_288
let pool = ''
let used = 0

/**
 * Fresh random characters of the base64url alphabet, six bits each. Drawn from the operating system in one go and
 * handed out once: twelve calls for twelve salts would cost as much as a signature.
 */
export function salt(characters: number): string {
  if (used + characters > pool.length) {
    pool = randomBytes(Math.max(poolBytes, characters)).toString('base64url')
    used = 0
  }
  return pool.slice(used, (used += characters))
}
