// What the log says of an entry of somebody's history: a commitment. It binds whoever made it to every character of the
// entry and to the entry before, and to who has not been given its blinding it is 32 random bytes.
import { decode, encode } from '../base64url.ts'
import { type Json, isObject } from '../json.ts'
import { sha256 } from '../sha256.ts'
import { type Hash, hashBytes } from './tree.ts'

export type Committed = {
  /** 1, 2, 3, … for each person */
  sequence: number
  /** ISO 8601 */
  at: string
  event: Json
  /** The commitment to the entry before, in base64url; null for the first. */
  previous: string | null
}

const version = 1
const blindingBytes = 32

/**
 * SHA-256 over 32 random bytes and the entry in its one canonical form. It is the data of a leaf; hash it with
 * `leafHash`.
 *
 * @returns base64url, or null where the blinding is not 32 bytes in base64url
 */
export function commitmentOf(entry: Committed, blinding: string, hash: Hash = sha256): string | null {
  const random = decode(blinding)
  if (random?.length !== blindingBytes) return null
  const { sequence, at, event, previous } = entry
  const text = new TextEncoder().encode(canonical({ v: version, sequence, at, event, previous }))
  const bytes = new Uint8Array(blindingBytes + text.length)
  bytes.set(random)
  bytes.set(text, blindingBytes)
  return encode(hash(bytes))
}

/** A hash in base64url as bytes, or null where it is none. */
export function decodeHash(text: unknown): Uint8Array | null {
  const bytes = typeof text === 'string' ? decode(text) : null
  return bytes?.length === hashBytes ? bytes : null
}

/**
 * JSON in its canonical form (RFC 8785): members sorted by UTF-16 code units, no blanks, and texts and numbers as
 * JSON.stringify writes them, which is what §3.2.2 asks for.
 */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isObject(value)) return JSON.stringify(value)
  const members = Object.keys(value).toSorted(byCodeUnits)
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`).join(',')}}`
}

const byCodeUnits = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
