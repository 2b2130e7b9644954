import { newId } from '#base/ids'
import { record } from '#base/outbox'
import { Refusal } from '#base/refusal'
import type { Sql } from '#base/db'
import type { Actor, Card, Edition, EndReason } from './card.ts'
import * as store from './store.ts'

/** The published bit of a card's copies; from the status slice. */
export type StatusPort = {
  set(sql: Sql, change: { cardId: string; value: 'valid' | 'suspended' | 'invalid' }): Promise<unknown>
}
export type Deps = { status: StatusPort; now: () => Date }

export const isLiving = (card: Card) => card.state === 'active' || card.state === 'suspended'

/**
 * The new card takes the place of every living one: a person holds one set of cards, on one phone. Copies on
 * the old phone are void from the caller's commit on. The same application never makes two cards.
 *
 * @throws Refusal `cards.suspended`: a card put to sleep by an operator is not to be got round by a new one
 */
export async function issue(
  deps: Deps,
  sql: Sql,
  order: { personId: string; edition: Edition; applicationId: string },
): Promise<Card> {
  // The upgraded card is issued at an attended terminal, on evidence that no slice collects yet.
  if (order.edition === 'upgraded')
    throw new Refusal('cards.edition_unavailable', 409, { edition: order.edition })
  await store.takeTurn(sql, order.personId)
  const earlier = await store.cardOfApplication(sql, order)
  if (earlier) return earlier

  await replaceLiving(deps, sql, order.personId)
  const card = await store.insertCard(sql, { ...order, cardId: newId(), at: deps.now() })
  const { cardId, personId, edition, issuedAt } = card
  await record(sql, 'cards.issued', { cardId, personId, edition, at: issuedAt.toISOString() })
  return card
}

async function replaceLiving(deps: Deps, sql: Sql, personId: string): Promise<void> {
  const living = (await store.cardsOf(sql, personId)).filter(isLiving)
  for (const card of living) {
    const isHeldByOperator =
      card.state === 'suspended' && card.holds.some(({ cause }) => cause === 'operator')
    if (isHeldByOperator) throw new Refusal('cards.suspended', 409, { cardId: card.cardId })
  }
  for (const card of living) await end(deps, sql, card, { reason: 'replaced', by: { kind: 'system' } })
  const device = await store.activeDevice(sql, personId)
  if (device) await endDevice(deps, sql, { personId, deviceId: device.deviceId, reason: 'replaced' })
}

/** Ends a card without reproach: its copies are void, its sessions closed. Nothing happens to a closed one. */
export async function end(
  deps: Deps,
  sql: Sql,
  { personId, cardId }: { personId: string; cardId: string },
  { reason, by }: { reason: EndReason; by: Actor },
): Promise<void> {
  const at = deps.now()
  const ended = await store.close(sql, { personId, cardId }, { state: 'ended', reason, by, at })
  if (!ended) return
  await deps.status.set(sql, { cardId, value: 'invalid' })
  await store.closeSessions(sql, { personId, cardId, at })
  const { edition } = ended
  await record(sql, 'cards.ended', { cardId, personId, edition, reason, by: by.kind, at: at.toISOString() })
}

/** @returns whether it was active */
export async function endDevice(
  deps: Deps,
  sql: Sql,
  { personId, deviceId, reason }: { personId: string; deviceId: string; reason: string },
): Promise<boolean> {
  const at = deps.now()
  const isEnded = await store.endDevice(sql, { personId, deviceId, reason, at })
  if (!isEnded) return false
  await store.closeSessions(sql, { personId, deviceId, at })
  await record(sql, 'cards.device_stopped', { deviceId, personId, reason, at: at.toISOString() })
  return true
}
