import assert from 'node:assert/strict'
import { createServer, type RequestListener } from 'node:http'
import { test, type TestContext } from 'node:test'
import { createApi } from './client.ts'
import { asRefused, Refused } from './refused.ts'

/** A server that gives these answers in turn, and counts. */
async function serve(t: TestContext, ...answers: RequestListener[]) {
  let calls = 0
  const server = createServer((request, response) => {
    const answer = answers[Math.min(calls, answers.length - 1)]
    calls += 1
    answer?.(request, response)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  t.after(() => server.close())
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return { api: createApi({ origin: `http://127.0.0.1:${address.port}` }), calls: () => calls }
}

const say =
  (status: number, body: string, type = 'application/json'): RequestListener =>
  (_, response) =>
    response.writeHead(status, { 'content-type': type }).end(body)
const good = say(200, '{"ok":true}')
const busy = say(503, 'busy', 'text/html')
const hangUp: RequestListener = (request) => request.socket.destroy()
const problem = say(
  409,
  JSON.stringify({ code: 'cards.suspended', facts: { cardId: 'c-1', odd: { deep: 1 } }, requestId: 'r-1' }),
  'application/problem+json',
)

test('an answer is read as JSON, and no content as null', async (t) => {
  assert.deepEqual(await (await serve(t, good)).api.get('/a'), { ok: true })
  assert.equal(await (await serve(t, say(200, ''))).api.post('/a'), null)
})

test('a refusal keeps its code, its plain facts and its reference', async (t) => {
  const { api } = await serve(t, problem)
  await assert.rejects(api.get('/a'), (thrown) => {
    const { code, status, facts, requestId } = asRefused(thrown)
    assert.deepEqual(
      { code, status, facts, requestId },
      { code: 'cards.suspended', status: 409, facts: { cardId: 'c-1' }, requestId: 'r-1' },
    )
    return thrown instanceof Refused
  })
})

test('a standard’s own error name is kept where there is no code', async (t) => {
  const { api } = await serve(t, say(400, '{"error":"invalid_grant"}'))
  await assert.rejects(api.post('/token'), { message: 'oauth.invalid_grant' })
})

test('a GET is repeated while the server is busy or hangs up', async (t) => {
  const { api, calls } = await serve(t, busy, hangUp, good)
  assert.deepEqual(await api.get('/a'), { ok: true })
  assert.equal(calls(), 3)
})

test('a POST is sent once, unless its sender says that twice is the same', async (t) => {
  const once = await serve(t, hangUp, good)
  await assert.rejects(once.api.post('/a', {}), { message: 'web.unreachable' })
  assert.equal(once.calls(), 1)
  const twice = await serve(t, hangUp, good)
  assert.deepEqual(await twice.api.post('/a', {}, { isIdempotent: true }), { ok: true })
})

test('a refusal is an answer and is not asked for again', async (t) => {
  const { api, calls } = await serve(t, problem)
  await assert.rejects(api.get('/a'))
  assert.equal(calls(), 1)
})

test('a server that does not answer is given up', async (t) => {
  const { api } = await serve(t, () => undefined)
  await assert.rejects(api.post('/a', {}, { timeoutMs: 80 }), { message: 'web.timeout' })
})

test('a proxy’s error page becomes the words for its status', async (t) => {
  const { api } = await serve(t, say(500, '<h1>no</h1>', 'text/html'))
  await assert.rejects(api.post('/a'), { message: 'web.server_error' })
})
