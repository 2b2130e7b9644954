// Everything about a person ends, a week after they asked for it. Until then they may change their mind: whoever holds a
// stolen phone must not be able to end its owner's card for good within a minute.
import type { Sql } from '#base/db'
import { Refusal } from '#base/refusal'
import { erasureDelayDays } from './contract.ts'
import type { Asker, Deps } from './deps.ts'
import * as store from './store.ts'

const dayMs = 86_400_000
const sweptAtOnce = 100

export type Order = { personId: string; requestId: string; by: Asker }

/** @throws Refusal `rights.already_ordered` 409: by another request · `people.unknown_person` 404 */
export async function order(
  { now, people, history }: Deps,
  sql: Sql,
  { personId, requestId, by }: Order,
): Promise<void> {
  await people.read(sql, personId)
  const at = now()
  const own = {
    personId,
    requestId,
    by: by.kind,
    orderedAt: at,
    operatorId: by.kind === 'operator' ? by.operatorId : null,
    dueAt: new Date(at.getTime() + erasureDelayDays * dayMs),
  }
  if (!(await store.insertErasure(sql, own))) {
    const earlier = await store.erasureOf(sql, personId)
    if (earlier?.requestId === requestId) return
    throw new Refusal('rights.already_ordered', 409)
  }
  const event = { kind: 'rights', act: 'erasure_ordered', by: by.kind } as const
  await history.record(sql, { entryId: `rights:${requestId}:ordered`, personId, at, event })
}

/** @throws Refusal `rights.unknown_order` 404: none was given, or it was carried out */
export async function cancel(
  { now, history }: Deps,
  sql: Sql,
  { personId, requestId, by }: Order,
): Promise<void> {
  if (!(await store.cancelErasure(sql, personId))) throw new Refusal('rights.unknown_order', 404)
  const event = { kind: 'rights', act: 'erasure_cancelled', by: by.kind } as const
  await history.record(sql, { entryId: `rights:${requestId}:cancelled`, personId, at: now(), event })
}

/** Carries out what is due. For a timer. @returns how many left */
export async function carryOut({ db, now, people }: Deps): Promise<number> {
  const at = now()
  const due = await store.dueErasures(db.sql, { at, limit: sweptAtOnce })
  let left = 0
  for (const personId of due) {
    // One transaction each: who cannot be erased must not keep the others.
    // oxlint-disable-next-line no-await-in-loop
    const isDone = await db.tx(async (sql) => {
      if (!(await store.takeDue(sql, { personId, at }))) return false
      await people.leave(sql, personId)
      return true
    })
    if (isDone) left += 1
  }
  return left
}
