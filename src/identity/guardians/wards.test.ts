import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import { consentVersions, type StartedApplication } from '#contract/identity/enrolment'
import { testKey } from '#test/device'
import { agree, child, openFamily, youth } from '#test/families'
import { assertRefused } from '#test/visiting'

const order = () => ({ requestId: randomUUID() })
const block = () => ({ ...order(), reason: 'device_lost' })

async function withCard(t: TestContext) {
  const hall = await openFamily(t)
  const wardId = await hall.ward(child)
  const { cardId } = await hall.cardOf(wardId)
  const path = (what: string) => `/api/guardians/wards/${wardId}/${what}`
  const state = async () => (await hall.cards.read(hall.db.sql, cardId)).state
  return { hall, wardId, cardId, path, state }
}

test("a guardian puts a child's card to sleep and wakes it; the child's history and their own say so", async (t) => {
  const { hall, wardId, path, state } = await withCard(t)
  assert.equal((await hall.mother.ask('POST', path('block'), block())).statusCode, 204)
  assert.equal(await state(), 'suspended')
  const [ward] = (await hall.family(hall.father)).wards
  assert.deepEqual([ward?.wardId, ward?.card?.holds.map(({ cause }) => cause)], [wardId, ['guardian']])
  assert.equal((await hall.father.ask('POST', path('unblock'), order())).statusCode, 204)
  assert.equal(await state(), 'active')
  const told = (await hall.facts('guardians.acted')).map(({ act, side }) => JSON.stringify([act, side]))
  assert.deepEqual(told.toSorted(), [
    '["blocked","guardian"]',
    '["blocked","ward"]',
    '["unblocked","guardian"]',
    '["unblocked","ward"]',
  ])
})

test("a guardian does not lift an operator's hold, nor the register's", async (t) => {
  const { hall, cardId, path, state } = await withCard(t)
  const hold = { reason: 'investigation', by: { kind: 'operator', operatorId: 'op-1' } } as const
  await hall.db.tx((sql) => hall.cards.suspend(sql, { cardId, ...hold }))
  assertRefused(await hall.mother.ask('POST', path('unblock'), order()), 409, 'cards.ground_not_valid')
  assert.equal(await state(), 'suspended')
})

test('a consent taken back ends the card, and twice is once', async (t) => {
  const { hall, path, state } = await withCard(t)
  const sent = order()
  for (let time = 1; time <= 2; time++)
    assert.equal((await hall.mother.ask('POST', path('withdraw'), sent)).statusCode, 204)
  assert.equal(await state(), 'revoked')
  assertRefused(await hall.mother.ask('POST', path('block'), block()), 404, 'guardians.no_card')
})

test('a stranger does nothing to a child, and learns nothing of it', async (t) => {
  const { hall, path, state } = await withCard(t)
  for (const [what, body] of [
    ['block', block()],
    ['unblock', order()],
    ['withdraw', order()],
  ] as const)
    assertRefused(await hall.stranger.ask('POST', path(what), body), 403, 'guardians.not_a_guardian')
  const nobody = `/api/guardians/wards/${randomUUID()}/block`
  assertRefused(await hall.stranger.ask('POST', nobody, block()), 403, 'guardians.not_a_guardian')
  assert.equal(await state(), 'active')
})

test('from the eighteenth birthday on nobody acts for anybody', async (t) => {
  const { hall, path, state } = await withCard(t)
  hall.pass(9 * 366 * 86_400_000)
  assertRefused(await hall.mother.ask('POST', path('block'), block()), 403, 'guardians.not_a_guardian')
  assert.equal(await state(), 'active')
})

// ── A card for my child ──────────────────────────────────────────────────────────────────────────────────────────

const form = (jkt: string, applicationId = randomUUID()) => ({
  applicationId,
  jkt,
  consents: consentVersions,
})

test("a guardian applies for a child; the child's face is shown with the child's own key, and the card is the child's", async (t) => {
  const hall = await openFamily(t)
  const wardId = await hall.ward(child)
  const key = testKey()
  const applicationId = randomUUID()
  const path = `/api/enrolment/wards/${wardId}/applications`
  for (let time = 1; time <= 2; time++) {
    const answer = await hall.mother.ask('POST', path, form(key.jkt, applicationId))
    assert.equal(answer.statusCode, 200, answer.payload)
    assert.equal(answer.json<StartedApplication>().next, 'capture')
  }
  const answer = await hall.mother.ask('POST', path, form(key.jkt, applicationId))
  const { applicationToken: token } = answer.json<StartedApplication>()
  const applicant = hall.applicant({ key, applicationId, token })
  assert.equal((await applicant.capture(await hall.play())).body.state, 'deciding')
  assert.equal((await applicant.read()).body.state, 'approved')
  assert.equal((await hall.cards.ofPerson(hall.db.sql, wardId)).length, 1)
  // The mother keeps hers: two persons, two cards, on one phone.
  assert.equal((await hall.cards.read(hall.db.sql, hall.mother.cardId)).state, 'active')
})

test('nobody applies for a child of others, for a youth, or with a card that sleeps', async (t) => {
  const hall = await openFamily(t)
  const [childId, youthId] = [await hall.ward(child, null), await hall.ward(youth)]
  const path = (wardId: string) => `/api/enrolment/wards/${wardId}/applications`
  const { jkt } = testKey()
  assertRefused(await hall.stranger.ask('POST', path(childId), form(jkt)), 403, 'enrolment.not_your_ward')
  assertRefused(await hall.mother.ask('POST', path(youthId), form(jkt)), 409, 'enrolment.not_a_child')
  assertRefused(await hall.mother.ask('POST', path(childId), form(jkt)), 409, 'enrolment.no_portrait')
  const { cardId } = hall.mother
  const hold = { reason: 'investigation', by: { kind: 'operator', operatorId: 'op-1' } } as const
  await hall.db.tx((sql) => hall.cards.suspend(sql, { cardId, ...hold }))
  assertRefused(
    await hall.mother.ask('POST', `/api/guardians/wards/${childId}/block`, block()),
    409,
    'guardians.own_card_not_active',
  )
})

test('an application of the child is not answered by another key, nor taken over by its id', async (t) => {
  const hall = await openFamily(t)
  const wardId = await hall.ward(child)
  const path = `/api/enrolment/wards/${wardId}/applications`
  const applicationId = randomUUID()
  const first = await hall.mother.ask('POST', path, form(testKey().jkt, applicationId))
  const { applicationToken: token } = first.json<StartedApplication>()
  const thief = hall.applicant({ applicationId, token })
  assert.equal((await thief.challenge()).code, 'enrolment.token_invalid')
  const again = await hall.father.ask('POST', path, form(testKey().jkt, applicationId))
  assertRefused(again, 409, 'enrolment.application_in_use')
})

test('a youth with a card keeps it until a guardian takes the consent back', async (t) => {
  const hall = await openFamily(t)
  const wardId = await hall.ward(youth)
  const applicant = hall.applicant()
  await applicant.start(youth)
  await hall.answer(hall.mother, applicant.applicationId, agree())
  await applicant.capture(await hall.play())
  assert.equal((await applicant.read()).body.state, 'approved')
  await hall.father.ask('POST', `/api/guardians/wards/${wardId}/withdraw`, order())
  const [card] = await hall.cards.ofPerson(hall.db.sql, wardId)
  assert.deepEqual(
    [card?.state, card?.state === 'revoked' && card.reason, card?.state === 'revoked' && card.by.kind],
    ['revoked', 'consent_withdrawn', 'guardian'],
  )
})
