// Taking an SD-JWT apart (RFC 9901 §4, §7.1): every rule that needs no key. What comes out is well formed, not yet
// believed: `verify` does that. JSON serialization (§8) is not accepted: none of our protocols uses it.
import { Refusal } from '#base/refusal'
import { type Codec, portable } from '../codec.ts'
import { type Json, type JsonObject, parseJson } from '../json.ts'
import { type Jws, jwsLengthMax, parse as parseJws } from '../jws.ts'
import { type Disclosure, type Placed, unfold } from './unfold.ts'

export type SdJwt = {
  /** the issuer-signed JWT as received */
  jwt: string
  jws: Jws
  /** the payload with the disclosed claims in their places */
  claims: JsonObject
  /** the disclosed claims: where each belongs */
  placed: readonly Placed[]
  /** the text that `sd_hash` covers: the JWT and the disclosures, each followed by `~` */
  presented: string
  keyBinding: Jws | null
}

export const sdJwtLengthMax = 2 * jwsLengthMax
export const disclosuresMax = 256

/**
 * @throws Refusal formats.too_large, malformed, hash_not_accepted, disclosure_malformed, disclosure_repeated,
 *   disclosure_unreferenced, digest_repeated, claim_name_reserved, claim_name_taken, claim_not_disclosable
 */
export function parse(text: string, codec: Codec = portable): SdJwt {
  if (text.length > sdJwtLengthMax) throw new Refusal('formats.too_large', 400, { part: 'sd-jwt' })
  const parts = text.split('~')
  const jwt = parts[0] ?? ''
  const binding = parts.at(-1) ?? ''
  // §4: the issuer-signed JWT and each disclosure are followed by a tilde; after the last stands nothing or the KB-JWT.
  if (parts.length < 2) throw new Refusal('formats.malformed', 400, { part: 'sd-jwt' })
  if (parts.length - 2 > disclosuresMax) throw new Refusal('formats.too_large', 400, { part: 'disclosures' })
  const jws = parseJws(jwt, 'sd-jwt', codec)
  // §4.1.1: SHA-256 is the default and the only one we take.
  const { _sd_alg: algorithm = 'sha-256' } = jws.payload
  if (algorithm !== 'sha-256') throw new Refusal('formats.hash_not_accepted', 400)
  const disclosures = parts.slice(1, -1).map((part) => parseDisclosure(part, codec))
  return {
    jwt,
    jws,
    ...unfold(jws.payload, disclosures),
    presented: text.slice(0, text.length - binding.length),
    keyBinding: binding === '' ? null : parseJws(binding, 'kb-jwt', codec),
  }
}

function parseDisclosure(text: string, { decodeText, digest }: Codec): Disclosure {
  const decoded = decodeText(text)
  const content: Json | undefined = decoded ? parseJson(decoded) : undefined
  // §4.2.1, §4.2.2: [salt, name, value] for a member of an object, [salt, value] for an element of an array.
  if (!Array.isArray(content) || typeof content[0] !== 'string') throw malformedDisclosure()
  const [, second = null, third = null] = content
  if (content.length === 2) return { text, digest: digest(text), name: null, value: second }
  if (content.length !== 3 || typeof second !== 'string') throw malformedDisclosure()
  return { text, digest: digest(text), name: second, value: third }
}

const malformedDisclosure = () => new Refusal('formats.disclosure_malformed', 400)
