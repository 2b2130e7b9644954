import type { Sql } from '#base/db'
import { randomToken, tokenHash } from '#base/ids'
import { Refusal } from '#base/refusal'
import type { Card } from '#identity/cards'
import { bandOf } from '#identity/guardians'
import type { Match } from '#identity/people'
import type { KnownApplication } from './application.ts'
import { consentVersions, type StartApplication } from './contract.ts'
import type { Deps } from './deps.ts'
import { count } from './limits.ts'
import * as store from './store/applications.ts'

const openLifetimeSeconds = 86_400
/** Applications open at once on one device: a family's phone, not a mill. */
const openPerDeviceMax = 3

export type Started = { application: KnownApplication; applicationToken: string }
type From = { jkt: string; address: string }

/**
 * Consent, then the register's word on name and number. A no leaves the application started, so that the same
 * one may try again; nothing tells which of the two was wrong. Sent twice, it answers twice the same, with a
 * token of its own each time: the answer with the first may have been lost.
 *
 * @throws Refusal `enrolment.consent_outdated`, `enrolment.application_in_use`, `enrolment.too_many_open`,
 *   `enrolment.no_match`, what the register knows against it (see requireGround), `base.too_many_attempts`,
 *   `people.register_unavailable`
 */
export async function start(deps: Deps, form: StartApplication, from: From): Promise<Started> {
  const { db, limits, now } = deps
  requireConsent(form.consents)
  await count(db.sql, limits, 'startsByAddress', from.address, now())
  await count(db.sql, limits, 'startsByDevice', from.jkt, now())
  await count(db.sql, limits, 'startsByNumber', form.idNumber.trim().toUpperCase(), now())
  const { isKnown } = await db.tx((sql) => open(deps, sql, form, from))

  // Where a state register knows the residents, it is asked now: outside of any transaction, known or not.
  await deps.people.refresh(db, form)
  const match = await deps.people.match(db.sql, form)
  if (match.outcome === 'none') return refuse(deps, form.applicationId, 'enrolment.no_match', 422)
  if (!isKnown) await requireGround(deps, form.applicationId, match)
  return db.tx(async (sql) => {
    const { applicationId, consents } = form
    const started = await enter(deps, sql, { applicationId, personId: match.personId })
    // From 14 to 17 the application is the young person's own, and somebody else has to agree.
    if (bandOf(match.birthDate, now()) === 'youth') {
      const { expiresAt } = started.application
      await deps.guardians.ask(sql, { applicationId, wardId: match.personId, consents, expiresAt })
    }
    return started
  })
}

export function requireConsent(given: StartApplication['consents']): void {
  const isCurrent = given.terms === consentVersions.terms && given.face === consentVersions.face
  if (!isCurrent) throw new Refusal('enrolment.consent_outdated', 409, { ...consentVersions })
}

export async function open(
  { now }: Deps,
  sql: Sql,
  form: Pick<StartApplication, 'applicationId' | 'consents'>,
  { jkt }: Pick<From, 'jkt'>,
): Promise<{ isKnown: boolean }> {
  const { applicationId, consents } = form
  await store.takeDeviceTurn(sql, jkt)
  const earlier = await store.applicationAt(sql, applicationId)
  if (earlier) {
    // The id is somebody else's: to them it is taken, and nothing more is said.
    if (earlier.jkt !== jkt) throw new Refusal('enrolment.application_in_use', 409)
    return { isKnown: earlier.state !== 'started' }
  }
  if ((await store.countOpen(sql, jkt)) >= openPerDeviceMax) {
    throw new Refusal('enrolment.too_many_open', 429, { openMax: openPerDeviceMax })
  }
  const at = now()
  const expiresAt = new Date(at.getTime() + openLifetimeSeconds * 1000)
  const isOurs = await store.insertApplication(sql, { applicationId, jkt, consents, at, expiresAt })
  if (!isOurs) throw new Refusal('enrolment.application_in_use', 409)
  await store.insertEvent(sql, { applicationId, event: 'started', at })
  return { isKnown: false }
}

export async function enter(
  { now }: Deps,
  sql: Sql,
  { applicationId, personId }: { applicationId: string; personId: string },
): Promise<Started> {
  const applicationToken = `${applicationId}.${randomToken()}`
  const own = { applicationId, personId, tokenHash: tokenHash(applicationToken) }
  const application = (await store.match(sql, { ...own, at: now() })) ?? (await store.replaceToken(sql, own))
  if (!application) throw new Refusal('enrolment.application_in_use', 409)
  return { application, applicationToken }
}

/**
 * Whether this person may have a card from the phone at all. Said before the camera is opened: nobody shall
 * give their face for an answer that stands already.
 */
async function requireGround(
  deps: Deps,
  applicationId: string,
  match: Extract<Match, { outcome: 'match' }>,
): Promise<void> {
  const { db, now } = deps
  if (match.standing !== 'valid') return refuse(deps, applicationId, GROUNDLESS[match.standing], 409)
  const band = bandOf(match.birthDate, now())
  if (band === 'child') return refuse(deps, applicationId, 'enrolment.guardian_needed', 409)
  if (band === 'youth' && !(await deps.guardians.hasGuardian(db.sql, match.personId)))
    return refuse(deps, applicationId, 'enrolment.no_guardian', 409)
  return requireMeans(deps, applicationId, match.personId)
}

/** A portrait to compare with, and no card that is held. */
export async function requireMeans(deps: Deps, applicationId: string, personId: string): Promise<void> {
  const { db, people, cards } = deps
  if (!(await people.portrait(db.sql, personId)))
    return refuse(deps, applicationId, 'enrolment.no_portrait', 409)
  if ((await cards.ofPerson(db.sql, personId)).some(isHeldByOperator))
    return refuse(deps, applicationId, 'enrolment.card_suspended', 409)
}

/** A card that an operator put to sleep must not be got round by a new one. */
export function isHeldByOperator(card: Card): boolean {
  return card.state === 'suspended' && card.holds.some(({ cause }) => cause === 'operator')
}

export const GROUNDLESS = {
  lost: 'enrolment.document_lost',
  expired: 'enrolment.document_expired',
  dead: 'enrolment.person_dead',
  moved: 'enrolment.person_moved',
} as const

/** Refuses, and counts the refusal for the day's chart, without saying to whom. */
export async function refuse(
  { db, now }: Deps,
  applicationId: string,
  code: string,
  status: number,
): Promise<never> {
  const reason = code.slice('enrolment.'.length)
  await store.insertEvent(db.sql, { applicationId, event: 'refused', reason, at: now() })
  throw new Refusal(code, status, { applicationId })
}
