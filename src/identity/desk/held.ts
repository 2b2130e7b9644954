// What the desk holds about a person, for that person.
import type { Sql } from '#base/db'
import type { Deps } from './deps.ts'
import { openEvidence } from './sealed.ts'
import * as store from './store.ts'

export async function heldAbout(deps: Pick<Deps, 'people'>, sql: Sql, personId: string) {
  const visits = await store.visitsOf(sql, personId)
  return Promise.all(
    visits.map(async (visit) => ({
      visitId: visit.visitId,
      state: visit.state,
      termsVersion: visit.terms,
      preparedBy: visit.preparedBy,
      preparedAt: visit.preparedAt.toISOString(),
      decidedBy: 'decidedBy' in visit ? visit.decidedBy : null,
      seen: await openEvidence(deps, sql, visit),
    })),
  )
}
