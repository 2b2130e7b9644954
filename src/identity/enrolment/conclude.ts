import type { Sql } from '#base/db'
import { newId } from '#base/ids'
import { record } from '#base/outbox'
import type { Permission } from '#identity/guardians'
import { isHeldByOperator } from './start.ts'
import type { RefusalReason, ReviewReason, State } from './application.ts'
import type { Deps } from './deps.ts'
import * as store from './store/applications.ts'
import { forget } from './store/captures.ts'
import { type DecisionRow, forgetEvidence, insertDecision } from './store/decisions.ts'
import { endReview, forgetOthers, openReview } from './store/reviews.ts'

// The ends of an application. Each is one conditional change of state with all that hangs on it in the caller's
// transaction; false means that somebody else was faster, and then nothing else was done.

/** How a decision came about, as it is written down. */
export type Written = Omit<DecisionRow, 'applicationId' | 'outcome' | 'at'>
/** A decision that no machine and no operator took. */
export const unwritten = (reasons: string[]): Written => ({
  decisionId: newId(),
  reasons,
  engine: null,
  evidenceSealed: null,
  operatorId: null,
})

type Own = { applicationId: string; personId: string }

export const reviewLifetimeDays = 30

/** A yes: the card exists from the commit on, the face is in the gallery, the pictures are gone. */
export async function approve(
  { cards, faces, people, now }: Deps,
  sql: Sql,
  own: Own & { from: 'captured' | 'in_review' | 'called_in'; embedding: Float32Array; decision: Written },
): Promise<boolean> {
  const { applicationId, personId, from } = own
  const at = now()
  if (!(await store.lockIn(sql, { applicationId, state: from }))) return false
  // Before the card's rows are locked: who searches holds the gallery's turn and then asks for those.
  await faces.gallery.takeTurn(sql)
  const card = await cards.issue(sql, { personId, edition: 'lightweight', applicationId })
  await store.approve(sql, { applicationId, from, cardId: card.cardId, at })
  const { regionCode } = await people.read(sql, personId)
  await faces.gallery.enrol(sql, personId, own.embedding, regionCode)
  await end(sql, { applicationId, as: 'approved', at })
  await insertDecision(sql, { ...own.decision, applicationId, outcome: 'approved', at })
  await store.insertEvent(sql, { applicationId, event: 'approved', at })
  await record(sql, 'enrolment.decided', {
    applicationId,
    personId,
    outcome: 'approved',
    at: at.toISOString(),
  })
  return true
}

/** A doubt: the pictures stay, sealed, until a person has looked. */
export async function sendToReview(
  { now }: Deps,
  sql: Sql,
  own: Own & { reasons: ReviewReason[]; decision: Written },
): Promise<boolean> {
  const { applicationId, personId, reasons } = own
  const at = now()
  const expiresAt = new Date(at.getTime() + reviewLifetimeDays * 86_400_000)
  if (!(await store.sendToReview(sql, { applicationId, reasons, at, expiresAt }))) return false
  await openReview(sql, { applicationId, reasons, at })
  await insertDecision(sql, { ...own.decision, applicationId, outcome: 'in_review', at })
  await store.insertEvent(sql, { applicationId, event: 'in_review', at })
  await record(sql, 'enrolment.decided', {
    applicationId,
    personId,
    outcome: 'in_review',
    at: at.toISOString(),
  })
  return true
}

/** A no, for whatever reason: the pictures are gone. */
export async function refuse(
  { now }: Deps,
  sql: Sql,
  own: Own & { from: readonly State[]; reason: RefusalReason; decision: Written },
): Promise<boolean> {
  const { applicationId, personId, from, reason } = own
  const at = now()
  const refused = await store.refuse(sql, { applicationId, from, reason, at })
  if (!refused) return false
  await end(sql, { applicationId, as: isGone(reason) ? 'gone' : 'refused', at })
  await insertDecision(sql, { ...own.decision, applicationId, outcome: 'refused', at })
  if (refused.purpose === 'stop') {
    // Somebody with this person's name and number, and another face: they read of it.
    const fact = { stopId: applicationId, personId: refused.personId, reason, at: at.toISOString() }
    await record(sql, 'enrolment.stop_refused', fact)
    return true
  }
  await store.insertEvent(sql, { applicationId, event: 'refused', reason, at })
  await record(sql, 'enrolment.decided', {
    applicationId,
    personId,
    outcome: 'refused',
    at: at.toISOString(),
  })
  return true
}

const isGone = (reason: RefusalReason) => reason === 'withdrawn' || reason === 'expired'

/** With the decision goes all that was kept for it: the pictures, how alike, and whom. */
export async function end(
  sql: Sql,
  own: { applicationId: string; as: 'approved' | 'refused' | 'gone'; at: Date },
): Promise<void> {
  await forget(sql, own)
  await forgetEvidence(sql, own.applicationId)
  await forgetOthers(sql, own.applicationId)
  await endReview(sql, own)
}

/**
 * What may have happened to the ground since the start: the register or an operator said something. Asked
 * again right before a yes.
 */
export async function groundRefusal(deps: Deps, sql: Sql, own: Own): Promise<RefusalReason | null> {
  const { people, cards } = deps
  const { personId } = own
  if ((await people.read(sql, personId)).standing !== 'valid') return 'ground_lost'
  if ((await cards.ofPerson(sql, personId)).some(isHeldByOperator)) return 'card_suspended'
  return guardianRefusal(deps, sql, own)
}

const REFUSED: Record<Exclude<Permission, 'free' | 'given'>, RefusalReason> = {
  asked: 'guardian_missing',
  gone: 'guardian_missing',
  declined: 'guardian_declined',
}

/** Whatever was shown or asked before: nobody answers or takes back before the transaction ends. */
async function guardianRefusal({ guardians }: Deps, sql: Sql, own: Own): Promise<RefusalReason | null> {
  const { applicationId, personId: wardId } = own
  const permission = await guardians.permission(sql, { applicationId, wardId, isFinal: true })
  return permission === 'free' || permission === 'given' ? null : REFUSED[permission]
}
