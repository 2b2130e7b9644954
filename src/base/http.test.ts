import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { Type } from 'typebox'
import type { App, HttpDeps } from '#base/http'
import { createHttp } from '#base/http'
import { createRefusalLog } from '#base/http/refusal-log'
import { createLog } from '#base/log'
import { createMetrics } from '#base/metrics'
import { Refusal } from '#base/refusal'
import { openTestDb } from '#test/database'

const name = Type.String({ maxLength: 20 })
const Person = Type.Object({ name, age: Type.Optional(Type.Integer()) }, { additionalProperties: false })
const response = { 200: Type.Object({ said: Type.String() }) }

function sampleRoutes(app: App): void {
  app.post(
    '/people',
    { schema: { tags: ['sample'], summary: 'Add a person', body: Person, response } },
    async (request) => ({
      said: `hello ${request.body.name}`,
      secret: 'not in the schema',
    }),
  )
  const querystring = Type.Object({ page: Type.Integer({ minimum: 1 }) }, { additionalProperties: false })
  app.get('/people', { schema: { tags: ['sample'], querystring, response } }, async (request) => ({
    said: String(request.query.page + 1),
  }))
  app.get('/refused', async () => {
    throw new Refusal('sample.no', 409, { sampleId: '7', retryAfterSeconds: 9 })
  })
  app.get('/later', async () => {
    throw new Refusal('sample.later', 503)
  })
  app.get('/broken', async () => {
    throw new Error('a secret: 440106199001011234')
  })
  app.post(
    '/form',
    { schema: { body: Type.Object({ a: Type.String(), b: Type.String() }) } },
    async (request) => ({
      said: request.body.a + request.body.b,
    }),
  )
}

async function serve(t: TestContext, deps: Partial<HttpDeps> = {}): Promise<App> {
  const db = deps.db ?? (await openTestDb(t))
  const log = createLog({ level: 'silent' })
  const given = { db, log, metrics: createMetrics(), routes: [sampleRoutes], origin: 'http://localhost:7700' }
  const app = await createHttp({ ...given, ...deps })
  t.after(() => app.close())
  return app
}

test('every error is a problem document with code, facts and the id of the request', async (t) => {
  const app = await serve(t)
  const json = { 'content-type': 'application/json' }
  const cases = [
    { request: { url: '/refused' }, status: 409, code: 'sample.no', facts: { sampleId: '7', retryAfterSeconds: 9 } },
    { request: { url: '/nowhere' }, status: 404, code: 'base.not_found', facts: {} },
    { request: { method: 'HEAD', url: '/nowhere' }, status: 404, code: null },
    { request: { url: '/%E0%A4%A' }, status: 404, code: 'base.not_found', facts: {} },
    { request: { method: 'DELETE', url: '/people' }, status: 405, code: 'base.method_not_allowed', facts: {} },
    { request: { method: 'POST', url: '/people', payload: '{', headers: json }, status: 400, code: 'base.unreadable_body', facts: {} },
    { request: { method: 'POST', url: '/people', payload: 'x', headers: { 'content-type': 'text/plain' } }, status: 415, code: 'base.unsupported_media_type', facts: {} },
    { request: { method: 'POST', url: '/people', payload: { name: 'a'.repeat(70_000) } }, status: 413, code: 'base.body_too_large', facts: {} },
    { request: { method: 'POST', url: '/people', payload: { name: 'a'.repeat(21) } }, status: 400, code: 'base.invalid_input', facts: { field: 'body.name' } },
    { request: { method: 'POST', url: '/people', payload: { name: 'a', age: '3' } }, status: 400, code: 'base.invalid_input', facts: { field: 'body.age' } },
    { request: { method: 'POST', url: '/people', payload: { name: 'a', extra: 1 } }, status: 400, code: 'base.invalid_input', facts: { field: 'body.extra' } },
    { request: { method: 'POST', url: '/people', payload: { name: 'a\u0000' } }, status: 400, code: 'base.invalid_input', facts: { field: 'body.name' } },
    { request: { method: 'POST', url: '/people', payload: '{"name":"\\ud800"}', headers: json }, status: 400, code: 'base.invalid_input', facts: { field: 'body.name' } },
    { request: { method: 'POST', url: '/people', payload: '['.repeat(30_000) + ']'.repeat(30_000), headers: json }, status: 400, code: 'base.invalid_input', facts: { field: `body${'.0'.repeat(32)}` } },
    { request: { method: 'POST', url: '/people' }, status: 400, code: 'base.invalid_input', facts: { field: 'body' } },
    { request: { url: '/people?page=1.5' }, status: 400, code: 'base.invalid_input', facts: { field: 'query.page' } },
    { request: { url: '/people?page=1&page=2' }, status: 400, code: 'base.invalid_input', facts: { field: 'query.page' } },
    { request: { url: '/people?page=0' }, status: 400, code: 'base.invalid_input', facts: { field: 'query.page' } },
    { request: { method: 'POST', url: '/form', payload: 'a=1&a=2&b=3', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, status: 400, code: 'base.unreadable_body', facts: { reason: 'repeated_field' } },
    { request: { url: '/broken' }, status: 500, code: 'base.internal', facts: {} },
  ] as const // biome-ignore format: a table
  for (const { request, status, code, ...expected } of cases) {
    const answer = await app.inject(request as { url: string })
    assert.equal(answer.statusCode, status, request.url)
    assert.equal(answer.headers['content-type'], 'application/problem+json; charset=utf-8', request.url)
    if (code === null) continue
    const { requestId, ...problem } = answer.json()
    assert.match(requestId, /^[0-9a-f-]{36}$/)
    assert.equal(answer.headers['x-request-id'], requestId)
    assert.equal(problem.code, code)
    assert.equal(problem.type, `/docs/refusals#${code}`)
    assert.equal(problem.status, status)
    assert.deepEqual(problem.facts, 'facts' in expected ? expected.facts : {})
  }
})

test('a refusal that says when to try again says so in Retry-After too, and 405 names what is allowed', async (t) => {
  const app = await serve(t)
  assert.equal((await app.inject('/refused')).headers['retry-after'], '9')
  assert.equal((await app.inject({ method: 'PUT', url: '/people' })).headers.allow, 'GET, HEAD, POST')
})

test('what the schema does not name never leaves the server', async (t) => {
  const app = await serve(t)
  const answer = await app.inject({ method: 'POST', url: '/people', payload: { name: '虎' } })
  assert.deepEqual(answer.json(), { said: 'hello 虎' })
})

test('query values are read as the schema means them, and forms as fields', async (t) => {
  const app = await serve(t)
  assert.deepEqual((await app.inject('/people?page=2')).json(), { said: '3' })
  const form = {
    method: 'POST',
    url: '/form',
    payload: 'a=1&b=%E8%99%8E',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  } as const
  assert.deepEqual((await app.inject(form)).json(), { said: '1虎' })
})

test('base.too_many_requests: an address that floods is told to wait', async (t) => {
  const app = await serve(t, { requestsPerMinute: 2 })
  for (const _ of [1, 2]) assert.equal((await app.inject('/people?page=1')).statusCode, 200)
  const answer = await app.inject('/people?page=1')
  assert.equal(answer.statusCode, 429)
  assert.equal(answer.json().code, 'base.too_many_requests')
  assert.equal(answer.headers['retry-after'], String(answer.json().facts.retryAfterSeconds))
  assert.equal((await app.inject('/healthz')).statusCode, 200)
})

test('base.unavailable: /healthz fails when the database does not answer', async (t) => {
  const db = await openTestDb(t)
  const app = await serve(t, { db })
  assert.deepEqual((await app.inject('/healthz')).json(), { status: 'ok' })
  await db.close()
  const answer = await app.inject('/healthz')
  assert.equal(answer.statusCode, 503)
  assert.equal(answer.json().code, 'base.unavailable')
})

test('metrics are for this machine: what a proxy forwards, or another machine asks, is not there', async (t) => {
  const app = await serve(t)
  await app.inject('/people?page=1')
  const text = (await app.inject('/metrics')).body
  assert.match(text, /http_request_seconds_count\{method="GET",route="\/people",status="200"\} 1/)
  const forwarded = await app.inject({ url: '/metrics', headers: { 'x-forwarded-for': '203.0.113.7' } })
  assert.equal(forwarded.statusCode, 404)
  assert.equal((await app.inject({ url: '/metrics', remoteAddress: '203.0.113.7' })).statusCode, 404)
})

test('the log says which route, never which address was asked for, nor what an error said of a person to the caller', async (t) => {
  const lines: string[] = []
  const log = createLog({ level: 'debug', write: (line) => lines.push(line) })
  const app = await serve(t, { log })
  await app.inject('/people?page=1&secret=440106')
  await app.inject('/people?page=7')
  const answer = await app.inject('/broken')
  assert.doesNotMatch(answer.body, /4401/)
  assert.doesNotMatch(lines.join(''), /page=|127\.0\.0\.1|440106/)
  assert.match(lines.join(''), /"route":"\/people"/)
})

test('a stranger who collects refusals by 501 and 503 fills no log: one line a minute, the rest is counted', async (t) => {
  const lines: string[] = []
  const log = createLog({ level: 'info', write: (line) => lines.push(line) })
  const metrics = createMetrics()
  const app = await serve(t, { log, metrics })
  for (let count = 0; count < 50; count += 1) assert.equal((await app.inject('/later')).statusCode, 503)
  assert.equal(lines.length, 1)
  const { level, code } = JSON.parse(lines[0] ?? '')
  assert.deepEqual([level, code], [log.levels.values['warn'], 'sample.later'])
  assert.match(await metrics.text(), /http_unavailable_total\{code="sample.later",status="503"\} 50/)
  await app.inject('/broken')
  assert.ok(
    lines.some((line) => JSON.parse(line).level === log.levels.values['error']),
    'a fault still is one',
  )
})

test('the next minute says how many refusals went unwritten', () => {
  const lines: string[] = []
  const log = createLog({ level: 'info', write: (line) => lines.push(line) })
  let at = new Date('2026-03-01T12:00:00Z')
  const say = createRefusalLog({ metrics: createMetrics(), now: () => at })
  for (const seconds of [0, 1, 59, 60, 61]) {
    at = new Date(Date.parse('2026-03-01T12:00:00Z') + seconds * 1000)
    say(new Refusal('sample.later', 503), log)
  }
  say(new Refusal('sample.never', 501), log)
  const told = lines.map((line) => JSON.parse(line)).map(({ code, unwritten }) => [code, unwritten])
  assert.deepEqual(told, [
    ['sample.later', 0],
    ['sample.later', 2],
    ['sample.never', 0],
  ])
})

test('every answer carries the headers that keep a browser in bounds', async (t) => {
  const app = await serve(t, { origin: 'https://id.example' })
  for (const url of ['/people?page=1', '/nowhere', '/broken', '/docs']) {
    const { headers } = await app.inject(url)
    const policy = String(headers['content-security-policy'])
    assert.match(policy, /default-src 'none'; script-src 'self' 'wasm-unsafe-eval';/)
    assert.match(policy, /frame-ancestors 'none'; form-action 'self'$/)
    assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval'(?<!wasm-unsafe-eval')/)
    assert.equal(headers['x-content-type-options'], 'nosniff')
    assert.match(String(headers['permissions-policy']), /camera=\(self\)/)
    assert.equal(headers['strict-transport-security'], 'max-age=31536000')
  }
  assert.match(
    String((await app.inject('/login/')).headers['content-security-policy']),
    /form-action 'self' https:/,
  )
})

test('built pages: hashed files for a year, an app keeps its own addresses, and nothing outside is reached', async (t) => {
  const webDir = mkdtempSync(join(tmpdir(), 'hufu-web-'))
  t.after(() => rmSync(webDir, { recursive: true }))
  for (const dir of ['assets', 'wallet']) mkdirSync(join(webDir, dir))
  writeFileSync(join(webDir, 'assets', 'a-1b2c.js'), 'x()')
  writeFileSync(join(webDir, 'wallet', 'index.html'), '<title>Wallet</title>')
  const app = await serve(t, { webDir })
  const cases = [
    { url: '/assets/a-1b2c.js', status: 200, cache: 'public, max-age=31536000, immutable' },
    { url: '/wallet/', status: 200, cache: 'no-cache' },
    { url: '/wallet/card/7', status: 200, cache: 'no-cache' },
    { url: '/wallet', status: 308, cache: 'no-store' },
    { url: '/wallet/missing.png', status: 404, cache: 'no-store' },
    { url: '/elsewhere', status: 404, cache: 'no-store' },
    { url: '/wallet/..%2f..%2fetc/passwd.txt', status: 404, cache: 'no-store' },
    { url: '/../../etc/passwd', status: 404, cache: 'no-store' },
  ]
  for (const { url, status, cache } of cases) {
    const answer = await app.inject(url)
    assert.equal(answer.statusCode, status, url)
    assert.equal(answer.headers['cache-control'], cache, url)
  }
})

test('/docs lists the operations, /docs/openapi.json is OpenAPI 3.1, and /docs/refusals has every code', async (t) => {
  const app = await serve(t)
  assert.match((await app.inject('/docs')).body, /Add a person/)
  const document = (await app.inject('/docs/openapi.json')).json()
  assert.equal(document.openapi, '3.1.0')
  assert.deepEqual(Object.keys(document.paths), ['/people'])
  const page = await app.inject('/docs/refusals')
  for (const code of ['base.invalid_input', 'base.too_many_requests'])
    assert.match(page.body, new RegExp(`id="${code}"`))
  assert.doesNotMatch(page.body, /<td[^>]*><\/td>/, 'each code has words in both languages')
  assert.equal((await app.inject('/docs/docs.css')).headers['content-type'], 'text/css; charset=utf-8')
})
