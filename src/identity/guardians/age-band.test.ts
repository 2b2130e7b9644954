import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bandOf } from './age-band.ts'

// Midnight in the city is 16:00 UTC of the day before.
const rows = [
  ['2013-03-01', '2027-02-28T15:59:59Z', 'child', 'a second before the fourteenth birthday'],
  ['2013-03-01', '2027-02-28T16:00:00Z', 'youth', 'the fourteenth birthday, at midnight in the city'],
  ['2010-03-01', '2027-02-28T16:00:00Z', 'youth', 'seventeen'],
  ['2009-03-01', '2027-02-28T15:59:59Z', 'youth', 'a second before the eighteenth birthday'],
  ['2009-03-01', '2027-02-28T16:00:00Z', 'adult', 'the eighteenth birthday, at midnight in the city'],
  ['2008-02-29', '2026-02-28T12:00:00Z', 'youth', 'born on 29 February: not yet on 28 February'],
  ['2008-02-29', '2026-02-28T16:00:00Z', 'adult', 'born on 29 February: of age on 1 March'],
  ['2012-02-29', '2026-02-28T12:00:00Z', 'child', 'born on 29 February: fourteen on 1 March'],
  ['2012-02-29', '2026-02-28T16:00:00Z', 'youth', 'born on 29 February: fourteen on 1 March'],
  ['2026-01-01', '2027-02-28T16:00:00Z', 'child', 'one'],
  ['1930-01-01', '2027-02-28T16:00:00Z', 'adult', 'ninety-seven'],
] as const
for (const [birthDate, now, band, why] of rows)
  test(`${band}: ${why}`, () => assert.equal(bandOf(birthDate, new Date(now)), band))
