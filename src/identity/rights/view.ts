import type { Sql } from '#base/db'
import { erasureDelayDays, keeps, type PersonOrders, type Rights } from './contract.ts'
import type { Deps } from './deps.ts'
import * as store from './store.ts'

/** How the person's own data stand. */
export async function rightsOf({ faces }: Deps, sql: Sql, personId: string): Promise<Rights> {
  const withdrawal = await store.withdrawalOf(sql, personId)
  return {
    isFaceHeld: (await faces.gallery.held(sql, personId)) !== null,
    faceWithdrawal: withdrawal && {
      withdrawnAt: withdrawal.withdrawnAt.toISOString(),
      endsAt: withdrawal.settledAt ? null : withdrawal.endsAt.toISOString(),
    },
    ...(await ordersOf(sql, personId)),
    erasureDelayDays,
    keeps: [...keeps],
  }
}

export async function ordersOf(sql: Sql, personId: string): Promise<PersonOrders> {
  const erasure = await store.erasureOf(sql, personId)
  if (!erasure) return { erasure: null }
  const { orderedAt, dueAt, by } = erasure
  return { erasure: { orderedAt: orderedAt.toISOString(), dueAt: dueAt.toISOString(), by } }
}
