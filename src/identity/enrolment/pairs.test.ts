import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { type CityHall, openCityHall, playOf, residents } from '#test/enrolling'
import type { ClearedPair } from './contract.ts'

const { fang, na } = residents
const base = '/api/enrolment/reviews'
const twins = [{ position: 1, ground: 'both_documents_seen' }]

const takes = new WeakMap<CityHall, number>()

/** Each time on another day: who shows the same frames twice shows a recording. */
async function enrol(hall: CityHall, resident: { name: string; idNumber: string }) {
  const applicant = hall.applicant()
  await applicant.start(resident)
  const take = takes.get(hall) ?? 0
  takes.set(hall, take + 1)
  await applicant.capture(await playOf('mei', take))
  const { state } = (await applicant.read()).body
  return { state, path: `${base}/${applicant.applicationId}` }
}

/** Says yes of a case, as this operator, naming these as other people. */
async function approve(hall: CityHall, path: string, operator: string, others: object[] = []) {
  hall.pass(1_000)
  const held = await hall.operate(`${path}/hold`, {}, operator)
  assert.equal(held.statusCode, 200, held.body)
  const decision = { outcome: 'approve', reason: 'different_people', note: '双胞胎姐妹', others }
  const answer = await hall.operate(`${path}/decision`, { requestId: randomUUID(), ...decision }, operator)
  return answer.json().state
}

const idsOf = (facts: readonly { [name: string]: unknown }[]) =>
  facts.map(({ personId }) => String(personId)).toSorted()
const pairsOf = async (hall: CityHall) =>
  (await hall.operate(`${base}/pairs`)).json<{ pairs: ClearedPair[] }>().pairs

/** Two sisters with one face: both have a card, and two operators have said that they are two. */
async function twoSisters(t: TestContext) {
  const hall = await openCityHall(t)
  const people = [await hall.resident(fang, 'mei'), await hall.resident(na, 'mei')].toSorted()
  assert.equal((await enrol(hall, fang)).state, 'approved')
  const { path } = await enrol(hall, na)
  await approve(hall, path, 'op-1', twins)
  assert.equal(await approve(hall, path, 'op-2', twins), 'approved')
  const [pair] = await pairsOf(hall)
  assert.ok(pair)
  return { hall, people, pair }
}

test('twins are looked at once: two operators say so, and both enrol again by themselves', async (t) => {
  const { hall, people, pair } = await twoSisters(t)
  assert.deepEqual(
    [pair.personIds, pair.ground, pair.clearedBy],
    [people, 'both_documents_seen', ['林', '周']],
  )
  assert.equal((await enrol(hall, fang)).state, 'approved')
  assert.equal((await enrol(hall, na)).state, 'approved')
})

test('each of the two reads that it was said and by whom, and nothing of the other', async (t) => {
  const { hall, people } = await twoSisters(t)
  const told = await hall.facts('enrolment.pair_cleared')
  assert.deepEqual(idsOf(told), people)
  for (const { personId, operatorId, secondOperatorId, ...rest } of told) {
    assert.deepEqual([operatorId, secondOperatorId], ['op-1', 'op-2'])
    for (const other of people) if (other !== personId) assert.ok(!JSON.stringify(rest).includes(other))
  }
})

test('what only one of two operators names is not remembered', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang, 'mei')
  await hall.resident(na, 'mei')
  await enrol(hall, fang)
  const { path } = await enrol(hall, na)
  await approve(hall, path, 'op-1', twins)
  assert.equal(await approve(hall, path, 'op-2'), 'approved')
  assert.deepEqual(await pairsOf(hall), [])
  assert.equal((await enrol(hall, fang)).state, 'in_review')
})

test('a third with the same face is still looked at', async (t) => {
  const { hall } = await twoSisters(t)
  const third = { name: '李小宝', idNumber: '110101199502283011' }
  await hall.resident(third, 'mei')
  assert.equal((await enrol(hall, third)).state, 'in_review')
})

test('taken back with a reason, the machine asks again; twice is once; both read of it', async (t) => {
  const { hall, people, pair } = await twoSisters(t)
  const order = { reason: 'same_person_after_all' }
  for (let time = 1; time <= 2; time++)
    assert.equal((await hall.operate(`${base}/pairs/${pair.pairId}/undo`, order, 'op-3')).statusCode, 204)
  const told = await hall.facts('enrolment.pair_undone')
  assert.deepEqual(idsOf(told), people)
  const [undone] = await pairsOf(hall)
  assert.deepEqual([undone?.undone?.by, undone?.undone?.reason], ['赵', 'same_person_after_all'])
  const { state, path } = await enrol(hall, fang)
  assert.equal(state, 'in_review')
  await approve(hall, path, 'op-1', twins)
  assert.equal(await approve(hall, path, 'op-3', twins), 'approved', 'and may be said again')
  assert.equal((await pairsOf(hall))[0]?.undone, null)
})

test('what was noted of a pair is sealed, and both read that somebody looked: enrolment.unknown_pair for none', async (t) => {
  const { hall, people, pair } = await twoSisters(t)
  const rows = await hall.db.sql<{ text: string }[]>`
    select encode(note_sealed, 'escape') as text from enrolment.cleared_pair`
  assert.ok(rows.length === 2 && rows.every(({ text }) => !text.includes('双胞胎')))
  const before = (await hall.facts('enrolment.compared')).length
  const note = await hall.operate(`${base}/pairs/${pair.pairId}/note`, {})
  assert.deepEqual(note.json(), { note: '双胞胎姐妹' })
  const looks = (await hall.facts('enrolment.compared')).slice(before)
  assert.deepEqual(idsOf(looks), people)
  for (const [act, payload] of [
    ['note', {}],
    ['undo', { reason: 'other' }],
  ] as const) {
    const none = await hall.operate(`${base}/pairs/${randomUUID()}/${act}`, payload)
    assert.deepEqual([none.statusCode, none.json().code], [404, 'enrolment.unknown_pair'])
  }
})

test('the pair goes with either of the two', async (t) => {
  const { hall, people } = await twoSisters(t)
  const personId = people[0] ?? ''
  await hall.db.tx(async (sql) => {
    await hall.people.erase(sql, personId)
    await hall.enrolment.onErased(sql, { personId })
  })
  const [row] = await hall.db.sql<
    { count: number }[]
  >`select count(*)::int as count from enrolment.cleared_pair`
  assert.equal(row?.count, 0)
})
