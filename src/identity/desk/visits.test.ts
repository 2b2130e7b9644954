import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import type { Board, VisitPage } from './contract.ts'
import { residents } from '#test/enrolling'
import { numberBorn } from '#test/families'
import { assertRefused, type DeskHall, formOf, openDesk } from '#test/visiting'

const { fang, na, bao } = residents
const hour = 3_600_000
const byNumber = (a: number, b: number) => a - b

async function openWith(t: TestContext, resident: Parameters<DeskHall['resident']>[0] = fang) {
  const hall = await openDesk(t)
  return { hall, personId: await hall.resident(resident) }
}

const cardsOf = ({ cards, db }: DeskHall, personId: string) => cards.ofPerson(db.sql, personId)
const templates = async ({ db }: DeskHall) => {
  const [row] = await db.sql<{ count: number }[]>`select count(*)::int as count from faces.template`
  return row?.count
}

test('two clerks and a document make a card, without a picture, a template or a place in the gallery', async (t) => {
  const { hall, personId } = await openWith(t)
  const visit = await hall.waiting(personId)
  assert.deepEqual([visit.state, visit.isMine, visit.code], ['waiting', true, 'none'])
  assert.equal((await cardsOf(hall, personId)).length, 0)
  const answer = await hall.confirm(visit)
  assert.equal(answer.json().state, 'confirmed')
  const [card] = await cardsOf(hall, personId)
  assert.deepEqual(
    [card?.state, card?.edition, card?.applicationId],
    ['active', 'lightweight', visit.visitId],
  )
  assert.equal(await templates(hall), 0)
  assert.equal(await hall.pictures(), 0)
})

test('what the clerk saw is read by the colleague, and the person is told of each act and each look', async (t) => {
  const { hall, personId } = await openWith(t)
  const visit = await hall.waiting(personId, { whyNoFace: 'cannot', note: '面部受伤' })
  const page = (await hall.operate('op-2', 'GET', hall.pathOf(visit))).json<VisitPage>()
  assert.deepEqual(
    [page.document, page.checks, page.signature, page.whyNoFace, page.note, page.isMine, page.warnings],
    ['id_card', ['document_genuine', 'portrait_compared'], 'signed', 'cannot', '面部受伤', false, []],
  )
  await hall.confirm(visit)
  await hall.codeFor(visit)
  const [look] = await hall.facts('desk.looked_up')
  assert.deepEqual([look?.['personId'], look?.['operatorId']], [personId, 'op-2'])
  const acts = (await hall.facts('desk.acted')).map(({ act, operatorId }) => [act, operatorId])
  assert.deepEqual(acts, [
    ['prepared', 'op-1'],
    ['confirmed', 'op-2'],
    ['code_made', 'op-1'],
  ])
})

test('nothing of what was seen stands in the table in the clear, and all rows are of one length', async (t) => {
  const { hall, personId } = await openWith(t)
  const other = await hall.resident(na)
  await hall.waiting(personId, { whyNoFace: 'cannot', note: '面部受伤' })
  await hall.waiting(other)
  const rows = await hall.db.sql<{ text: string; bytes: number }[]>`
    select v::text as text, octet_length(evidence_sealed) as bytes from desk.visit v`
  assert.equal(new Set(rows.map(({ bytes }) => bytes)).size, 1)
  for (const { text } of rows) assert.doesNotMatch(text, /cannot|id_card|does_not_want|面部/)
})

test('nobody confirms or rejects what they entered themselves, and only they take it back', async (t) => {
  const { hall, personId } = await openWith(t)
  const visit = await hall.waiting(personId)
  assertRefused(await hall.confirm(visit, { by: 'op-1' }), 403, 'desk.own_visit')
  const rejection = { requestId: randomUUID(), reason: 'other_person' }
  assertRefused(
    await hall.operate('op-1', 'POST', `${hall.pathOf(visit)}/reject`, rejection),
    403,
    'desk.own_visit',
  )
  assertRefused(await hall.operate('op-2', 'POST', `${hall.pathOf(visit)}/withdraw`), 403, 'desk.not_yours')
  for (let time = 1; time <= 2; time++)
    assert.equal(
      (await hall.operate('op-1', 'POST', `${hall.pathOf(visit)}/withdraw`)).json().state,
      'withdrawn',
    )
  assertRefused(await hall.confirm(visit), 409, 'desk.not_waiting')
  assert.equal((await cardsOf(hall, personId)).length, 0)
})

test('the database itself holds the rule of four eyes', async (t) => {
  const { hall, personId } = await openWith(t)
  const { visitId } = await hall.waiting(personId)
  await assert.rejects(
    hall.db.sql`update desk.visit set state = 'confirmed', decided_by = prepared_by, decided_at = now(),
      decision_id = ${randomUUID()}, card_id = ${randomUUID()} where visit_id = ${visitId}`,
    /check constraint/,
  )
})

test('the same visit, the same confirmation and the same rejection sent twice are taken once', async (t) => {
  const { hall, personId } = await openWith(t)
  const form = formOf(personId)
  const [first, second] = [await hall.prepare(form), await hall.prepare(form)]
  assert.deepEqual(second.json(), first.json())
  const requestId = randomUUID()
  for (let time = 1; time <= 2; time++)
    assert.equal((await hall.confirm(first.json(), { requestId })).json().state, 'confirmed')
  assert.equal((await cardsOf(hall, personId)).length, 1)
  assertRefused(await hall.confirm(first.json()), 409, 'desk.not_waiting')

  const other = await hall.waiting(await hall.resident(na))
  const rejection = { requestId: randomUUID(), reason: 'document_doubtful', note: '边缘磨损' }
  for (let time = 1; time <= 2; time++)
    assert.equal(
      (await hall.operate('op-2', 'POST', `${hall.pathOf(other)}/reject`, rejection)).json().state,
      'rejected',
    )
  assert.equal((await hall.facts('desk.acted')).filter(({ act }) => act === 'rejected').length, 1)
})

test('of two colleagues who decide at the same moment, one is heard', async (t) => {
  const { hall, personId } = await openWith(t)
  const visit = await hall.waiting(personId)
  const rejection = { requestId: randomUUID(), reason: 'other' }
  const answers = await Promise.all([
    hall.confirm(visit, { by: 'op-2' }),
    hall.confirm(visit, { by: 'op-3' }),
    hall.operate('op-3', 'POST', `${hall.pathOf(visit)}/reject`, rejection),
    hall.operate('op-1', 'POST', `${hall.pathOf(visit)}/withdraw`),
  ])
  assert.deepEqual(answers.map(({ statusCode }) => statusCode).toSorted(byNumber), [200, 409, 409, 409])
})

test('a visit that nobody confirmed in time ends, and another can begin', async (t) => {
  const { hall, personId } = await openWith(t)
  const visit = await hall.waiting(personId)
  assertRefused(await hall.prepare(formOf(personId), 'op-3'), 409, 'desk.already_waiting')
  hall.pass(13 * hour)
  assertRefused(await hall.confirm(visit), 409, 'desk.not_waiting')
  await hall.desk.sweep()
  assert.equal((await hall.operate('op-1', 'GET', hall.pathOf(visit))).json().state, 'expired')
  await hall.waiting(personId)
})

test('who has no ground for a card gets none here either, at the first look or at the second', async (t) => {
  const { hall, personId } = await openWith(t)
  const lost = await hall.resident({ ...na, standing: 'lost' })
  const child = await hall.resident(bao, null)
  assertRefused(await hall.prepare(formOf(lost)), 409, 'desk.standing_not_valid')
  assertRefused(await hall.prepare(formOf(child)), 409, 'desk.guardian_needed')
  assertRefused(await hall.prepare(formOf(randomUUID())), 404, 'people.unknown_person')
  const visit = await hall.waiting(personId)
  const { people, db } = hall
  await db.tx((sql) =>
    people.setStanding(sql, { personId, standing: 'lost', by: 'register', changeId: randomUUID() }),
  )
  assertRefused(await hall.confirm(visit), 409, 'desk.standing_not_valid')
  assert.equal((await cardsOf(hall, personId)).length, 0)
})

test('under eighteen a guardian who is one stands beside, and the consent lies with the others of the ward', async (t) => {
  const { hall } = await openWith(t)
  const family = { guardians: [fang.idNumber] }
  const youthId = await hall.resident({ name: '李小雨', idNumber: numberBorn('2011-06-01'), ...family })
  const childId = await hall.resident({ name: '李小宝', idNumber: numberBorn('2019-06-01'), ...family }, null)
  const [mother] = await hall.people.findByIdNumber(hall.db.sql, fang.idNumber)
  const guardianId = mother?.personId ?? ''
  const strangerId = await hall.resident(na)
  assertRefused(await hall.prepare(formOf(youthId)), 409, 'desk.guardian_needed')
  assertRefused(await hall.prepare(formOf(youthId, { guardianId: strangerId })), 409, 'desk.guardian_needed')
  assertRefused(await hall.prepare(formOf(childId, { guardianId })), 422, 'desk.checks_missing')
  const child = { guardianId, signature: 'guardian_signed', document: 'household_register' } as const
  const visit = await hall.confirmed(childId, { ...child, checks: ['document_genuine'] })
  assert.equal(visit.state, 'confirmed')
  await hall.confirmed(youthId, { guardianId })
  const rows = await hall.db.sql<{ state: string; way: string; face: string | null }[]>`
    select state, way, face_version as face from guardians.consent`
  assert.deepEqual(
    [...rows],
    [
      { state: 'given', way: 'desk', face: null },
      { state: 'given', way: 'desk', face: null },
    ],
  )
})

test('who stops being a guardian before the second clerk looks has not agreed', async (t) => {
  const { hall, personId: guardianId } = await openWith(t)
  const idNumber = numberBorn('2011-06-01')
  const youthId = await hall.resident({ name: '李小雨', idNumber, guardians: [fang.idNumber] })
  const visit = await hall.waiting(youthId, { guardianId })
  await hall.db.tx((sql) =>
    hall.people.setStanding(sql, {
      personId: guardianId,
      standing: 'dead',
      by: 'register',
      changeId: randomUUID(),
    }),
  )
  assertRefused(await hall.confirm(visit), 409, 'desk.guardian_needed')
})

test('a card somebody has gives way only for a reason, and one that an operator put to sleep not at all', async (t) => {
  const { hall, personId } = await openWith(t)
  const { cardId: first } = (await hall.confirmed(personId), (await cardsOf(hall, personId))[0]) ?? {}
  assertRefused(await hall.prepare(formOf(personId)), 409, 'desk.has_card')
  const visit = await hall.waiting(personId, { replaces: 'phone_lost' })
  const page = (await hall.operate('op-2', 'GET', hall.pathOf(visit))).json<VisitPage>()
  assert.deepEqual(page.warnings, ['replaces_card'])
  await hall.confirm(visit)
  const cards = await cardsOf(hall, personId)
  assert.deepEqual(cards.map(({ state }) => state).toSorted(), ['active', 'ended'])
  const living = cards.find(({ state }) => state === 'active')
  assert.notEqual(living?.cardId, first)
  const order = { reason: 'investigation', by: { kind: 'operator', operatorId: 'op-3' } } as const
  await hall.db.tx((sql) => hall.cards.suspend(sql, { cardId: living?.cardId ?? '', ...order }))
  assertRefused(await hall.prepare(formOf(personId, { replaces: 'other' })), 409, 'desk.card_suspended')
})

test('a card revoked for misuse warns the colleague', async (t) => {
  const { hall, personId } = await openWith(t)
  await hall.confirmed(personId)
  const [card] = await cardsOf(hall, personId)
  const order = { reason: 'misuse', by: { kind: 'operator', operatorId: 'op-3' } } as const
  await hall.db.tx((sql) => hall.cards.revoke(sql, { cardId: card?.cardId ?? '', ...order }))
  const visit = await hall.waiting(personId)
  const page = (await hall.operate('op-2', 'GET', hall.pathOf(visit))).json<VisitPage>()
  assert.deepEqual(page.warnings, ['earlier_card_revoked'])
})

test('a check left out and terms of yesterday are refused', async (t) => {
  const { hall, personId } = await openWith(t)
  for (const checks of [[], ['document_genuine'], ['portrait_compared', 'register_compared']] as const)
    assertRefused(await hall.prepare(formOf(personId, { checks: [...checks] })), 422, 'desk.checks_missing')
  assertRefused(await hall.prepare(formOf(personId, { terms: '2020-01' })), 409, 'desk.consent_outdated')
})

test('the board shows what waits and the last day, by ids and states only', async (t) => {
  const { hall, personId } = await openWith(t)
  const visit = await hall.confirmed(personId)
  await hall.codeFor(visit)
  await hall.waiting(await hall.resident(na))
  const board = (await hall.operate('op-2', 'GET', '/api/desk/visits')).json<Board>()
  const seen = board.visits.map(({ state, code }) => `${state} ${code}`)
  assert.deepEqual(seen.toSorted(), ['confirmed open', 'waiting none'])
  assert.equal(board.colleagues, 0)
  assert.doesNotMatch(JSON.stringify(board), /王芳|110101/)
  hall.pass(48 * hour)
  const later = (await hall.operate('op-2', 'GET', '/api/desk/visits')).json<Board>()
  assert.deepEqual(
    later.visits.map(({ state }) => state),
    ['waiting'],
  )
})

test('erased, a person leaves a visit nobody can read or confirm', async (t) => {
  const { hall, personId } = await openWith(t)
  const visit = await hall.waiting(personId)
  await hall.db.tx((sql) => hall.people.erase(sql, personId))
  await hall.desk.onErased(hall.db.sql, { personId })
  assertRefused(await hall.confirm(visit), 409, 'desk.not_waiting')
  assertRefused(await hall.operate('op-2', 'GET', hall.pathOf(visit)), 404, 'people.unknown_person')
  const unknown = { ...visit, visitId: randomUUID() }
  assertRefused(await hall.confirm(unknown), 404, 'desk.unknown_visit')
})

test("the day's chart counts what the desk did", async (t) => {
  const { hall, personId } = await openWith(t)
  await hall.confirmed(personId)
  const [card] = await cardsOf(hall, personId)
  for (let time = 1; time <= 2; time++)
    await hall.desk.onCopiesIssued(hall.db.sql, {
      personId,
      cardId: card?.cardId ?? '',
      deviceId: 'd',
      count: 10,
    })
  const events = await hall.db.sql<{ event: string }[]>`select event from enrolment.event order by event`
  assert.deepEqual(
    events.map(({ event }) => event),
    ['approved', 'issued', 'started'],
  )
})
