import assert from 'node:assert/strict'
import test from 'node:test'
import { cardClaims, claimPath } from '#contract/identity/parties'
import { ageOn } from '#identity/people'
import { disclosable } from './card-claims.ts'
import { copyLifetimeDays, timesOf } from './copies.ts'

test('an age is counted in full years, on the day in the city', () => {
  const cases: [birthDate: string, today: string, age: number][] = [
    ['2000-06-15', '2018-06-14', 17],
    ['2000-06-15', '2018-06-15', 18],
    ['2000-06-15', '2018-12-31', 18],
    ['2000-01-01', '2018-01-01', 18],
    ['2000-12-31', '2018-12-30', 17],
    ['2004-02-29', '2022-02-28', 17],
    ['2004-02-29', '2022-03-01', 18],
    ['1961-03-01', '2026-03-01', 65],
  ]
  for (const [birthDate, today, age] of cases)
    assert.equal(ageOn(birthDate, today), age, `${birthDate} on ${today}`)
})

test('times are rounded to the city’s week, which begins on Monday: all copies of a week have the same', () => {
  const cases: [now: string, today: string, iat: string][] = [
    ['2026-03-01T15:59:59.999Z', '2026-03-01', '2026-02-22T16:00:00.000Z'],
    ['2026-03-01T16:00:00.000Z', '2026-03-02', '2026-03-01T16:00:00.000Z'],
    ['2026-03-04T00:00:00.000Z', '2026-03-04', '2026-03-01T16:00:00.000Z'],
    ['2026-03-08T15:59:59.999Z', '2026-03-08', '2026-03-01T16:00:00.000Z'],
  ]
  for (const [now, today, iat] of cases) {
    const times = timesOf(new Date(now))
    assert.deepEqual([times.today, times.iat.toISOString()], [today, iat])
    assert.equal(times.exp.getTime() - times.iat.getTime(), copyLifetimeDays * 86_400_000)
  }
})

test('every claim a party may ask for is in the card, disclosable on its own', () => {
  const paths = disclosable.map((path) => path.join('.'))
  assert.deepEqual(
    cardClaims.map((claim) => claimPath(claim).join('.')).toSorted((a, b) => (a < b ? -1 : 1)),
    paths.toSorted((a, b) => (a < b ? -1 : 1)),
  )
})
