import { cose, decodeCredentialPublicKey } from '@simplewebauthn/server/helpers'
import * as der from '#base/der'

/**
 * Whether a passkey's signature is spelled as its kind must be (WebAuthn Level 3 §6.5.5): of an elliptic curve
 * SEQUENCE { INTEGER r, INTEGER s } in DER, which has one spelling for each pair. The library reads BER and more, so that
 * other bytes would pass for the same signature. Signatures of other kinds have no spelling but themselves.
 */
export function isWellSpelled(signature: Uint8Array, publicKey: Uint8Array<ArrayBuffer>): boolean {
  if (!cose.isCOSEPublicKeyEC2(decodeCredentialPublicKey(publicKey))) return true
  const sStart = 4 + (signature[3] ?? 0)
  const r = signature.subarray(4, sStart)
  const s = signature.subarray(sStart + 2, sStart + 2 + (signature[sStart + 1] ?? 0))
  return der.all('sequence', der.integer(r), der.integer(s)).equals(signature)
}
