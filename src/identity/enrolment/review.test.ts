import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import type { ReviewEvidence, ReviewQueue } from './contract.ts'
import { type CityHall, openCityHall, playOf, residents } from '#test/enrolling'

const { fang, na } = residents

/** 王芳 has a card; 李娜, whose record bears the same face, waits in review. */
async function inReview(t: TestContext) {
  const hall = await openCityHall(t)
  const twin = await hall.resident(fang, 'mei')
  const personId = await hall.resident(na, 'mei')
  const play = await playOf('mei')
  const first = hall.applicant()
  await first.start(fang)
  await first.capture(play)
  const applicant = hall.applicant()
  await applicant.start(na)
  await applicant.capture(play)
  assert.equal((await applicant.read()).body.state, 'in_review')
  return { hall, applicant, personId, twin, path: `/api/enrolment/reviews/${applicant.applicationId}` }
}

const approval = () => ({ requestId: randomUUID(), outcome: 'approve', reason: 'document_seen' })
const rejection = () => ({ requestId: randomUUID(), outcome: 'refuse', reason: 'second_identity' })
const living = async ({ cards, db }: CityHall, personId: string) =>
  (await cards.ofPerson(db.sql, personId)).filter(({ state }) => state === 'active').length

test('the queue lists who waits, why and since when', async (t) => {
  const { hall, applicant, personId } = await inReview(t)
  const queue = (await hall.operate('/api/enrolment/reviews')).json<ReviewQueue>()
  assert.equal(queue.waiting, 1)
  const [waiting] = queue.cases
  assert.deepEqual(
    [waiting?.applicationId, waiting?.personId, waiting?.reasons],
    [applicant.applicationId, personId, ['near_duplicate']],
  )
  assert.ok(waiting && waiting.images > 0 && waiting.capturedAt <= hall.now().toISOString())
})

test('an operator sees what the machine saw, and the person can read of each look', async (t) => {
  const { hall, applicant, personId, twin, path } = await inReview(t)
  const evidence = (await hall.operate(path)).json<ReviewEvidence>()
  assert.ok(evidence.similarity > 0.5)
  assert.deepEqual(
    evidence.duplicates.map((one) => one.personId),
    [twin],
  )
  assert.match(`${evidence.engine} ${evidence.thresholds}`, /^fr .+ fr-/)
  const picture = await hall.operate(`${path}/images/1`)
  assert.equal(picture.headers['content-type'], 'image/jpeg')
  assert.equal(picture.headers['cache-control'], 'no-store')
  assert.deepEqual([...picture.rawPayload.subarray(0, 2)], [0xff, 0xd8])
  const looks = await hall.facts('enrolment.looked_up')
  assert.equal(new Set(looks.map(({ lookId }) => lookId)).size, 2)
  for (const { lookId: _, ...look } of looks) {
    const { applicationId } = applicant
    assert.deepEqual(look, { applicationId, personId, operatorId: 'op-1', at: hall.now().toISOString() })
  }
})

test('approved by a person, the card is issued, the face enrolled, the pictures gone; twice sent is once done', async (t) => {
  const { hall, applicant, personId, path } = await inReview(t)
  const decision = approval()
  for (let time = 1; time <= 2; time++) {
    assert.equal((await hall.operate(`${path}/decision`, decision)).statusCode, 204)
  }
  const { body } = await applicant.read()
  assert.deepEqual([body.state, body.next], ['approved', 'fetch_card'])
  assert.equal(await living(hall, personId), 1)
  assert.equal(await hall.pictures(), 0)
  const [row] = await hall.db.sql<{ count: number }[]>`select count(*)::int as count from faces.template`
  assert.equal(row?.count, 2)
})

test('refused by a person, there is no card and no picture, and the desk is the way on', async (t) => {
  const { hall, applicant, personId, path } = await inReview(t)
  const note = '两人证件照相同，转人工核实'
  const answer = await hall.operate(`${path}/decision`, { ...rejection(), note })
  assert.equal(answer.statusCode, 204)
  const { body } = await applicant.read()
  assert.deepEqual([body.state, body.reason, body.next], ['refused', 'review', 'desk'])
  assert.equal(await living(hall, personId), 0)
  assert.equal(await hall.pictures(), 0)
  const rows = await hall.db.sql<
    { text: string }[]
  >`select row_to_json(d)::text as text from enrolment.decision d`
  assert.ok(rows.every(({ text }) => !text.includes('转人工')))
})

test('of two operators with two minds one is too late: enrolment.not_in_review', async (t) => {
  const { hall, path } = await inReview(t)
  const answers = await Promise.all([
    hall.operate(`${path}/decision`, approval()),
    hall.operate(`${path}/decision`, rejection()),
  ])
  const late = answers.find(({ statusCode }) => statusCode === 409)
  assert.equal(late?.json().code, 'enrolment.not_in_review')
  assert.equal(answers.filter(({ statusCode }) => statusCode === 204).length, 1)
})

test('a document reported lost while the case waited is a no, whatever the operator thinks', async (t) => {
  const { hall, applicant, personId, path } = await inReview(t)
  await hall.db.tx((sql) => hall.people.setStanding(sql, { personId, standing: 'lost', by: 'state' }))
  await hall.operate(`${path}/decision`, approval())
  assert.equal((await applicant.read()).body.reason, 'ground_lost')
  assert.equal(await living(hall, personId), 0)
})

test('taken back while it waits, a case leaves the queue with its pictures: enrolment.image_gone for a place that is empty', async (t) => {
  const { hall, applicant, path } = await inReview(t)
  assert.equal((await hall.operate(`${path}/images/9`)).json().code, 'enrolment.image_gone')
  await applicant.withdraw()
  assert.equal((await hall.operate('/api/enrolment/reviews')).json<ReviewQueue>().waiting, 0)
  assert.equal((await hall.operate(path)).json().code, 'enrolment.not_in_review')
  assert.equal((await hall.operate(`${path}/images/1`)).json().code, 'enrolment.not_in_review')
})

test('a case that nobody looked at ends after thirty days, pictures and all', async (t) => {
  const { hall, applicant } = await inReview(t)
  hall.pass(29 * 86_400_000)
  await hall.enrolment.sweep()
  assert.equal(await hall.stateOf(applicant.applicationId), 'in_review')
  hall.pass(2 * 86_400_000)
  await hall.enrolment.sweep()
  assert.equal((await applicant.read()).body.reason, 'expired')
  assert.equal(await hall.pictures(), 0)
})

test('without an operator nothing is seen and nothing decided', async (t) => {
  const { hall, applicant, path } = await inReview(t)
  for (const url of ['/api/enrolment/reviews', path, `${path}/images/1`]) {
    assert.equal((await hall.app.inject({ method: 'GET', url })).statusCode, 401)
  }
  const order = { method: 'POST', url: `${path}/decision`, payload: approval() } as const
  assert.equal((await hall.app.inject(order)).statusCode, 401)
  assert.equal(await hall.stateOf(applicant.applicationId), 'in_review')
})
