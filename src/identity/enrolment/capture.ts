import type { Sql } from '#base/db'
import { newId } from '#base/ids'
import { Refusal } from '#base/refusal'
import type { Advice } from '#contract/identity/faces'
import { type Analysis, type Challenge, similarity } from '#identity/faces'
import type { CaptureFailure } from './application.ts'
import { refuse, unwritten } from './conclude.ts'
import {
  captureBytesMax,
  capturesMax,
  type FrameAnswer,
  framesMax,
  type OpenedChallenge,
  type Step,
} from './contract.ts'
import type { Deps } from './deps.ts'
import { count, type Limits } from './limits.ts'
import { isOfToday, openProgress, sealFrame, sealProgress } from './sealed.ts'
import { isReplayed, sealPrints } from './seen.ts'
import * as applications from './store/applications.ts'
import * as store from './store/captures.ts'
import { insertSeen } from './store/seen.ts'
import type { KeptFace, Progress } from './store/sealed-json.ts'

/** Frames kept for the decision: the best of the capture, not its first. */
const framesKept = 4

/** Whatever a face is shown for: a card, or the stop of one. */
type Awaiting = { applicationId: string; personId: string; state: string }
type Try = readonly [keyof Limits, string]
type Capture = { applicationId: string; personId: string; challengeId: string }
type Frame = { challengeId: string; sequence: number; jpeg: Buffer }

/**
 * A new capture, with steps that nobody knows beforehand. One that was open is over: whoever reloads the page
 * or comes back from a dead battery begins again here.
 *
 * @param tries what this counts against
 * @throws Refusal `enrolment.not_awaiting_capture`, `enrolment.too_many_captures`, `base.too_many_attempts`
 */
export async function openChallenge(
  deps: Deps,
  application: Awaiting,
  tries: readonly Try[],
): Promise<OpenedChallenge> {
  const { db, now, random, faces, limits } = deps
  const { applicationId, personId } = application
  if (application.state !== 'matched') throw notAwaiting(application)
  for (const [what, key] of tries) await count(db.sql, limits, what, key, now())
  const challengeId = newId()
  const challenge = faces.liveness.newChallenge(random, now())
  const capture = { applicationId, personId, challengeId }
  const progressSealed = await sealProgress(deps, db.sql, capture, {
    challenge,
    anchor: null,
    rest: null,
    prints: [],
    engineVersion: faces.engine.version,
    rules: faces.liveness.rules,
  })
  const captures = await db.tx(async (sql) => {
    const taken = await applications.takeCapture(sql, { applicationId, capturesMax })
    if (taken === null) return null
    const earlier = await store.openChallenge(sql, applicationId)
    if (earlier)
      await store.fail(sql, { applicationId, challengeId: earlier, failure: 'superseded', at: now() })
    await store.insertChallenge(sql, { applicationId, challengeId, progressSealed, at: now() })
    return taken
  })
  if (captures === null) {
    await db.tx((sql) => endUsedUp(deps, sql, application))
    throw new Refusal('enrolment.too_many_captures', 429, { applicationId })
  }
  return { challengeId, step: stepOf(deps, challenge), nextSequence: 1, capturesLeft: capturesMax - captures }
}

async function endUsedUp(
  deps: Deps,
  sql: Sql,
  { applicationId, personId }: { applicationId: string; personId: string },
): Promise<void> {
  const decision = unwritten(['captures_used_up'])
  const own = { applicationId, personId, reason: 'captures_used_up' } as const
  await refuse(deps, sql, { ...own, from: ['matched'], decision })
}

/**
 * One more frame. The answer to a frame sent twice is the same; the picture is looked at before any transaction
 * begins, and counts as of the moment it arrived.
 *
 * @throws Refusal `enrolment.unknown_challenge`, `enrolment.frame_out_of_order`, `enrolment.not_awaiting_capture`
 */
export async function takeFrame(deps: Deps, application: Awaiting, frame: Frame): Promise<FrameAnswer> {
  const { db, now, faces } = deps
  const at = now()
  const { applicationId, personId } = application
  const { challengeId, sequence, jpeg } = frame
  const row = await store.challengeAt(db.sql, { applicationId, challengeId })
  if (!row) throw new Refusal('enrolment.unknown_challenge', 404, { challengeId })
  const capture = { applicationId, personId, challengeId }
  if (row.state !== 'open' || sequence === row.sequence) return answerAgain(deps, capture, row)
  if (application.state !== 'matched') throw notAwaiting(application)
  if (sequence !== row.sequence + 1) {
    throw new Refusal('enrolment.frame_out_of_order', 409, { nextSequence: row.sequence + 1 })
  }
  if (row.bytes + jpeg.length > captureBytesMax || sequence >= framesMax) {
    return failCapture(deps, capture, 'too_many_frames')
  }
  const before = await openProgress(deps, db.sql, capture, row.progressSealed)
  // Begun before the engine or the rules were changed: what was before and what comes after cannot be compared.
  if (!isOfToday(deps, before)) return failCapture(deps, capture, 'superseded')
  const analysis = await faces.analyse(jpeg, 'frame', before.rest)
  const after = follow(deps, before, { sequence, at, analysis })
  if (after.challenge.failure) return failCapture(deps, { ...capture, after }, after.challenge.failure)
  if (after.challenge.state === 'passed' && (await isReplayed(deps, capture, after)))
    return failCapture(deps, { ...capture, after }, 'not_live')
  const kept = worthKeeping(deps, { row, before, after, analysis })
  const sealed = {
    progress: await sealProgress(deps, db.sql, capture, after),
    frame: kept && (await sealFrame(deps, db.sql, capture, { sequence, jpeg, face: kept })),
    prints: after.challenge.state === 'passed' ? await sealPrints(deps, db.sql, capture, after.prints) : null,
  }
  const isTaken = await db.tx((sql) => write(deps, sql, { capture, frame, sealed, at }))
  // The same frame came twice at once, or the application was taken back: the answer stands with the row now.
  if (!isTaken) return takeFrame(deps, application, frame)
  if (after.challenge.state === 'passed') return { state: 'deciding' }
  return goOn(deps, after.challenge, sequence, faces.liveness.adviceFor(after.challenge, analysis))
}

/** The state machine's next state, and the face it holds all further frames against. */
function follow(
  { faces }: Deps,
  before: Progress,
  frame: { sequence: number; at: Date; analysis: Analysis },
): Progress {
  const { analysis, sequence } = frame
  const { liveness } = faces
  const face = analysis.outcome === 'face' ? analysis.face : null
  const print = face?.signs?.fingerprint
  const isRepeat = print !== undefined && liveness.isRepeat(print, before.prints)
  const challenge = liveness.advance(before.challenge, { ...frame, isRepeat, anchor: before.anchor })
  /** What the caller keeps of a frame: what it held, until the challenge names another frame. */
  const keep = <Kept>(
    which: 'anchorSequence' | 'restSequence',
    held: Kept | null,
    shown: Kept | undefined,
  ) => {
    if (challenge[which] === before.challenge[which]) return held
    return (challenge[which] === sequence && shown) || null
  }
  return {
    ...before,
    challenge,
    anchor: keep('anchorSequence', before.anchor, face?.embedding),
    rest: keep('restSequence', before.rest, face?.signs?.trace),
    prints: print && !isRepeat ? [...before.prints, print] : before.prints,
  }
}

type Seen = { row: store.ChallengeRow; before: Progress; after: Progress; analysis: Analysis }

/**
 * A frame is kept when it is among the best, and only when its face is the one that the challenge was done
 * with: a single picture of somebody else, held up between two actions, must not be what is compared later.
 */
function worthKeeping({ faces }: Deps, { row, before, after, analysis }: Seen): KeptFace | null {
  if (analysis.outcome !== 'face' || !after.anchor || after.challenge.step === 0) return null
  const { embedding, quality, passiveLive } = analysis.face
  const isFaulty = after.challenge.faults !== null && after.challenge.faults !== before.challenge.faults
  if (isFaulty || similarity(embedding, after.anchor) < faces.thresholds.samePerson) return null
  const isAmongBest = row.kept < framesKept || quality.weight > (row.worstQuality ?? 0)
  const engineVersion = faces.engine.version
  return isAmongBest ? { embedding, quality, passiveLive, engineVersion } : null
}

type Taken = {
  capture: Capture
  frame: Frame
  /** `prints`: of a capture that is passed with this frame. */
  sealed: { progress: Buffer; frame: store.Frame | null; prints: Buffer | null }
  at: Date
}

// The application's row is locked first, here as everywhere: two who close one application cannot block each other.
async function write(deps: Deps, sql: Sql, { capture, frame, sealed, at }: Taken): Promise<boolean> {
  const { applicationId, challengeId } = capture
  if (!(await applications.lockIn(sql, { applicationId, state: 'matched' }))) return false
  const step = { sequence: frame.sequence, bytes: frame.jpeg.length, progressSealed: sealed.progress }
  if (!(await store.advance(sql, { applicationId, challengeId, ...step }))) return false
  if (sealed.frame) {
    await store.keepBest(sql, { applicationId, challengeId, ...sealed.frame, keep: framesKept, at })
  }
  if (!sealed.prints) return true
  await insertSeen(sql, { ...capture, prints: sealed.prints, at: deps.now() })
  await store.pass(sql, { applicationId, challengeId, at: deps.now() })
  await applications.capture(sql, { applicationId, challengeId, at: deps.now() })
  return true
}

/** The capture is over, its frames are gone; after the last one allowed so is the application. */
async function failCapture(
  deps: Deps,
  { after, ...capture }: Capture & { after?: Progress },
  failure: CaptureFailure,
): Promise<FrameAnswer> {
  const { applicationId, challengeId } = capture
  // What was known already is not kept a second time.
  const isNew = after !== undefined && !(await isReplayed(deps, capture, after))
  const prints = isNew ? await sealPrints(deps, deps.db.sql, capture, after.prints) : null
  await deps.db.tx(async (sql) => {
    if (!(await applications.lockIn(sql, { applicationId, state: 'matched' }))) return
    if (!(await store.fail(sql, { applicationId, challengeId, failure, at: deps.now() }))) return
    if (prints) await insertSeen(sql, { ...capture, prints, at: deps.now() })
    if ((await capturesLeft(sql, applicationId)) > 0) return
    await endUsedUp(deps, sql, capture)
  })
  const row = await store.challengeAt(deps.db.sql, capture)
  if (!row) throw new Refusal('enrolment.unknown_challenge', 404, { challengeId })
  return answerAgain(deps, capture, row)
}

/** What was answered to the last frame, as far as it still matters. */
async function answerAgain(deps: Deps, capture: Capture, row: store.ChallengeRow): Promise<FrameAnswer> {
  switch (row.state) {
    case 'passed':
      return { state: 'deciding' }
    case 'failed':
      return {
        state: 'failed',
        failure: row.failure,
        capturesLeft: await capturesLeft(deps.db.sql, capture.applicationId),
      }
    case 'open': {
      const { challenge } = await openProgress(deps, deps.db.sql, capture, row.progressSealed)
      return goOn(deps, challenge, row.sequence, null)
    }
  }
}

async function capturesLeft(sql: Sql, applicationId: string): Promise<number> {
  const taken = await applications.capturesTaken(sql, applicationId)
  return taken === null ? 0 : capturesMax - taken
}

function goOn(deps: Deps, challenge: Challenge, sequence: number, advice: Advice | null): FrameAnswer {
  return { state: 'continue', step: stepOf(deps, challenge), nextSequence: sequence + 1, advice }
}

function stepOf({ faces }: Deps, challenge: Challenge): Step {
  return {
    index: challenge.step,
    count: challenge.steps.length,
    instruction: faces.liveness.currentStep(challenge) ?? 'look_straight',
    deadlineAt: new Date(challenge.deadlineAt).toISOString(),
  }
}

const notAwaiting = ({ applicationId, state }: Awaiting) =>
  new Refusal('enrolment.not_awaiting_capture', 409, { applicationId, state })
