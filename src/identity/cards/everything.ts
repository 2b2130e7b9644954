import { record } from '#base/outbox'
import type { Sql } from '#base/db'
import { type Actor, type Card, isReportedLost } from './card.ts'
import { type Deps, endDevice, isLiving } from './issue.ts'
import { revoke } from './life.ts'
import * as store from './store.ts'
import { insertStop, stopOf } from './store/stops.ts'

/**
 * "I have lost my phone."
 *
 * @param requestId chosen by the caller: the same request sent twice acts once
 * @param fate end: it is surely them, and what was on the phone is void for good; sleep: it may be them, and until a
 *   desk has looked nothing on the phone works
 */
export type StopOrder = {
  personId: string
  requestId: string
  fate: 'end' | 'sleep'
  reason: string
  noteSealed?: Buffer | null
  by: Actor
}

/** How much was stopped; nothing, where nothing was alive any more. */
export type Stopped = { fate: 'end' | 'sleep'; cards: number; devices: number; at: Date }

/**
 * Every card and every device of a person, with all sessions and copies: from the caller's commit on nothing of it
 * proves anything. Issuing and registering for this person wait for it, and it for them, so that nothing slips through.
 */
export async function stopEverything(deps: Deps, sql: Sql, order: StopOrder): Promise<Stopped> {
  const { personId, requestId, fate } = order
  await store.takeTurn(sql, personId)
  const earlier = await stopOf(sql, { personId, requestId })
  if (earlier) return earlier
  const living = (await store.cardsOf(sql, personId)).filter(isLiving)
  const touched =
    fate === 'end' ? await endAll(deps, sql, order, living) : await sleepAll(deps, sql, order, living)
  const stopped: Stopped = { fate, ...touched, at: deps.now() }
  await insertStop(sql, { ...order, noteSealed: order.noteSealed ?? null, ...stopped })
  const { cards, devices, at } = stopped
  const by = order.by.kind
  await record(sql, 'cards.everything_stopped', {
    stopId: requestId,
    personId,
    fate,
    cards,
    devices,
    by,
    at: at.toISOString(),
  })
  return stopped
}

type Touched = { cards: number; devices: number }

async function endAll(deps: Deps, sql: Sql, order: StopOrder, living: Card[]): Promise<Touched> {
  const { personId, by } = order
  const device = await store.activeDevice(sql, personId)
  // Cards before devices, as wherever a card is revoked: two who come at once cannot block each other.
  for (const card of living) await revoke(deps, sql, { ...order, cardId: card.cardId })
  const reason = by.kind === 'operator' ? 'stopped_by_operator' : 'stopped_by_resident'
  if (device) await endDevice(deps, sql, { personId, deviceId: device.deviceId, reason })
  return { cards: living.length, devices: device ? 1 : 0 }
}

// The sessions stay, and are shut as long as this hold lies on the card (sessions.ts): lifted at the desk, the found phone
// goes on as it was.
async function sleepAll(deps: Deps, sql: Sql, order: StopOrder, living: Card[]): Promise<Touched> {
  let cards = 0
  for (const card of living) {
    if (isReportedLost(card)) continue
    if (await sleep(deps, sql, order, card)) cards += 1
  }
  return { cards, devices: 0 }
}

async function sleep(deps: Deps, sql: Sql, order: StopOrder, { personId, cardId }: Card): Promise<boolean> {
  const at = deps.now()
  const { reason, by, requestId, noteSealed = null } = order
  const card = await store.holdAnew(sql, { personId, cardId }, { cause: 'resident', reason, at })
  if (!card) return false
  await store.insertChange(sql, card, { requestId, change: 'suspended', reason, noteSealed, by, at })
  await deps.status.set(sql, { cardId, value: 'suspended' })
  const { edition } = card
  await record(sql, 'cards.suspended', {
    changeId: requestId,
    cardId,
    personId,
    edition,
    reason,
    by: by.kind,
    at: at.toISOString(),
  })
  return true
}
