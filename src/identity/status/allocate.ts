// Places are drawn at random: two copies of one card, two cards of one day have nothing in common that a verifier could
// see (Token Status List §12.5.1). A sequence, even a shuffled one, would have an order to be found out.
import { randomInt } from 'node:crypto'
import type { Sql } from '#base/db'
import * as store from './store.ts'

/** 2 bits each: 256 KiB, a few kilobytes when compressed. */
export const entriesPerList = 1_048_576

/**
 * How many places are drawn: far more than are needed, so that one statement finds enough. When it does not, for the ten
 * copies of a batch, the list is about two thirds full: the next one is opened, without anybody having to count.
 */
const drawsMin = 64
const drawsPerPlace = 6

export type Order = { cardId: string; count: number; expiresAt: Date }

export type Draw = (below: number) => number

/** In the caller's transaction: rolled back, the places were never taken. */
export async function allocate(
  sql: Sql,
  { cardId, count, expiresAt }: Order,
  { now, draw = randomInt }: { now: Date; draw?: Draw },
): Promise<store.Place[]> {
  const places: store.Place[] = []
  let listId = Math.max(1, await store.newestList(sql))
  await store.openList(sql, { listId, at: now })
  while (places.length < count) {
    const missing = count - places.length
    const indexes = drawIndexes(Math.max(drawsMin, missing * drawsPerPlace), draw)
    // Each draw depends on what the last one got.
    // oxlint-disable-next-line no-await-in-loop
    const taken = await store.takePlaces(sql, { listId, indexes, count: missing, cardId, expiresAt })
    places.push(...taken.map((idx) => ({ listId, idx })))
    if (taken.length === missing) break
    listId += 1
    // oxlint-disable-next-line no-await-in-loop
    await store.openList(sql, { listId, at: now })
  }
  return shuffle(places, draw)
}

function drawIndexes(count: number, draw: Draw): number[] {
  const indexes = new Set<number>()
  while (indexes.size < count) indexes.add(draw(entriesPerList))
  return [...indexes]
}

/** Whatever order the database gave them back in, the copies do not get them in it. */
function shuffle<T>(items: readonly T[], draw: Draw): T[] {
  const left = [...items]
  return items.flatMap(() => left.splice(draw(left.length), 1))
}
