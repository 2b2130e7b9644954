// Enrolment without a face: a clerk looks at the person and the document, a second one confirms, a code carries it to the phone.
import assert from 'node:assert/strict'
import type { Sql } from '#base/db'
import type { FactBody } from '#base/outbox'
import type { Deps } from './deps.ts'
import { heldAbout } from './held.ts'
import { routes } from './routes.ts'
import * as store from './store.ts'
import { sweep } from './visits.ts'

export type Desk = ReturnType<typeof createDesk>

export function createDesk(deps: Deps) {
  return {
    /** The reaction to issuance.copies_issued: the card is in a wallet. Nothing happens a second time. */
    onCopiesIssued: async (sql: Sql, { personId, cardId }: FactBody): Promise<void> => {
      assert(
        typeof personId === 'string' && typeof cardId === 'string',
        'a fact about copies names their card',
      )
      const visitId = await store.collect(sql, { personId, cardId, at: deps.now() })
      if (visitId) await deps.enrolment.tally(sql, { applicationId: visitId, event: 'issued' })
    },
    /** The reaction to people.erased. */
    onErased: async (sql: Sql, { personId }: FactBody): Promise<void> => {
      assert(typeof personId === 'string', 'a fact about a person names the person')
      await store.withdrawAll(sql, { personId, at: deps.now() })
    },
    /** Every visit of a person, what the clerk saw opened: for the person. */
    heldAbout: (sql: Sql, personId: string) => heldAbout(deps, sql, personId),
    /** For a timer, every five minutes. */
    sweep: () => sweep(deps),
    routes: routes(deps),
  }
}
