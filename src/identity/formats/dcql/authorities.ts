// The authority key identifiers of a certificate chain (RFC 5280 §4.2.1.1), found without an X.509 library: the wallet
// only compares them with a verifier's wish (OpenID4VP 1.0 §6.1.1.1) and believes nothing because of them.
import { decode, encode } from '../base64url.ts'
import type { Json, JsonObject } from '../json.ts'

/** OBJECT IDENTIFIER 2.5.29.35 */
const AUTHORITY_KEY_IDENTIFIER = [0x06, 0x03, 0x55, 0x1d, 0x23]

/** In base64url, of the certificates in the header's `x5c`. */
export function authoritiesOf({ x5c }: JsonObject): string[] {
  if (!Array.isArray(x5c)) return []
  return x5c.flatMap((certificate: Json) => {
    if (typeof certificate !== 'string') return []
    const der = decode(certificate.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''))
    return (der && keyIdentifier(der)) ?? []
  })
}

function keyIdentifier(der: Uint8Array): string | null {
  const at = der.findIndex((_, start) =>
    AUTHORITY_KEY_IDENTIFIER.every((byte, offset) => der[start + offset] === byte),
  )
  if (at < 0) return null
  // OCTET STRING { SEQUENCE { [0] keyIdentifier … } }, each length in one byte.
  const [octets, , sequence, , tag, length = 0] = der.subarray(at + AUTHORITY_KEY_IDENTIFIER.length)
  if (octets !== 0x04 || sequence !== 0x30 || tag !== 0x80) return null
  const start = at + AUTHORITY_KEY_IDENTIFIER.length + 6
  return encode(der.subarray(start, start + length))
}
