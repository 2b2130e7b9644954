import assert from 'node:assert/strict'
import { test } from 'node:test'
import { pino } from 'pino'
import { Refusal } from '#base/refusal'
import { createPool } from './pool.ts'

// A pool is about threads, not about faces: these threads answer by the first byte of the picture.
// 0: no face · 1: end · 2: throw · 3: never answer
const script = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads'
    parentPort.on('message', ({ id, file }) => {
      if (file[0] === 1) process.exit(1)
      if (file[0] === 2) throw new RangeError('a fault of the thread')
      if (file[0] === 0) setTimeout(() => parentPort.postMessage({ state: 'done', id, analysis: { outcome: 'no_face' } }), 20)
    })
    parentPort.postMessage({ state: 'ready' })`)}`,
)
const stillborn = new URL('data:text/javascript,throw new RangeError("no models")')

const open = (
  options: { script?: URL; workers?: number; queuedPerWorkerMax?: number; jobMsMax?: number } = {},
) => {
  const { workers = 1, ...rest } = options
  const pool = createPool({
    config: { engine: 'fr', workers },
    log: pino({ level: 'silent' }),
    script,
    ...rest,
  })
  return { ...pool, ask: (byte: number) => pool.analyse(Uint8Array.of(byte), 'frame') }
}

const isRefusal = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code

test('more pictures than threads wait their turn, and all are answered', async (t) => {
  const pool = open({ workers: 2 })
  t.after(pool.close)
  await pool.ready()
  const answers = await Promise.all(Array.from({ length: 9 }, () => pool.ask(0)))
  assert.equal(answers.filter(({ outcome }) => outcome === 'no_face').length, 9)
  assert.deepEqual(pool.workload(), { workers: 2, busy: 0, queued: 0 })
})

test('who comes when the queue is full is refused at once: faces.busy', async (t) => {
  const pool = open({ queuedPerWorkerMax: 2 })
  t.after(pool.close)
  await pool.ready()
  const taken = [pool.ask(0), pool.ask(0), pool.ask(0)]
  await assert.rejects(pool.ask(0), isRefusal('faces.busy'))
  await Promise.all(taken)
  await pool.ask(0)
})

for (const [what, byte] of [
  ['ends', 1],
  ['throws', 2],
] as const)
  test(`a thread that ${what} fails its picture alone, and another takes its place`, async (t) => {
    const pool = open()
    t.after(pool.close)
    const [bad, good] = await Promise.allSettled([pool.ask(byte), pool.ask(0)])
    assert.equal(bad.status, 'rejected')
    assert.equal(good.status, 'fulfilled')
  })

test('a picture that keeps a thread for ever is given up', async (t) => {
  const pool = open({ jobMsMax: 100 })
  t.after(pool.close)
  await assert.rejects(pool.ask(3), /ended while/)
  assert.equal((await pool.ask(0)).outcome, 'no_face')
})

test('threads that never start are not tried for ever: faces.model_unusable', async (t) => {
  const pool = open({ script: stillborn })
  t.after(pool.close)
  const waiting = pool.ask(0)
  await assert.rejects(waiting, isRefusal('faces.model_unusable'))
  await assert.rejects(pool.ready(), isRefusal('faces.model_unusable'))
  await assert.rejects(pool.ask(0), isRefusal('faces.model_unusable'))
})

test('a pool that is closed refuses what waits and what comes: faces.closed', async () => {
  const pool = open()
  await pool.ready()
  const waiting = Promise.allSettled([pool.ask(0), pool.ask(0)])
  await pool.close()
  for (const { status } of await waiting) assert.equal(status, 'rejected')
  await assert.rejects(pool.ask(0), isRefusal('faces.closed'))
})
