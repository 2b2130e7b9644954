import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatIn } from './format.ts'
import { languageOf } from './language.ts'

const now = new Date('2026-11-23T12:00:00Z')

test('a day without a time is the same day west of Greenwich', (t) => {
  const zone = process.env['TZ']
  process.env['TZ'] = 'America/Los_Angeles'
  t.after(() => {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  })
  // A format keeps the zone it was made in: this is the first one made here.
  assert.equal(formatIn('zh').date('2018-05-01'), '2018年5月1日')
})

test('a time is told as a person would, and by its date after a week', () => {
  const { relative } = formatIn('en')
  assert.equal(relative('2026-11-23T11:57:00Z', now), '3 minutes ago')
  assert.equal(relative('2026-11-22T12:00:00Z', now), 'yesterday')
  assert.equal(relative('2026-10-01T12:00:00Z', now), '1 October 2026')
  assert.equal(formatIn('zh').relative('2026-11-23T11:57:00Z', now), '3分钟前')
  assert.equal(relative('2026-11-23T11:59:30Z', now), 'just now')
  assert.equal(relative('2026-11-23T12:00:05Z', now), 'just now')
})

test('a length of time is rounded up to what one waits', () => {
  const { duration } = formatIn('en')
  assert.deepEqual([0, 1, 59, 61, 3601].map(duration), [
    '1 second',
    '1 second',
    '59 seconds',
    '2 minutes',
    '2 hours',
  ])
})

test('the language is the first one we speak, and Chinese where we speak none', () => {
  assert.equal(languageOf(['de-DE', 'en-US', 'zh-CN']), 'en')
  assert.equal(languageOf(['zh-Hant-TW']), 'zh')
  assert.equal(languageOf(['fr']), 'zh')
})
