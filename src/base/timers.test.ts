import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Db } from '#base/db'
import { createLog } from '#base/log'
import type { Timers } from '#base/timers'
import { createTimers } from '#base/timers'
import { openTestDb } from '#test/database'

function timersOn(db: Db, t: TestContext, write: (line: string) => void = () => {}): Timers {
  const timers = createTimers({ db, log: createLog({ level: 'error', write }) })
  t.after(() => timers.stop())
  return timers
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turn = 0; turn < 500 && !isSo(); turn += 1) await delay(10)
  assert.ok(isSo(), 'it did not happen within 5 s')
}

test('a job is done at the first start, and then not before its time, over a new start too', async (t) => {
  const db = await openTestDb(t)
  let done = 0
  const count = async () => {
    done += 1
  }
  const first = timersOn(db, t)
  first.every('sample.sweep', 3_600, count)
  await first.start()
  await until(() => done === 1)
  await first.stop()
  const [row] = await db.sql<{ seconds: number }[]>`
    select extract(epoch from due_at - now())::float8 as seconds from base.timer where name = 'sample.sweep'`
  assert.ok(row && row.seconds > 3_500 && row.seconds <= 3_600)

  const second = timersOn(db, t)
  second.every('sample.sweep', 3_600, count)
  await second.start()
  await delay(100)
  await second.stop()
  assert.equal(done, 1)
  await db.sql`update base.timer set due_at = now()`
  const third = timersOn(db, t)
  third.every('sample.sweep', 3_600, count)
  await third.start()
  await until(() => done === 2)
})

test('of many processes one does the work', async (t) => {
  const db = await openTestDb(t)
  let done = 0
  const processes = Array.from({ length: 5 }, () => timersOn(db, t))
  for (const timers of processes)
    timers.every('sample.sweep', 3_600, async () => {
      done += 1
    })
  await Promise.all(processes.map((timers) => timers.start()))
  await until(() => done > 0)
  await Promise.all(processes.map((timers) => timers.stop()))
  assert.equal(done, 1)
})

test('a job that fails is logged, waits for its next turn, and keeps no other from theirs', async (t) => {
  const db = await openTestDb(t)
  const said: string[] = []
  let isDone = false
  const timers = timersOn(db, t, (line) => said.push(line))
  timers.every('sample.bad', 3_600, async () => {
    throw new RangeError('no')
  })
  timers.every('sample.good', 3_600, async () => {
    isDone = true
  })
  await timers.start()
  await until(() => isDone)
  await timers.stop()
  assert.match(said.join(''), /"job":"sample\.bad"/)
  assert.equal((await db.sql`select from base.timer where due_at <= now()`).length, 0)
})

test('stopping waits for the job under way', async (t) => {
  const db = await openTestDb(t)
  const steps: string[] = []
  const timers = timersOn(db, t)
  timers.every('sample.slow', 3_600, async () => {
    steps.push('begun')
    await delay(150)
    steps.push('done')
  })
  await timers.start()
  await until(() => steps.length === 1)
  await timers.stop()
  assert.deepEqual(steps, ['begun', 'done'])
})
