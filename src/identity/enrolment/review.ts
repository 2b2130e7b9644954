import type { Sql } from '#base/db'
import { newId } from '#base/ids'
import { record } from '#base/outbox'
import { Refusal } from '#base/refusal'
import type { Application } from './application.ts'
import { approve, groundRefusal, refuse, type Written } from './conclude.ts'
import type { ReviewCase, ReviewDecision, ReviewEvidence, ReviewQueue } from './contract.ts'
import type { Deps } from './deps.ts'
import { openEvidence, openFace, openImage, sealNote } from './sealed.ts'
import * as store from './store/applications.ts'
import { keptFrames } from './store/captures.ts'
import { decisionsOf } from './store/decisions.ts'

const queueMax = 100

type InReview = Extract<Application, { state: 'in_review' }>
type Case = { applicationId: string; operatorId: string }

/** Who waits for a person's look, the longest first. */
export async function queue(sql: Sql): Promise<ReviewQueue> {
  const cases = await store.inReview(sql, queueMax)
  return { cases: cases.map(caseView), waiting: await store.countInReview(sql) }
}

const caseView = (row: Awaited<ReturnType<typeof store.inReview>>[number]): ReviewCase => ({
  ...row,
  capturedAt: row.capturedAt.toISOString(),
})

/**
 * What the machine saw of a case. The look is recorded; the person can read of it.
 *
 * @throws Refusal `enrolment.not_in_review`
 */
export async function evidence(
  deps: Deps,
  sql: Sql,
  { applicationId, operatorId }: Case,
): Promise<ReviewEvidence> {
  const application = await requireInReview(sql, applicationId)
  const { personId, reviewReasons } = application
  await recordLook(deps, sql, { applicationId, personId, operatorId })
  const [decision] = (await decisionsOf(sql, applicationId)).filter(({ outcome }) => outcome === 'in_review')
  if (!decision?.evidenceSealed) throw new Refusal('enrolment.not_in_review', 409, { applicationId })
  const { similarity, duplicates } = await openEvidence(deps, sql, application, decision.evidenceSealed)
  return {
    applicationId,
    personId,
    reasons: reviewReasons,
    engine: `${decision.engine?.name} ${decision.engine?.version}`,
    thresholds: decision.engine?.thresholds ?? '',
    similarity,
    duplicates,
    images: (await keptFrames(sql, application)).length,
  }
}

/** One of the pictures, best first. Recorded like every look. */
export async function image(
  deps: Deps,
  sql: Sql,
  { applicationId, operatorId, position }: Case & { position: number },
): Promise<Buffer> {
  const application = await requireInReview(sql, applicationId)
  const { personId } = application
  const frame = (await keptFrames(sql, application))[position - 1]
  if (!frame) throw new Refusal('enrolment.image_gone', 404, { applicationId, position })
  await recordLook(deps, sql, { applicationId, personId, operatorId })
  return openImage(deps, sql, application, frame)
}

/**
 * A person decides. The same decision sent twice is taken once.
 *
 * @throws Refusal `enrolment.not_in_review`: decided, withdrawn or expired meanwhile
 */
export async function decideReview(
  deps: Deps,
  { applicationId, operatorId }: Case,
  { requestId, outcome, reason, note }: ReviewDecision,
): Promise<void> {
  const { sql } = deps.db
  if ((await decisionsOf(sql, applicationId)).some(({ decisionId }) => decisionId === requestId)) return
  const application = await requireInReview(sql, applicationId)
  const { personId } = application
  const evidenceSealed = note ? await sealNote(deps, sql, application, note) : null
  const decision = { decisionId: requestId, reasons: [reason], engine: null, evidenceSealed, operatorId }
  const own = { applicationId, personId, decision }
  const embedding = outcome === 'approve' ? await faceOf(deps, application) : null
  const isDone = await deps.db.tx((tx) =>
    embedding
      ? approveReviewed(deps, tx, { ...own, embedding })
      : refuse(deps, tx, { ...own, from: ['in_review'], reason: 'review' }),
  )
  if (!isDone) throw notInReview(applicationId)
}

/** The mean of the kept frames, as it is enrolled. */
async function faceOf(deps: Deps, application: InReview): Promise<Float32Array> {
  const { sql } = deps.db
  const frames = await keptFrames(sql, application)
  const probes = await Promise.all(frames.map((frame) => openFace(deps, sql, application, frame)))
  const [best] = probes
  if (!best) throw notInReview(application.applicationId)
  return deps.faces.decide1to1(probes, best.embedding).embedding
}

type Own = { applicationId: string; personId: string; decision: Written; embedding: Float32Array }

async function approveReviewed(deps: Deps, sql: Sql, own: Own): Promise<boolean> {
  const reason = await groundRefusal(deps, sql, own.personId)
  if (reason) return refuse(deps, sql, { ...own, from: ['in_review'], reason })
  return approve(deps, sql, { ...own, from: 'in_review' })
}

async function recordLook(
  { now }: Deps,
  sql: Sql,
  look: { applicationId: string; personId: string; operatorId: string },
): Promise<void> {
  await record(sql, 'enrolment.looked_up', { lookId: newId(), ...look, at: now().toISOString() })
}

async function requireInReview(sql: Sql, applicationId: string): Promise<InReview> {
  const application = await store.applicationAt(sql, applicationId)
  if (application?.state !== 'in_review') throw notInReview(applicationId)
  return application
}

const notInReview = (applicationId: string) => new Refusal('enrolment.not_in_review', 409, { applicationId })
