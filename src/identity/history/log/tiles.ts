// The tree in tiles of 256 hashes (the idea is that of C2SP's tlog-tiles): a million leaves are four thousand rows, and a
// full tile never changes. Node (level, index) of the tree lies within a tile, or is the root of a few hashes of one.
import assert from 'node:assert/strict'
import { hash as hashOf } from 'node:crypto'
import { merkleLog } from '#identity/formats'
import type { Tile } from '../store/log.ts'

export const tileHashes = 256
const tileLevels = 8

export const hash: merkleLog.Hash = (bytes) => hashOf('sha256', bytes, 'buffer')

type Key = { level: number; index: number }
type Spot = Key & { at: number; count: number }
const nameOf = ({ level, index }: Key): string => `${level}/${index}`

/** The hashes in a tile that lie under a node of the tree. */
function spotOf(level: number, index: number): Spot {
  const count = 2 ** (level % tileLevels)
  const first = index * count
  const tile = Math.floor(first / tileHashes)
  return { level: Math.floor(level / tileLevels), index: tile, at: first - tile * tileHashes, count }
}

/** The tiles that must be read to hash these ranges. */
export function tilesFor(ranges: readonly merkleLog.Range[]): Key[] {
  const keys = ranges
    .flatMap(merkleLog.nodesOf)
    .map(({ level, index }) => spotOf(level, index))
    .map((spot): [string, Key] => [nameOf(spot), { level: spot.level, index: spot.index }])
  return [...new Map(keys).values()]
}

/** The last tile of each level of a tree that has one under way. */
export function edgeOf(size: number): Key[] {
  return tilesFor([{ begin: 0, end: size }])
}

/** Reads nodes out of tiles. What was computed once is remembered: the entries of a page share most of their paths. */
export function nodesIn(tiles: readonly Tile[]): merkleLog.NodeAt {
  const known = new Map(tiles.map((tile) => [nameOf(tile), tile.hashes]))
  const computed = new Map<string, Uint8Array>()
  return (level, index) => {
    const name = nameOf({ level, index })
    const before = computed.get(name)
    if (before) return before
    const { at, count, ...key } = spotOf(level, index)
    const hashes = known.get(nameOf(key))
    assert(
      hashes && hashes.length >= (at + count) * merkleLog.hashBytes,
      'the tree lacks a tile, or part of one',
    )
    const node = rootOf(slices(hashes, at, count))
    computed.set(name, node)
    return node
  }
}

export const slices = (hashes: Buffer, at: number, count: number): Buffer[] =>
  Array.from({ length: count }, (_, place) =>
    hashes.subarray((at + place) * merkleLog.hashBytes, (at + place + 1) * merkleLog.hashBytes),
  )

/** Of a power of two of hashes. */
function rootOf(hashes: readonly Uint8Array[]): Uint8Array {
  let row = hashes
  while (row.length > 1) {
    const next: Uint8Array[] = []
    for (let at = 0; at < row.length; at += 2) {
      const [left, right] = [row[at], row[at + 1]]
      assert(left && right, 'a complete subtree has a power of two of leaves')
      next.push(merkleLog.nodeHash(left, right, hash))
    }
    row = next
  }
  const [root] = row
  assert(root)
  return root
}

export type Growing = {
  append: (leafHash: Uint8Array) => void
  /** Of all leaves, those appended too. */
  root: () => Uint8Array
  size: () => number
  /** The tiles that are new, or longer than before. */
  changed: () => Tile[]
}

/** A tree to which leaves are added. @param edge the tiles of `edgeOf(size)` */
export function grow(edge: readonly Tile[], before: number): Growing {
  const rows: { index: number; hashes: Uint8Array[]; isChanged: boolean }[] = []
  const full: Tile[] = []
  let size = before
  for (let level = 0, width = 1; width <= before; level += 1, width *= tileHashes) {
    const count = Math.floor(before / width) % tileHashes
    const index = Math.floor(before / (width * tileHashes))
    const tile = edge.find((one) => one.level === level && one.index === index)
    assert(
      count === 0 || (tile && tile.hashes.length >= count * merkleLog.hashBytes),
      'the tree lacks its edge',
    )
    rows.push({ index, hashes: tile && count > 0 ? slices(tile.hashes, 0, count) : [], isChanged: false })
  }
  const tileOf = (
    level: number,
    { index, hashes }: { index: number; hashes: readonly Uint8Array[] },
  ): Tile => ({
    level,
    index,
    hashes: Buffer.concat(hashes),
  })
  const push = (level: number, one: Uint8Array): void => {
    const row = (rows[level] ??= { index: 0, hashes: [], isChanged: false })
    row.hashes.push(one)
    row.isChanged = true
    if (row.hashes.length < tileHashes) return
    full.push(tileOf(level, row))
    push(level + 1, rootOf(row.hashes))
    rows[level] = { index: row.index + 1, hashes: [], isChanged: false }
  }
  const partial = () =>
    rows.flatMap((row, level) =>
      row.hashes.length > 0 ? [{ ...tileOf(level, row), isChanged: row.isChanged }] : [],
    )
  return {
    append(leafHash) {
      push(0, leafHash)
      size += 1
    },
    root: () => merkleLog.hashOfRange({ begin: 0, end: size }, nodesIn(partial()), hash),
    size: () => size,
    changed: () => [...full, ...partial().flatMap(({ isChanged, ...tile }) => (isChanged ? [tile] : []))],
  }
}
