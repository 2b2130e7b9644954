import type { Sql } from '#base/db'
import { keeps, type Rights } from './contract.ts'
import type { Deps } from './deps.ts'
import * as store from './store.ts'

/** How the person's own data stand. */
export async function rightsOf({ faces }: Deps, sql: Sql, personId: string): Promise<Rights> {
  const erasure = await store.erasureOf(sql, personId)
  const withdrawal = await store.withdrawalOf(sql, personId)
  return {
    isFaceHeld: (await faces.gallery.held(sql, personId)) !== null,
    faceWithdrawal: withdrawal && {
      withdrawnAt: withdrawal.withdrawnAt.toISOString(),
      endsAt: withdrawal.settledAt ? null : withdrawal.endsAt.toISOString(),
    },
    erasure: erasure && {
      orderedAt: erasure.orderedAt.toISOString(),
      dueAt: erasure.dueAt.toISOString(),
      by: erasure.by,
    },
    keeps: [...keeps],
  }
}
