// Token Status List (draft-ietf-oauth-status-list): reading a list as a desk or a wallet does, and its bytes as the
// `status` slice writes them. Compression comes from the platform: DecompressionStream is in browsers and in Node.
import { Refusal } from '#base/refusal'
import { decode } from './base64url.ts'
import { type Json, isObject } from './json.ts'
import { type Jws, parse as parseJws } from './jws.ts'

/** §7.1 */
export const VALUES = { valid: 0, invalid: 1, suspended: 2 } as const

export type StatusBits = 1 | 2 | 4 | 8
export type StatusList = { bits: StatusBits; bytes: Uint8Array }
export type StatusReference = { uri: string; idx: number }

/** Sixteen million entries of two bits; a small token must not inflate to more (§11.1). */
export const listBytesMax = 4_194_304

/** The list that a credential's `status` claim points to, or `null` where it has no such claim (§6.2). */
export function referenceOf(status: Json | undefined): StatusReference | null {
  const reference = isObject(status) ? status.status_list : undefined
  if (!isObject(reference)) return null
  const { uri, idx } = reference
  if (typeof uri !== 'string' || typeof idx !== 'number' || !Number.isSafeInteger(idx) || idx < 0)
    throw malformed('status')
  return { uri, idx }
}

/** @throws Refusal formats.status_index_outside */
export function read({ bits, bytes }: StatusList, index: number): number {
  const byte = bytes[Math.floor((index * bits) / 8)]
  if (byte === undefined || index < 0) throw new Refusal('formats.status_index_outside', 400)
  // §4.1: packed from the least significant bit.
  return (byte >> ((index * bits) % 8)) & ((1 << bits) - 1)
}

export function write({ bits, bytes }: StatusList, index: number, value: number): void {
  const at = Math.floor((index * bits) / 8)
  const byte = bytes[at]
  if (byte === undefined || index < 0) throw new Refusal('formats.status_index_outside', 400)
  const shift = (index * bits) % 8
  const mask = ((1 << bits) - 1) << shift
  bytes[at] = (byte & ~mask) | ((value << shift) & mask)
}

export const create = (bits: StatusBits, entries: number): StatusList => ({
  bits,
  bytes: new Uint8Array(Math.ceil((entries * bits) / 8)),
})

/** @throws Refusal formats.status_list_malformed */
export async function decodeList(value: Json | undefined): Promise<StatusList> {
  if (!isObject(value)) throw malformed('status_list')
  const { bits, lst } = value
  if (bits !== 1 && bits !== 2 && bits !== 4 && bits !== 8) throw malformed('bits')
  const compressed = typeof lst === 'string' ? decode(lst) : null
  if (!compressed) throw malformed('lst')
  return { bits, bytes: await inflate(compressed) }
}

/** A list as it was at one moment, verified. */
export type Snapshot = StatusList & {
  /** when it was signed: what it says is as of then */
  asOf: Date
  /** after this it should be asked for again, where there is a network */
  ttlSeconds: number | null
  /** after this it says nothing */
  expiresAt: Date | null
}

/** What a verifier without network may say of a card: never without how old its knowledge is. */
export type OfflineAnswer = { status: keyof typeof VALUES; asOf: Date; ageSeconds: number }

/** A list signed later than this from now was signed by a clock that is right: ours is wrong, and tells no age. */
const clockSkewMaxSeconds = 300

/**
 * What a kept list says of a place, and how old that is. A card stopped after `asOf` reads as it was before: who verifies
 * without network chooses by `ageMaxSeconds` how long that may be so.
 *
 * @throws Refusal formats.status_snapshot_old, status_snapshot_ahead (the clock here is behind), status_list_expired,
 *   status_index_outside
 */
export function askOffline(
  snapshot: Snapshot,
  { idx, now, ageMaxSeconds }: { idx: number; now: Date; ageMaxSeconds: number },
): OfflineAnswer {
  const { asOf, expiresAt } = snapshot
  const ageSeconds = Math.floor((now.getTime() - asOf.getTime()) / 1000)
  if (ageSeconds < -clockSkewMaxSeconds)
    throw new Refusal('formats.status_snapshot_ahead', 400, { ageSeconds })
  if (expiresAt && now >= expiresAt) throw new Refusal('formats.status_list_expired', 400)
  if (!(ageSeconds <= ageMaxSeconds))
    throw new Refusal('formats.status_snapshot_old', 400, { ageSeconds, ageMaxSeconds })
  const value = read(snapshot, idx)
  const status = value === VALUES.valid ? 'valid' : value === VALUES.suspended ? 'suspended' : 'invalid'
  return { status, asOf, ageSeconds: Math.max(0, ageSeconds) }
}

/**
 * The list in a Status List Token (§5.1, §8.3).
 *
 * @param demand.signed whether the token is signed by an issuer we trust
 * @throws Refusal formats.type_not_accepted, algorithm_not_accepted, signature_invalid, status_list_*
 */
export async function verifyToken(
  text: string,
  demand: { uri: string; now: Date; signed: (jws: Jws) => boolean | Promise<boolean> },
): Promise<Snapshot> {
  const jws = parseJws(text, 'status-list')
  const { typ, alg } = jws.header
  const part = 'status-list'
  if (typ !== 'statuslist+jwt') throw new Refusal('formats.type_not_accepted', 400, { part })
  if (alg !== 'ES256') throw new Refusal('formats.algorithm_not_accepted', 400, { part })
  if (!(await demand.signed(jws))) throw new Refusal('formats.signature_invalid', 400, { part })
  const { sub, iat, exp, ttl, status_list: list } = jws.payload
  if (sub !== demand.uri) throw malformed('sub')
  if (typeof iat !== 'number') throw malformed('iat')
  if (exp !== undefined && typeof exp !== 'number') throw malformed('exp')
  if (ttl !== undefined && !(typeof ttl === 'number' && ttl > 0)) throw malformed('ttl')
  if (exp !== undefined && demand.now.getTime() >= exp * 1000)
    throw new Refusal('formats.status_list_expired', 400)
  return {
    ...(await decodeList(list)),
    asOf: new Date(iat * 1000),
    ttlSeconds: ttl ?? null,
    expiresAt: exp === undefined ? null : new Date(exp * 1000),
  }
}

async function inflate(compressed: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const reader = new Blob([compressed]).stream().pipeThrough(new DecompressionStream('deflate')).getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  try {
    for (;;) {
      // A stream yields its chunks one after the other.
      // oxlint-disable-next-line no-await-in-loop
      const { done, value } = await reader.read()
      if (done) return join(chunks, length)
      length += value.length
      if (length > listBytesMax) throw malformed('lst')
      chunks.push(value)
    }
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw malformed('lst')
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}

const malformed = (at: string) => new Refusal('formats.status_list_malformed', 400, { at })
