import { newId } from '#base/ids'
import { record } from '#base/outbox'
import { Refusal } from '#base/refusal'
import type { Sql } from '#base/db'
import type { Actor } from './card.ts'
import { type Deps, end, endDevice } from './issue.ts'
import * as store from './store.ts'

/**
 * Puts a card on a device. A card lives on one device: its copies can be voided together only because they
 * are together. Another phone of the same person ends, with every card it held.
 *
 * @param jkt RFC 7638 thumbprint of the device key
 * @throws Refusal `cards.device_bound`: the card lives on another device, or no longer
 */
export async function registerDevice(
  deps: Deps,
  sql: Sql,
  { personId, cardId, jkt }: { personId: string; cardId: string; jkt: string },
): Promise<{ deviceId: string }> {
  await store.takeTurn(sql, personId)
  const present = await store.activeDevice(sql, personId)
  const deviceId = present?.jkt === jkt ? present.deviceId : newId()
  if (!(await store.bindDevice(sql, { personId, cardId }, deviceId))) {
    throw new Refusal('cards.device_bound', 409, { cardId })
  }
  if (present?.deviceId === deviceId) return { deviceId }
  if (present) {
    await stopWithCards(deps, sql, {
      personId,
      deviceId: present.deviceId,
      reason: 'replaced',
      by: { kind: 'system' },
    })
  }
  const at = deps.now()
  await store.insertDevice(sql, { personId, deviceId, jkt, at })
  await record(sql, 'cards.device_registered', { deviceId, personId, cardId, at: at.toISOString() })
  return { deviceId }
}

export type StopReason = 'replaced' | 'stopped_by_resident' | 'stopped_by_operator' | 'token_reused'
type Stop = { personId: string; deviceId: string; reason: StopReason; by: Actor }

/**
 * Everything on the device stops: its sessions close and the cards it holds end, copies and all.
 *
 * @throws Refusal `cards.unknown_device`: not an active device of this person
 */
export async function stopDevice(deps: Deps, sql: Sql, stop: Stop): Promise<void> {
  if (await stopIfActive(deps, sql, stop)) return
  throw new Refusal('cards.unknown_device', 404, { deviceId: stop.deviceId })
}

/** The same for who does not mind that it is stopped already. */
export async function stopIfActive(deps: Deps, sql: Sql, stop: Stop): Promise<boolean> {
  await store.takeTurn(sql, stop.personId)
  return stopWithCards(deps, sql, stop)
}

async function stopWithCards(
  deps: Deps,
  sql: Sql,
  { personId, deviceId, reason, by }: Stop,
): Promise<boolean> {
  if (!(await endDevice(deps, sql, { personId, deviceId, reason }))) return false
  const held = (await store.cardsOf(sql, personId)).filter((card) => card.deviceId === deviceId)
  const ending = { reason: reason === 'replaced' ? 'replaced' : 'device_stopped', by } as const
  for (const card of held) await end(deps, sql, card, ending)
  return true
}
