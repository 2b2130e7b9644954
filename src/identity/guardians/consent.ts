// What a guardian is asked and says. The words lie in the wallet; here stand the versions, who answered, and when.
import type { Sql } from '#base/db'
import { newId } from '#base/ids'
import { record } from '#base/outbox'
import { Refusal } from '#base/refusal'
import { bandOf } from './age-band.ts'
import type { Answer } from './contract.ts'
import type { Deps } from './deps.ts'
import { isGuardian, type Pair } from './guardianship.ts'
import * as store from './store.ts'
import { tell } from './telling.ts'

type Asked = { wardId: string; applicationId: string }

/**
 * How an application stands with its guardian. free: nobody has to be asked. gone: who agreed is no guardian any more, and
 * somebody who is has to be asked with another application.
 */
export type Permission = 'free' | 'given' | 'asked' | 'declined' | 'gone'

/** Asks, with the application of somebody of 14 to 17. The same application asks once. */
export async function ask(
  deps: Deps,
  sql: Sql,
  own: Asked & { consents: { terms: string; face: string }; expiresAt: Date },
): Promise<void> {
  const { wardId, applicationId, consents, expiresAt } = own
  const asked = { wardId, applicationId, ...consents, at: deps.now(), expiresAt }
  if (await store.insertAsked(sql, asked))
    await tell(deps, sql, { personIds: { ward: wardId }, act: 'asked', by: 'ward' })
}

/** Given with the application itself: by the guardian who applies for a child, or before a clerk. */
export async function give(
  deps: Deps,
  sql: Sql,
  own: Asked & {
    guardianId: string
    consents: { terms: string; face: string | null }
    way: 'phone' | 'desk'
    expiresAt: Date
  },
): Promise<void> {
  const { wardId, guardianId, consents, ...rest } = own
  if (!(await store.insertGiven(sql, { ...rest, ...consents, wardId, guardianId, at: deps.now() }))) return
  const by = own.way === 'desk' ? 'operator' : 'guardian'
  await tell(deps, sql, { personIds: { ward: wardId, guardian: guardianId }, act: 'applied', by })
}

/**
 * Whether an application may become a card, as far as guardians go.
 *
 * @param own.isFinal asked for the decision itself: nobody answers or withdraws before its transaction ends
 */
export async function permission(
  deps: Deps,
  sql: Sql,
  { isFinal = false, ...own }: Asked & { isFinal?: boolean },
): Promise<Permission> {
  const { birthDate } = await deps.people.read(sql, own.wardId)
  if (bandOf(birthDate, deps.now()) === 'adult') return 'free'
  const consent = await (isFinal ? store.lockConsent(sql, own) : store.consentAt(sql, own))
  if (!consent || consent.state === 'asked') return 'asked'
  if (consent.state !== 'given' || consent.guardianId === null) return 'declined'
  const pair = { guardianId: consent.guardianId, wardId: own.wardId }
  return (await isGuardian(deps, sql, pair)) ? 'given' : 'gone'
}

type Reader = { guardianId: string; applicationId: string }

/**
 * A request as its guardian may read it. Everybody else is told that there is none.
 *
 * @throws Refusal `guardians.unknown_request`
 */
export async function requireRequest(
  deps: Deps,
  sql: Sql,
  { guardianId, applicationId }: Reader,
): Promise<store.Consent> {
  const wardId = await store.wardOf(sql, applicationId)
  const consent = wardId && (await store.consentAt(sql, { wardId, applicationId }))
  if (!consent || !(await isGuardian(deps, sql, { guardianId, wardId: consent.wardId })))
    throw new Refusal('guardians.unknown_request', 404)
  return consent
}

/**
 * A guardian agrees or declines. The same answer sent twice is given once; of two guardians the first is heard.
 *
 * @throws Refusal `guardians.unknown_request`, `guardians.consent_outdated`, `guardians.already_answered`,
 *   `guardians.request_over`
 */
export async function answer(deps: Deps, sql: Sql, reader: Reader, said: Answer): Promise<void> {
  const consent = await requireRequest(deps, sql, reader)
  const { guardianId, applicationId } = reader
  const { wardId } = consent
  if (consent.requestId === said.requestId && consent.guardianId === guardianId) return
  if (said.answer === 'agree') requireSameTexts(consent, said.consents)
  const at = deps.now()
  const state = said.answer === 'agree' ? 'given' : 'declined'
  if (
    !(await store.answer(sql, { wardId, applicationId, state, guardianId, requestId: said.requestId, at }))
  ) {
    if (consent.state === 'asked' && consent.expiresAt <= at) throw new Refusal('guardians.request_over', 410)
    throw new Refusal('guardians.already_answered', 409)
  }
  const act = said.answer === 'agree' ? 'agreed' : 'declined'
  await tell(deps, sql, { personIds: { ward: wardId, guardian: guardianId }, act, by: 'guardian' })
  await record(sql, 'guardians.answered', { applicationId, personId: wardId, answer: act })
}

/** What was read is what is agreed to: not the texts of yesterday, and not one without the other. */
function requireSameTexts({ terms, face }: store.Consent, given: { terms: string; face: string }): void {
  if (given.terms !== terms || given.face !== face)
    throw new Refusal('guardians.consent_outdated', 409, { terms, ...(face && { face }) })
}

/** Takes back all that was agreed to for a ward, and declines what is asked. The card ends with it: see wards.ts. */
export async function takeBack(deps: Deps, sql: Sql, pair: Pair, requestId: string): Promise<void> {
  const { wardId, guardianId } = pair
  const at = deps.now()
  const count = await store.withdrawAll(sql, { wardId, guardianId, requestId, at })
  if (count === 0) return
  await tell(deps, sql, {
    personIds: { ward: wardId, guardian: guardianId },
    act: 'withdrew',
    by: 'guardian',
  })
  await record(sql, 'guardians.withdrew', { personId: wardId, withdrawalId: newId() })
}
