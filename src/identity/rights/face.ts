// Consent to the face is taken back. The template, pictures, and what was remembered of them go at once; the card goes on
// for a while by what was proved before, until a clerk has seen the document, or ends.
import type { Sql } from '#base/db'
import { Refusal } from '#base/refusal'
import { withoutFaceDays, type WithdrawFace } from './contract.ts'
import type { Deps } from './deps.ts'
import * as store from './store.ts'

const dayMs = 86_400_000
const sweptAtOnce = 100
const reason = 'face_withdrawn'

/** @throws Refusal `rights.no_face_held` 409: none was given, or it was withdrawn by another request */
export async function withdraw(
  deps: Deps,
  sql: Sql,
  { personId, requestId, card }: WithdrawFace & { personId: string },
): Promise<void> {
  const { faces, enrolment, history, now } = deps
  const earlier = await store.withdrawalOf(sql, personId)
  if (earlier?.requestId === requestId) return
  // Before the card's rows are locked, as everywhere.
  await faces.gallery.takeTurn(sql)
  if (!(await faces.gallery.held(sql, personId))) throw new Refusal('rights.no_face_held', 409)
  const at = now()
  await faces.gallery.remove(sql, personId)
  await enrolment.forgetFace(sql, personId)
  const endsAt = card === 'end' ? at : new Date(at.getTime() + withoutFaceDays * dayMs)
  await store.putWithdrawal(sql, { personId, requestId, withdrawnAt: at, endsAt, settledAt: null })
  const event = { kind: 'rights', act: 'face_withdrawn', by: 'resident' } as const
  await history.record(sql, { entryId: `rights:${requestId}:face`, personId, at, event })
  if (card === 'end') await endCards(deps, sql, personId)
}

/** Ends the cards whose time without a face is over. For a timer. @returns for how many people */
export async function endWithoutFace(deps: Deps): Promise<number> {
  const { db, now } = deps
  const due = await store.dueWithdrawals(db.sql, { at: now(), limit: sweptAtOnce })
  for (const personId of due) {
    // One transaction each.
    // oxlint-disable-next-line no-await-in-loop
    await db.tx((sql) => endCards(deps, sql, personId))
  }
  return due.length
}

/** Those that stood on the face. A card got since then, at the desk or by a face given anew, goes on. */
async function endCards({ cards, now }: Deps, sql: Sql, personId: string): Promise<void> {
  const withdrawal = await store.settle(sql, { personId, at: now() })
  if (!withdrawal) return
  const isNow = withdrawal.endsAt.getTime() === withdrawal.withdrawnAt.getTime()
  const by = { kind: isNow ? 'resident' : 'system' } as const
  for (const card of await cards.ofPerson(sql, personId)) {
    const isLiving = card.state === 'active' || card.state === 'suspended'
    if (!isLiving || card.issuedAt > withdrawal.withdrawnAt) continue
    // In turn: each locks the person's rows.
    // oxlint-disable-next-line no-await-in-loop
    await cards.revoke(sql, { cardId: card.cardId, reason, by })
  }
}
