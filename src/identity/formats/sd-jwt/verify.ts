// The verifier's half: RFC 9901 §7.1 and §7.3, SD-JWT VC §2.4. Signatures are checked by functions passed in: which issuer
// is trusted, and by what library a signature is checked, is not this table's business.
import { Refusal } from '#base/refusal'
import { type Codec, portable } from '../codec.ts'
import type { ClaimPath, Json, JsonObject } from '../json.ts'
import { isObject } from '../json.ts'
import { type Jwk, parse as parseJwk } from '../jwk.ts'
import type { Jws } from '../jws.ts'
import { type SdJwt, parse } from './parse.ts'

export type Verification = {
  text: string
  now: Date
  /** What the verifier demands; never decided by what it was sent (RFC 9901 §9.5). */
  keyBinding: { aud: string; nonce: string; maxAgeSeconds: number } | 'none'
  /** claims without which the credential is no good, by name; `vct` always */
  required?: readonly string[]
  codec?: Codec
}

/** `issuer` also decides whether the key in the header is an issuer's we trust. */
export type Signatures = {
  issuer: (jws: Jws) => boolean
  holder: (jwk: Jwk, jws: Jws) => boolean
}

export type Verified = {
  header: JsonObject
  claims: JsonObject
  /** where the claims are that the holder chose to disclose */
  disclosed: readonly ClaimPath[]
  /** `null` where no key binding was demanded */
  holder: Jwk | null
}

/** Two clocks of one city may differ by this much. */
export const clockSkewSeconds = 60

type Subject = Verification & { sdJwt: SdJwt; holder: Jwk | null; signatures: Signatures }
type Check = { rule: string; spec: string; run: (subject: Subject) => void }

const CHECKS: readonly Check[] = [
  { rule: 'the credential says what it is', spec: 'SD-JWT VC §2.2.1', run: typeIsCredential },
  { rule: 'the algorithm is one we accept', spec: 'RFC 9901 §7.1 2.1', run: issuerAlgorithm },
  { rule: 'a trusted issuer signed it', spec: 'RFC 9901 §7.1 2.2-2.3', run: issuerSigned },
  { rule: 'the claims it lives by are there', spec: 'RFC 9901 §7.1 6', run: requiredClaims },
  { rule: 'it is valid now', spec: 'RFC 7519 §4.1.4-4.1.6', run: validNow },
  { rule: 'key binding is there as demanded', spec: 'RFC 9901 §7.3 1-2', run: bindingAsDemanded },
  { rule: 'the binding says what it is', spec: 'RFC 9901 §7.3 5.2, 5.4', run: bindingType },
  { rule: 'it is fresh', spec: 'RFC 9901 §7.3 5.5', run: bindingFresh },
  { rule: 'it is for this verifier and question', spec: 'RFC 9901 §7.3 5.6', run: bindingForUs },
  { rule: 'it covers these disclosures', spec: 'RFC 9901 §7.3 5.7', run: bindingCovers },
  { rule: 'the holder signed it', spec: 'RFC 9901 §7.3 5.3', run: holderSigned },
]

/** @throws Refusal formats.* of `parse`, and one for each check */
export function verify(demand: Verification, signatures: Signatures): Verified {
  const sdJwt = parse(demand.text, demand.codec)
  const holder = demand.keyBinding === 'none' ? null : holderOf(sdJwt.jws.payload)
  const subject = { ...demand, sdJwt, holder, signatures }
  for (const check of CHECKS) check.run(subject)
  return {
    header: sdJwt.jws.header,
    claims: sdJwt.claims,
    disclosed: sdJwt.placed.map(({ path }) => path),
    holder,
  }
}

/** §4.1.2: the key from the signed payload, never from the key-binding token that it is to check. */
function holderOf({ cnf }: JsonObject): Jwk {
  if (!isObject(cnf)) throw new Refusal('formats.claim_missing', 400, { claim: 'cnf' })
  return parseJwk(cnf.jwk)
}

function typeIsCredential({ sdJwt }: Subject): void {
  refuseUnless(sdJwt.jws.header.typ === 'dc+sd-jwt', 'formats.type_not_accepted', { part: 'sd-jwt' })
}

function issuerAlgorithm({ sdJwt }: Subject): void {
  refuseUnless(sdJwt.jws.header.alg === 'ES256', 'formats.algorithm_not_accepted', { part: 'sd-jwt' })
}

function issuerSigned({ sdJwt, signatures }: Subject): void {
  refuseUnless(signatures.issuer(sdJwt.jws), 'formats.signature_invalid', { part: 'sd-jwt' })
}

function requiredClaims({ sdJwt, required = [] }: Subject): void {
  for (const claim of ['vct', ...required])
    refuseUnless(Object.hasOwn(sdJwt.claims, claim), 'formats.claim_missing', { claim })
}

function validNow({ sdJwt, now }: Subject): void {
  const { exp, nbf, iat } = sdJwt.claims
  const seconds = now.getTime() / 1000
  const startsAt = Math.max(readTime(nbf, 'nbf') ?? 0, readTime(iat, 'iat') ?? 0)
  refuseUnless(seconds >= startsAt - clockSkewSeconds, 'formats.not_yet_valid')
  refuseUnless(seconds < (readTime(exp, 'exp') ?? Infinity) + clockSkewSeconds, 'formats.expired')
}

function bindingAsDemanded({ sdJwt, keyBinding }: Subject): void {
  if (keyBinding === 'none') refuseUnless(!sdJwt.keyBinding, 'formats.key_binding_unexpected')
  else refuseUnless(sdJwt.keyBinding !== null, 'formats.key_binding_missing')
}

function bindingType({ sdJwt: { keyBinding } }: Subject): void {
  if (!keyBinding) return
  refuseUnless(keyBinding.header.typ === 'kb+jwt', 'formats.type_not_accepted', { part: 'kb-jwt' })
  refuseUnless(keyBinding.header.alg === 'ES256', 'formats.algorithm_not_accepted', { part: 'kb-jwt' })
}

function bindingFresh({ sdJwt, keyBinding, now }: Subject): void {
  if (keyBinding === 'none' || !sdJwt.keyBinding) return
  const ageSeconds = now.getTime() / 1000 - (readTime(sdJwt.keyBinding.payload.iat, 'iat') ?? Infinity)
  const isFresh = ageSeconds >= -clockSkewSeconds && ageSeconds <= keyBinding.maxAgeSeconds + clockSkewSeconds
  refuseUnless(isFresh, 'formats.key_binding_stale')
}

function bindingForUs({ sdJwt, keyBinding }: Subject): void {
  if (keyBinding === 'none' || !sdJwt.keyBinding) return
  const { aud, nonce } = sdJwt.keyBinding.payload
  refuseUnless(aud === keyBinding.aud, 'formats.audience_wrong')
  refuseUnless(nonce === keyBinding.nonce, 'formats.nonce_wrong')
}

function bindingCovers({ sdJwt, codec = portable }: Subject): void {
  if (!sdJwt.keyBinding) return
  const isCovered = sdJwt.keyBinding.payload.sd_hash === codec.digest(sdJwt.presented)
  refuseUnless(isCovered, 'formats.presentation_altered')
}

function holderSigned({ sdJwt: { keyBinding }, holder, signatures }: Subject): void {
  if (!keyBinding || !holder) return
  refuseUnless(signatures.holder(holder, keyBinding), 'formats.signature_invalid', { part: 'kb-jwt' })
}

function readTime(value: Json | undefined, claim: string): number | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'number') throw new Refusal('formats.malformed', 400, { part: claim })
  return value
}

function refuseUnless(holds: boolean, code: string, facts?: Record<string, string>): void {
  if (!holds) throw new Refusal(code, 400, facts)
}
