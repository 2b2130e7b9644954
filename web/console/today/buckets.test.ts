import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Today } from '#contract/identity/enrolment'
import { bucketsOf } from './buckets.ts'

const none = { started: 0, approved: 0, inReview: 0, refused: 0, issued: 0 }
// Midnight in Guangzhou is 16:00 of the day before in UTC.
const midnight = Date.parse('2026-11-22T16:00:00Z')
const at = (hour: number, minute: number) => new Date(midnight + (hour * 60 + minute) * 60_000)
const today = (
  slots: readonly (readonly [hour: number, minute: number, counts: Partial<typeof none>])[],
): Today => ({
  day: '2026-11-23',
  startsAt: at(0, 0).toISOString(),
  slotSeconds: 300,
  totals: none,
  slots: slots.map(([hour, minute, counts]) => ({
    startsAt: at(hour, minute).toISOString(),
    ...none,
    ...counts,
  })),
  refusals: [],
})

test('by the hour, the day has 24 bars and slots of one hour add up', () => {
  const bars = bucketsOf(
    today([
      [9, 0, { approved: 3 }],
      [9, 55, { approved: 2, refused: 1 }],
      [10, 0, { inReview: 1 }],
    ]),
    'hour',
    at(10, 30),
  )
  assert.equal(bars.length, 24)
  assert.deepEqual(bars[9]?.values, { approved: 5, inReview: 0, refused: 1 })
  assert.deepEqual(bars[10]?.values, { approved: 0, inReview: 1, refused: 0 })
  assert.equal(bars[9]?.title, '09:00–10:00')
  assert.deepEqual(
    bars.filter((bar) => bar.isOpen).map((bar) => bar.label),
    ['10:00'],
  )
})

test('by five minutes, the last three hours end with the slot that is being counted', () => {
  const bars = bucketsOf(
    today([
      [7, 0, { approved: 9 }],
      [10, 30, { approved: 4 }],
    ]),
    'slot',
    at(10, 32),
  )
  assert.equal(bars.length, 36)
  assert.equal(bars[0]?.label, '07:35')
  assert.deepEqual(bars.at(-1), {
    key: `${10.5 * 3_600_000}`,
    label: '10:30',
    title: '10:30–10:35',
    values: { approved: 4, inReview: 0, refused: 0 },
    isOpen: true,
  })
})

test('early in the day the five-minute bars begin at midnight', () => {
  const bars = bucketsOf(today([]), 'slot', at(0, 7))
  assert.equal(bars[0]?.label, '00:00')
  assert.equal(bars[1]?.isOpen, true)
  assert.equal(bars.length, 36)
})
