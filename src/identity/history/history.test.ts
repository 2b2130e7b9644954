import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { newId } from '#base/ids'
import { createLog } from '#base/log'
import { createOutbox, type FactBody, record as recordFact } from '#base/outbox'
import { createHistory } from '#identity/history'
import { createParties } from '#identity/parties'
import { createPeople } from '#identity/people'
import { createTrust } from '#identity/trust'
import { openTestDb } from '#test/database'
import { testHttp } from '#test/http'
import { testKeys } from '#test/keys'
import type { Event, HistoryPage } from './contract.ts'
import { factNames, facts } from './facts.ts'

const keys = testKeys()
const now = () => new Date('2027-03-01T08:00:00Z')
const origin = 'http://localhost:7700'
const at = '2027-03-01T07:00:00.000Z'

async function setUp(t: TestContext) {
  const db = await openTestDb(t)
  const people = createPeople({ keys, now })
  const parties = createParties({ db, now, origin })
  const log = createLog({ level: 'silent' })
  const trust = await createTrust({ db, keys, origin, now })
  const history = createHistory({ db, log, trust, origin, now, vault: people, parties, witnessFile: null })
  const personId = await db.tx((sql) => people.add(sql, { idNumber: '11010519491231002X', name: '王芳' }))
  const outbox = createOutbox({ db, log })
  for (const [fact, reaction] of history.reactions) outbox.react(fact, 'history', reaction)
  const tell = async (fact: string, body: FactBody) => {
    await db.tx((sql) => recordFact(sql, fact, body))
    await outbox.drain()
  }
  const all = async (limit = 100) =>
    (await history.ofPerson(db.sql, personId, { before: null, limit })).entries
  const lookBy = (number: number): Event => ({
    kind: 'lookup',
    operatorId: `op-${number}`,
    look: 'page',
    reason: 'legal_order',
    reference: null,
  })
  return { db, people, parties, history, personId, tell, all, lookBy }
}

test('entries are numbered for each person without a gap, newest first, in pages', async (t) => {
  const { db, history, personId, lookBy, people } = await setUp(t)
  const other = await db.tx((sql) => people.add(sql, { idNumber: '440524188001010014', name: '李四' }))
  for (const number of [1, 2, 3, 4, 5]) {
    await db.tx((sql) => history.record(sql, { entryId: `e${number}`, personId, event: lookBy(number) }))
    await db.tx((sql) =>
      history.record(sql, { entryId: `e${number}`, personId: other, event: lookBy(number) }),
    )
  }
  const first = await history.ofPerson(db.sql, personId, { before: null, limit: 2 })
  assert.deepEqual(
    first.entries.map(({ sequence }) => sequence),
    [5, 4],
  )
  const { at: when, event } = first.entries[0] ?? {}
  assert.deepEqual([when, event], [now().toISOString(), lookBy(5)])
  const second = await history.ofPerson(db.sql, personId, { before: first.before, limit: 3 })
  assert.deepEqual([second.entries.map(({ sequence }) => sequence), second.before], [[3, 2, 1], null])
})

test('an event told twice, or by two at once, is one entry and leaves no gap', async (t) => {
  const { db, history, personId, lookBy, all } = await setUp(t)
  const tellOne = (entryId: string) =>
    db.tx((sql) => history.record(sql, { entryId, personId, event: lookBy(1) }))
  await Promise.all(['a', 'a', 'b', 'a', 'b', 'c'].map(tellOne))
  await tellOne('a')
  await tellOne('d')
  assert.deepEqual(
    (await all()).map(({ sequence }) => sequence),
    [4, 3, 2, 1],
  )
})

test('a transaction that fails leaves neither entry nor gap', async (t) => {
  const { db, history, personId, lookBy, all } = await setUp(t)
  const failing = db.tx(async (sql) => {
    await history.record(sql, { entryId: 'lost', personId, event: lookBy(1) })
    throw new RangeError('on purpose')
  })
  await assert.rejects(failing, RangeError)
  await db.tx((sql) => history.record(sql, { entryId: 'kept', personId, event: lookBy(2) }))
  assert.deepEqual(
    (await all()).map(({ sequence }) => sequence),
    [1],
  )
})

test('nothing of what happened stands in the table in the clear', async (t) => {
  const { db, history, personId } = await setUp(t)
  const event: Event = {
    kind: 'lookup',
    operatorId: 'SECRET-OPERATOR',
    look: 'page',
    reason: 'legal_order',
    reference: 'SECRET-CASE',
  }
  await db.tx((sql) => history.record(sql, { entryId: 'SECRET-ID', personId, event }))
  const [row] = await db.sql<{ text: string }[]>`select to_jsonb(e)::text as text from history.entry e`
  assert(row)
  const bytes = Buffer.from(JSON.parse(row.text).sealed.slice(2), 'hex').toString('latin1')
  assert.ok(!row.text.includes('SECRET') && !bytes.includes('SECRET'))
})

test('entries of any kind take the same room', async (t) => {
  const { db, tell, personId } = await setUp(t)
  await tell('cards.device_registered', { deviceId: newId(), personId, at })
  await tell('login.completed', {
    requestId: newId(),
    personId,
    partyId: newId(),
    acr: 'a',
    amr: ['face'],
    claims: ['age_over_18'],
  })
  const rows = await db.sql`select distinct octet_length(sealed) as bytes from history.entry`
  assert.equal(rows.length, 1)
})

test('a row that somebody has altered leaves a hole, and one put elsewhere keeps its own number', async (t) => {
  const { db, history, personId, lookBy, all } = await setUp(t)
  for (const entryId of ['a', 'b', 'c'])
    await db.tx((sql) => history.record(sql, { entryId, personId, event: lookBy(1) }))
  await db.sql`update history.entry set sequence = 4 where sequence = 1`
  await db.sql`update history.entry set sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40)) where sequence = 3`
  assert.deepEqual(
    (await all()).map(({ sequence }) => sequence),
    [1, 2],
  )
})

test('there is no statement that changes or deletes an entry', async () => {
  const { readFile } = await import('node:fs/promises')
  const text = await readFile(new URL('./store/entries.ts', import.meta.url), 'utf8')
  assert.doesNotMatch(text, /(update|delete\s+from|truncate)\s+history\.entry/i)
})

const partyId = newId()
const words = { zh: '小店', en: 'Shop' }
const purpose = { zh: '只卖给成年人', en: 'Sells to adults only' }
const shop = { party: { partyId, name: words }, purpose, claims: ['age_over_18'] }
const card = { cardId: newId(), edition: 'lightweight' }
const looked = { kind: 'lookup', operatorId: 'op', reference: null }
const asked = () => ({ requestId: newId(), partyId, claims: ['age_over_18'] })
const change = () => ({ ...card, changeId: newId(), reason: 'device_lost', by: 'resident', at })
const look = () => ({ lookId: newId(), operatorId: 'op', at })

/** Fact, its body without the person, and what the resident reads. */
const tale: readonly (readonly [string, FactBody, object])[] = [
  [
    'login.completed',
    { ...asked(), acr: 'light', amr: ['face'] },
    { kind: 'login', ...shop, acr: 'light', amr: ['face'] },
  ],
  ['presentation.given', { ...asked(), way: 'presentation' }, { kind: 'presentation', ...shop }],
  [
    'presentation.refused',
    { ...asked(), reason: 'x.suspended' },
    { kind: 'refused', ...shop, reason: 'x.suspended' },
  ],
  [
    'people.looked_up',
    { ...look(), look: 'number', reason: 'legal_order' },
    { ...looked, look: 'number', reason: 'legal_order' },
  ],
  [
    'people.standing_changed',
    { changeId: newId(), standing: 'lost', by: 'operator:op', reason: 'resident_request', at },
    { kind: 'standing', standing: 'lost', by: 'operator', reason: 'resident_request' },
  ],
  ['enrolment.looked_up', look(), { ...looked, look: 'enrolment', reason: 'enrolment_review' }],
  ['enrolment.compared', look(), { ...looked, look: 'comparison', reason: 'enrolment_review' }],
  [
    'enrolment.pair_cleared',
    { pairId: newId(), operatorId: 'op', secondOperatorId: 'op-2', ground: 'both_came_in', at },
    { kind: 'likeness_cleared', operatorIds: ['op', 'op-2'], reason: 'both_came_in' },
  ],
  [
    'enrolment.pair_undone',
    { pairId: newId(), operatorId: 'op', reason: 'cleared_in_error', at },
    { kind: 'likeness_reopened', operatorIds: ['op'], reason: 'cleared_in_error' },
  ],
  [
    'enrolment.decided',
    { applicationId: 'app', outcome: 'approved', at },
    { kind: 'enrolment', applicationId: 'app', outcome: 'approved' },
  ],
  ['desk.looked_up', look(), { ...looked, look: 'enrolment', reason: 'desk_enrolment' }],
  [
    'desk.acted',
    { actId: newId(), visitId: newId(), operatorId: 'op', act: 'confirmed', at },
    { kind: 'desk', act: 'confirmed', operatorId: 'op' },
  ],
  ['guardians.looked_up', look(), { ...looked, look: 'enrolment', reason: 'desk_enrolment' }],
  [
    'guardians.acted',
    { actId: newId(), side: 'ward', act: 'agreed', by: 'guardian', at },
    { kind: 'guardianship', side: 'ward', act: 'agreed', by: 'guardian' },
  ],
  ['cards.looked_up', look(), { ...looked, look: 'cards', reason: 'card_management' }],
  ['cards.issued', { ...card, at }, { kind: 'issued', ...card, by: 'hufu', reason: null }],
  ['cards.suspended', change(), { kind: 'suspended', ...card, by: 'resident', reason: 'device_lost' }],
  [
    'cards.resumed',
    { ...change(), by: 'system', reason: 'document_found' },
    { kind: 'resumed', ...card, by: 'register', reason: 'document_found' },
  ],
  [
    'cards.revoked',
    { ...change(), by: 'operator', reason: 'misuse' },
    { kind: 'revoked', ...card, by: 'operator', reason: 'misuse' },
  ],
  [
    'cards.ended',
    { ...card, reason: 'replaced', by: 'system', at },
    { kind: 'ended', ...card, by: 'hufu', reason: 'replaced' },
  ],
  [
    'cards.device_registered',
    { deviceId: 'd', at },
    { kind: 'device_registered', deviceId: 'd', reason: null },
  ],
  [
    'cards.device_stopped',
    { deviceId: 'd', reason: 'replaced', at },
    { kind: 'device_stopped', deviceId: 'd', reason: 'replaced' },
  ],
  [
    'enrolment.stop_refused',
    { stopId: 's', reason: 'face_differs', at },
    { kind: 'stop_refused', reason: 'face_differs' },
  ],
  [
    'cards.everything_stopped',
    { stopId: 's', fate: 'end', by: 'resident', at },
    { kind: 'everything_stopped', fate: 'end', by: 'resident' },
  ],
]

test('each fact becomes its entry, and told again it stays one', async (t) => {
  const { db, parties, personId, tell, all } = await setUp(t)
  await db.tx((sql) =>
    parties.register(sql, {
      partyId,
      name: words,
      purpose,
      claims: ['age_over_18'],
      legalGround: null,
      redirectUris: ['https://shop.example/callback'],
      postLogoutRedirectUris: [],
      logoSvg: null,
      authentication: { method: 'secret' },
    }),
  )
  for (const [place, [fact, body, event]] of tale.entries()) {
    await tell(fact, { ...body, personId })
    await tell(fact, { ...body, personId })
    const entries = await all()
    assert.equal(entries.length, place + 1, fact)
    assert.deepEqual(entries[0]?.event, event, fact)
  }
})

test('the tale knows every fact, and the list of names too', () => {
  const names = Object.keys(facts).toSorted()
  assert.deepEqual(tale.map(([fact]) => fact).toSorted(), names)
  assert.deepEqual(factNames.toSorted(), names)
})

test('one look cannot stand for many: sent again at once it is one entry, an hour later another', async (t) => {
  const { tell, all, personId } = await setUp(t)
  const once = { lookId: newId(), personId, operatorId: 'op', look: 'page', reason: 'legal_order' }
  for (const when of [at, at, '2027-03-01T08:00:00.000Z', '2027-03-02T07:00:00.000Z'])
    await tell('people.looked_up', { ...once, at: when })
  assert.equal((await all()).length, 3)
})

test('what an operator referred to comes sealed, and is read by whom it is about', async (t) => {
  const { db, people, tell, all, personId } = await setUp(t)
  const sealed = await people.seal(db.sql, personId, Buffer.from('A-1'), 'people.reference')
  const body = { ...look(), personId, look: 'number', reason: 'legal_order' }
  await tell('people.looked_up', { ...body, sealedReference: sealed.toString('base64url') })
  const [entry] = await all()
  assert.deepEqual(entry?.event, { ...looked, look: 'number', reason: 'legal_order', reference: 'A-1' })
})

test('what is told of somebody whom nobody knows leaves nothing behind', async (t) => {
  const { db, tell } = await setUp(t)
  await tell('enrolment.stop_refused', { stopId: 's', personId: newId(), reason: 'face_differs', at })
  const [left] = await db.sql`
    select (select count(*)::int from history.head) as heads, (select count(*)::int from history.entry) as entries`
  assert.deepEqual({ ...left }, { heads: 0, entries: 0 })
})

test('a login is told once, as a login', async (t) => {
  const { tell, all, personId } = await setUp(t)
  await tell('presentation.given', {
    requestId: newId(),
    personId,
    partyId: newId(),
    claims: [],
    way: 'login',
  })
  assert.deepEqual(await all(), [])
})

test('a party that is not registered any more is named by its id', async (t) => {
  const { tell, all, personId } = await setUp(t)
  await tell('presentation.given', { requestId: newId(), personId, partyId, claims: [] })
  assert.partialDeepStrictEqual((await all())[0]?.event, { party: { partyId, name: null }, purpose: null })
})

test('who was erased has no history, and late facts about them are dropped', async (t) => {
  const { db, people, personId, tell, all, lookBy, history } = await setUp(t)
  await db.tx((sql) => history.record(sql, { entryId: 'a', personId, event: lookBy(1) }))
  await db.tx((sql) => people.erase(sql, personId))
  await tell('cards.device_registered', { deviceId: 'd', personId, at })
  assert.deepEqual(await all(), [])
  await assert.rejects(
    db.tx((sql) => history.record(sql, { entryId: 'b', personId, event: lookBy(2) })),
    { code: 'people.unknown_person' },
  )
})

test('residents read their own history and no other, page by page', async (t) => {
  const { db, history, personId, lookBy, people } = await setUp(t)
  const other = await db.tx((sql) => people.add(sql, { idNumber: '440524188001010014', name: '李四' }))
  for (const number of [1, 2, 3])
    await db.tx((sql) => history.record(sql, { entryId: `${number}`, personId, event: lookBy(number) }))
  let resident = personId
  const app = await testHttp(
    t,
    db,
    history.routes({ db, requireResident: async () => ({ personId: resident }) }),
  )
  const page = async (query = '') => (await app.inject(`/api/history${query}`)).json<HistoryPage>()
  const first = await page('?limit=2')
  assert.deepEqual([first.entries.map(({ sequence }) => sequence), first.before], [[3, 2], 2])
  assert.deepEqual(
    (await page(`?before=${first.before}`)).entries.map(({ sequence }) => sequence),
    [1],
  )
  assert.equal((await app.inject('/api/history?limit=1000')).json().code, 'base.invalid_input')
  resident = other
  assert.deepEqual(await page(), { entries: [], before: null, head: null })
})
