// The person's phone shows the code from the desk and is offered the card. From here on it goes as for everybody else.
import type { Sql } from '#base/db'
import { sameSecret } from '#base/ids'
import { attempt } from '#base/limits'
import { Refusal } from '#base/refusal'
import { codeHash, parseCode, returnWithinSeconds } from './code.ts'
import { codeTriesMax } from './contract.ts'
import type { Deps } from './deps.ts'
import * as store from './store.ts'
import type { KeptCode } from './visit.ts'

const triesByAddress = { max: 120, windowSeconds: 3_600 }
const triesByDevice = { max: 20, windowSeconds: 3_600 }

/**
 * An offer of the card, bound to this device key. The first key to come has the code; it may come again for a day.
 *
 * A wrong code costs one of the five tries of the visit that its first letters find, whoever tries: it is counted before
 * it is compared, outside of what a refusal takes back. Only who shows the right code is told more than "wrong".
 *
 * @throws Refusal `desk.code_wrong`, `desk.code_expired`, `desk.code_used`, `desk.code_locked`, `cards.not_active`,
 *   `base.too_many_attempts`
 */
export async function redeem(deps: Deps, { code: text }: { code: string }, from: From) {
  const { db, now, issuance } = deps
  await attempt(db.sql, { scope: 'desk.redeem.address', key: from.address, ...triesByAddress, now: now() })
  await attempt(db.sql, { scope: 'desk.redeem.device', key: from.jkt, ...triesByDevice, now: now() })
  const kept = await verified(deps, text)
  const at = now()
  const redeemedAfter = new Date(at.getTime() - returnWithinSeconds * 1000)
  return db.tx(async (sql) => {
    const own = { personId: kept.personId, visitId: kept.visitId, requestId: kept.requestId }
    if (!(await store.redeem(sql, { ...own, jkt: from.jkt, at, redeemedAfter })))
      throw await whyNot(sql, kept, from)
    const visit = await store.visitAt(sql, own)
    if (visit?.state !== 'confirmed' && visit?.state !== 'collected')
      throw new Refusal('desk.code_expired', 410)
    return issuance.offer(sql, { cardId: visit.cardId, jkt: from.jkt })
  })
}

type From = { jkt: string; address: string }

async function verified(deps: Deps, text: string): Promise<KeptCode> {
  const { sql } = deps.db
  const parsed = parseCode(text)
  const place = parsed && (await store.located(sql, parsed.locator))
  const hasTry = place !== null && (await store.countTry(sql, place, codeTriesMax))
  const kept = place && (await store.codeOf(sql, place))
  if (!parsed || !kept || !sameSecret(kept.codeHash, codeHash(deps, kept.visitId, parsed.code)))
    throw new Refusal('desk.code_wrong', 404)
  if (!hasTry) throw new Refusal('desk.code_locked', 409)
  return kept
}

async function whyNot(sql: Sql, kept: KeptCode, { jkt }: From): Promise<Refusal> {
  const present = await store.codeOf(sql, kept)
  const isAnothers = present?.redeemed && present.redeemed.jkt !== jkt
  return isAnothers ? new Refusal('desk.code_used', 409) : new Refusal('desk.code_expired', 410)
}
