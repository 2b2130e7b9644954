// As much of DER (X.690) as a certificate of ours needs, written, not read: reading is node's X509Certificate.
// A library for this exists; it needs a polyfill of Reflect and a container, and signs only with a CryptoKey.
import assert from 'node:assert/strict'

const TAGS = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  objectIdentifier: 0x06,
  utf8String: 0x0c,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

type Constructed = 'sequence' | 'set'

export const all = (kind: Constructed, ...parts: readonly Uint8Array[]): Buffer =>
  tagged(TAGS[kind], Buffer.concat(parts))

/** `[number]` of a choice or an optional field: EXPLICIT around what is given, or IMPLICIT in its place. */
export const context = (number: number, how: 'explicit' | 'implicit', content: Uint8Array): Buffer =>
  tagged((how === 'explicit' ? 0xa0 : 0x80) | number, content)

export const octets = (content: Uint8Array): Buffer => tagged(TAGS.octetString, content)

/** @param unused how many of the last byte's low bits do not count */
export const bits = (content: Uint8Array, unused = 0): Buffer =>
  tagged(TAGS.bitString, Buffer.concat([Buffer.of(unused), content]))

export const utf8 = (text: string): Buffer => tagged(TAGS.utf8String, Buffer.from(text))

export const isTrue = (): Buffer => tagged(TAGS.boolean, Buffer.of(0xff))

/** A whole number that is not negative, from its bytes: without leading zeros, but one where it would read as negative. */
export function integer(bytes: Uint8Array): Buffer {
  const start = bytes.findIndex((byte) => byte !== 0)
  const significant = start < 0 ? Buffer.of(0) : bytes.subarray(start)
  const isNegative = (significant[0] ?? 0) >= 0x80
  return tagged(TAGS.integer, isNegative ? Buffer.concat([Buffer.of(0), significant]) : significant)
}

/** §8.19: the first two arcs in one number, each number in groups of seven bits. */
export function oid(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return tagged(TAGS.objectIdentifier, Buffer.from([first * 40 + second, ...rest].flatMap(base128)))
}

function base128(arc: number): number[] {
  assert(Number.isSafeInteger(arc) && arc >= 0)
  const groups = [arc % 128]
  for (let rest = Math.floor(arc / 128); rest > 0; rest = Math.floor(rest / 128))
    groups.unshift((rest % 128) | 0x80)
  return groups
}

/** RFC 5280 §4.1.2.5: two digits for the year until 2049, four from then on; whole seconds. */
export function time(at: Date): Buffer {
  const text = at.toISOString().replace(/[-:T]|\.\d+/g, '')
  return at.getUTCFullYear() < 2050
    ? tagged(TAGS.utcTime, Buffer.from(text.slice(2)))
    : tagged(TAGS.generalizedTime, Buffer.from(text))
}

/** §8.1.3: a length below 128 in one byte, else the number of bytes that hold it, then these. */
function tagged(tag: number, content: Uint8Array): Buffer {
  const { length } = content
  if (length < 0x80) return Buffer.concat([Buffer.of(tag, length), content])
  if (length < 0x100) return Buffer.concat([Buffer.of(tag, 0x81, length), content])
  assert(length < 0x10000, 'longer than any certificate')
  return Buffer.concat([Buffer.of(tag, 0x82, length >> 8, length & 0xff), content])
}
