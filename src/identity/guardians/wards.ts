// What a guardian may do with a ward's card: see it, put it to sleep, wake it, and take the consent back.
import type { Sql } from '#base/db'
import { Refusal } from '#base/refusal'
import type { Card, Resident } from '#identity/cards'
import { bandOf } from './age-band.ts'
import { takeBack } from './consent.ts'
import type { BlockWard, ConsentRequest, Family } from './contract.ts'
import type { Deps } from './deps.ts'
import { type Pair, requireGuardian, wardsOf } from './guardianship.ts'
import * as store from './store.ts'
import { tell } from './telling.ts'

type Living = Extract<Card, { state: 'active' | 'suspended' }>

export async function familyOf(deps: Deps, sql: Sql, guardianId: string): Promise<Family> {
  const family: Family = { wards: [], requests: [] }
  const now = deps.now()
  for (const { personId: wardId, name, birthDate } of await wardsOf(deps, sql, guardianId)) {
    const card = await livingCard(deps, sql, wardId)
    family.wards.push({ wardId, name, band: bandOf(birthDate, now), card: card && cardView(card) })
    for (const consent of await store.askedOf(sql, wardId, now))
      family.requests.push(requestView(consent, name))
  }
  return family
}

/** @throws Refusal `guardians.not_a_guardian`, `guardians.no_card`, `cards.not_active` */
export async function block(deps: Deps, sql: Sql, pair: Pair, order: BlockWard): Promise<void> {
  const card = await requireCard(deps, sql, pair)
  await deps.cards.suspend(sql, { ...order, cardId: card.cardId, by: actor(pair) })
  await tell(deps, sql, { personIds: sides(pair), act: 'blocked', by: 'guardian' })
}

/** Lifts the guardian's own hold: not that of an operator, of the register, or of the young person. */
export async function unblock(deps: Deps, sql: Sql, pair: Pair, requestId: string): Promise<void> {
  const card = await requireCard(deps, sql, pair)
  const order = { requestId, cardId: card.cardId, reason: 'guardian_request', by: actor(pair) }
  await deps.cards.resume(sql, order)
  await tell(deps, sql, { personIds: sides(pair), act: 'unblocked', by: 'guardian' })
}

/** The consent is taken back (PIPL art. 15), and with it the card's ground. Doing it twice is doing it once. */
export async function withdraw(deps: Deps, sql: Sql, pair: Pair, requestId: string): Promise<void> {
  await requireGuardian(deps, sql, pair)
  await takeBack(deps, sql, pair, requestId)
  const card = await livingCard(deps, sql, pair.wardId)
  if (!card) return
  const order = { requestId, cardId: card.cardId, reason: 'consent_withdrawn', by: actor(pair) }
  await deps.cards.revoke(sql, order)
}

/** Who answers for another must be who they are: the own card awake, and so until the transaction ends. */
export async function requireAwake(
  { cards }: Deps,
  sql: Sql,
  { cardId, cardState }: Resident,
): Promise<void> {
  if (cardState !== 'active') throw new Refusal('guardians.own_card_not_active', 409)
  await cards.lockActive(sql, cardId)
}

export function requestView(consent: store.Consent, name: string): ConsentRequest {
  const { applicationId, wardId, state, terms, face } = consent
  return {
    applicationId,
    wardId,
    name,
    state,
    askedAt: consent.askedAt.toISOString(),
    expiresAt: consent.expiresAt.toISOString(),
    consents: { terms, face: face ?? '-' },
  }
}

async function requireCard(deps: Deps, sql: Sql, pair: Pair): Promise<Living> {
  await requireGuardian(deps, sql, pair)
  const card = await livingCard(deps, sql, pair.wardId)
  if (!card) throw new Refusal('guardians.no_card', 404)
  return card
}

async function livingCard({ cards }: Deps, sql: Sql, personId: string): Promise<Living | null> {
  return (await cards.ofPerson(sql, personId)).find(isLiving) ?? null
}

const isLiving = (card: Card): card is Living => card.state === 'active' || card.state === 'suspended'
const actor = ({ guardianId }: Pair) => ({ kind: 'guardian', guardianId }) as const
const sides = ({ guardianId, wardId }: Pair) => ({ ward: wardId, guardian: guardianId })

function cardView(card: Living): NonNullable<Family['wards'][number]['card']> {
  const holds = card.state === 'suspended' ? card.holds : []
  const { cardId, state } = card
  return { cardId, state, holds: holds.map((hold) => ({ ...hold, at: hold.at.toISOString() })) }
}
