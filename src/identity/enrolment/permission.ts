// Where somebody under eighteen applies, a guardian's word stands beside the application's own state.
import assert from 'node:assert/strict'
import type { Sql } from '#base/db'
import type { FactBody } from '#base/outbox'
import { Refusal } from '#base/refusal'
import type { KnownApplication } from './application.ts'
import { refuse, unwritten } from './conclude.ts'
import type { Deps } from './deps.ts'
import { applicationAt, ofPerson } from './store/applications.ts'

type Own = { applicationId: string; personId: string }

const permissionOf = ({ guardians }: Deps, sql: Sql, { personId: wardId, applicationId }: Own) =>
  guardians.permission(sql, { wardId, applicationId })

/** Before a face is shown. @throws Refusal `enrolment.guardian_awaited` */
export async function requireConsented(deps: Deps, application: KnownApplication): Promise<void> {
  const permission = await permissionOf(deps, deps.db.sql, application)
  if (permission === 'free' || permission === 'given') return
  throw new Refusal('enrolment.guardian_awaited', 409, { applicationId: application.applicationId })
}

/** The reaction to guardians.answered and guardians.withdrew: a no ends what is open, pictures and all. */
export async function onGuardianSaid(deps: Deps, sql: Sql, { personId }: FactBody): Promise<void> {
  assert(typeof personId === 'string', 'a fact about a person names the person')
  for (const applicationId of await ofPerson(sql, personId)) {
    const application = await applicationAt(sql, applicationId)
    if (!application || !OPEN.some((state) => state === application.state)) continue
    const own = { applicationId, personId }
    if ((await permissionOf(deps, sql, own)) !== 'declined') continue
    const reason = 'guardian_declined'
    await refuse(deps, sql, { ...own, from: OPEN, reason, decision: unwritten([reason]) })
  }
}

const OPEN = ['matched', 'captured', 'in_review', 'called_in'] as const
