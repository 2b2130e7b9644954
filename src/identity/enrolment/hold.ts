import type { Sql } from '#base/db'
import { newId } from '#base/ids'
import { record } from '#base/outbox'
import { Refusal } from '#base/refusal'
import type { Doubtful } from './application.ts'
import { holdSeconds } from './contract.ts'
import type { Deps } from './deps.ts'
import { count } from './limits.ts'
import { openEvidence } from './sealed.ts'
import { applicationAt } from './store/applications.ts'
import { decisionsOf } from './store/decisions.ts'
import * as store from './store/reviews.ts'
import type { Evidence } from './store/sealed-json.ts'

// A case is in one person's hands. Nothing of it is shown to who does not hold it, and taking it is the look that the
// people in it read of: the applicant, and everybody whose portrait lies beside.

export type Case = { applicationId: string; operatorId: string }
export type Held = {
  application: Doubtful
  review: store.ReviewRow & { heldUntil: Date }
  evidence: Evidence
  engine: string
}

/**
 * Takes a case, or goes on holding it.
 *
 * @throws Refusal `enrolment.not_in_review`, `enrolment.held_by_another`, `base.too_many_attempts`
 */
export async function hold(deps: Deps, { applicationId, operatorId }: Case): Promise<{ heldUntil: Date }> {
  const { db, now, limits } = deps
  const before = await store.reviewAt(db.sql, applicationId)
  if (before?.heldBy !== operatorId) await count(db.sql, limits, 'holdsByOperator', operatorId, now())
  return db.tx(async (sql) => {
    const at = now()
    const until = new Date(at.getTime() + holdSeconds * 1000)
    const holdId = newId()
    const held = await store.hold(sql, { applicationId, operatorId, holdId, at, until })
    if (!held) throw await whyNot(sql, applicationId)
    if (held.holdId === holdId) await recordLooks(deps, sql, { applicationId, operatorId, holdId })
    return { heldUntil: until }
  })
}

async function whyNot(sql: Sql, applicationId: string): Promise<Refusal> {
  const review = await store.reviewAt(sql, applicationId)
  if (!review?.heldUntil) return notInReview(applicationId)
  const heldUntil = review.heldUntil.toISOString()
  return new Refusal('enrolment.held_by_another', 409, { applicationId, heldUntil })
}

/** Gives the case back before its time. Of a case one does not hold, nothing. */
export async function letGo(sql: Sql, own: Case): Promise<void> {
  await store.letGo(sql, own)
}

async function recordLooks(deps: Deps, sql: Sql, own: Case & { holdId: string }): Promise<void> {
  const { applicationId, operatorId, holdId: lookId } = own
  const { application, evidence } = await read(deps, sql, applicationId)
  const look = { lookId, operatorId, at: deps.now().toISOString() }
  await record(sql, 'enrolment.looked_up', { ...look, applicationId, personId: application.personId })
  // Without the application: whose face they were compared with is not theirs to know.
  for (const { personId } of evidence.duplicates)
    await record(sql, 'enrolment.compared', { ...look, personId })
}

/**
 * The case, for the one who holds it.
 *
 * @throws Refusal `enrolment.not_in_review`, `enrolment.not_held`
 */
export async function requireHeld(deps: Deps, sql: Sql, { applicationId, operatorId }: Case): Promise<Held> {
  const seen = await read(deps, sql, applicationId)
  const { review } = seen
  const { heldUntil } = review
  if (review.heldBy !== operatorId || !heldUntil || heldUntil <= deps.now()) throw notHeld(applicationId)
  return { ...seen, review: { ...review, heldUntil } }
}

async function read(deps: Deps, sql: Sql, applicationId: string) {
  const application = await applicationAt(sql, applicationId)
  const review = await store.reviewAt(sql, applicationId)
  if (!application || !isDoubtful(application) || !review) throw notInReview(applicationId)
  const decisions = await decisionsOf(sql, applicationId)
  const decision = decisions.findLast((one) => one.outcome === 'in_review' && one.evidenceSealed)
  if (!decision?.evidenceSealed) throw notInReview(applicationId)
  const evidence = await openEvidence(deps, sql, application, decision.evidenceSealed)
  const { engine } = decision
  return { application, review, evidence, engine: engine ? `${engine.name} ${engine.version}` : '' }
}

type Any = NonNullable<Awaited<ReturnType<typeof applicationAt>>>
const isDoubtful = (application: Any): application is Doubtful =>
  application.state === 'in_review' || application.state === 'called_in'

export const notInReview = (applicationId: string) =>
  new Refusal('enrolment.not_in_review', 409, { applicationId })
const notHeld = (applicationId: string) => new Refusal('enrolment.not_held', 409, { applicationId })
