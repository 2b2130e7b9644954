// The one list of what Hufu signs with, accepts and refuses. An algorithm is never taken from a token: a token whose
// header names anything but the accepted one is refused before its signature is looked at.

export type Algorithm = { name: string; isAccepted: boolean; why: string }

export const algorithms: readonly Algorithm[] = [
  {
    name: 'ES256',
    isAccepted: true,
    why: 'ECDSA on P-256 with SHA-256: what every phone holds in hardware and what HAIP 1.0 §7 makes mandatory.',
  },
  {
    name: 'SHA-256',
    isAccepted: true,
    why: 'for digests of disclosures, thumbprints and certificates (HAIP 1.0 §8). No other hash, so that none can be chosen.',
  },
  { name: 'none', isAccepted: false, why: 'no signature at all (RFC 8725 §3.2).' },
  {
    name: 'HS256, HS384, HS512',
    isAccepted: false,
    why: 'a shared secret proves nothing to a third party, and a public key passed for a secret forges tokens (RFC 8725 §2.1).',
  },
  {
    name: 'RS256, RS384, RS512',
    isAccepted: false,
    why: 'RSA with PKCS #1 v1.5 padding: long line of implementation faults; signatures four times as long.',
  },
  {
    name: 'PS256, PS384, PS512',
    isAccepted: false,
    why: 'sound, but no wallet needs it; RSA keys are rarely in phone hardware.',
  },
  {
    name: 'ES384, ES512',
    isAccepted: false,
    why: 'sound, but not held by the secure hardware of most phones; a second curve is a second thing to get wrong.',
  },
  { name: 'ES256K', isAccepted: false, why: 'a curve of another trade; in no profile that Hufu follows.' },
  {
    name: 'EdDSA, Ed25519',
    isAccepted: false,
    why: 'sound, but absent from phone hardware and from older WebCrypto; in no profile that Hufu follows.',
  },
  {
    name: 'ML-DSA-44, ML-DSA-65, ML-DSA-87',
    isAccepted: false,
    why: 'measured (65: 1,480 signatures/s, 3.3 kB each): not before wallets hold such keys; the list is the one place to add it.',
  },
]
