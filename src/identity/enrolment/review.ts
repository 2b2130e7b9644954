import type { Sql } from '#base/db'
import { Refusal } from '#base/refusal'
import { ageOn, cityDay, type Person } from '#identity/people'
import type { Eyes, Reveal, RevealedName, ReviewEvidence, View } from './contract.ts'
import type { Deps } from './deps.ts'
import { type Case, type Held, requireHeld } from './hold.ts'
import { count } from './limits.ts'
import { openImage, openNote } from './sealed.ts'
import { countTried } from './store/applications.ts'
import { keptFrames } from './store/captures.ts'
import { decisionsOf } from './store/decisions.ts'
import * as store from './store/reviews.ts'
import { takesTwo, type Weighed, weigh } from './weigh.ts'

const triedDays = 30
const dayMs = 86_400_000

/**
 * What the machine saw of a case, and what of the register is needed to judge it. For the one who holds it.
 *
 * @throws Refusal `enrolment.not_in_review`, `enrolment.not_held`
 */
export async function evidence(deps: Deps, own: Case): Promise<ReviewEvidence> {
  const { sql } = deps.db
  const held = await requireHeld(deps, sql, own)
  const { application, review } = held
  const { applicationId, personId, captures } = application
  const [person, thought, shown] = await Promise.all([
    deps.people.read(sql, personId),
    opinions(deps, sql, held, own.operatorId),
    pictures(deps, sql, held),
  ])
  const since = new Date(deps.now().getTime() - triedDays * dayMs)
  return {
    applicationId,
    state: application.state,
    reasons: application.reviewReasons,
    since: (review.calledInAt ?? review.sentAt).toISOString(),
    heldUntil: review.heldUntil.toISOString(),
    applicant: nameOf(person, deps.now()),
    engine: held.engine,
    similarity: held.evidence.similarity,
    thresholds: thresholdsOf(deps, held),
    attempts: { captures, ...(await countTried(sql, { personId, since })) },
    ...thought,
    ...shown,
  }
}

/** What others thought, as far as this operator may know of it already. */
async function opinions(deps: Deps, sql: Sql, held: Held, operatorId: string) {
  const { application, review } = held
  const deciders = await deps.operatorsWith(sql, 'enrolments.decide')
  const { isForTwo, weighed, given } = await standing(deps, sql, held, deciders)
  const hasMine = given.some((one) => one.operatorId === operatorId)
  const stage = weighed === 'second_view' || weighed === 'third_view' ? weighed : ('first_view' as const)
  const isOpen = hasMine || stage === 'third_view'
  const all = await store.opinionsOf(sql, application.applicationId)
  const told = all.filter(({ round }) => round < review.round || isOpen)
  const nameOfOperator = (id: string | null) =>
    deciders.find((one) => one.operatorId === id)?.name ?? id?.slice(-8) ?? ''
  const note = (sealed: Buffer | null) => (sealed ? openNote(deps, sql, application, sealed) : null)
  const views: View[] = await Promise.all(
    told.map(async (one) => ({
      operator: nameOfOperator(one.operatorId),
      outcome: one.outcome,
      reason: one.reason,
      note: await note(one.noteSealed),
      at: one.at.toISOString(),
    })),
  )
  const calls = (await decisionsOf(sql, application.applicationId)).filter(
    ({ outcome }) => outcome === 'called_in',
  )
  for (const call of calls)
    views.push({
      operator: nameOfOperator(call.operatorId),
      outcome: 'call_in',
      reason: call.reasons[0] ?? '',
      note: await note(call.evidenceSealed),
      at: call.at.toISOString(),
    })
  return {
    isForTwo,
    stage,
    hasMine,
    deciders: deciders.length,
    views: views.toSorted((a, b) => (a.at < b.at ? -1 : 1)),
  }
}

type Standing = { isForTwo: boolean; weighed: Weighed; given: store.OpinionRow[] }

/** Where a case stands: the views of this round, of those who may still decide. */
export async function standing(
  deps: Deps,
  sql: Sql,
  held: Held,
  deciders: readonly { operatorId: string }[],
): Promise<Standing> {
  const { application, review, evidence: seen } = held
  const isForTwo = takesTwo(application.reviewReasons, {
    similarity: seen.similarity,
    thresholds: thresholdsOf(deps, held),
  })
  const all = await store.opinionsOf(sql, application.applicationId)
  const given = all.filter(
    ({ round, operatorId }) =>
      round === review.round && deciders.some((one) => one.operatorId === operatorId),
  )
  return { isForTwo, weighed: weigh(given, isForTwo), given }
}

const thresholdsOf = (deps: Deps, { evidence: { thresholds } }: Held) =>
  thresholds ?? {
    match: deps.faces.thresholds.match,
    borderline: deps.faces.thresholds.borderline,
    duplicate: deps.duplicateSimilarityMin,
  }

async function pictures(deps: Deps, sql: Sql, { application, evidence: seen }: Held) {
  const { people } = deps
  const own = await people.portrait(sql, application.personId)
  const frames = await keptFrames(sql, application)
  const candidates = seen.duplicates.map(async ({ personId, similarity }, at) => {
    const theirs = await people.portrait(sql, personId)
    return {
      position: at + 1,
      similarity,
      isGone: theirs === null,
      eyes: theirs && (await eyesIn(deps, theirs, 'portrait')),
    }
  })
  return {
    hasPortrait: own !== null,
    portrait: own && (await eyesIn(deps, own, 'portrait')),
    images: await Promise.all(
      frames.map(async (frame) => eyesIn(deps, await openImage(deps, sql, application, frame), 'frame')),
    ),
    candidates: await Promise.all(candidates),
  }
}

/** For laying faces over one another. Null: they are compared as they are. */
async function eyesIn({ faces }: Deps, jpeg: Buffer, kind: 'frame' | 'portrait'): Promise<Eyes | null> {
  const analysis = await faces.analyse(jpeg, kind).catch((error: unknown) => {
    // All threads are busy with people before a camera: a picture that is not aligned is still a picture.
    if (error instanceof Refusal && error.code === 'faces.busy') return null
    throw error
  })
  if (analysis?.outcome !== 'face') return null
  return { ...analysis.face.picture, ...faces.eyesOf(analysis.face) }
}

type Positioned = Case & { position: number }

/** One of the kept frames, best first. */
export async function image(deps: Deps, own: Positioned): Promise<Buffer> {
  const { sql } = deps.db
  const { application } = await requireHeld(deps, sql, own)
  const frame = (await keptFrames(sql, application))[own.position - 1]
  if (!frame) throw imageGone(own)
  return openImage(deps, sql, application, frame)
}

/** The register's portrait of the applicant. */
export async function portrait(deps: Deps, own: Case): Promise<Buffer> {
  const { sql } = deps.db
  const { application } = await requireHeld(deps, sql, own)
  const jpeg = await deps.people.portrait(sql, application.personId)
  if (!jpeg) throw imageGone(own)
  return jpeg
}

/** The register's portrait of somebody else who looks alike. */
export async function candidatePortrait(deps: Deps, own: Positioned): Promise<Buffer> {
  const { sql } = deps.db
  const jpeg = await deps.people.portrait(sql, await candidateAt(deps, sql, own))
  if (!jpeg) throw imageGone(own)
  return jpeg
}

/** The applicant's number in full: asked for with a reason, and told to them. */
export async function revealNumber(deps: Deps, own: Case, ground: Reveal): Promise<{ idNumber: string }> {
  await countReveal(deps, own)
  return deps.db.tx(async (sql) => {
    const { application } = await requireHeld(deps, sql, own)
    const { idNumber } = await lookAt(deps, sql, { ...own, ...ground, ...application, look: 'number' })
    return { idNumber }
  })
}

/** Who looks alike: asked for with a reason, and told to them. */
export async function revealName(deps: Deps, own: Positioned, ground: Reveal): Promise<RevealedName> {
  await countReveal(deps, own)
  return deps.db.tx(async (sql) => {
    const personId = await candidateAt(deps, sql, own)
    if (!(await deps.people.portrait(sql, personId))) throw imageGone(own)
    return nameOf(await lookAt(deps, sql, { ...own, ...ground, personId, look: 'page' }), deps.now())
  })
}

type Looked = Reveal & { operatorId: string; personId: string; look: 'number' | 'page' }

function lookAt({ people }: Deps, sql: Sql, looked: Looked): Promise<Person> {
  const { lookId, reason, reference, operatorId, personId, look } = looked
  return people.look(sql, { lookId, reason, operatorId, personId, look, ...(reference && { reference }) })
}

const countReveal = ({ db, limits, now }: Deps, { operatorId }: Case) =>
  count(db.sql, limits, 'revealsByOperator', operatorId, now())

async function candidateAt(deps: Deps, sql: Sql, own: Positioned): Promise<string> {
  const { evidence: seen } = await requireHeld(deps, sql, own)
  const candidate = seen.duplicates[own.position - 1]
  if (!candidate) throw imageGone(own)
  return candidate.personId
}

const imageGone = ({ applicationId }: Case) => new Refusal('enrolment.image_gone', 404, { applicationId })

function nameOf({ name, birthDate, standing: document }: Person, now: Date): RevealedName {
  return { name, age: ageOn(birthDate, cityDay(now)), standing: document }
}
