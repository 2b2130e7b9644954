// Merkle trees of RFC 9162 §2.1: hashes, the two proofs, and how each is verified. Numbers of leaves are JavaScript
// numbers: no log of a city reaches 2^53, but 2^31 is not far, so nothing here shifts bits.
import { sha256 } from '../sha256.ts'

/** SHA-256. Passed in where the platform's own is at hand; the portable one stands where it is not. */
export type Hash = (bytes: Uint8Array) => Uint8Array
export const hashBytes = 32

/** Leaves from `begin` up to, and without, `end`. */
export type Range = { begin: number; end: number }
/** The hash of a complete subtree: leaves `index · 2^level` up to `(index + 1) · 2^level`. */
export type NodeAt = (level: number, index: number) => Uint8Array

/** §2.1.1: the 0x00 keeps a leaf from passing for a node. */
export const leafHash = (data: Uint8Array, hash: Hash = sha256): Uint8Array => hash(joined(0x00, data))
export const nodeHash = (left: Uint8Array, right: Uint8Array, hash: Hash = sha256): Uint8Array =>
  hash(joined(0x01, left, right))
/** The root of no leaves. */
export const emptyRoot = (hash: Hash = sha256): Uint8Array => hash(new Uint8Array())

export type Inclusion = {
  leaf: Uint8Array
  index: number
  size: number
  path: readonly Uint8Array[]
  root: Uint8Array
}

/** §2.1.3.2: whether the leaf's hash stands at this place in the tree with this root. */
export function verifyInclusion({ leaf, index, size, path, root }: Inclusion, hash: Hash = sha256): boolean {
  if (!isCount(index) || !isCount(size) || index >= size || !areHashes([leaf, root, ...path])) return false
  let [fn, sn] = [index, size - 1]
  let reached = leaf
  for (const sibling of path) {
    if (sn === 0) return false
    if (isOdd(fn) || fn === sn) {
      reached = nodeHash(sibling, reached, hash)
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)]
    } else reached = nodeHash(reached, sibling, hash)
    ;[fn, sn] = [half(fn), half(sn)]
  }
  return sn === 0 && areEqual(reached, root)
}

export type Consistency = {
  first: number
  second: number
  firstRoot: Uint8Array
  secondRoot: Uint8Array
  path: readonly Uint8Array[]
}

/** §2.1.4.2: whether the second tree is the first with leaves added at its end, and nothing else. */
export function verifyConsistency(
  { first, second, firstRoot, secondRoot, path }: Consistency,
  hash: Hash = sha256,
): boolean {
  if (!isCount(first) || !isCount(second) || first > second) return false
  if (!areHashes([firstRoot, secondRoot, ...path])) return false
  // §2.1.4 is for 0 < first < second. A tree is consistent with itself, and every tree with the empty one.
  if (first === second) return path.length === 0 && areEqual(firstRoot, secondRoot)
  if (first === 0) return path.length === 0 && areEqual(firstRoot, emptyRoot(hash))
  if (path.length === 0) return false
  const [start, ...rest] = isPowerOfTwo(first) ? [firstRoot, ...path] : path
  if (!start) return false
  let [fn, sn] = [first - 1, second - 1]
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)]
  let [fr, sr] = [start, start]
  for (const step of rest) {
    if (sn === 0) return false
    if (isOdd(fn) || fn === sn) {
      ;[fr, sr] = [nodeHash(step, fr, hash), nodeHash(step, sr, hash)]
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)]
    } else sr = nodeHash(sr, step, hash)
    ;[fn, sn] = [half(fn), half(sn)]
  }
  return sn === 0 && areEqual(fr, firstRoot) && areEqual(sr, secondRoot)
}

/** §2.1.3.1: the subtrees whose hashes are the inclusion path of a leaf, from the leaf upwards. */
export function inclusionRanges(index: number, size: number): Range[] {
  const ranges: Range[] = []
  let [begin, end] = [0, size]
  while (end - begin > 1) {
    const middle = begin + splitOf(end - begin)
    if (index < middle) {
      ranges.push({ begin: middle, end })
      end = middle
    } else {
      ranges.push({ begin, end: middle })
      begin = middle
    }
  }
  return ranges.toReversed()
}

/** §2.1.4.1: the subtrees whose hashes are the consistency path from a smaller tree to a larger one. */
export function consistencyRanges(first: number, second: number): Range[] {
  if (first === 0 || first === second) return []
  const ranges: Range[] = []
  let [begin, end] = [0, second]
  let isWholeFirst = true
  while (first < end) {
    const middle = begin + splitOf(end - begin)
    if (first <= middle) {
      ranges.push({ begin: middle, end })
      end = middle
    } else {
      ranges.push({ begin, end: middle })
      begin = middle
      isWholeFirst = false
    }
  }
  if (!isWholeFirst) ranges.push({ begin, end })
  return ranges.toReversed()
}

/** The complete subtrees that a range is made of, left to right: what must be read to hash it. */
export function nodesOf({ begin, end }: Range): { level: number; index: number }[] {
  const nodes: { level: number; index: number }[] = []
  for (let at = begin; at < end; ) {
    let [level, width] = [0, 1]
    while (at % (width * 2) === 0 && at + width * 2 <= end) [level, width] = [level + 1, width * 2]
    nodes.push({ level, index: at / width })
    at += width
  }
  return nodes
}

/** §2.1.1: the hash of the tree over a range that begins at a multiple of its largest subtree, as those above do. */
export function hashOfRange(range: Range, node: NodeAt, hash: Hash = sha256): Uint8Array {
  const hashes = nodesOf(range).map(({ level, index }) => node(level, index))
  const last = hashes.pop()
  if (!last) return emptyRoot(hash)
  return hashes.reduceRight((right, left) => nodeHash(left, right, hash), last)
}

/** The largest power of two that is smaller than n (§2.1.1); n is at least 2. */
function splitOf(n: number): number {
  let k = 1
  while (k * 2 < n) k *= 2
  return k
}

export function areEqual(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at])
}

function joined(prefix: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 1))
  bytes[0] = prefix
  let at = 1
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}

const half = (n: number): number => Math.floor(n / 2)
const isOdd = (n: number): boolean => n % 2 === 1
const isCount = (n: number): boolean => Number.isSafeInteger(n) && n >= 0
const isPowerOfTwo = (n: number): boolean => n > 0 && splitOf(n * 2) === n
const areHashes = (all: readonly Uint8Array[]): boolean => all.every(({ length }) => length === hashBytes)
