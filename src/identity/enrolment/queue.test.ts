import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { openTestDb } from '#test/database'
import type { ReviewReason } from './application.ts'
import { spread, times, usualSeconds } from './queue.ts'

const now = new Date('2027-03-01T04:00:00Z')
const hour = 3_600
const ago = (hours: number) => new Date(now.getTime() - hours * hour * 1000)

type Lived = { sent: number; ended?: number; as?: string; calledIn?: number; reasons?: ReviewReason[] }

/** Reviews as they were sent and ended, in hours before now. */
async function lived(t: Parameters<typeof openTestDb>[0], reviews: readonly Lived[]) {
  const { sql } = await openTestDb(t)
  for (const { sent, ended, as = 'approved', calledIn, reasons = ['near_duplicate'] } of reviews) {
    const applicationId = randomUUID()
    await sql`insert into enrolment.application
      (application_id, jkt, state, terms_version, face_version, consented_at, started_at, expires_at)
      values (${applicationId}, ${'j'.repeat(43)}, 'started', '1', '1', ${now}, ${now}, ${now})`
    await sql`insert into enrolment.review (application_id, reasons, sent_at, called_in_at, ended_at, ended_as)
      values (${applicationId}, ${reasons}, ${ago(sent)}, ${calledIn === undefined ? null : ago(calledIn)},
        ${ended === undefined ? null : ago(ended)}, ${ended === undefined ? null : as})`
  }
  return sql
}

const SPREADS: [seconds: number[], median: number | null, p90: number | null][] = [
  [[], null, null],
  [[7], 7, 7],
  [[3, 1, 2], 2, 3],
  [[10, 1, 2, 3, 4, 5, 6, 7, 8, 9], 5, 9],
]
for (const [seconds, medianSeconds, p90Seconds] of SPREADS)
  test(`of [${seconds.join(', ')}] half took ${medianSeconds} or less, nine of ten ${p90Seconds}`, () =>
    assert.deepEqual(spread(seconds.map((one) => ({ seconds: one }))), {
      count: seconds.length,
      medianSeconds,
      p90Seconds,
    }))

test('who waits is counted by how long, and by what the city promises; the oldest is named', async (t) => {
  const sql = await lived(t, [
    { sent: 0.5 },
    { sent: 2 },
    { sent: 13 },
    { sent: 80 },
    { sent: 90, calledIn: 2 },
  ])
  const { waiting, oldest, targetSeconds } = await times(sql, now)
  assert.equal(targetSeconds, 12 * hour)
  assert.deepEqual(
    waiting.map(({ fromSeconds, inTime, late }) => [fromSeconds / hour, inTime, late]),
    [
      [0, 1, 0],
      [1, 1, 0],
      [4, 0, 0],
      [12, 0, 1],
      [24, 0, 0],
      [72, 0, 1],
    ],
  )
  assert.deepEqual([oldest?.since, oldest?.isLate], [ago(80).toISOString(), true])
})

test('thirty days of the city, each with its median and ninth of ten; being asked to come in is a word too', async (t) => {
  const sql = await lived(t, [
    { sent: 10, ended: 6 },
    { sent: 8, ended: 6, as: 'refused' },
    // Twelve hours past the city's midnight, so this is still of today.
    { sent: 30, calledIn: 11, ended: 1 },
    { sent: 40, ended: 13, as: 'gone' },
    { sent: 200, ended: 190, reasons: ['liveness_doubt', 'near_duplicate'] },
    { sent: 24 * 40, ended: 24 * 39 },
  ])
  const { days, reasons } = await times(sql, now)
  assert.equal(days.length, 30)
  assert.deepEqual(days.at(-1), {
    day: '2027-03-01',
    count: 3,
    medianSeconds: 4 * hour,
    p90Seconds: 19 * hour,
  })
  assert.deepEqual(
    days.filter(({ count }) => count > 0).map(({ day }) => day),
    ['2027-02-21', '2027-03-01'],
  )
  assert.deepEqual(
    reasons.filter(({ count }) => count > 0).map(({ reason, count }) => [reason, count]),
    [
      ['near_duplicate', 4],
      ['liveness_doubt', 1],
    ],
  )
})

test('how long it usually takes is said when enough were decided', async (t) => {
  const four = Array.from({ length: 4 }, (_, at) => ({ sent: 20 + at, ended: 20 }))
  const sql = await lived(t, four)
  assert.equal(await usualSeconds(sql, now), null)
  const more = await lived(t, [...four, { sent: 30, ended: 20 }])
  assert.equal(await usualSeconds(more, now), 2 * hour)
})
