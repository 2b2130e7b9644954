// OpenID4VCI 1.0: an approved application becomes copies of a card in a wallet. Offer → token → nonce → a batch of copies,
// each bound to a key of the wallet; and again, with the wallet's own tokens, whenever few are left.
import type { Sql } from '#base/db'
import type { Deps } from './deps.ts'
import { nonceLifetimeSeconds } from './nonce.ts'
import { offer } from './offer.ts'
import { routes } from './routes.ts'
import { deleteStale } from './store.ts'

export type Issuance = ReturnType<typeof createIssuance>

export function createIssuance(deps: Deps) {
  return {
    /** Offers a card to a wallet: to the one with this device key, or at a desk to whichever scans it first. */
    offer: (sql: Sql, order: { cardId: string; jkt?: string }) => offer(deps, sql, order),
    /** For a timer, every ten minutes. */
    sweep(sql: Sql): Promise<void> {
      const at = deps.now()
      return deleteStale(sql, { at, batchesBefore: new Date(at.getTime() - 2 * nonceLifetimeSeconds * 1000) })
    },
    routes: routes(deps),
  }
}
