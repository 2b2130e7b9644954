import { Refusal } from '#base/refusal'
import type { Sql } from '#base/db'
import type { KnownApplication } from './application.ts'
import { end, refuse, unwritten } from './conclude.ts'
import type { Deps } from './deps.ts'
import * as store from './store/applications.ts'
import { vacuum } from './store/captures.ts'
import { seenKeptDays } from './seen.ts'
import { forgetSeen, forgetSeenOf } from './store/seen.ts'
import { insertDecision } from './store/decisions.ts'
import { deleteOldStops, openForCard } from './store/stops.ts'
import { forgetPairs } from './store/pairs.ts'

/** For the count of tries; they hold no more than a device key's thumbprint. */
const nobodysKeptDays = 30

const OPEN = ['started', 'matched', 'captured', 'in_review', 'called_in'] as const

/**
 * The applicant takes the application back. Doing it twice is doing it once.
 *
 * @throws Refusal `enrolment.not_withdrawable`: the card exists, block that instead
 */
export async function withdraw(deps: Deps, sql: Sql, application: KnownApplication): Promise<void> {
  const { applicationId, personId } = application
  if (application.state === 'refused') return
  const decision = unwritten(['withdrawn'])
  const isBack = await refuse(deps, sql, {
    applicationId,
    personId,
    from: OPEN,
    reason: 'withdrawn',
    decision,
  })
  if (isBack) return
  throw new Refusal('enrolment.not_withdrawable', 409, { applicationId })
}

/** Ends what nobody went on with, pictures and all. For a timer. */
export async function expire(deps: Deps): Promise<number> {
  const { db, now } = deps
  const nobodysBefore = new Date(now().getTime() - nobodysKeptDays * 86_400_000)
  await store.deleteNobodys(db.sql, nobodysBefore)
  await db.tx((sql) => deleteOldStops(sql, nobodysBefore))
  await forgetSeen(db.sql, new Date(now().getTime() - seenKeptDays * 86_400_000))
  const left = await store.leftOpen(db.sql, now())
  for (const applicationId of left) await db.tx((sql) => expireOne(deps, sql, applicationId))
  return left.length
}

async function expireOne({ now }: Deps, sql: Sql, applicationId: string): Promise<void> {
  const at = now()
  const expired = await store.expire(sql, { applicationId, at })
  if (!expired?.personId) return
  await end(sql, { applicationId, as: 'gone', at })
  await insertDecision(sql, { ...unwritten(['expired']), applicationId, outcome: 'refused', at })
}

/** A person's key is gone, and with it all that was sealed: what is left over goes too. */
export async function onErased({ now }: Deps, sql: Sql, personId: string): Promise<void> {
  const at = now()
  for (const applicationId of await store.ofPerson(sql, personId)) {
    await store.refuse(sql, { applicationId, from: OPEN, reason: 'withdrawn', at })
    await end(sql, { applicationId, as: 'gone', at })
  }
  await forgetSeenOf(sql, personId)
  await forgetPairs(sql, personId)
}

/** Everything of a person was stopped: what a phone applied for before that does not become a card afterwards. */
export async function onStopped(
  deps: Deps,
  sql: Sql,
  { personId, at }: { personId: string; at: Date },
): Promise<void> {
  const from = ['matched', 'captured', 'in_review', 'called_in'] as const
  for (const applicationId of await openForCard(sql, { personId, startedBefore: at })) {
    const decision = unwritten(['withdrawn'])
    await refuse(deps, sql, { applicationId, personId, from, reason: 'withdrawn', decision })
  }
}

/** Gives the room of deleted pictures back, so that their sealed bytes leave the file too. For a timer. */
export async function scrub({ db }: Pick<Deps, 'db'>): Promise<void> {
  await vacuum(db.sql)
}
