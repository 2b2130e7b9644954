// The verifier's half: RFC 9901 §7.1 and §7.3, SD-JWT VC §2.4. Signatures are checked by functions passed in, so that
// the same table of checks serves the server (node:crypto, at once) and a desk in a browser (WebCrypto, later).
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
export type Signatures<Answer> = {
  issuer: (jws: Jws) => Answer
  holder: (jwk: Jwk, jws: Jws) => Answer
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

type Subject = Verification & { sdJwt: SdJwt; holder: Jwk | null }
type Pending = { part: string; of: 'issuer' | 'holder'; jws: Jws }
type Check = { rule: string; spec: string; run(subject: Subject): Pending | undefined }

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
export function verify(demand: Verification, signatures: Signatures<boolean>): Verified {
  const subject = open(demand)
  for (const check of CHECKS) {
    const pending = check.run(subject)
    if (pending) accept(pending, answer(subject, pending, signatures))
  }
  return outcome(subject)
}

/** The same where signatures are checked asynchronously. */
export async function verifyAsync(
  demand: Verification,
  signatures: Signatures<boolean | Promise<boolean>>,
): Promise<Verified> {
  const subject = open(demand)
  for (const check of CHECKS) {
    const pending = check.run(subject)
    // The order of the checks is their meaning: the next is made when this one has passed.
    // oxlint-disable-next-line no-await-in-loop
    if (pending) accept(pending, await answer(subject, pending, signatures))
  }
  return outcome(subject)
}

function open(demand: Verification): Subject {
  const sdJwt = parse(demand.text, demand.codec)
  return { ...demand, sdJwt, holder: demand.keyBinding === 'none' ? null : holderOf(sdJwt.jws.payload) }
}

/** §4.1.2: the key from the signed payload, never from the key-binding token that it is to check. */
function holderOf({ cnf }: JsonObject): Jwk {
  if (!isObject(cnf)) throw new Refusal('formats.claim_missing', 400, { claim: 'cnf' })
  return parseJwk(cnf.jwk)
}

function answer<Answer>(subject: Subject, pending: Pending, signatures: Signatures<Answer>): Answer {
  const { holder } = subject
  return pending.of === 'holder' && holder
    ? signatures.holder(holder, pending.jws)
    : signatures.issuer(pending.jws)
}

function accept(pending: Pending, isSigned: boolean): void {
  if (!isSigned) throw new Refusal('formats.signature_invalid', 400, { part: pending.part })
}

const outcome = ({ sdJwt, holder }: Subject): Verified => ({
  header: sdJwt.jws.header,
  claims: sdJwt.claims,
  disclosed: sdJwt.placed.map(({ path }) => path),
  holder,
})

function typeIsCredential({ sdJwt }: Subject): undefined {
  refuseUnless(sdJwt.jws.header.typ === 'dc+sd-jwt', 'formats.type_not_accepted', { part: 'sd-jwt' })
}

function issuerAlgorithm({ sdJwt }: Subject): undefined {
  refuseUnless(sdJwt.jws.header.alg === 'ES256', 'formats.algorithm_not_accepted', { part: 'sd-jwt' })
}

function issuerSigned({ sdJwt }: Subject): Pending {
  return { part: 'sd-jwt', of: 'issuer', jws: sdJwt.jws }
}

function requiredClaims({ sdJwt, required = [] }: Subject): undefined {
  for (const claim of ['vct', ...required])
    refuseUnless(Object.hasOwn(sdJwt.claims, claim), 'formats.claim_missing', { claim })
}

function validNow({ sdJwt, now }: Subject): undefined {
  const { exp, nbf, iat } = sdJwt.claims
  const seconds = now.getTime() / 1000
  const startsAt = Math.max(readTime(nbf, 'nbf') ?? 0, readTime(iat, 'iat') ?? 0)
  refuseUnless(seconds >= startsAt - clockSkewSeconds, 'formats.not_yet_valid')
  refuseUnless(seconds < (readTime(exp, 'exp') ?? Infinity) + clockSkewSeconds, 'formats.expired')
}

function bindingAsDemanded({ sdJwt, keyBinding }: Subject): undefined {
  if (keyBinding === 'none') refuseUnless(!sdJwt.keyBinding, 'formats.key_binding_unexpected')
  else refuseUnless(sdJwt.keyBinding !== null, 'formats.key_binding_missing')
}

function bindingType({ sdJwt: { keyBinding } }: Subject): undefined {
  if (!keyBinding) return
  refuseUnless(keyBinding.header.typ === 'kb+jwt', 'formats.type_not_accepted', { part: 'kb-jwt' })
  refuseUnless(keyBinding.header.alg === 'ES256', 'formats.algorithm_not_accepted', { part: 'kb-jwt' })
}

function bindingFresh({ sdJwt, keyBinding, now }: Subject): undefined {
  if (keyBinding === 'none' || !sdJwt.keyBinding) return
  const ageSeconds = now.getTime() / 1000 - (readTime(sdJwt.keyBinding.payload.iat, 'iat') ?? Infinity)
  const isFresh = ageSeconds >= -clockSkewSeconds && ageSeconds <= keyBinding.maxAgeSeconds + clockSkewSeconds
  refuseUnless(isFresh, 'formats.key_binding_stale')
}

function bindingForUs({ sdJwt, keyBinding }: Subject): undefined {
  if (keyBinding === 'none' || !sdJwt.keyBinding) return
  const { aud, nonce } = sdJwt.keyBinding.payload
  refuseUnless(aud === keyBinding.aud, 'formats.audience_wrong')
  refuseUnless(nonce === keyBinding.nonce, 'formats.nonce_wrong')
}

function bindingCovers({ sdJwt, codec = portable }: Subject): undefined {
  if (!sdJwt.keyBinding) return
  const isCovered = sdJwt.keyBinding.payload.sd_hash === codec.digest(sdJwt.presented)
  refuseUnless(isCovered, 'formats.presentation_altered')
}

function holderSigned({ sdJwt: { keyBinding } }: Subject): Pending | undefined {
  return keyBinding ? { part: 'kb-jwt', of: 'holder', jws: keyBinding } : undefined
}

function readTime(value: Json | undefined, claim: string): number | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'number') throw new Refusal('formats.malformed', 400, { part: claim })
  return value
}

function refuseUnless(holds: boolean, code: string, facts?: Record<string, string>): void {
  if (!holds) throw new Refusal(code, 400, facts)
}
