// Proofs, read out of the stored tree. A proof is about two sizes, or a place and a size; as nothing in the tree ever
// changes, it does not matter what is added while it is read.
import type { Sql } from '#base/db'
import { Refusal } from '#base/refusal'
import { merkleLog } from '#identity/formats'
import { latestHead, readTiles, type StoredHead } from '../store/log.ts'
import { hash, nodesIn, tilesFor } from './tiles.ts'

const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

/** @throws Refusal `history.unknown_tree` 404: no head of that size, or a larger one, was ever signed */
export async function requireSize(sql: Sql, size: number): Promise<StoredHead> {
  const head = await latestHead(sql)
  if (!head || size > head.size) throw unknownTree(head)
  return head
}

const unknownTree = (head: StoredHead | null) =>
  new Refusal('history.unknown_tree', 404, { size: head?.size ?? 0 })

/** For each of the leaves its inclusion path in the tree of that size. */
export async function inclusionPaths(
  sql: Sql,
  indexes: readonly number[],
  size: number,
): Promise<string[][]> {
  const paths = indexes.map((index) => merkleLog.inclusionRanges(index, size))
  const hashes = await hashesOf(sql, paths.flat())
  return paths.map((path) => path.map(hashes))
}

/** @throws Refusal `history.unknown_tree` 404 */
export async function leafAt(sql: Sql, { index, size }: { index: number; size: number }) {
  const head = await requireSize(sql, size)
  if (index >= size) throw unknownTree(head)
  const leaf = { begin: index, end: index + 1 }
  const path = merkleLog.inclusionRanges(index, size)
  const hashes = await hashesOf(sql, [leaf, ...path])
  return { leafHash: hashes(leaf), path: path.map(hashes) }
}

/** @throws Refusal `history.unknown_tree` 404 */
export async function consistencyPath(
  sql: Sql,
  { first, second }: { first: number; second: number },
): Promise<string[]> {
  const head = await requireSize(sql, second)
  if (first > second) throw unknownTree(head)
  const path = merkleLog.consistencyRanges(first, second)
  return path.map(await hashesOf(sql, path))
}

/** The root of the tree as it was, computed from the tiles and not from what was signed. */
export async function rootOfSize(sql: Sql, size: number): Promise<Uint8Array> {
  const whole = { begin: 0, end: size }
  const tiles = await readTiles(sql, tilesFor([whole]))
  return merkleLog.hashOfRange(whole, nodesIn(tiles), hash)
}

async function hashesOf(sql: Sql, ranges: readonly merkleLog.Range[]) {
  const node = nodesIn(await readTiles(sql, tilesFor(ranges)))
  return (range: merkleLog.Range) => encode(merkleLog.hashOfRange(range, node, hash))
}
