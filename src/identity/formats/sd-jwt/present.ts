// The holder's half (RFC 9901 §7.2): of all disclosures, only those that were agreed to; then the proof that the
// presenter holds the key.
import { Refusal } from '#base/refusal'
import { type Codec, portable } from '../codec.ts'
import type { ClaimPath, Json } from '../json.ts'
import { isObject } from '../json.ts'
import { type Sign, create } from '../jws.ts'
import type { SdJwt } from './parse.ts'

export type KeyBinding = {
  /** who is to believe it: for OpenID4VP the whole client identifier */
  aud: string
  nonce: string
  issuedAt: Date
  /** with the key that the credential names in `cnf` */
  sign: Sign
}

/**
 * The credential with exactly the claims at `disclose`, what lies under them, and what is needed to reach them.
 *
 * @throws Refusal formats.claim_unknown where the credential holds nothing at a path
 */
export async function present(presentation: {
  sdJwt: SdJwt
  disclose: readonly ClaimPath[]
  keyBinding: KeyBinding
  codec?: Codec
}): Promise<string> {
  const { sdJwt, disclose, keyBinding, codec = portable } = presentation
  const chosen = select(sdJwt, disclose)
  const presented = `${[sdJwt.jwt, ...chosen].join('~')}~`
  const { aud, nonce, issuedAt, sign } = keyBinding
  const iat = Math.floor(issuedAt.getTime() / 1000)
  // §4.3: these four and no more; whatever else a wallet added would tell wallets apart.
  const binding = { iat, aud, nonce, sd_hash: codec.digest(presented) }
  return presented + (await create({ alg: 'ES256', typ: 'kb+jwt' }, binding, sign))
}

function select(sdJwt: SdJwt, disclose: readonly ClaimPath[]): string[] {
  for (const path of disclose) {
    if (!exists(sdJwt.claims, path)) throw new Refusal('formats.claim_unknown', 400)
  }
  return sdJwt.placed
    .filter(({ path }) => disclose.some((wanted) => isWithin(path, wanted) || isWithin(wanted, path)))
    .map(({ disclosure }) => disclosure.text)
}

/** `inner` lies at `outer` or under it. */
const isWithin = (inner: ClaimPath, outer: ClaimPath): boolean =>
  outer.length <= inner.length && outer.every((step, index) => step === inner[index])

function exists(claims: Json, path: ClaimPath): boolean {
  let at: Json | undefined = claims
  for (const step of path) {
    if (Array.isArray(at)) at = typeof step === 'number' ? at[step] : undefined
    else at = isObject(at) && typeof step === 'string' && Object.hasOwn(at, step) ? at[step] : undefined
    if (at === undefined) return false
  }
  return path.length > 0
}
