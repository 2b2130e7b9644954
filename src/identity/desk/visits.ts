// A clerk enters what they saw; a second clerk says yes or no. Only then is there a card.
import type { Sql } from '#base/db'
import { newId } from '#base/ids'
import { attempt } from '#base/limits'
import { record } from '#base/outbox'
import { Refusal } from '#base/refusal'
import { consentVersions } from '#contract/identity/enrolment'
import type { Card } from '#identity/cards'
import { bandOf } from '#identity/guardians'
import type * as wire from './contract.ts'
import type { Deps } from './deps.ts'
import { openEvidence, sealEvidence, sealNote } from './sealed.ts'
import * as store from './store.ts'
import { type Evidence, requiredChecks, type Visit } from './visit.ts'

/** A visit is confirmed while the person stands there; what is left over night is begun anew. */
const waitingHours = 12
// A clerk serves a handful of people an hour.
const visitsPerClerk = { max: 40, windowSeconds: 3_600 }

type By = { operatorId: string }
type Named = { personId: string; visitId: string }
type Act = 'prepared' | 'confirmed' | 'rejected' | 'withdrawn'

/**
 * Enters a visit. The same one sent twice is one.
 *
 * @throws Refusal what requireGround refuses, `desk.consent_outdated`, `desk.checks_missing`, `desk.already_waiting`,
 *   `people.unknown_person`, `base.too_many_attempts`
 */
export async function prepare(deps: Deps, form: wire.PrepareVisit, { operatorId }: By): Promise<Visit> {
  const { db, now } = deps
  await attempt(db.sql, { scope: 'desk.prepare', key: operatorId, ...visitsPerClerk, now: now() })
  if (form.terms !== consentVersions.terms)
    throw new Refusal('desk.consent_outdated', 409, { terms: consentVersions.terms })
  requireChecks(form)
  return db.tx(async (sql) => {
    const { visitId, personId, terms, note = null, ...seen } = form
    const earlier = await store.visitAt(sql, form)
    if (earlier && earlier.preparedBy === operatorId) return earlier
    const evidence: Evidence = { ...seen, note }
    await requireGround(deps, sql, personId, evidence)
    const at = deps.now()
    const expiresAt = new Date(at.getTime() + waitingHours * 3_600_000)
    const evidenceSealed = await sealEvidence(deps, sql, form, evidence)
    const own = { visitId, personId, evidenceSealed, terms, by: operatorId, at, expiresAt }
    if (!(await store.insertVisit(sql, own))) throw new Refusal('desk.already_waiting', 409, { personId })
    await deps.enrolment.tally(sql, { applicationId: visitId, event: 'started' })
    await tell(deps, sql, { visitId, personId, operatorId, act: 'prepared' })
    return requireVisit(sql, form)
  })
}

/**
 * The second pair of eyes: the card exists from the commit on. All that was asked at the first is asked again.
 *
 * @throws Refusal `desk.own_visit`, `desk.not_waiting`, `cards.suspended`, what requireGround refuses
 */
export async function confirm(
  deps: Deps,
  named: Named & By,
  { requestId, note }: wire.ConfirmVisit,
): Promise<Visit> {
  return deps.db.tx(async (sql) => {
    const visit = await requireOther(sql, named)
    if (isDone(visit, requestId)) return visit
    const at = deps.now()
    const waiting = await store.lockWaiting(sql, named, at)
    if (!waiting) throw notWaiting(named)
    const evidence = await openEvidence(deps, sql, waiting)
    await requireGround(deps, sql, named.personId, evidence)
    const { personId, visitId, operatorId } = named
    const card = await deps.cards.issue(sql, { personId, edition: 'lightweight', applicationId: visitId })
    const noteSealed = await sealNote(deps, sql, named, note)
    const decision = { personId, visitId, decisionId: requestId, by: operatorId, at, noteSealed }
    await store.confirm(sql, { ...decision, cardId: card.cardId })
    await keepConsent(deps, sql, waiting, evidence)
    await deps.enrolment.tally(sql, { applicationId: visitId, event: 'approved' })
    await tell(deps, sql, { ...named, act: 'confirmed' })
    return requireVisit(sql, named)
  })
}

/** @throws Refusal `desk.own_visit`, `desk.not_waiting` */
export async function reject(
  deps: Deps,
  named: Named & By,
  { requestId, reason, note }: wire.RejectVisit,
): Promise<Visit> {
  return deps.db.tx(async (sql) => {
    const visit = await requireOther(sql, named)
    if (isDone(visit, requestId)) return visit
    const { personId, visitId, operatorId } = named
    const noteSealed = await sealNote(deps, sql, named, note)
    const decision = { personId, visitId, decisionId: requestId, by: operatorId, at: deps.now(), noteSealed }
    if (!(await store.reject(sql, { ...decision, rejection: reason }))) throw notWaiting(named)
    await tallyRefused(deps, sql, visitId, 'desk_rejected')
    await tell(deps, sql, { ...named, act: 'rejected' })
    return requireVisit(sql, named)
  })
}

/** The clerk who entered it takes it back. Doing it twice is doing it once. @throws Refusal `desk.not_yours`, `desk.not_waiting` */
export async function withdraw(deps: Deps, named: Named & By): Promise<Visit> {
  return deps.db.tx(async (sql) => {
    const { personId, visitId, operatorId } = named
    const visit = await requireVisit(sql, named)
    if (visit.preparedBy !== operatorId) throw new Refusal('desk.not_yours', 403, { visitId })
    if (visit.state === 'withdrawn') return visit
    if (!(await store.withdraw(sql, { personId, visitId, by: operatorId, at: deps.now() })))
      throw notWaiting(named)
    await tallyRefused(deps, sql, visitId, 'desk_withdrawn')
    await tell(deps, sql, { ...named, act: 'withdrawn' })
    return requireVisit(sql, named)
  })
}

/** Ends what nobody confirmed, and forgets codes that are over. For a timer. */
export async function sweep(deps: Deps): Promise<void> {
  const at = deps.now()
  await deps.db.tx(async (sql) => {
    for (const { visitId } of await store.expire(sql, at))
      await tallyRefused(deps, sql, visitId, 'desk_expired')
    await store.deleteLocators(sql, at)
  })
}

/** @throws Refusal `desk.unknown_visit` */
export async function requireVisit(sql: Sql, { personId, visitId }: Named): Promise<Visit> {
  const visit = await store.visitAt(sql, { personId, visitId })
  if (!visit) throw new Refusal('desk.unknown_visit', 404, { visitId })
  return visit
}

/**
 * Whether this person may have a card from the desk.
 *
 * @throws Refusal `desk.standing_not_valid`, `desk.guardian_needed`, `desk.card_suspended`, `desk.has_card`
 */
async function requireGround(deps: Deps, sql: Sql, personId: string, evidence: Evidence): Promise<void> {
  const { standing, birthDate } = await deps.people.read(sql, personId)
  if (standing !== 'valid') throw new Refusal('desk.standing_not_valid', 409, { standing })
  await requireConsenting(deps, sql, { personId, birthDate }, evidence)
  const cards = await deps.cards.ofPerson(sql, personId)
  if (cards.some(isHeldByOperator)) throw new Refusal('desk.card_suspended', 409)
  const hasCard = cards.some(({ state }) => state === 'active' || state === 'suspended')
  if (hasCard && evidence.replaces === null) throw new Refusal('desk.has_card', 409)
}

/** Under eighteen a guardian agrees, who is one on this day; under fourteen it is the guardian who signs. */
async function requireConsenting(
  deps: Deps,
  sql: Sql,
  { personId: wardId, birthDate }: { personId: string; birthDate: string },
  { guardianId, signature }: Evidence,
): Promise<void> {
  const band = bandOf(birthDate, deps.now())
  if (band === 'adult') return
  if (guardianId === null || !(await deps.guardians.isGuardian(sql, { guardianId, wardId })))
    throw new Refusal('desk.guardian_needed', 409)
  if (band === 'child' && signature !== 'guardian_signed')
    throw new Refusal('desk.checks_missing', 422, { check: 'guardian_signed' })
}

/** A card that an operator put to sleep must not be got round by a new one. */
const isHeldByOperator = (card: Card) =>
  card.state === 'suspended' && card.holds.some(({ cause }) => cause === 'operator')

/** The guardian's word lies with all others of the ward, and can be taken back like them. There is none for a face. */
async function keepConsent(deps: Deps, sql: Sql, visit: Visit, { guardianId }: Evidence): Promise<void> {
  if (guardianId === null) return
  const { visitId: applicationId, personId: wardId, terms, expiresAt } = visit
  const consents = { terms, face: null }
  await deps.guardians.give(sql, { applicationId, wardId, guardianId, consents, way: 'desk', expiresAt })
}

function requireChecks({ document, checks }: wire.PrepareVisit): void {
  const missing = requiredChecks[document].find((check) => !checks.includes(check))
  if (missing) throw new Refusal('desk.checks_missing', 422, { check: missing })
}

async function requireOther(sql: Sql, named: Named & By): Promise<Visit> {
  const visit = await requireVisit(sql, named)
  if (visit.preparedBy === named.operatorId)
    throw new Refusal('desk.own_visit', 403, { visitId: named.visitId })
  return visit
}

/** The caller's retry: this very decision was taken before. */
function isDone(visit: Visit, requestId: string): boolean {
  return 'decisionId' in visit && visit.decisionId === requestId
}

const notWaiting = ({ visitId }: Named) => new Refusal('desk.not_waiting', 409, { visitId })

async function tell({ now }: Deps, sql: Sql, acted: Named & By & { act: Act }): Promise<void> {
  const { visitId, personId, operatorId, act } = acted
  const fact = { actId: newId(), visitId, personId, operatorId, act, at: now().toISOString() }
  await record(sql, 'desk.acted', fact)
}

function tallyRefused({ enrolment }: Deps, sql: Sql, visitId: string, reason: string): Promise<void> {
  return enrolment.tally(sql, { applicationId: visitId, event: 'refused', reason })
}
