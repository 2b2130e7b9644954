// Who may answer for a child or a youth, and what they said: guardians by the register or by papers, consent, and what a
// guardian may do with a ward's card.
import assert from 'node:assert/strict'
import type { Sql } from '#base/db'
import type { FactBody } from '#base/outbox'
import { ask, give, permission } from './consent.ts'
import type { Deps } from './deps.ts'
import { hasGuardian, isGuardian } from './guardianship.ts'
import { followPerson, relationsOf, sweep } from './relations.ts'
import { routes } from './routes.ts'
import { consentsOf, deleteConsents, deleteUnanswered } from './store.ts'
import { requireAwake } from './wards.ts'

export { bandOf } from './age-band.ts'
export type { Permission } from './consent.ts'
export type { Band } from './contract.ts'

export type Guardians = ReturnType<typeof createGuardians>

/** Unanswered requests are gone this long after their time: the wallet can still say that they were. */
const unansweredKeptMs = 7 * 86_400_000

export function createGuardians(deps: Deps) {
  return {
    isGuardian: isGuardian.bind(null, deps),
    hasGuardian: hasGuardian.bind(null, deps),
    ask: ask.bind(null, deps),
    give: give.bind(null, deps),
    permission: permission.bind(null, deps),
    /** @throws Refusal `guardians.own_card_not_active`: who acts for another must hold a card that is awake */
    requireAwake: requireAwake.bind(null, deps),
    /** What was asked and said for this person, and by whom: for the person. */
    heldAbout: async (sql: Sql, personId: string) => ({
      registeredGuardians: await deps.people.countRegisteredGuardians(sql, personId),
      guardiansByPapers: await relationsOf(deps, sql, { personId, operatorId: '' }),
      consents: await consentsOf(sql, personId),
    }),
    /** The reaction to people.standing_changed. */
    onStandingChanged: async (sql: Sql, { personId }: FactBody): Promise<void> => {
      assert(typeof personId === 'string', 'a fact about a person names the person')
      await followPerson(deps, sql, personId)
    },
    /** The reaction to people.erased: what was said about a child who is erased is not kept. */
    onErased: async (sql: Sql, { personId }: FactBody): Promise<void> => {
      assert(typeof personId === 'string', 'a fact about a person names the person')
      await followPerson(deps, sql, personId)
      await deleteConsents(sql, personId)
    },
    /** For a timer, daily. */
    sweep: async (): Promise<void> => {
      await sweep(deps)
      await deleteUnanswered(deps.db.sql, new Date(deps.now().getTime() - unansweredKeptMs))
    },
    routes: routes(deps),
  }
}
