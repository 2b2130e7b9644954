import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { type CityHall, openCityHall, playOf, residents } from '#test/enrolling'
import type { ReviewAnswer, ReviewEvidence, ReviewQueue } from './contract.ts'

const { fang, na } = residents
const base = '/api/enrolment/reviews'
const day = 86_400_000

/** 王芳 has a card; 李娜, whose record bears the same face, waits in review. */
async function inReview(t: TestContext) {
  const hall = await openCityHall(t)
  const twin = await hall.resident(fang, 'mei')
  const personId = await hall.resident(na, 'mei')
  await enrol(hall, fang)
  const { applicant, path } = await enrol(hall, na)
  assert.equal((await applicant.read()).body.state, 'in_review')
  return { hall, applicant, personId, twin, path }
}

async function enrol(hall: CityHall, resident: { name: string; idNumber: string }) {
  const applicant = hall.applicant()
  await applicant.start(resident)
  await applicant.capture(await playOf('mei'))
  return { applicant, path: `${base}/${applicant.applicationId}` }
}

const approval = (more: object = {}) => ({
  requestId: randomUUID(),
  outcome: 'approve',
  reason: 'different_people',
  note: '两人证件都看过',
  ...more,
})
const rejection = () => ({ requestId: randomUUID(), outcome: 'refuse', reason: 'second_identity' })
const call = () => ({ requestId: randomUUID(), outcome: 'call_in', reason: 'compare_in_person' })
const living = async ({ cards, db }: CityHall, personId: string) =>
  (await cards.ofPerson(db.sql, personId)).filter(({ state }) => state === 'active').length

/** Takes the case and says something of it. */
async function say(hall: CityHall, path: string, decision: object, operator = 'op-1') {
  hall.pass(1_000)
  const held = await hall.operate(`${path}/hold`, {}, operator)
  assert.equal(held.statusCode, 200, held.body)
  const answer = await hall.operate(`${path}/decision`, decision, operator)
  return { status: answer.statusCode, code: answer.json().code, state: answer.json<ReviewAnswer>().state }
}

const look = async (hall: CityHall, path: string, operator = 'op-1') => {
  assert.equal((await hall.operate(`${path}/hold`, {}, operator)).statusCode, 200)
  return (await hall.operate(path, undefined, operator)).json<ReviewEvidence>()
}

test('the queue lists who waits, why and since when, and nobody’s name', async (t) => {
  const { hall, applicant, personId } = await inReview(t)
  const answer = await hall.operate(base)
  const queue = answer.json<ReviewQueue>()
  assert.deepEqual([queue.waiting, queue.calledIn, queue.deciders], [1, 0, 3])
  assert.deepEqual(queue.cases, [
    {
      applicationId: applicant.applicationId,
      state: 'in_review',
      reasons: ['near_duplicate'],
      since: queue.cases[0]?.since,
      isLate: false,
      stage: 'first_view',
      hasMine: false,
      heldBy: null,
    },
  ])
  assert.ok(!answer.body.includes(personId) && !answer.body.includes(na.name))
})

test('whoever takes a case sees both faces and what of the register is needed; the number and the other’s name only when asked for', async (t) => {
  const { hall, path, twin } = await inReview(t)
  const answer = await hall.operate(path)
  assert.equal(answer.json().code, 'enrolment.not_held')
  const evidence = await look(hall, path)
  assert.deepEqual(evidence.applicant, { name: na.name, age: 41, standing: 'valid' })
  assert.deepEqual([evidence.isForTwo, evidence.stage, evidence.candidates.length], [true, 'first_view', 1])
  assert.ok(evidence.similarity > evidence.thresholds.match && evidence.portrait && evidence.images[0])
  const [candidate] = evidence.candidates
  assert.ok(candidate?.eyes && candidate.eyes.left.x > candidate.eyes.right.x)
  assert.ok(candidate.similarity >= evidence.thresholds.duplicate)
  const told = JSON.stringify(evidence)
  for (const secret of [na.idNumber, fang.name, fang.idNumber, twin]) assert.ok(!told.includes(secret))
  for (const picture of ['images/1', 'portrait', 'candidates/1/portrait']) {
    const shown = await hall.operate(`${path}/${picture}`)
    assert.equal(shown.headers['content-type'], 'image/jpeg', shown.body)
    assert.equal(shown.headers['cache-control'], 'no-store')
  }
  const asked = { lookId: randomUUID(), reason: 'enrolment_review' }
  assert.equal((await hall.operate(`${path}/number`, asked)).json().idNumber, na.idNumber)
  const name = await hall.operate(`${path}/candidates/1/name`, { ...asked, lookId: randomUUID() })
  assert.deepEqual(name.json(), { name: fang.name, age: 36, standing: 'valid' })
  const looks = await hall.facts('people.looked_up')
  assert.deepEqual(
    looks.map((one) => [one['look'], one['personId'] === twin, one['operatorId']]),
    [
      ['number', false, 'op-1'],
      ['page', true, 'op-1'],
    ],
  )
})

test('how old somebody in a case is goes by the day of the city', async (t) => {
  const { hall, path } = await inReview(t)
  hall.pass(133 * 3_600_000) // 17:00 in UTC on 6 March is 1:00 on the 7th, the birthday of 王芳
  await look(hall, path)
  const asked = { lookId: randomUUID(), reason: 'enrolment_review' }
  assert.equal((await hall.operate(`${path}/candidates/1/name`, asked)).json().age, 37)
})

test('both people in a case read of the look, once each time it is taken, and neither of the other', async (t) => {
  const { hall, applicant, personId, twin, path } = await inReview(t)
  await look(hall, path)
  await look(hall, path)
  const [own, more] = await hall.facts('enrolment.looked_up')
  const [theirs, none] = await hall.facts('enrolment.compared')
  assert.deepEqual(
    [own?.['personId'], own?.['applicationId'], more],
    [personId, applicant.applicationId, undefined],
  )
  assert.deepEqual(
    [theirs?.['personId'], theirs?.['lookId'] === own?.['lookId'], none],
    [twin, true, undefined],
  )
  assert.ok(!JSON.stringify(theirs).includes(applicant.applicationId))
})

test('a case is in one person’s hands: enrolment.held_by_another, until they let go or are gone', async (t) => {
  const { hall, path } = await inReview(t)
  await look(hall, path)
  const second = await hall.operate(`${path}/hold`, {}, 'op-2')
  assert.deepEqual([second.statusCode, second.json().code], [409, 'enrolment.held_by_another'])
  const [waiting] = (await hall.operate(base, undefined, 'op-2')).json<ReviewQueue>().cases
  assert.deepEqual([waiting?.heldBy?.name, waiting?.heldBy?.isMe], ['林', false])
  assert.equal((await hall.operate(`${path}/images/1`, undefined, 'op-2')).json().code, 'enrolment.not_held')
  assert.equal(
    (await hall.operate(`${path}/decision`, rejection(), 'op-2')).json().code,
    'enrolment.not_held',
  )
  hall.pass(299_000)
  assert.equal((await hall.operate(`${path}/hold`, {})).statusCode, 200, 'holding on')
  hall.pass(299_000)
  assert.equal((await hall.operate(`${path}/hold`, {}, 'op-2')).statusCode, 409)
  hall.pass(2_000)
  assert.equal((await hall.operate(`${path}/hold`, {}, 'op-2')).statusCode, 200, 'the first is gone')
  assert.equal((await hall.operate(`${path}/decision`, rejection())).json().code, 'enrolment.not_held')
  await hall.app.inject({ method: 'DELETE', url: `${path}/hold`, headers: { 'x-operator': 'op-2' } })
  assert.equal((await hall.operate(`${path}/hold`, {})).statusCode, 200)
})

test('of two who take one case at the same moment one has it', async (t) => {
  const { hall, path } = await inReview(t)
  const taken = await Promise.all(['op-1', 'op-2'].map((one) => hall.operate(`${path}/hold`, {}, one)))
  assert.deepEqual(taken.map(({ statusCode }) => String(statusCode)).toSorted(), ['200', '409'])
})

test('a yes against the machine takes two; the second is not led by the first, and reads them afterwards', async (t) => {
  const { hall, applicant, personId, path } = await inReview(t)
  const first = approval({ note: '鼻子和耳朵不同' })
  assert.equal((await say(hall, path, first)).state, 'second_view')
  assert.equal(await living(hall, personId), 0)
  const unled = await look(hall, path, 'op-2')
  assert.deepEqual([unled.stage, unled.hasMine, unled.views], ['second_view', false, []])
  await hall.app.inject({ method: 'DELETE', url: `${path}/hold`, headers: { 'x-operator': 'op-2' } })
  const own = await look(hall, path)
  assert.deepEqual([own.hasMine, own.views.map(({ note }) => note)], [true, ['鼻子和耳朵不同']])
  await hall.app.inject({ method: 'DELETE', url: `${path}/hold`, headers: { 'x-operator': 'op-1' } })
  assert.equal((await say(hall, path, approval(), 'op-2')).state, 'approved')
  const { body } = await applicant.read()
  assert.deepEqual([body.state, body.next], ['approved', 'fetch_card'])
  assert.equal(await living(hall, personId), 1)
  assert.equal(await hall.pictures(), 0)
})

test('the same operator is not two: enrolment.already_spoken', async (t) => {
  const { hall, personId, path } = await inReview(t)
  await say(hall, path, approval())
  for (const again of [approval(), rejection()])
    assert.equal((await say(hall, path, again)).code, 'enrolment.already_spoken')
  assert.equal(await living(hall, personId), 0)
})

test('a yes against the machine says why: enrolment.note_missing', async (t) => {
  const { hall, path } = await inReview(t)
  const { note: _, ...silent } = approval()
  assert.equal((await say(hall, path, silent)).code, 'enrolment.note_missing')
  assert.equal((await say(hall, path, { ...silent, note: '  ' })).code, 'enrolment.note_missing')
})

test('the same decision sent twice counts once, also at the same moment; another’s id is taken: enrolment.request_id_taken', async (t) => {
  const { hall, personId, path } = await inReview(t)
  const first = approval()
  await hall.operate(`${path}/hold`, {})
  const both = await Promise.all([1, 2].map(() => hall.operate(`${path}/decision`, first)))
  assert.deepEqual(
    both.map((one) => one.json().state),
    ['second_view', 'second_view'],
  )
  assert.equal((await say(hall, path, first, 'op-2')).code, 'enrolment.request_id_taken')
  const second = approval()
  for (const operator of ['op-2', 'op-2'])
    assert.equal((await hall.operate(`${path}/decision`, second, operator)).json().state, 'approved')
  assert.equal((await hall.operate(`${path}/decision`, first)).json().state, 'approved')
  assert.equal(await living(hall, personId), 1)
})

test('whose right is gone when the second speaks has not spoken', async (t) => {
  const { hall, personId, path } = await inReview(t)
  await say(hall, path, approval())
  hall.deciding.delete('op-1')
  assert.equal((await say(hall, path, approval(), 'op-2')).state, 'second_view')
  assert.equal(await living(hall, personId), 0)
  assert.equal((await say(hall, path, approval(), 'op-3')).state, 'approved')
})

test('where two differ a third reads both, and decides', async (t) => {
  const { hall, applicant, path } = await inReview(t)
  await say(hall, path, approval())
  assert.equal((await say(hall, path, rejection(), 'op-2')).state, 'third_view')
  const third = await look(hall, path, 'op-3')
  assert.deepEqual(
    third.views.map(({ operator, outcome }) => [operator, outcome]),
    [
      ['林', 'approve'],
      ['周', 'refuse'],
    ],
  )
  assert.equal((await say(hall, path, rejection(), 'op-3')).state, 'refused')
  assert.equal((await applicant.read()).body.reason, 'review')
})

test('a no takes one: no card, no picture, and the desk is the way on', async (t) => {
  const { hall, applicant, personId, path } = await inReview(t)
  const note = '两人证件照相同，转人工核实'
  assert.equal((await say(hall, path, { ...rejection(), note })).state, 'refused')
  const { body } = await applicant.read()
  assert.deepEqual([body.state, body.reason, body.next], ['refused', 'review', 'desk'])
  assert.equal(await living(hall, personId), 0)
  assert.equal(await hall.pictures(), 0)
  const rows = await hall.db.sql<{ text: string }[]>`
    select row_to_json(d)::text as text from enrolment.decision d`
  assert.ok(rows.every(({ text }) => !text.includes('转人工')))
})

test('with the decision goes what was kept for it: how alike, and whom', async (t) => {
  const { hall, path } = await inReview(t)
  const others = [{ position: 1, ground: 'both_documents_seen' }]
  await say(hall, path, approval({ others }))
  await say(hall, path, rejection(), 'op-2')
  await say(hall, path, rejection(), 'op-3')
  const [left] = await hall.db.sql`
    select (select count(*)::int from enrolment.decision where outcome = 'in_review' and evidence_sealed is not null)
      as evidence, (select count(*)::int from enrolment.opinion where others_sealed is not null) as others,
      (select count(*)::int from enrolment.frame) as frames`
  assert.deepEqual({ ...left }, { evidence: 0, others: 0, frames: 0 })
})

test('an operator who names somebody that does not lie beside is corrected: enrolment.unknown_candidate', async (t) => {
  const { hall, path } = await inReview(t)
  const others = [{ position: 2, ground: 'both_came_in' }]
  assert.equal((await say(hall, path, approval({ others }))).code, 'enrolment.unknown_candidate')
})

test('two with one face who both wait: when the first is approved, the second comes back with the first beside', async (t) => {
  const hall = await openCityHall(t)
  const [one, other] = [await hall.resident(fang, 'mei'), await hall.resident(na, 'mei')]
  const revoke = async (personId: string) => {
    const by = { kind: 'operator', operatorId: 'op-1' } as const
    const card = await hall.db.tx((sql) =>
      hall.cards.issue(sql, { personId, edition: 'lightweight', applicationId: randomUUID() }),
    )
    await hall.db.tx((sql) => hall.cards.revoke(sql, { cardId: card.cardId, reason: 'misuse', by }))
  }
  await revoke(one)
  await revoke(other)
  const [first, second] = [await enrol(hall, fang), await enrol(hall, na)]
  for (const { path } of [first, second]) {
    assert.deepEqual((await look(hall, path)).reasons, ['earlier_card_revoked'])
    await say(hall, path, approval({ reason: 'same_person' }))
  }
  const last = approval({ reason: 'same_person' })
  assert.equal((await say(hall, first.path, last, 'op-2')).state, 'approved')
  assert.equal((await say(hall, second.path, approval(), 'op-2')).state, 'returned')
  const seen = await look(hall, second.path, 'op-3')
  assert.deepEqual(seen.reasons, ['earlier_card_revoked', 'near_duplicate'])
  assert.deepEqual([seen.candidates.length, seen.stage, seen.views.length], [1, 'first_view', 2])
  assert.equal(await living(hall, other), 0)
})

test('a document reported lost while the case waited is a no, whatever two operators think', async (t) => {
  const { hall, applicant, personId, path } = await inReview(t)
  await say(hall, path, approval())
  await hall.db.tx((sql) => hall.people.setStanding(sql, { personId, standing: 'lost', by: 'state' }))
  assert.equal((await say(hall, path, approval(), 'op-2')).state, 'refused')
  assert.equal((await applicant.read()).body.reason, 'ground_lost')
  assert.equal(await living(hall, personId), 0)
})

test('taken back while it waits, a case is over: enrolment.not_in_review', async (t) => {
  const { hall, applicant, path } = await inReview(t)
  await look(hall, path)
  assert.equal((await hall.operate(`${path}/images/9`)).json().code, 'enrolment.image_gone')
  await applicant.withdraw()
  assert.equal((await hall.operate(base)).json<ReviewQueue>().waiting, 0)
  for (const url of [path, `${path}/images/1`])
    assert.equal((await hall.operate(url)).json().code, 'enrolment.not_in_review')
  for (const [url, payload] of [
    [`${path}/hold`, {}],
    [`${path}/decision`, rejection()],
  ] as const)
    assert.equal((await hall.operate(url, payload)).json().code, 'enrolment.not_in_review')
})

test('who looks alike and is erased leaves their place empty, and the case goes on', async (t) => {
  const { hall, applicant, twin, path } = await inReview(t)
  await hall.db.tx(async (sql) => {
    await hall.people.erase(sql, twin)
    await hall.enrolment.onErased(sql, { personId: twin })
  })
  const { candidates } = await look(hall, path)
  assert.deepEqual([candidates[0]?.isGone, candidates[0]?.eyes], [true, null])
  assert.equal((await hall.operate(`${path}/candidates/1/portrait`)).json().code, 'enrolment.image_gone')
  await say(hall, path, approval())
  assert.equal((await say(hall, path, approval(), 'op-2')).state, 'approved')
  assert.equal((await applicant.read()).body.state, 'approved')
})

test('a case that nobody looked at ends after thirty days, pictures and all', async (t) => {
  const { hall, applicant } = await inReview(t)
  hall.pass(29 * day)
  await hall.enrolment.sweep()
  assert.equal(await hall.stateOf(applicant.applicationId), 'in_review')
  hall.pass(2 * day)
  await hall.enrolment.sweep()
  assert.equal((await applicant.read()).body.reason, 'expired')
  assert.equal(await hall.pictures(), 0)
  assert.equal((await hall.operate(base)).json<ReviewQueue>().waiting, 0)
})

test('asked to come in, a person is told so with a code; the desk finds them by it and two conclude', async (t) => {
  const { hall, applicant, path, personId } = await inReview(t)
  await say(hall, path, approval({ note: '看不清' }))
  assert.equal((await say(hall, path, call(), 'op-2')).state, 'called_in')
  const { body } = await applicant.read()
  assert.deepEqual([body.state, body.next, body.review], ['called_in', 'visit', null])
  assert.match(body.visit?.code ?? '', /^[2-9A-HJKMNP-TV-Z]{4}-[2-9A-HJKMNP-TV-Z]{4}$/)
  const queue = (await hall.operate(base)).json<ReviewQueue>()
  assert.deepEqual([queue.waiting, queue.calledIn, queue.cases[0]?.state], [0, 1, 'called_in'])
  const spoken = (body.visit?.code ?? '').toLowerCase().replace('-', ' ')
  const found = await hall.operate(`${base}/find`, { code: spoken }, 'op-3')
  assert.equal(found.json().applicationId, applicant.applicationId)
  const unknown = await hall.operate(`${base}/find`, { code: '2222-2222' }, 'op-3')
  assert.equal(unknown.json().code, 'enrolment.unknown_visit_code')
  const seen = await look(hall, path, 'op-3')
  assert.deepEqual(
    seen.views.map(({ outcome, note }) => [outcome, note]),
    [
      ['approve', '看不清'],
      ['call_in', null],
    ],
  )
  assert.equal((await say(hall, path, approval({ reason: 'document_seen' }), 'op-3')).state, 'second_view')
  assert.equal((await say(hall, path, approval({ reason: 'document_seen' }), 'op-1')).state, 'approved')
  assert.equal(await living(hall, personId), 1)
  assert.equal((await hall.operate(`${base}/find`, { code: spoken })).statusCode, 404)
  assert.deepEqual(
    (await hall.facts('enrolment.decided')).slice(-2).map(({ outcome }) => outcome),
    ['called_in', 'approved'],
  )
})

test('who was asked and does not come has thirty days', async (t) => {
  const { hall, applicant, path } = await inReview(t)
  hall.pass(20 * day)
  await say(hall, path, call())
  hall.pass(29 * day)
  await hall.enrolment.sweep()
  assert.equal((await applicant.read()).body.state, 'called_in')
  hall.pass(2 * day)
  await hall.enrolment.sweep()
  assert.equal((await applicant.read()).body.reason, 'expired')
  assert.equal(await hall.pictures(), 0)
})

test('without an operator nothing is seen and nothing decided', async (t) => {
  const { hall, applicant, path } = await inReview(t)
  for (const url of [base, `${base}/times`, `${base}/pairs`, path, `${path}/images/1`, `${path}/portrait`])
    assert.equal((await hall.app.inject({ method: 'GET', url })).statusCode, 401, url)
  for (const url of [`${path}/hold`, `${path}/decision`, `${base}/find`]) {
    const payload = url.endsWith('decision') ? approval() : url.endsWith('find') ? { code: '2222-2222' } : {}
    assert.equal((await hall.app.inject({ method: 'POST', url, payload })).statusCode, 401, url)
  }
  assert.equal(await hall.stateOf(applicant.applicationId), 'in_review')
})
