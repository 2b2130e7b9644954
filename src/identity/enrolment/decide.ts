import assert from 'node:assert/strict'
import type { Sql } from '#base/db'
import { newId } from '#base/ids'
import type { Card } from '#identity/cards'
import type { Application, RefusalReason } from './application.ts'
import { approve, groundRefusal, refuse, sendToReview, unwritten, type Written } from './conclude.ts'
import { type Judgement, judge } from './decision.ts'
import type { Deps } from './deps.ts'
import { othersLike, type Survey, surveyOthers } from './duplicates.ts'
import { decideStop } from './stop/decide.ts'
import { hasLivenessDoubt, openFace, openProgress, sealEvidence } from './sealed.ts'
import { applicationAt, leftCaptured, lockIn } from './store/applications.ts'
import { challengeAt, keptFrames } from './store/captures.ts'
import type { KeptFace } from './store/sealed-json.ts'

/** Longer than any decision takes: whoever waits longer was left by a server that died. */
const abandonedAfterMs = 10_000
/** While somebody in the gallery cannot be looked at, nobody is decided; so long nobody asks again. */
const pauseMs = 2_000

export type Decider = {
  /** Decides if the application waits for it; otherwise nothing. Twice at once decides once. */
  decide: (applicationId: string) => Promise<void>
  /** Decides what a dead server left. For a timer. */
  resume: () => Promise<void>
}

export function createDecider(deps: Deps): Decider {
  const underWay = new Map<string, Promise<void>>()
  const turn = createTurn()
  const pause = { until: new Date(0) }
  const decide = (applicationId: string) => {
    const run = underWay.get(applicationId) ?? decideOne(deps, turn, { applicationId, pause })
    underWay.set(applicationId, run)
    return run.finally(() => underWay.delete(applicationId))
  }
  return {
    decide,
    async resume() {
      const left = await leftCaptured(deps.db.sql, new Date(deps.now().getTime() - abandonedAfterMs))
      for (const applicationId of left) {
        // One that cannot be decided must not keep the others waiting behind it.
        await decide(applicationId).catch((error: unknown) => {
          deps.log.error({ err: error, applicationId }, 'enrolment: decision failed')
        })
      }
    },
  }
}

/** `pause`: shared by all decisions of this process. */
type Order = { applicationId: string; pause: { until: Date } }

async function decideOne(deps: Deps, turn: Turn, { applicationId, pause }: Order): Promise<void> {
  await decideStop(deps, applicationId)
  if (deps.now() < pause.until) return
  const application = await applicationAt(deps.db.sql, applicationId)
  if (application?.state !== 'captured') return
  const seen = await look(deps, application)
  if (seen.outcome === 'gone') return
  if (seen.outcome === 'seen' && seen.survey.outcome === 'incomplete') {
    // It stays captured, pictures and all: whoever asks next, or the timer, tries again.
    pause.until = new Date(deps.now().getTime() + pauseMs)
    deps.log.warn(
      { applicationId, reason: seen.survey.reason },
      'enrolment: a decision waits for the gallery',
    )
    return
  }
  await turn(() => deps.db.tx((sql) => conclude(deps, sql, application, seen)))
}

type Captured = Extract<Application, { state: 'captured' }>
type Comparison = ReturnType<Deps['faces']['decide1to1']>
type Looked = Seen | { outcome: 'gone' }
type Seen =
  | { outcome: 'unusable'; reason: RefusalReason }
  | {
      outcome: 'seen'
      probes: KeptFace[]
      comparison: Comparison
      /** Who of everybody enrolled may look like this face. */
      survey: Survey
      hasLivenessDoubt: boolean
      steps: readonly string[]
    }

/** All the looking, before any transaction: the portrait's face, and how alike the best frames are to it. */
async function look(deps: Deps, application: Captured): Promise<Looked> {
  const { db, people, faces } = deps
  const portrait = await people.portrait(db.sql, application.personId)
  if (!portrait) return { outcome: 'unusable', reason: 'no_portrait' }
  const reference = await faces.analyse(portrait, 'portrait')
  if (reference.outcome !== 'face') return { outcome: 'unusable', reason: 'portrait_unusable' }
  const row = await challengeAt(db.sql, application)
  const frames = await keptFrames(db.sql, application)
  if (row?.state !== 'passed' || !row.progressSealed || frames.length === 0) {
    // Another server decided meanwhile, or the applicant took it back: then the pictures are gone, and rightly.
    const now = await applicationAt(db.sql, application.applicationId)
    assert(now?.state !== 'captured', 'a capture keeps its frames until it is decided')
    return { outcome: 'gone' }
  }
  const probes = await Promise.all(frames.map((frame) => openFace(deps, db.sql, application, frame)))
  const progress = await openProgress(deps, db.sql, application, row.progressSealed)
  const comparison = faces.decide1to1(probes, reference.face.embedding)
  const { embedding } = comparison
  return {
    outcome: 'seen',
    probes,
    comparison,
    survey: await surveyOthers(deps, { embedding, personId: application.personId }),
    hasLivenessDoubt: hasLivenessDoubt(deps, progress),
    steps: progress.challenge.steps,
  }
}

/** The rules' word, and all that hangs on it, in one transaction. */
async function conclude(deps: Deps, sql: Sql, application: Captured, seen: Seen): Promise<void> {
  const { applicationId, personId } = application
  if (!(await lockIn(sql, { applicationId, state: 'captured' }))) return
  const own = { applicationId, personId }
  const from = ['captured'] as const
  const groundless = seen.outcome === 'unusable' ? seen.reason : await groundRefusal(deps, sql, own)
  if (groundless || seen.outcome === 'unusable') {
    const reason = groundless ?? 'portrait_unusable'
    await refuse(deps, sql, { ...own, from, reason, decision: unwritten([reason]) })
    return
  }
  const { comparison, survey } = seen
  const { embedding } = comparison
  // The search waits for every other decision that has searched and not ended (see faces): of two people who come
  // with one face at the same moment, the second finds the first.
  const duplicates = await othersLike(deps, sql, { embedding, personId, survey })
  const judgement = judge({
    comparison: comparison.outcome,
    hasNearDuplicate: duplicates.length > 0,
    hasLivenessDoubt: seen.hasLivenessDoubt,
    hasEarlierRevocation: (await deps.cards.ofPerson(sql, personId)).some(isReproach),
  })
  const decision = await written(deps, sql, own, { seen, duplicates, judgement })
  switch (judgement.outcome) {
    case 'approved':
      await approve(deps, sql, { ...own, from: 'captured', embedding, decision })
      return
    case 'in_review':
      await sendToReview(deps, sql, { ...own, reasons: judgement.reasons, decision })
      return
    case 'refused':
      await refuse(deps, sql, { ...own, from, reason: judgement.reason, decision })
  }
}

type Judged = {
  seen: Extract<Seen, { outcome: 'seen' }>
  duplicates: { personId: string; similarity: number }[]
  judgement: Judgement
}

/** The decision as it is kept: the engine and thresholds in the clear, the likeness only under the person's key. */
async function written(
  deps: Deps,
  sql: Sql,
  own: { applicationId: string; personId: string },
  { seen, duplicates, judgement }: Judged,
): Promise<Written> {
  const frames = seen.probes.map(({ quality, passiveLive }) => ({ quality, passiveLive }))
  const { similarity } = seen.comparison
  const { match, borderline } = deps.faces.thresholds
  const thresholds = { match, borderline, duplicate: deps.duplicateSimilarityMin }
  // Who looks alike is kept for the one who has to look, and for nobody else.
  const kept = judgement.outcome === 'in_review' ? duplicates : []
  const evidence = { similarity, duplicates: kept, frames, steps: seen.steps, thresholds }
  const { name, version } = deps.faces.engine
  return {
    decisionId: newId(),
    reasons: reasonsOf(judgement),
    engine: { name, version, thresholds: seen.comparison.thresholdVersion },
    evidenceSealed: await sealEvidence(deps, sql, own, evidence),
    operatorId: null,
  }
}

function reasonsOf(judgement: Judgement): string[] {
  switch (judgement.outcome) {
    case 'approved':
      return []
    case 'in_review':
      return judgement.reasons
    case 'refused':
      return [judgement.reason]
  }
}

/** Revoked by an operator for more than a lost phone: a new card is given by a person, not by itself. */
function isReproach(card: Card): boolean {
  return (
    card.state === 'revoked' &&
    card.by.kind === 'operator' &&
    !['device_lost', 'device_stolen', 'resident_request'].includes(card.reason)
  )
}

type Turn = <T>(work: () => Promise<T>) => Promise<T>

/** One after another in this process: who waits for the gallery does not hold a connection meanwhile. */
function createTurn(): Turn {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
}
