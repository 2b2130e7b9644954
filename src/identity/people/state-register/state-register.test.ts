import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import fc from 'fast-check'
import sharp from 'sharp'
import { connectRegister, createPeople, startReferenceRegister } from '#identity/people'
import { openTestDb } from '#test/database'
import { testKeys } from '#test/keys'

const keys = testKeys()
const now = () => new Date('2026-06-01T04:00:00Z')
const token = 'a-token-for-this-test'
const wang = { idNumber: '11010519491231002X', name: '王芳' }

async function setUp(t: TestContext) {
  const db = await openTestDb(t)
  const dir = await mkdtemp(join(tmpdir(), 'hufu-register-'))
  const portraitsDir = join(dir, 'portraits')
  await mkdir(portraitsDir)
  const portrait = await sharp({ create: { width: 358, height: 441, channels: 3, background: '#a87' } })
    .jpeg()
    .toBuffer()
  await writeFile(join(portraitsDir, `${wang.idNumber}.jpg`), portrait)
  const csv = join(dir, 'residents.csv')
  await writeFile(
    csv,
    `id_number,name,address,document_expires_on\n${wang.idNumber},王芳,某路1号,2027-01-01\n`,
  )
  const server = await startReferenceRegister({ csv, portraitsDir, token, port: 0 })
  t.after(async () => {
    await server.close()
    await rm(dir, { recursive: true })
  })
  const people = createPeople({ keys, now, stateRegister: connectRegister({ url: server.url, token }) })
  const report = async (news: object) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const response = await fetch(`${server.url}/reports`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ idNumber: wang.idNumber, ...news }),
    })
    assert.equal(response.status, 204)
  }
  return { db, people, server, portrait, report }
}

/** A register that misbehaves. */
async function answering(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  return `http://127.0.0.1:${address.port}`
}

test('who is asked about becomes a local row with portrait, and is matched', async (t) => {
  const { db, people, portrait } = await setUp(t)
  assert.deepEqual(await people.match(db.sql, wang), { outcome: 'none' })
  await people.refresh(db, { idNumber: wang.idNumber, name: '王 芳' })
  const match = await people.match(db.sql, wang)
  assert.ok(match.outcome === 'match' && match.standing === 'valid')
  assert.deepEqual(await people.portrait(db.sql, match.personId), portrait)
  await people.refresh(db, wang)
  assert.deepEqual(await people.match(db.sql, wang), match)
  assert.equal(await people.kind(db.sql), 'own')
})

test('a wrong name, an unknown number and nonsense leave no row', async (t) => {
  const { db, people } = await setUp(t)
  for (const question of [
    { ...wang, name: '王方' },
    { ...wang, idNumber: '440524188001010014' },
    { idNumber: '1', name: '' },
  ])
    await people.refresh(db, question)
  const [row] = await db.sql`select count(*)::int as n from people.person`
  assert.equal(row?.['n'], 0)
})

test('what the register reports later reaches the local row, once', async (t) => {
  const { db, people, report } = await setUp(t)
  await people.refresh(db, wang)
  const match = await people.match(db.sql, wang)
  assert.ok(match.outcome === 'match')
  assert.equal(await people.follow(db), 0)
  await report({ standing: 'lost' })
  await report({ standing: 'valid', documentExpiresOn: '2036-01-01' })
  await report({ standing: 'dead' })
  assert.ok((await people.follow(db)) > 0)
  assert.equal(await people.follow(db), 0)
  const person = await people.read(db.sql, match.personId)
  assert.deepEqual([person.standing, person.documentExpiresOn], ['dead', '2036-01-01'])
  const facts = await db.sql<{ body: { standing: string; by: string } }[]>`
    select body from base.outbox where fact = 'people.standing_changed' order by fact_id`
  assert.deepEqual(
    facts.map(({ body }) => [body.by, body.standing]),
    [
      ['state', 'lost'],
      ['state', 'valid'],
      ['state', 'dead'],
    ],
  )
})

test('without a state register, refreshing and following do nothing', async (t) => {
  const db = await openTestDb(t)
  const people = createPeople({ keys, now })
  await people.refresh(db, wang)
  assert.equal(await people.follow(db), 0)
})

test('people.register_unavailable: each way a register can fail, within its limits', async (t) => {
  const json =
    (body: string): RequestListener =>
    (_request, response) => {
      response.setHeader('content-type', 'application/json').end(body)
    }
  const someone = {
    ref: 'r',
    idNumber: '440524188001010014',
    name: '李四',
    address: '',
    regionCode: '440524',
    documentIssuedOn: null,
    documentExpiresOn: null,
    standing: 'valid',
    portrait: null,
  }
  for (const [reason, listener] of [
    ['timeout', () => {}],
    ['status', (_request, response) => response.writeHead(500).end()],
    ['not_understood', json('{"outcome":"maybe"}')],
    ['not_understood', json('<html>')],
    // Somebody else than was asked about.
    ['not_understood', json(JSON.stringify({ outcome: 'match', resident: someone }))],
    ['too_large', json(`"${'x'.repeat(2_000_000)}"`)],
    [
      'unreachable',
      (_request, response) => response.writeHead(302, { location: 'http://127.0.0.1:9/' }).end(),
    ],
    ['unreachable', (request) => request.socket.destroy()],
  ] as const satisfies readonly (readonly [string, RequestListener])[]) {
    const db = await openTestDb(t)
    const url = await answering(t, listener)
    const people = createPeople({ keys, now, stateRegister: connectRegister({ url, token, timeoutMs: 300 }) })
    await assert.rejects(people.refresh(db, wang), (error: { code: string; facts: { reason: string } }) => {
      assert.deepEqual([error.code, error.facts.reason], ['people.register_unavailable', reason])
      return true
    })
  }
})

test('the token comes from a file, and without it nothing starts', async (t) => {
  const { server } = await setUp(t)
  const dir = await mkdtemp(join(tmpdir(), 'hufu-token-'))
  t.after(() => rm(dir, { recursive: true }))
  const file = join(dir, 'token')
  assert.throws(() => connectRegister({ url: server.url, token: { file } }), {
    code: 'people.register_unavailable',
    facts: { reason: 'no_token', file },
  })
  await writeFile(file, `${token}\n`)
  const port = connectRegister({ url: server.url, token: { file } })
  assert.equal((await port.match(wang)).outcome, 'match')
})

test('where a state register knows the residents, no made-up ones are seeded', async (t) => {
  const { db, people } = await setUp(t)
  assert.equal(await people.awaitsSample(db.sql), false)
  assert.equal(await createPeople({ keys, now }).awaitsSample(db.sql), true)
})

test('a wrong token is refused', async (t) => {
  const { server } = await setUp(t)
  const port = connectRegister({ url: server.url, token: 'another' })
  await assert.rejects(port.match(wang), {
    code: 'people.register_unavailable',
    facts: { reason: 'status', registerStatus: 401 },
  })
})

test('an ID number goes to no address that does not encrypt', () => {
  for (const url of ['http://register.example/', 'ftp://127.0.0.1', 'nonsense'])
    assert.throws(() => connectRegister({ url, token }), { code: 'people.register_unavailable' }, url)
})

test('a register that hangs holds up a limited number of questions', async (t) => {
  const url = await answering(t, () => {})
  const port = connectRegister({ url, token, timeoutMs: 200, atOnceMax: 2, waitingMax: 1 })
  const results = await Promise.allSettled([1, 2, 3, 4, 5].map(() => port.match(wang)))
  const reasons = results.map((result) =>
    result.status === 'rejected' ? result.reason.facts.reason : 'answered',
  )
  assert.deepEqual(
    { ...Object.groupBy(reasons, (reason) => reason) },
    {
      busy: ['busy', 'busy'],
      timeout: ['timeout', 'timeout', 'timeout'],
    },
  )
})

test('whatever a register answers, it is understood or people.register_unavailable', async (t) => {
  let said = ''
  const url = await answering(t, (_request, response) => {
    response.setHeader('content-type', 'application/json')
    response.end(said)
  })
  const port = connectRegister({ url, token })
  const resident = fc.record({
    ref: fc.string(),
    idNumber: fc.string(),
    name: fc.string(),
    documentExpiresOn: fc.jsonValue(),
    portrait: fc.jsonValue(),
  })
  const answer = fc.oneof(
    fc.record({
      outcome: fc.constantFrom('match', 'none', 'x'),
      resident: fc.oneof(resident, fc.jsonValue()),
    }),
    fc.record({ changes: fc.array(fc.jsonValue()), cursor: fc.string(), more: fc.boolean() }),
    fc.jsonValue(),
  )
  await fc.assert(
    fc.asyncProperty(answer, async (value) => {
      said = JSON.stringify(value)
      for (const ask of [() => port.match(wang), () => port.changes(null)])
        await ask().catch((error) => assert.equal(error.code, 'people.register_unavailable', String(error)))
    }),
    { numRuns: 50 },
  )
})
