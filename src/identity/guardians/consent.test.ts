import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { testKey } from '#test/device'
import { agree, child, decline, numberBorn, openFamily, youth } from '#test/families'
import { assertRefused } from '#test/visiting'

const day = 86_400_000

async function asking(t: TestContext) {
  const hall = await openFamily(t)
  const wardId = await hall.ward(youth)
  const applicant = hall.applicant()
  const started = await applicant.start(youth)
  assert.equal(started.status, 200, started.code ?? '')
  return { hall, wardId, applicant, applicationId: applicant.applicationId, next: started.body.next }
}

test('who is fifteen applies alone, and shows no face before a guardian has agreed', async (t) => {
  const { hall, applicant, applicationId, next } = await asking(t)
  assert.equal(next, 'guardian')
  assert.equal((await applicant.challenge()).code, 'enrolment.guardian_awaited')
  const { wards, requests } = await hall.family(hall.mother)
  assert.deepEqual(
    wards.map(({ name, band, card }) => [name, band, card]),
    [['李小雨', 'youth', null]],
  )
  assert.deepEqual(
    requests.map((one) => [one.applicationId, one.name, one.state]),
    [[applicationId, '李小雨', 'asked']],
  )
  assert.equal((await hall.answer(hall.mother, applicationId, agree())).statusCode, 204)
  assert.equal((await applicant.read()).body.next, 'capture')
  assert.equal((await applicant.capture(await hall.play())).body.state, 'deciding')
  assert.equal((await applicant.read()).body.state, 'approved')
})

test('both sides read of what was asked and said', async (t) => {
  const { hall, wardId, applicationId } = await asking(t)
  await hall.answer(hall.father, applicationId, agree())
  const told = (await hall.facts('guardians.acted')).map(({ act, side, personId }) =>
    JSON.stringify([act, side, personId]),
  )
  const expected = [
    ['asked', 'ward', wardId],
    ['agreed', 'ward', wardId],
    ['agreed', 'guardian', hall.father.personId],
  ].map((one) => JSON.stringify(one))
  assert.deepEqual(told.toSorted(), expected.toSorted())
})

test('a no ends the application, and the desk is the way on', async (t) => {
  const { hall, applicant, applicationId } = await asking(t)
  assert.equal((await hall.answer(hall.mother, applicationId, decline())).statusCode, 204)
  assert.equal((await applicant.challenge()).code, 'enrolment.guardian_awaited')
  await hall.deliver()
  const { body } = await applicant.read()
  assert.deepEqual([body.state, body.reason, body.next], ['refused', 'guardian_declined', 'desk'])
})

test('of two guardians the first is heard; the same answer sent twice is given once', async (t) => {
  const { hall, applicationId } = await asking(t)
  const yes = agree()
  const answers = await Promise.all([
    hall.answer(hall.mother, applicationId, yes),
    hall.answer(hall.father, applicationId, decline()),
  ])
  assert.deepEqual(
    answers.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b),
    [204, 409],
  )
  if (answers[0]?.statusCode === 204)
    assert.equal((await hall.answer(hall.mother, applicationId, yes)).statusCode, 204)
  assertRefused(await hall.answer(hall.mother, applicationId, decline()), 409, 'guardians.already_answered')
})

test('a stranger with a card, the ward and a made-up request are told the same: there is none', async (t) => {
  const { hall, applicationId } = await asking(t)
  const path = (id: string) => `/api/guardians/requests/${id}`
  for (const answer of [
    await hall.answer(hall.stranger, applicationId, agree()),
    await hall.answer(hall.mother, randomUUID(), agree()),
    await hall.stranger.ask('GET', path(applicationId)),
    await hall.stranger.ask('GET', path(randomUUID())),
  ])
    assertRefused(answer, 404, 'guardians.unknown_request')
  assert.deepEqual(await hall.family(hall.stranger), { wards: [], requests: [] })
})

test("a guardian's token without the guardian's key says nothing", async (t) => {
  const { hall, applicationId } = await asking(t)
  const answer = await hall.answer(hall.mother, applicationId, agree(), { key: testKey() })
  assert.equal(answer.statusCode, 401)
})

test('a guardian whose own card sleeps answers for nobody', async (t) => {
  const { hall, applicationId } = await asking(t)
  const { cardId } = hall.mother
  const order = { reason: 'investigation', by: { kind: 'operator', operatorId: 'op-1' } } as const
  await hall.db.tx((sql) => hall.cards.suspend(sql, { cardId, ...order }))
  assertRefused(await hall.answer(hall.mother, applicationId, agree()), 409, 'guardians.own_card_not_active')
})

test('texts of yesterday, or one without the other, are not agreed to', async (t) => {
  const { hall, applicationId } = await asking(t)
  for (const consents of [
    { terms: '2020-01', face: '2026-11' },
    { terms: '2026-11', face: '-' },
  ])
    assertRefused(
      await hall.answer(hall.mother, applicationId, agree({ consents })),
      409,
      'guardians.consent_outdated',
    )
})

test('a request is over with its application, and is forgotten a week later', async (t) => {
  const { hall, applicationId } = await asking(t)
  hall.pass(day + 1000)
  assert.deepEqual((await hall.family(hall.mother)).requests, [])
  assertRefused(await hall.answer(hall.mother, applicationId, agree()), 410, 'guardians.request_over')
  hall.pass(8 * day)
  await hall.guardians.sweep()
  assertRefused(await hall.answer(hall.mother, applicationId, agree()), 404, 'guardians.unknown_request')
})

test('who agreed and is no guardian any more has not agreed', async (t) => {
  const { hall, wardId, applicant, applicationId } = await asking(t)
  await hall.answer(hall.mother, applicationId, agree())
  const change = { personId: hall.mother.personId, by: 'register', changeId: randomUUID() }
  await hall.db.tx((sql) => hall.people.setStanding(sql, { ...change, standing: 'dead' }))
  assert.equal((await applicant.challenge()).code, 'enrolment.guardian_awaited')
  assert.equal((await applicant.read()).body.next, 'desk')
  const asked = { wardId, applicationId, isFinal: true }
  assert.equal(await hall.guardians.permission(hall.db.sql, asked), 'gone')
})

test('taken back while the face is shown, there is no living card, whichever was first', async (t) => {
  const hall = await openFamily(t)
  const wardId = await hall.ward(youth)
  const path = `/api/guardians/wards/${wardId}/withdraw`
  let taken: ReturnType<typeof hall.mother.ask> | undefined
  const tick = () => {
    hall.pass(200)
    // Not waited for: it meets the capture, or its decision.
    taken ??= hall.mother.ask('POST', path, { requestId: randomUUID() })
  }
  const applicant = hall.applicant({ tick })
  await applicant.start(youth)
  await hall.answer(hall.mother, applicant.applicationId, agree())
  await applicant.capture(await hall.play())
  assert.equal((await taken)?.statusCode, 204)
  await hall.deliver()
  const { body } = await applicant.read()
  assert.ok(['refused', 'approved'].includes(body.state), body.state)
  const states = (await hall.cards.ofPerson(hall.db.sql, wardId)).map(({ state }) => state)
  assert.ok(
    states.every((state) => state === 'revoked'),
    states.join(),
  )
})

test('the decision asks for itself: what was allowed when the camera opened is not enough', async (t) => {
  const hall = await openFamily(t)
  const wardId = await hall.ward(youth)
  let frames = 0
  const tick = async () => {
    hall.pass(200)
    frames += 1
    // The reaction does not run here: nothing in the application knows of the withdrawal.
    if (frames === 3)
      await hall.mother.ask('POST', `/api/guardians/wards/${wardId}/withdraw`, { requestId: randomUUID() })
  }
  const applicant = hall.applicant({ tick })
  await applicant.start(youth)
  await hall.answer(hall.mother, applicant.applicationId, agree())
  assert.equal((await applicant.capture(await hall.play())).body.state, 'deciding')
  const { state, reason } = (await applicant.read()).body
  assert.deepEqual([state, reason], ['refused', 'guardian_declined'])
  assert.equal((await hall.cards.ofPerson(hall.db.sql, wardId)).length, 0)
})

test('whoever turns eighteen meanwhile needs nobody', async (t) => {
  const hall = await openFamily(t)
  const almost = { ...youth, name: '李小满', idNumber: numberBorn('2009-03-02', 6) }
  await hall.ward(almost)
  const applicant = hall.applicant()
  assert.equal((await applicant.start(almost)).body.next, 'guardian')
  hall.pass(day / 2)
  assert.equal((await applicant.read()).body.next, 'capture')
  assert.deepEqual((await hall.family(hall.mother)).wards, [])
  assertRefused(
    await hall.answer(hall.mother, applicant.applicationId, agree()),
    404,
    'guardians.unknown_request',
  )
})

test('who is fifteen and has no guardian on record goes to the desk; who is nine does not apply', async (t) => {
  const hall = await openFamily(t)
  const alone = { name: '孙悦', idNumber: numberBorn('2011-08-08', 7) }
  await hall.ward(alone)
  await hall.ward(child)
  assert.equal((await hall.applicant().start(alone)).code, 'enrolment.no_guardian')
  assert.equal((await hall.applicant().start(child)).code, 'enrolment.guardian_needed')
})

test('erased, a ward leaves no answer behind', async (t) => {
  const { hall, wardId, applicationId } = await asking(t)
  await hall.answer(hall.mother, applicationId, agree())
  await hall.db.tx((sql) => hall.people.erase(sql, wardId))
  await hall.guardians.onErased(hall.db.sql, { personId: wardId })
  const rows = await hall.db.sql`select from guardians.consent`
  assert.equal(rows.length, 0)
  const named = await hall.db.sql`select from people.guardian where person_id = ${wardId}`
  assert.equal(named.length, 0)
})
