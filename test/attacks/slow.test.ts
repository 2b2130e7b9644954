import assert from 'node:assert/strict'
import { connect, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { createHttp } from '#base/http'
import { createLog } from '#base/log'
import { createMetrics } from '#base/metrics'
import { openTestDb } from '#test/database'

// Those who begin a request and never end it: a byte now and then, from many connections. They are let go of in time, and
// meanwhile everybody else is served.

const requestTimeoutMs = 600
const patienceMs = 15_000
const sluggards = 200

async function openServer(t: TestContext) {
  const app = await createHttp({
    db: await openTestDb(t),
    log: createLog({ level: 'silent' }),
    metrics: createMetrics(),
    routes: [(scope) => void scope.post('/slow', async () => ({ ok: true }))],
    origin: 'http://localhost:7700',
    requestTimeoutMs,
  })
  await app.listen({ port: 0, host: '127.0.0.1' })
  t.after(() => app.close())
  const address = app.server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

/** Sends the beginning, then a byte at a time. @returns what it is told at the end, and after how long */
async function dawdle(port: number, beginning: string): Promise<{ told: string; ms: number }> {
  const socket: Socket = connect(port, '127.0.0.1')
  const from = performance.now()
  let told = ''
  socket.on('data', (chunk) => (told += String(chunk)))
  socket.on('error', () => undefined)
  socket.write(beginning)
  const drip = setInterval(() => socket.write('a'), 50)
  const closed = new Promise((resolve) => socket.once('close', resolve))
  await Promise.race([closed, delay(patienceMs)]).finally(() => clearInterval(drip))
  socket.destroy()
  return { told, ms: performance.now() - from }
}

const beginnings = {
  'the headers': 'GET /healthz HTTP/1.1\r\nhost: x\r\nx-a: ',
  'the body':
    'POST /slow HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 60000\r\n\r\n{"a":"',
  'a body in chunks':
    'POST /slow HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\nffff\r\n{"a":"',
}

for (const [what, beginning] of Object.entries(beginnings))
  test(`who sends ${what} a byte at a time is told that it took too long, and let go of`, async (t) => {
    const { told, ms } = await dawdle(await openServer(t), beginning)
    assert.match(told, /^HTTP\/1\.1 408 [\s\S]*base\.unreadable_body/)
    assert.ok(ms < patienceMs)
  })

test('two hundred of them keep nobody else waiting', async (t) => {
  const port = await openServer(t)
  const slow = Array.from({ length: sluggards }, () => dawdle(port, beginnings['the body']))
  await delay(100)
  const from = performance.now()
  const response = await fetch(`http://127.0.0.1:${port}/healthz`)
  assert.equal(response.status, 200)
  assert.ok(performance.now() - from < requestTimeoutMs * 3)
  // A byte that meets the closed door takes the answer away with it: that they are let go of is what counts.
  for (const { ms } of await Promise.all(slow)) assert.ok(ms < patienceMs)
})
