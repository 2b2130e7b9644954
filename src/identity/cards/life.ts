import { newId } from '#base/ids'
import { record } from '#base/outbox'
import { Refusal } from '#base/refusal'
import type { Sql } from '#base/db'
import { type Actor, type Card, holdOf, liftableBy } from './card.ts'
import { type Deps, endDevice, isLiving } from './issue.ts'
import * as store from './store.ts'

/**
 * An order to change a card's state.
 *
 * @param requestId chosen by the caller, so that a retry acts once; made here when absent
 * @param noteSealed free words, sealed with the person's key: they may speak of a person
 */
export type Order = {
  cardId: string
  requestId?: string
  reason: string
  noteSealed?: Buffer | null
  by: Actor
}

/** @throws Refusal `cards.unknown_card` 404 */
export async function read(sql: Sql, cardId: string): Promise<Card> {
  const personId = await store.ownerOf(sql, cardId)
  const card = personId === null ? null : await store.cardAt(sql, { personId, cardId })
  if (!card) throw new Refusal('cards.unknown_card', 404, { cardId })
  return card
}

/**
 * The card, awake, and so until the caller's transaction ends: a suspension or revocation waits, and then
 * reaches what the caller made for this card. For issuing copies.
 *
 * @throws Refusal `cards.not_active` 409, `cards.unknown_card` 404
 */
export async function lockActive(sql: Sql, cardId: string): Promise<Card> {
  const { personId, state } = await read(sql, cardId)
  const card = await store.lockActive(sql, { personId, cardId })
  if (!card) throw new Refusal('cards.not_active', 409, { cardId, state })
  return card
}

/** @throws Refusal `cards.not_active`: closed, or asleep for the same cause already */
export async function suspend(deps: Deps, sql: Sql, order: Order): Promise<Card> {
  const before = await read(sql, order.cardId)
  if (!(await isFirst(sql, deps, before, order, 'suspended'))) return read(sql, order.cardId)
  const put = { cause: holdOf(order.by), reason: order.reason, at: deps.now() }
  const card = await store.hold(sql, before, put)
  if (!card) throw new Refusal('cards.not_active', 409, { cardId: order.cardId, state: before.state })
  await deps.status.set(sql, { cardId: card.cardId, value: 'suspended' })
  await record(sql, 'cards.suspended', factOf(deps, card, order))
  return card
}

/**
 * Lifts the holds that this actor may lift. The card stays asleep when another cause is left.
 *
 * @throws Refusal `cards.ground_not_valid` when only the register holds it, `cards.not_suspended` when nothing does
 */
export async function resume(deps: Deps, sql: Sql, order: Order): Promise<Card> {
  const before = await read(sql, order.cardId)
  if (!(await isFirst(sql, deps, before, order, 'resumed'))) return read(sql, order.cardId)
  const card = await store.lift(sql, before, liftableBy(order.by))
  if (!card) {
    const code = before.state === 'suspended' ? 'cards.ground_not_valid' : 'cards.not_suspended'
    throw new Refusal(code, 409, { cardId: order.cardId, state: before.state })
  }
  if (card.state !== 'active') return card
  await deps.status.set(sql, { cardId: card.cardId, value: 'valid' })
  await record(sql, 'cards.resumed', factOf(deps, card, order))
  return card
}

/** @throws Refusal `cards.already_closed`: revoked or ended before */
export async function revoke(deps: Deps, sql: Sql, order: Order): Promise<Card> {
  const before = await read(sql, order.cardId)
  if (!(await isFirst(sql, deps, before, order, 'revoked'))) return read(sql, order.cardId)
  const at = deps.now()
  const card = await store.close(sql, before, { state: 'revoked', reason: order.reason, by: order.by, at })
  if (!card) throw new Refusal('cards.already_closed', 409, { cardId: order.cardId, state: before.state })
  await deps.status.set(sql, { cardId: card.cardId, value: 'invalid' })
  await store.closeSessions(sql, { personId: card.personId, cardId: card.cardId, at })
  if (card.deviceId !== null) await endDeviceWithoutCard(deps, sql, card.personId, card.deviceId)
  await record(sql, 'cards.revoked', factOf(deps, card, order))
  return card
}

/** Ids and codes only: what a person's history says of the change. */
function factOf({ now }: Deps, { cardId, personId, edition }: Card, { reason, by }: Order) {
  return { changeId: newId(), cardId, personId, edition, reason, by: by.kind, at: now().toISOString() }
}

async function endDeviceWithoutCard(deps: Deps, sql: Sql, personId: string, deviceId: string): Promise<void> {
  const cards = await store.cardsOf(sql, personId)
  const hasLiving = cards.some((card) => card.deviceId === deviceId && isLiving(card))
  if (!hasLiving) await endDevice(deps, sql, { personId, deviceId, reason: 'card_revoked' })
}

/** Whether this request id is new to the card. The same id for another change is the caller's mistake. */
async function isFirst(
  sql: Sql,
  { now }: Deps,
  card: Card,
  order: Order,
  change: 'suspended' | 'resumed' | 'revoked',
): Promise<boolean> {
  const requestId = order.requestId ?? newId()
  const { reason, by, noteSealed = null } = order
  if (await store.insertChange(sql, card, { requestId, change, reason, noteSealed, by, at: now() }))
    return true
  if ((await store.changeOf(sql, card, requestId)) === change) return false
  throw new Refusal('cards.request_reused', 409, { requestId })
}
