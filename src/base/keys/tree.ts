// A key for every leaf of a tree of depth 64, of which single leaves can be destroyed for good.
//
// Goldreich, Goldwasser and Micali (J. ACM 33/4, 1986): a seed gives two seeds, and so on down. Who holds the root has every
// leaf; who holds instead the seeds beside the way to one leaf has every leaf but that one (a puncturable pseudo-random
// function: Kiayias et al., CCS 2013; Sahai and Waters, STOC 2014). Destroying a leaf replaces the seed above it by those
// beside its way down: at most 64 of 32 bytes, far fewer where leaves that are destroyed lie together.
import assert from 'node:assert/strict'
import { hash } from 'node:crypto'

const depth = 64
const leafBytes = depth / 8
const seedBytes = 32
// A run of neighbours (see createLeaves) hangs on one seed at this depth. Remembered, so that a single leaf costs 16 steps.
const runDepth = 48
const runsRemembered = 4_096
const recordBytes = 1 + leafBytes + seedBytes

type Node = { seed: Buffer } | { left: Node | null; right: Node | null }

export type Tree = {
  /** 32 bytes; null: destroyed. The caller may keep it no longer than it needs it. */
  keyOf: (leaf: Buffer) => Buffer | null
  isDestroyed: (leaf: Buffer) => boolean
  /** Makes a leaf's key impossible to compute from now on. @returns whether it was possible before */
  destroy: (leaf: Buffer) => boolean
  /** What must be stored: depth (1) · place (8) · seed (32), in order of place. */
  bytes: () => Buffer
  seeds: () => number
  secrets: () => Buffer[]
  /** Overwrites every seed in memory. */
  forget: () => void
}

export const newTree = (root: Buffer): Tree => treeOf({ seed: Buffer.from(root) })

/** @returns null when the bytes are not of a tree */
export function parseTree(bytes: Buffer): Tree | null {
  if (bytes.length % recordBytes !== 0) return null
  let root: Node | null = null
  for (let at = 0; at < bytes.length; at += recordBytes) {
    const level = bytes.readUInt8(at)
    const place = bytes.subarray(at + 1, at + 1 + leafBytes)
    const seed = Buffer.from(bytes.subarray(at + 1 + leafBytes, at + recordBytes))
    root = planted(root, { level, place, seed })
    if (!root) return null
  }
  return treeOf(root)
}

type Planted = { level: number; place: Buffer; seed: Buffer }

/** @returns null when there is a seed above or below already */
function planted(root: Node | null, { level, place, seed }: Planted): Node | null {
  if (level > depth) return null
  if (level === 0) return root ? null : { seed }
  const top: Node = root ?? { left: null, right: null }
  let node = top
  for (let at = 0; at < level; at += 1) {
    if ('seed' in node) return null
    const side = bitOf(place, at) ? 'right' : 'left'
    if (at === level - 1) {
      if (node[side]) return null
      node[side] = { seed }
      return top
    }
    node = node[side] ??= { left: null, right: null }
  }
  return null
}

function treeOf(start: Node | null): Tree {
  let root = start
  const walk = createWalk()
  return {
    keyOf(leaf) {
      const found = covering(root, leaf)
      return found && Buffer.from(walk.down(found, leaf))
    },
    isDestroyed: (leaf) => covering(root, leaf) === null,
    destroy(leaf) {
      assert.equal(leaf.length, leafBytes)
      if (!covering(root, leaf)) return false
      walk.forget()
      root = without(root, leaf, 0)
      return true
    },
    bytes: () => Buffer.concat([...records(root, Buffer.alloc(leafBytes), 0)]),
    seeds: () => [...seedsOf(root)].length,
    secrets: () => [...seedsOf(root)].map(({ seed }) => seed),
    forget() {
      walk.forget()
      for (const node of seedsOf(root)) node.seed.fill(0)
      root = null
    },
  }
}

type Covering = { seed: Buffer; level: number }

/** The seed at or above a leaf, if there is one. */
function covering(root: Node | null, leaf: Buffer): Covering | null {
  let node = root
  for (let level = 0; node; level += 1) {
    if ('seed' in node) return { seed: node.seed, level }
    node = bitOf(leaf, level) ? node.right : node.left
  }
  return null
}

/** From a seed down to a leaf. The way to the last leaf is remembered: a neighbour shares most of it. */
function createWalk() {
  const way: (Buffer | undefined)[] = []
  const runs = new Map<number, Buffer>()
  let last: Buffer | null = null
  let lastLevel = 0
  const startOf = ({ seed, level }: Covering, leaf: Buffer): number => {
    const shared = last && lastLevel === level ? sharedBits(last, leaf) : 0
    if (shared >= runDepth && shared >= level) return shared
    const run = level <= runDepth ? runs.get(leaf.readUIntBE(0, 6)) : undefined
    if (run) way[runDepth] = run
    else way[level] = Buffer.from(seed)
    return run ? runDepth : level
  }
  return {
    down(found: Covering, leaf: Buffer): Buffer {
      const from = startOf(found, leaf)
      for (let level = from; level < depth; level += 1)
        way[level + 1] = childOf(seedAt(way, level), bitOf(leaf, level))
      if (found.level <= runDepth && from < runDepth) {
        if (runs.size >= runsRemembered) runs.clear()
        runs.set(leaf.readUIntBE(0, 6), seedAt(way, runDepth))
      }
      last = Buffer.from(leaf)
      lastLevel = found.level
      return seedAt(way, depth)
    },
    forget() {
      for (const seed of [...way, ...runs.values()]) seed?.fill(0)
      way.length = 0
      runs.clear()
      last = null
    },
  }
}

function seedAt(way: readonly (Buffer | undefined)[], level: number): Buffer {
  const seed = way[level]
  assert(seed)
  return seed
}

const scratch = Buffer.alloc(seedBytes + 1)

/** SHA-256 of seed and side: one block, of fixed length, the secret first, as FIPS 205 §11.2 makes its PRF. */
function childOf(seed: Buffer, bit: boolean): Buffer {
  seed.copy(scratch)
  scratch[seedBytes] = bit ? 1 : 0
  return hash('sha256', scratch, 'buffer')
}

/** What is left of a part of the tree without one leaf; null when that was all of it. */
function without(node: Node | null, leaf: Buffer, level: number): Node | null {
  if (!node) return null
  if (level === depth) {
    if ('seed' in node) node.seed.fill(0)
    return null
  }
  const opened =
    'seed' in node
      ? { left: { seed: childOf(node.seed, false) }, right: { seed: childOf(node.seed, true) } }
      : node
  if ('seed' in node) node.seed.fill(0)
  const isRight = bitOf(leaf, level)
  const rest = without(isRight ? opened.right : opened.left, leaf, level + 1)
  const beside = isRight ? opened.left : opened.right
  if (!rest && !beside) return null
  return isRight ? { left: beside, right: rest } : { left: rest, right: beside }
}

function* records(node: Node | null, place: Buffer, level: number): Generator<Buffer> {
  if (!node) return
  if ('seed' in node) {
    yield Buffer.concat([Buffer.of(level), place, node.seed])
    return
  }
  yield* records(node.left, place, level + 1)
  const right = Buffer.from(place)
  right.writeUInt8(right.readUInt8(level >> 3) | (0x80 >> (level & 7)), level >> 3)
  yield* records(node.right, right, level + 1)
}

function* seedsOf(node: Node | null): Generator<{ seed: Buffer }> {
  if (!node) return
  if ('seed' in node) yield node
  else yield* [...seedsOf(node.left), ...seedsOf(node.right)]
}

function bitOf(leaf: Buffer, level: number): boolean {
  return (leaf.readUInt8(level >> 3) & (0x80 >> (level & 7))) !== 0
}

function sharedBits(a: Buffer, b: Buffer): number {
  for (let at = 0; at < leafBytes; at += 1) {
    const different = a.readUInt8(at) ^ b.readUInt8(at)
    if (different !== 0) return at * 8 + Math.clz32(different) - 24
  }
  return depth
}
