// Finds any of some millions of byte strings in a stream, at a speed that hardly depends on their number.
//
// The eight bytes that end at every fourth place of the stream are hashed, and three bits of one word (a Bloom filter that costs one
// look) say whether any string may hold such eight bytes at such a distance from its end; only then is anything compared. So each string is entered four times, and a place
// costs a quarter of a look into a table that no cache holds. Strings too short for that (names, mostly) have a table of their
// own, small enough for a cache, and are looked for at every place.
import type { Apart } from './forms.ts'
import type { Pattern } from './patterns.ts'

export type Hit = { offset: number; pattern: Pattern }

export type Scanner = {
  patterns: number
  /** Begins a stream. `feed` it in pieces of any size; `end` when there are no more. */
  open: (onHit: (hit: Hit) => void) => { feed: (piece: Uint8Array) => void; end: () => void }
}

const longWindow = 8
const shortWindow = 5
const stride = 4
const longMin = longWindow + stride - 1
// How far beside a find the neighbours are looked at: one character of UTF-8.
const beside = 4

export function createScanner(all: Iterable<Pattern>): Scanner {
  const patterns = distinct(all)
  const isLong = ({ bytes }: Pattern) => bytes.length >= longMin
  const table: Table = {
    long: createFilter(patterns.filter(isLong), {
      bitsLog: 26,
      ends: stride,
      hash: hash8,
      window: longWindow,
    }),
    short: createFilter(
      patterns.filter((one) => !isLong(one)),
      { bitsLog: 21, ends: 1, hash: hash5, window: shortWindow },
    ),
    margin: patterns.reduce((most, { bytes }) => Math.max(most, bytes.length), 0) + beside,
  }
  return { patterns: patterns.length, open: (onHit) => openStream(table, onHit) }
}

type Table = { long: Filter; short: Filter; margin: number }
type Hash = (high: number, low: number) => number
type Filter = ReturnType<typeof createFilter>
type Shape = { bitsLog: number; ends: number; hash: Hash; window: number }

/** @param shape.ends at how many places before its end a string is known by the window that ends there */
function createFilter(patterns: readonly Pattern[], { bitsLog, ends, hash, window }: Shape) {
  const words = new Int32Array(2 ** (bitsLog - 5))
  const toWord = 32 - bitsLog + 5
  const toBucket = toWord - 1
  const heads = new Int32Array(2 ** (32 - toBucket)).fill(-1)
  const next = new Int32Array(patterns.length * ends)
  const scratch = Buffer.alloc(longWindow)
  patterns.forEach(({ bytes }, at) => {
    for (let back = 0; back < ends; back += 1) {
      const to = bytes.length - back
      scratch.fill(0)
      bytes.copy(scratch, longWindow - window, to - window, to)
      const hashed = hash(scratch.readInt32BE(0), scratch.readInt32BE(4))
      words[hashed >>> toWord] = (words[hashed >>> toWord] ?? 0) | maskOf(hashed)
      next[at * ends + back] = heads[hashed >>> toBucket] ?? -1
      heads[hashed >>> toBucket] = at * ends + back
    }
  })
  return {
    may(hashed: number): boolean {
      const mask = maskOf(hashed)
      return ((words[hashed >>> toWord] ?? 0) & mask) === mask
    },
    /** Compares what may end at `end`, or up to `ends` bytes later. */
    verify(hashed: number, bytes: Buffer, end: number, onHit: (hit: Hit) => void): void {
      for (let one = heads[hashed >>> toBucket] ?? -1; one >= 0; one = next[one] ?? -1) {
        const pattern = patterns[Math.floor(one / ends)]
        const to = end + (one % ends)
        if (pattern && isAt(bytes, to, pattern)) onHit({ offset: to - pattern.bytes.length, pattern })
      }
    },
  }
}

function openStream(table: Table, onHit: (hit: Hit) => void) {
  // What was not looked at yet because its neighbours were missing, and before it what a find may reach back to.
  let kept: Buffer = Buffer.alloc(0)
  let keptFrom = 0
  let looked = 0
  const look = (bytes: Buffer, isEnd: boolean): void => {
    const to = isEnd ? bytes.length : Math.max(looked, bytes.length - stride - beside)
    scan(table, bytes, { from: looked, to, first: keptFrom }, ({ offset, pattern }) =>
      onHit({ offset: keptFrom + offset, pattern }),
    )
    const from = Math.max(0, to - table.margin)
    kept = Buffer.from(bytes.subarray(from))
    keptFrom += from
    looked = to - from
  }
  return {
    feed: (piece: Uint8Array) => look(Buffer.concat([kept, piece]), false),
    end: () => look(kept, true),
  }
}

type Span = { from: number; to: number; first: number }

/**
 * Looks at the windows that end in [from, to).
 *
 * @param span.first where the bytes begin in the stream: every fourth place is of the stream, not of this piece of it
 */
function scan(
  { long, short }: Table,
  bytes: Buffer,
  { from, to, first }: Span,
  onHit: (hit: Hit) => void,
): void {
  let high = 0
  let low = 0
  for (let at = Math.max(0, from - longWindow); at < to; at += 1) {
    high = (high << 8) | (low >>> 24)
    low = (low << 8) | (bytes[at] ?? 0)
    if (at < from) continue
    const five = hash5(high, low)
    if (short.may(five)) short.verify(five, bytes, at + 1, onHit)
    if (((first + at) & (stride - 1)) !== 0) continue
    const eight = hash8(high, low)
    if (long.may(eight)) long.verify(eight, bytes, at + 1, onHit)
  }
}

const hash8 = (high: number, low: number) => mixed(Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca77))
const hash5 = (high: number, low: number) =>
  mixed(Math.imul(low, 0xc2b2ae3d) ^ Math.imul(high & 0xff, 0x27d4eb2f) ^ 0x165667b1)
function maskOf(hashed: number): number {
  const bits = Math.imul(hashed, 0x9e3779b1) >>> 12
  return (1 << (bits & 31)) | (1 << ((bits >>> 5) & 31)) | (1 << ((bits >>> 10) & 31))
}
const mixed = (hash: number) => Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0

function isAt(bytes: Buffer, end: number, { bytes: wanted, apart }: Pattern): boolean {
  const start = end - wanted.length
  if (start < 0 || end > bytes.length || bytes.compare(wanted, 0, wanted.length, start, end) !== 0)
    return false
  return (
    apart === 'nothing' ||
    standsApart[apart](bytes.subarray(Math.max(0, start - beside), start), bytes.subarray(end, end + beside))
  )
}

type Neighbours = (before: Buffer, after: Buffer) => boolean

const isText = (byte: number | undefined) =>
  byte === undefined || (byte >= 0x20 && byte < 0x7f) || byte === 0x09 || byte === 0x0a || byte === 0x0d
const notOf = (letters: RegExp) => (byte: number | undefined) =>
  isText(byte) && !letters.test(String.fromCharCode(byte ?? 0x20))
const beyond = (isFree: (byte: number | undefined) => boolean): Neighbours => {
  return (before, after) => isFree(before.at(-1)) && isFree(after[0])
}

const standsApart: Readonly<Record<Exclude<Apart, 'nothing'>, Neighbours>> = {
  // A name of two characters inside a sentence is mostly a word; in bytes that are no text it is chance.
  han: (before, after) =>
    (isText(before.at(-1)) || isMark(before.subarray(-3))) &&
    (isText(after[0]) || isMark(after.subarray(0, 3))),
  letters: beyond(notOf(/[a-z]/i)),
  hex: beyond(notOf(/[0-9a-f]/i)),
  base64: beyond(notOf(/[a-z0-9+/_-]/i)),
  'after a letter of UTF-16': (before, after) => isText(before.at(-1)) && endsUtf16(after),
  'after a mark of UTF-16': (before, after) => (before.at(-1) ?? 0xff) < 0x40 && endsUtf16(after),
  'at the beginning of UTF-16': (before, after) => before.at(-1) === 0xff && endsUtf16(after),
}

/** What follows in UTF-16 is ASCII, a Chinese mark, or nothing. */
function endsUtf16([low, high]: Buffer): boolean {
  if (high === undefined) return true
  return high === 0 ? isText(low) : (high === 0x30 || high === 0xff) && (low ?? 0xff) < 0x40
}

/** Chinese punctuation: U+3000–303F and U+FF00–FF3F. */
function isMark(bytes: Buffer): boolean {
  const [first, second = 0] = bytes
  return (first === 0xe3 && second === 0x80) || (first === 0xef && second === 0xbc)
}

/** One of each: of people with one name, one stands for all. */
function distinct(all: Iterable<Pattern>): Pattern[] {
  const found = new Map<string, Pattern>()
  for (const pattern of all) {
    if (pattern.bytes.length < shortWindow) continue
    const key = pattern.bytes.toString('latin1')
    if (!found.has(key)) found.set(key, pattern)
  }
  return [...found.values()]
}
