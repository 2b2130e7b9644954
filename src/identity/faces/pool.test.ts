import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { Refusal } from '#base/refusal'
import { createPool } from './pool.ts'

// A pool is about threads, not about faces: these threads answer by the first byte of the picture.
// 0: no face · 1: end · 2: throw · 3: never answer
const script = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort } from 'node:worker_threads'
    parentPort.on('message', (order) => {
      if (order === 'end') return setTimeout(() => parentPort.close(), 40)
      const { id, file } = order
      if (file[0] === 1) process.exit(1)
      if (file[0] === 2) throw new RangeError('a fault of the thread')
      if (file[0] === 0) setTimeout(() => parentPort.postMessage({ state: 'done', id, analysis: { outcome: 'no_face' } }), 20)
    })
    parentPort.postMessage({ state: 'ready' })`)}`,
)
// Loads for 200 ms, as a library does that cannot be interrupted.
const slow = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { writeFileSync } from 'node:fs'
    import { parentPort, workerData } from 'node:worker_threads'
    const until = Date.now() + 200
    while (Date.now() < until);
    parentPort.on('message', () => {
      writeFileSync(workerData.model, 'whole')
      parentPort.close()
    })
    parentPort.postMessage({ state: 'ready' })`)}`,
)
const needy = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { existsSync } from 'node:fs'
    import { parentPort, workerData } from 'node:worker_threads'
    if (!existsSync(workerData.model)) throw new RangeError('no models yet')
    parentPort.on('message', (order) =>
      order === 'end'
        ? parentPort.close()
        : parentPort.postMessage({ state: 'done', id: order.id, analysis: { outcome: 'no_face' } }))
    parentPort.postMessage({ state: 'ready' })`)}`,
)
const stillborn = new URL('data:text/javascript,throw new RangeError("no models")')

const open = (
  options: Partial<Parameters<typeof createPool>[0]> & { workers?: number; model?: string } = {},
) => {
  const { workers = 1, model, ...rest } = options
  const pool = createPool({
    config: { engine: 'fr', workers, ...(model && { model }) },
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

test('threads that cannot start refuse what comes: faces.model_unusable', async (t) => {
  const pool = open({ script: stillborn })
  t.after(pool.close)
  const waiting = pool.ask(0)
  await assert.rejects(waiting, isRefusal('faces.model_unusable'))
  await assert.rejects(pool.ready(), isRefusal('faces.model_unusable'))
  await assert.rejects(pool.ask(0), isRefusal('faces.model_unusable'))
})

test('threads that could not start are tried again, later and later, and work once they can', async (t) => {
  const model = join(scratch(t), 'model')
  const pool = open({ script: needy, model, workers: 2, restartMs: 20 })
  t.after(pool.close)
  await assert.rejects(pool.ready(), isRefusal('faces.model_unusable'))
  writeFileSync(model, '')
  const answered = async () => {
    for (;;) {
      const answer = await pool.ask(0).catch(() => null)
      if (answer) return answer
      await delay(10)
    }
  }
  assert.equal((await answered()).outcome, 'no_face')
  await pool.ready()
})

test('closing lets a thread that is loading come to its end, and waits for it', async (t) => {
  const model = join(scratch(t), 'end')
  const pool = open({ script: slow, model })
  await delay(50)
  await pool.close()
  assert.ok(existsSync(model), 'the thread was stopped in the middle')
})

test('closing lets a thread at work answer first', async () => {
  const pool = open()
  await pool.ready()
  const answer = pool.ask(0)
  await pool.close()
  assert.equal((await answer).outcome, 'no_face')
})

test('closing does not wait for ever', async () => {
  const deaf = new URL(
    "data:text/javascript,import { parentPort } from 'node:worker_threads'; parentPort.on('message', () => {})",
  )
  await open({ script: deaf, endMsMax: 50 }).close()
})

test('a pool that is closed refuses what waits and what comes: faces.closed', async () => {
  const pool = open()
  await pool.ready()
  const [, waiting] = await Promise.all([pool.ask(0), pool.ask(0).catch((error) => error), pool.close()])
  assert.ok(isRefusal('faces.closed')(waiting))
  await assert.rejects(pool.ask(0), isRefusal('faces.closed'))
})

function scratch(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-pool-'))
  t.after(() => rmSync(dir, { recursive: true }))
  return dir
}
