import assert from 'node:assert/strict'
import { test } from 'node:test'
import { attempt, forgetAttempts, forgive } from '#base/limits'
import { openTestDb } from '#test/database'

const start = new Date('2026-01-01T00:00:00Z')
const later = (seconds: number) => new Date(start.getTime() + seconds * 1000)
const limit = { scope: 'test', key: 'someone', max: 3, windowSeconds: 60, now: start }

test('base.too_many_attempts: the fourth of three tries is refused, with the time to wait', async (t) => {
  const { sql } = await openTestDb(t)
  for (const _ of [1, 2, 3]) await attempt(sql, limit)
  await assert.rejects(attempt(sql, { ...limit, now: later(20) }), {
    code: 'base.too_many_attempts',
    status: 429,
    facts: { scope: 'test', retryAfterSeconds: 40 },
  })
})

test('another key, and another scope, count for themselves', async (t) => {
  const { sql } = await openTestDb(t)
  for (const _ of [1, 2, 3]) await attempt(sql, limit)
  await attempt(sql, { ...limit, key: 'someone else' })
  await attempt(sql, { ...limit, scope: 'other' })
})

test('the window opens again when its time is over, and after forgiveness', async (t) => {
  const { sql } = await openTestDb(t)
  for (const _ of [1, 2, 3]) await attempt(sql, limit)
  await attempt(sql, { ...limit, now: later(60) })
  await attempt(sql, { ...limit, now: later(61) })
  await attempt(sql, { ...limit, now: later(62) })
  await assert.rejects(attempt(sql, { ...limit, now: later(63) }), { code: 'base.too_many_attempts' })
  await forgive(sql, limit)
  await attempt(sql, { ...limit, now: later(64) })
})

test('of forty tries at once exactly three pass', async (t) => {
  const { sql } = await openTestDb(t)
  const tries = await Promise.allSettled(Array.from({ length: 40 }, () => attempt(sql, limit)))
  assert.equal(tries.filter(({ status }) => status === 'fulfilled').length, 3)
})

test('counting inside a transaction is a mistake that is caught: a rollback would undo the count', async (t) => {
  const db = await openTestDb(t)
  await assert.rejects(
    db.tx((sql) => attempt(sql, limit)),
    assert.AssertionError,
  )
})

test('counts whose window is over are deleted, others stay', async (t) => {
  const { sql } = await openTestDb(t)
  await attempt(sql, limit)
  await attempt(sql, { ...limit, key: 'longer', windowSeconds: 600 })
  await forgetAttempts(sql, later(61))
  const rows = await sql`select from base.attempt`
  assert.equal(rows.length, 1)
})
