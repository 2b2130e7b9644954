// ES256 by node:crypto, synchronously: twice as fast as WebCrypto (docs/decisions/0031).
import { type KeyObject, createPublicKey, randomBytes, verify as verifySignature } from 'node:crypto'
import type { jwk, jws } from '#identity/formats'
import { bytesOf } from './scratch.ts'

const signatureBytes = 64

export function isSignedBy(key: KeyObject, { signingInput, signature }: jws.Jws): boolean {
  if (signature.length !== signatureBytes) return false
  return verifySignature(
    'sha256',
    bytesOf(signingInput, 'latin1'),
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
