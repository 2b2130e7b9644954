import type { Sql } from '#base/db'
import { Refusal } from '#base/refusal'
import { callIn } from './callIn.ts'
import { approve, groundRefusal, refuse } from './conclude.ts'
import type { ReviewAnswer, ReviewDecision } from './contract.ts'
import type { Deps } from './deps.ts'
import { othersLike, type Survey, surveyOthers } from './duplicates.ts'
import { type Case, type Held, notInReview, requireHeld } from './hold.ts'
import { clear } from './pairs.ts'
import { returnToQueue } from './returned.ts'
import { standing } from './review.ts'
import { openFace, openOthers, sealNote, sealOthers } from './sealed.ts'
import { applicationAt, lockIn } from './store/applications.ts'
import { keptFrames } from './store/captures.ts'
import { decisionsOf } from './store/decisions.ts'
import * as store from './store/reviews.ts'
import type { Other } from './store/sealed-json.ts'

type Sent = Case & { decision: ReviewDecision }
type Verdict = Exclude<ReviewDecision, { outcome: 'call_in' }>

/**
 * What an operator says of a case they hold. One view ends it, or waits for another: see weigh. Sent twice, it counts
 * once and is answered twice.
 *
 * @throws Refusal `enrolment.not_in_review`, `enrolment.not_held`, `enrolment.already_spoken`,
 *   `enrolment.request_id_taken`, `enrolment.note_missing`, `enrolment.unknown_candidate`
 */
export async function decideReview(deps: Deps, sent: Sent): Promise<ReviewAnswer> {
  const earlier = await answerAgain(deps, sent)
  if (earlier) return earlier
  return decideOnce(deps, sent).catch(async (error: unknown) => {
    // The same was sent twice at once, and the other was first: then there is an answer now.
    const meanwhile = error instanceof Refusal ? await answerAgain(deps, sent) : null
    if (meanwhile) return meanwhile
    throw error
  })
}

async function decideOnce(deps: Deps, sent: Sent): Promise<ReviewAnswer> {
  const { decision } = sent
  // The face is read before the transaction: an engine that was changed meanwhile has to look at the pictures anew.
  const face = decision.outcome === 'approve' ? await faceOf(deps, sent) : null
  return deps.db.tx(async (sql) => {
    const held = await lockHeld(deps, sql, sent)
    if (decision.outcome === 'call_in') return callIn(deps, sql, { held, ...sent, decision })
    await speak(deps, sql, { held, ...sent, decision })
    return conclude(deps, sql, { held, ...sent, decision, face })
  })
}

/** The application's row first, here as everywhere: whoever ends it meanwhile waits, or is waited for. */
async function lockHeld(deps: Deps, sql: Sql, own: Case): Promise<Held> {
  const held = await requireHeld(deps, sql, own)
  const { applicationId } = own
  if (!(await lockIn(sql, { applicationId, state: held.application.state }))) throw notInReview(applicationId)
  return requireHeld(deps, sql, own)
}

type Speaking = Sent & { held: Held; decision: Verdict }

async function speak(deps: Deps, sql: Sql, { held, operatorId, decision }: Speaking): Promise<void> {
  const { application, review } = held
  const { applicationId } = application
  const { isForTwo } = await standing(deps, sql, held, [])
  const { requestId, outcome, reason, note } = decision
  // The second reads what the first had in mind: without a word of it there is nothing to agree or differ with.
  if (outcome === 'approve' && isForTwo && !note?.trim())
    throw new Refusal('enrolment.note_missing', 422, { applicationId })
  const others = outcome === 'approve' ? namedOthers(held, decision.others ?? []) : []
  const isNew = await store.insertOpinion(sql, {
    applicationId,
    opinionId: requestId,
    round: review.round,
    operatorId,
    outcome,
    reason,
    noteSealed: note ? await sealNote(deps, sql, application, note) : null,
    othersSealed: others.length > 0 ? await sealOthers(deps, sql, application, others) : null,
    at: deps.now(),
  })
  if (!isNew) throw new Refusal('enrolment.already_spoken', 409, { applicationId })
}

function namedOthers(
  { application, evidence }: Held,
  others: readonly { position: number; ground: Other['ground'] }[],
): Other[] {
  return others.map(({ position, ground }) => {
    const candidate = evidence.duplicates[position - 1]
    if (candidate) return { personId: candidate.personId, ground }
    throw new Refusal('enrolment.unknown_candidate', 422, {
      applicationId: application.applicationId,
      position,
    })
  })
}

type Face = { embedding: Float32Array; survey: Survey }
type Concluding = Speaking & { face: Face | null }

async function conclude(deps: Deps, sql: Sql, own: Concluding): Promise<ReviewAnswer> {
  const { held, decision, operatorId } = own
  const { application } = held
  const { applicationId, personId, state } = application
  const { weighed, given } = await standing(
    deps,
    sql,
    held,
    await deps.operatorsWith(sql, 'enrolments.decide'),
  )
  const written = {
    decisionId: decision.requestId,
    reasons: [decision.reason],
    engine: null,
    evidenceSealed: decision.note ? await sealNote(deps, sql, application, decision.note) : null,
    operatorId,
  }
  const leave = async (next: 'second_view' | 'third_view'): Promise<ReviewAnswer> => {
    await store.letGo(sql, { applicationId, operatorId })
    return { state: next }
  }
  const ending = { applicationId, personId, from: [state], decision: written } as const
  switch (weighed) {
    case 'first_view':
    case 'second_view':
    case 'third_view':
      return leave(weighed === 'third_view' ? 'third_view' : 'second_view')
    case 'refuse':
      await refuse(deps, sql, { ...ending, reason: 'review' })
      return { state: 'refused' }
    case 'approve': {
      const reason = await groundRefusal(deps, sql, { applicationId, personId })
      if (reason) {
        await refuse(deps, sql, { ...ending, reason })
        return { state: 'refused' }
      }
      // Two had said yes, one while without the right; this no is a third mind, and the next one settles it.
      if (!own.face) return leave('third_view')
      const newcomers = await newOthers(deps, sql, { held, face: own.face })
      if (newcomers.length > 0) return returnToQueue(deps, sql, { held, duplicates: newcomers })
      await clearAgreed(deps, sql, { held, given, note: decision.note ?? '' })
      await approve(deps, sql, { ...ending, from: state, embedding: own.face.embedding })
      return { state: 'approved' }
    }
  }
}

/**
 * Who looks like this now and was not among those that the operators compared: of two people in the queue with one
 * face, the second approval finds the first.
 */
async function newOthers(
  deps: Deps,
  sql: Sql,
  { held: { application, evidence }, face }: { held: Held; face: Face },
) {
  const now = await othersLike(deps, sql, { ...face, personId: application.personId })
  const known = new Set(evidence.duplicates.map(({ personId }) => personId))
  return now.some(({ personId }) => !known.has(personId)) ? now : []
}

/** Those whom every one of the two named as another person, on a ground, are not asked about again. */
async function clearAgreed(
  deps: Deps,
  sql: Sql,
  { held, given, note }: { held: Held; given: store.OpinionRow[]; note: string },
): Promise<void> {
  const { application } = held
  const [first, second] = given.filter(({ outcome }) => outcome === 'approve')
  if (!first?.othersSealed || !second?.othersSealed) return
  const theirs = await openOthers(deps, sql, application, first.othersSealed)
  const agreed = (await openOthers(deps, sql, application, second.othersSealed)).filter(({ personId }) =>
    theirs.some((one) => one.personId === personId),
  )
  for (const { personId: otherPersonId, ground } of agreed) {
    const operatorIds: [string, string] = [first.operatorId, second.operatorId]
    await clear(deps, sql, { personId: application.personId, otherPersonId, ground, operatorIds, note })
  }
}

/** The mean of the kept frames, as it is enrolled; and who of everybody enrolled may look like it. */
async function faceOf(deps: Deps, own: Case): Promise<Face> {
  const { sql } = deps.db
  const { application } = await requireHeld(deps, sql, own)
  const frames = await keptFrames(sql, application)
  const probes = await Promise.all(frames.map((frame) => openFace(deps, sql, application, frame)))
  const [best] = probes
  if (!best) throw notInReview(own.applicationId)
  const { embedding } = deps.faces.decide1to1(probes, best.embedding)
  const { personId } = application
  return { embedding, survey: await surveyOthers(deps, { embedding, personId }) }
}

/** What came of a decision that was sent before. Null: it was not. */
async function answerAgain(deps: Deps, sent: Sent): Promise<ReviewAnswer | null> {
  const { sql } = deps.db
  const { applicationId, operatorId, decision } = sent
  const taken = new Refusal('enrolment.request_id_taken', 409, { applicationId })
  const ended = (await decisionsOf(sql, applicationId)).find((one) => one.decisionId === decision.requestId)
  const said = (await store.opinionsOf(sql, applicationId)).find(
    (one) => one.opinionId === decision.requestId,
  )
  if (!ended && !said) return null
  if ((ended ?? said)?.operatorId !== operatorId) throw taken
  const application = await applicationAt(sql, applicationId)
  const { state } = application ?? {}
  if (state === 'approved' || state === 'issued') return { state: 'approved' }
  if (state === 'refused' || state === 'called_in') return { state }
  const open = await store.spokenIn(sql, [applicationId])
  if (!open.some((one) => one.operatorId === operatorId)) return { state: 'returned' }
  return { state: new Set(open.map(({ outcome }) => outcome)).size > 1 ? 'third_view' : 'second_view' }
}
