import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { Refusal } from '#base/refusal'
import { createPeople } from '#identity/people'
import { openTestDb } from '#test/database'
import { testHttp } from '#test/http'
import { testKeys } from '#test/keys'
import type { KeysAnswer, PersonPage, SearchAnswer } from './contract.ts'

const keys = testKeys()
const now = () => new Date('2026-06-01T04:00:00Z')
const wang = {
  idNumber: '11010519491231002X',
  name: '王芳',
  address: '某路 1 号',
  portrait: Buffer.alloc(300, 7),
}
const lookId = '01890000-0000-7000-8000-000000000001'
const ground = { lookId, reason: 'resident_request', reference: 'A-17' }

async function setUp(t: TestContext, rights: readonly string[] = ['people.read', 'people.write']) {
  const db = await openTestDb(t)
  const people = createPeople({ keys, now })
  const requireOperator = async (_request: unknown, right: string) => {
    if (!rights.includes(right)) throw new Refusal('parties.right_missing', 403, { right })
    return { operatorId: 'operator-1' }
  }
  const analysePortrait = async () => ({ outcome: 'no_face' as const })
  const app = await testHttp(t, db, people.routes({ db, requireOperator, analysePortrait }))
  const personId = await db.tx((sql) => people.add(sql, wang))
  const get = (url: string) => app.inject({ method: 'GET', url })
  const post = (url: string, payload: object) => app.inject({ method: 'POST', url, payload })
  const facts = async (fact: string) => {
    const rows = await db.sql<
      { body: Record<string, string> }[]
    >`select body from base.outbox where fact = ${fact} order by fact_id`
    return rows.map(({ body }) => body)
  }
  /** A fact as it lies in the outbox, and what of it opens with the person's key. */
  const opened = async ({ sealedReference = '', ...fact }: Record<string, string>) => {
    const sealed = Buffer.from(sealedReference, 'base64url')
    return {
      ...fact,
      reference: (await people.open(db.sql, personId, sealed, 'people.reference')).toString(),
    }
  }
  return { db, people, personId, get, post, facts, opened }
}

test('a search by number or name answers with masked numbers, and each person shown learns of it', async (t) => {
  const { post, facts, opened, personId } = await setUp(t)
  const found = {
    personId,
    name: '王芳',
    maskedIdNumber: '110***********002X',
    birthYear: 1949,
    regionCode: '110105',
    standing: 'valid',
  }
  for (const by of [{ idNumber: wang.idNumber }, { name: '王 芳' }]) {
    const response = await post('/api/people/search', { ...ground, ...by })
    assert.deepEqual(response.json<SearchAnswer>(), { people: [found], isCut: false })
  }
  const [told, ...rest] = await facts('people.looked_up')
  assert.equal(rest.length, 1)
  assert.ok(told && !JSON.stringify(told).includes('A-17'), 'what an operator refers to is sealed')
  assert.deepEqual(await opened(told), {
    lookId,
    personId,
    operatorId: 'operator-1',
    reason: 'resident_request',
    reference: 'A-17',
    look: 'search',
    at: '2026-06-01T04:00:00.000Z',
  })
})

test('a search that finds nobody tells nobody', async (t) => {
  const { post, facts } = await setUp(t)
  for (const by of [
    { idNumber: '440524188001010014' },
    { idNumber: '110105194912310021' },
    { name: '无此人' },
  ])
    assert.deepEqual((await post('/api/people/search', { ...ground, ...by })).json().people, [])
  assert.deepEqual(await facts('people.looked_up'), [])
})

test('people.search_empty: what cannot be a name is not searched for', async (t) => {
  const { post } = await setUp(t)
  const response = await post('/api/people/search', { ...ground, name: '%' })
  assert.deepEqual([response.statusCode, response.json().code], [422, 'people.search_empty'])
})

test('there is no look without a reason', async (t) => {
  const { post, personId } = await setUp(t)
  for (const [url, body] of [
    ['/api/people/search', { lookId, name: '王芳' }],
    [`/api/people/${personId}/look`, { lookId }],
    [`/api/people/${personId}/portrait`, { lookId, reason: 'curiosity' }],
    [`/api/people/${personId}/look`, { ...ground, reference: '他的妻子' }],
  ] as const)
    assert.equal((await post(url, body)).json().code, 'base.invalid_input', url)
})

test('a page shows the number only on demand, and the demand is told apart', async (t) => {
  const { post, facts, personId } = await setUp(t)
  const page = (await post(`/api/people/${personId}/look`, ground)).json<PersonPage>()
  assert.equal(page.idNumber, null)
  assert.deepEqual(
    [page.name, page.birthDate, page.sex, page.hasPortrait],
    ['王芳', '1949-12-31', 'female', true],
  )
  const full = await post(`/api/people/${personId}/look`, { ...ground, withIdNumber: true })
  assert.equal(full.json<PersonPage>().idNumber, wang.idNumber)
  assert.equal(full.headers['cache-control'], 'no-store')
  assert.deepEqual(
    (await facts('people.looked_up')).map(({ look }) => look),
    ['page', 'number'],
  )
})

test('the number in full and a change of standing need the right to write', async (t) => {
  const { post, facts, personId } = await setUp(t, ['people.read'])
  assert.equal((await post(`/api/people/${personId}/look`, ground)).statusCode, 200)
  assert.equal(
    (await post(`/api/people/${personId}/look`, { ...ground, withIdNumber: true })).statusCode,
    403,
  )
  const change = { changeId: lookId, standing: 'lost', reason: 'resident_request' }
  assert.equal((await post(`/api/people/${personId}/standing`, change)).statusCode, 403)
  assert.deepEqual(await facts('people.standing_changed'), [])
})

test('a portrait is a JPEG that nobody keeps, and the look is told', async (t) => {
  const { post, facts, personId } = await setUp(t)
  const response = await post(`/api/people/${personId}/portrait`, ground)
  assert.deepEqual(response.rawPayload, wang.portrait)
  assert.deepEqual(
    [response.headers['content-type'], response.headers['cache-control']],
    ['image/jpeg', 'no-store'],
  )
  assert.deepEqual(
    (await facts('people.looked_up')).map(({ look }) => look),
    ['portrait'],
  )
})

test('people.portrait_missing', async (t) => {
  const { db, people, post } = await setUp(t)
  const personId = await db.tx((sql) => people.add(sql, { idNumber: '440524188001010014', name: '李四' }))
  const response = await post(`/api/people/${personId}/portrait`, ground)
  assert.deepEqual([response.statusCode, response.json().code], [404, 'people.portrait_missing'])
})

test('people.unknown_person', async (t) => {
  const { post } = await setUp(t)
  const response = await post(`/api/people/${lookId}/look`, ground)
  assert.deepEqual([response.statusCode, response.json().code], [404, 'people.unknown_person'])
})

test('a change of standing is made once and told with who and why', async (t) => {
  const { post, facts, opened, personId } = await setUp(t)
  const change = { changeId: lookId, standing: 'dead', reason: 'data_correction', reference: 'D/9' }
  const first = await post(`/api/people/${personId}/standing`, change)
  assert.deepEqual(first.json(), { personId, standing: 'dead', isChanged: true })
  const second = await post(`/api/people/${personId}/standing`, change)
  assert.deepEqual(second.json(), { personId, standing: 'dead', isChanged: false })
  // Who learns that there was nothing to change has learnt how it stands.
  const looks = await facts('people.looked_up')
  assert.equal(looks.length, 1)
  const { look, reason, reference } = { reason: '', look: '', ...(await opened(looks[0] ?? {})) }
  assert.deepEqual([look, reason, reference], ['page', 'data_correction', 'D/9'])
  assert.deepEqual(await facts('people.standing_changed'), [
    {
      changeId: lookId,
      personId,
      standing: 'dead',
      by: 'operator:operator-1',
      reason: 'data_correction',
      at: '2026-06-01T04:00:00.000Z',
    },
  ])
})

test('an operator who asks for hundreds of people is stopped', async (t) => {
  const { db, post } = await setUp(t)
  await post('/api/people/search', { ...ground, name: '无此人' })
  await db.sql`update base.attempt set tries = 300 where scope = 'people.look'`
  const response = await post('/api/people/search', { ...ground, name: '无此人' })
  assert.deepEqual([response.statusCode, response.json().code], [429, 'base.too_many_attempts'])
})

test('the page of the system learns how the keys stand, and nothing that opens anything', async (t) => {
  const { db, people, personId, get } = await setUp(t, ['people.read'])
  const before = (await get('/api/people/keys')).json<KeysAnswer>()
  assert.deepEqual([before.turnings, before.erasuresWaiting, before.isCopyOld], [[], 0, false])
  await people.renewKey(db, 'master')
  while (await people.turnKeys(db));
  await db.tx((sql) => people.erase(sql, personId))
  const during = (await get('/api/people/keys')).json<KeysAnswer>()
  const { key, number, done, total, finishedAt } = during.turnings[0] ?? {}
  assert.deepEqual([key, number, done, total, finishedAt], ['master', 2, 1, 1, null])
  assert.equal(during.erasuresWaiting, 1)
  await db.tx((sql) => people.onErased(sql))
  const after = await get('/api/people/keys')
  assert.deepEqual([after.json<KeysAnswer>().erasuresWaiting, after.json<KeysAnswer>().isCopyOld], [0, true])
  for (const secret of keys.secrets())
    for (const form of ['base64url', 'base64', 'hex'] as const)
      assert.ok(!after.body.includes(secret.toString(form)))
  const stranger = await setUp(t, [])
  assert.equal((await stranger.get('/api/people/keys')).statusCode, 403)
})
