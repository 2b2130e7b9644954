// Whether a copy of a card still counts: valid, suspended or invalid, published as Token Status Lists. To the world a
// copy is a place in a list; that copies belong to one card is known here only, so that all stop at once.
import { announce, type Db, type Sql } from '#base/db'
import type { statusList } from '#identity/formats'
import type { Trust } from '#identity/trust'
import { type Order, allocate } from './allocate.ts'
import { createLists, placeOf, topic, uriOf } from './lists.ts'
import { routes } from './routes.ts'
import * as store from './store.ts'

export type Status = ReturnType<typeof createStatus>

/** Places of copies that expired so long ago are given up, with the list when it is empty. */
const keptAfterExpiryDays = 7

export function createStatus(deps: {
  db: Db
  trust: Pick<Trust, 'signer'>
  origin: string
  now: () => Date
}) {
  const { origin, now } = deps
  const lists = createLists(deps)
  return {
    /** A place for each of `count` copies, drawn at random, in no order. */
    async allocate(sql: Sql, order: Order): Promise<statusList.StatusReference[]> {
      const places = await allocate(sql, order, { now: now() })
      return places.map(({ listId, idx }) => ({ uri: uriOf(origin, listId), idx }))
    },

    /** All copies of the card, those made later too; published with the caller's commit. */
    async set(sql: Sql, change: { cardId: string; value: store.Value }): Promise<void> {
      await store.setValue(sql, change)
      announce(sql, topic)
    },

    /** The truth, not what was published. A place that nobody holds is invalid: no copy of ours points there. */
    async check(sql: Sql, reference: statusList.StatusReference): Promise<store.Value> {
      const place = placeOf(origin, reference)
      const entry = place && (await store.entryAt(sql, place))
      return entry?.value ?? 'invalid'
    },

    /** Which card the copy at this place is of. */
    async ownerOf(sql: Sql, reference: statusList.StatusReference): Promise<string | null> {
      const place = placeOf(origin, reference)
      const entry = place && (await store.entryAt(sql, place))
      return entry?.cardId ?? null
    },

    /** For a daily timer. */
    async sweep(sql: Sql): Promise<void> {
      const before = new Date(now().getTime() - keptAfterExpiryDays * 86_400_000)
      await store.deleteExpired(sql, { newest: await store.newestList(sql), before })
    },

    routes: routes({ lists }),
  }
}
