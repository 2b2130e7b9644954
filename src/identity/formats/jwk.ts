// Holders' keys: public P-256 keys only (see trust/algorithms.ts for why not the rest).
import { Refusal } from '#base/refusal'
import { type Json, isObject } from './json.ts'
import { type Codec, portable } from './codec.ts'

export type Jwk = { kty: 'EC'; crv: 'P-256'; x: string; y: string }

/** A coordinate of P-256 is 32 bytes: 43 characters, the last of which carries four bits (RFC 7518 §6.2.1.2). */
const COORDINATE = /^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/

/** Members that make a key private (RFC 7518 §6): whoever sends one has lost the key by doing so. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'] as const

/**
 * A public P-256 key, reduced to the four members that matter: `kid`, `use` and whatever else a wallet adds could
 * be the same on every copy, and would let two verifiers join them.
 *
 * @throws Refusal formats.key_not_accepted
 */
export function parse(value: Json | undefined): Jwk {
  const refuse = (why: string) => new Refusal('formats.key_not_accepted', 400, { why })
  if (!isObject(value)) throw refuse('not a JWK')
  if (PRIVATE_MEMBERS.some((member) => Object.hasOwn(value, member))) throw refuse('private')
  const { kty, crv, x, y } = value
  if (kty !== 'EC' || crv !== 'P-256') throw refuse('not P-256')
  if (typeof x !== 'string' || typeof y !== 'string') throw refuse('no coordinates')
  if (!COORDINATE.test(x) || !COORDINATE.test(y)) throw refuse('malformed coordinates')
  return { kty, crv, x, y }
}

/** RFC 7638 §3: the members in lexical order, without white space. */
export const thumbprint = ({ crv, kty, x, y }: Jwk, { digest }: Codec = portable): string =>
  digest(`{"crv":"${crv}","kty":"${kty}","x":"${x}","y":"${y}"}`)
