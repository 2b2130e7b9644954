import type { Sql } from '#base/db'
import {
  type ReviewCase,
  type ReviewQueue,
  type ReviewTimes,
  reviewReasons,
  reviewTargetSeconds,
} from './contract.ts'
import type { Deps } from './deps.ts'
import * as store from './store/reviews.ts'
import { startOfDay } from './store/today.ts'
import { cityTimeZone } from './today.ts'
import { weigh } from './weigh.ts'

const queueMax = 100
const daysShown = 30
/** Of the last thirty days: far more than any desk decides, and little enough to sort. */
const decidedMax = 20_000
/** Below this a median is somebody's own waiting time, and says little of the next one's. */
const usualFromCount = 5
const reviewsKeptDays = 400
const dayMs = 86_400_000

/** Who waits for a person's look, and who was asked to come in; the longest first. */
export async function queue(deps: Deps, operatorId: string): Promise<ReviewQueue> {
  const { sql } = deps.db
  const [waiting, calledIn] = await Promise.all(
    [false, true].map((isCalledIn) => store.openReviews(sql, { isCalledIn, limit: queueMax })),
  )
  const rows = [...(waiting ?? []), ...(calledIn ?? [])]
  const spoken = await store.spokenIn(
    sql,
    rows.map(({ applicationId }) => applicationId),
  )
  const deciders = await deps.operatorsWith(sql, 'enrolments.decide')
  const view = { deciders, spoken, operatorId, now: deps.now() }
  return {
    cases: rows.map((row) => caseView(row, view)),
    ...(await store.countOpenReviews(sql)),
    deciders: deciders.length,
  }
}

type Viewed = {
  deciders: { operatorId: string; name: string }[]
  spoken: Awaited<ReturnType<typeof store.spokenIn>>
  operatorId: string
  now: Date
}

function caseView(row: store.ReviewRow, { deciders, spoken, operatorId, now }: Viewed): ReviewCase {
  const mine = spoken.filter(({ applicationId }) => applicationId === row.applicationId)
  const counting = mine.filter((one) => deciders.some((other) => other.operatorId === one.operatorId))
  const weighed = weigh(counting, true)
  const { heldBy, heldUntil, calledInAt, sentAt, reasons, applicationId } = row
  return {
    applicationId,
    state: calledInAt ? 'called_in' : 'in_review',
    reasons,
    since: (calledInAt ?? sentAt).toISOString(),
    isLate: !calledInAt && isLate(sentAt, now),
    stage: weighed === 'second_view' || weighed === 'third_view' ? weighed : 'first_view',
    hasMine: mine.some((one) => one.operatorId === operatorId),
    heldBy:
      heldBy !== null && heldUntil !== null && heldUntil > now
        ? {
            name: deciders.find((one) => one.operatorId === heldBy)?.name ?? '',
            isMe: heldBy === operatorId,
            until: heldUntil.toISOString(),
          }
        : null,
  }
}

const hour = 3_600
const ages = [0, hour, 4 * hour, 12 * hour, 24 * hour, 72 * hour]

/** How long people wait: now by age, and in the last thirty days from the machine's doubt to a person's word. */
export async function times(sql: Sql, now: Date): Promise<ReviewTimes> {
  const waiting = await store.openReviews(sql, { isCalledIn: false, limit: decidedMax })
  const today = await startOfDay(sql, now, cityTimeZone)
  const since = new Date(today.getTime() - (daysShown - 1) * dayMs)
  const decided = await store.decidedSince(sql, { since, limit: decidedMax })
  const waited = decided.map(({ sentAt, decidedAt, reasons }) => ({
    seconds: secondsBetween(sentAt, decidedAt),
    day: dayOf(decidedAt),
    reasons,
  }))
  const [oldest] = waiting
  const days = Array.from({ length: daysShown }, (_, at) =>
    dayOf(new Date(since.getTime() + (at + 0.5) * dayMs)),
  )
  return {
    targetSeconds: reviewTargetSeconds,
    waiting: byAge(waiting.map(({ sentAt }) => secondsBetween(sentAt, now))),
    oldest: oldest ? oldestView(oldest, now) : null,
    days: days.map((day) => ({ day, ...spread(waited.filter((one) => one.day === day)) })),
    reasons: reviewReasons.map((reason) => ({
      reason,
      waiting: waiting.filter(({ reasons }) => reasons.includes(reason)).length,
      ...spread(waited.filter(({ reasons }) => reasons.includes(reason))),
    })),
  }
}

const isLate = (sentAt: Date, now: Date) => secondsBetween(sentAt, now) >= reviewTargetSeconds
const oldestView = ({ applicationId, sentAt }: store.ReviewRow, now: Date) => ({
  applicationId,
  since: sentAt.toISOString(),
  isLate: isLate(sentAt, now),
})

function byAge(seconds: readonly number[]): ReviewTimes['waiting'] {
  return ages.map((fromSeconds, at) => {
    const untilSeconds = ages[at + 1] ?? null
    const within = seconds.filter(
      (age) => age >= fromSeconds && (untilSeconds === null || age < untilSeconds),
    )
    const late = within.filter((age) => age >= reviewTargetSeconds).length
    return { fromSeconds, untilSeconds, inTime: within.length - late, late }
  })
}

/** Median and 90th percentile: the value that so many did not exceed. */
export function spread(waited: readonly { seconds: number }[]) {
  const seconds = waited.map((one) => one.seconds).toSorted((a, b) => a - b)
  const at = (share: number) => seconds[Math.max(0, Math.ceil(seconds.length * share) - 1)] ?? null
  return { count: seconds.length, medianSeconds: at(0.5), p90Seconds: at(0.9) }
}

/** How long it usually takes, for the one who waits; null: too few were decided to say. */
export async function usualSeconds(sql: Sql, now: Date): Promise<number | null> {
  const since = new Date(now.getTime() - daysShown * dayMs)
  const decided = await store.decidedSince(sql, { since, limit: 1_000 })
  if (decided.length < usualFromCount) return null
  const waited = decided.map((one) => ({ seconds: secondsBetween(one.sentAt, one.decidedAt) }))
  return spread(waited).medianSeconds
}

export async function forgetReviews({ db, now }: Pick<Deps, 'db' | 'now'>): Promise<void> {
  await store.deleteReviews(db.sql, new Date(now().getTime() - reviewsKeptDays * dayMs))
}

const secondsBetween = (from: Date, until: Date) =>
  Math.max(0, Math.round((until.getTime() - from.getTime()) / 1000))
const days = new Intl.DateTimeFormat('en-CA', { timeZone: cityTimeZone })
const dayOf = (at: Date) => days.format(at)
