import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { consentVersions } from './contract.ts'
import { defaultLimits } from './limits.ts'
import { testKey } from '#test/device'
import { openCityHall, residents } from '#test/enrolling'

const { fang, na, bao } = residents
const minute = 60_000

test('name and number that belong together are matched, and a capture comes next', async (t) => {
  const hall = await openCityHall(t)
  const personId = await hall.resident(fang)
  const applicant = hall.applicant()
  const { status, body } = await applicant.start(fang)
  assert.equal(status, 200)
  assert.deepEqual([body.state, body.next, body.capturesLeft], ['matched', 'capture', 6])
  const [row] = await hall.db.sql`select * from enrolment.application`
  assert.deepEqual(
    [row?.['personId'] ?? row?.['person_id'], row?.['terms_version'], row?.['face_version']],
    [personId, consentVersions.terms, consentVersions.face],
  )
  assert.deepEqual(row?.['consented_at'], hall.now())
})

test('the same application sent again is the same application, with a token that works', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  const applicant = hall.applicant()
  const answers = await Promise.all([applicant.start(fang), applicant.start(fang), applicant.start(fang)])
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 200, 200],
  )
  const last = await applicant.start(fang)
  assert.equal(last.status, 200)
  assert.equal((await applicant.read()).body.state, 'matched')
  const [row] = await hall.db.sql`select count(*)::int as count from enrolment.application`
  assert.equal(row?.['count'], 1)
})

// The answer never tells which field differs: the same words for all.
const STRANGERS: [sentence: string, person: { name: string; idNumber: string }][] = [
  ['another name', { ...fang, name: '王方' }],
  ['another number', { ...fang, idNumber: na.idNumber }],
  ['a number nobody has', { ...fang, idNumber: '110101199003077651' }],
  ['a number that is none', { ...fang, idNumber: '110101199003077652' }],
]
for (const [sentence, person] of STRANGERS)
  test(`${sentence} does not match: enrolment.no_match, and the same application may try again`, async (t) => {
    const hall = await openCityHall(t)
    await hall.resident(fang)
    await hall.resident(na)
    const applicant = hall.applicant()
    const { applicationId } = applicant
    const { status, code, facts } = await applicant.start(person)
    assert.deepEqual([status, code, facts], [422, 'enrolment.no_match', { applicationId }])
    assert.equal((await applicant.start(fang)).status, 200)
  })

const GROUNDLESS = [
  ['lost', 'enrolment.document_lost'],
  ['expired', 'enrolment.document_expired'],
  ['dead', 'enrolment.person_dead'],
  ['moved', 'enrolment.person_moved'],
] as const
for (const [standing, code] of GROUNDLESS)
  test(`a register that says ${standing} is a no before the camera: ${code}`, async (t) => {
    const hall = await openCityHall(t)
    await hall.resident({ ...fang, standing })
    const answer = await hall.applicant().start(fang)
    assert.deepEqual([answer.status, answer.code], [409, code])
  })

test('a child comes with a guardian, to the desk: enrolment.guardian_needed', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(bao)
  const answer = await hall.applicant().start(bao)
  assert.deepEqual([answer.status, answer.code], [409, 'enrolment.guardian_needed'])
})

test('without a portrait on record the face cannot be compared: enrolment.no_portrait', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang, null)
  const answer = await hall.applicant().start(fang)
  assert.deepEqual([answer.status, answer.code], [409, 'enrolment.no_portrait'])
})

test('who has a card that an operator put to sleep gets no other: enrolment.card_suspended', async (t) => {
  const hall = await openCityHall(t)
  const personId = await hall.resident(fang)
  const by = { kind: 'operator', operatorId: 'op-1' } as const
  await hall.db.tx(async (sql) => {
    const applicationId = randomUUID()
    const { cardId } = await hall.cards.issue(sql, { personId, edition: 'lightweight', applicationId })
    await hall.cards.suspend(sql, { cardId, reason: 'investigation', by })
  })
  const answer = await hall.applicant().start(fang)
  assert.deepEqual([answer.status, answer.code], [409, 'enrolment.card_suspended'])
})

test('consent to an older text is no consent to this one: enrolment.consent_outdated', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  for (const consents of [
    { ...consentVersions, face: '2025-01' },
    { ...consentVersions, terms: '2025-01' },
  ]) {
    const answer = await hall.applicant().start(fang, consents)
    assert.deepEqual([answer.status, answer.code], [409, 'enrolment.consent_outdated'])
  }
  const [row] = await hall.db.sql`select count(*)::int as count from enrolment.application`
  assert.equal(row?.['count'], 0)
})

test('without consent to the face there is no application', async (t) => {
  const hall = await openCityHall(t)
  const answer = await hall.applicant().start(fang, { terms: consentVersions.terms })
  assert.deepEqual([answer.status, answer.code], [400, 'base.invalid_input'])
})

test('an application of another phone, or for another person, is taken: enrolment.application_in_use', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  await hall.resident(na)
  const applicant = hall.applicant()
  await applicant.start(fang)
  const stranger = hall.applicant({ applicationId: applicant.applicationId })
  assert.equal((await stranger.start(fang)).code, 'enrolment.application_in_use')
  const same = hall.applicant({ applicationId: applicant.applicationId, key: applicant.key })
  assert.equal((await same.start(na)).code, 'enrolment.application_in_use')
})

test('three applications are open on one phone, not four, also all at once: enrolment.too_many_open', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  const key = testKey()
  const answers = await Promise.all([1, 2, 3, 4].map(() => hall.applicant({ key }).start(fang)))
  const codes = answers.map(({ code }) => code ?? 'ok').toSorted((a, b) => a.localeCompare(b))
  assert.deepEqual(codes, ['enrolment.too_many_open', 'ok', 'ok', 'ok'])
})

test('a withdrawn application makes room for the next', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  const key = testKey()
  const [first] = [hall.applicant({ key }), hall.applicant({ key }), hall.applicant({ key })]
  assert.ok(first)
  await first.start(fang)
  for (let more = 2; more <= 3; more++) await hall.applicant({ key }).start(fang)
  await first.withdraw()
  assert.equal((await hall.applicant({ key }).start(fang)).status, 200)
})

const one = { max: 1, windowSeconds: 3600 }
const LIMITS = [
  ['an address', 'startsByAddress', {}],
  ['a phone', 'startsByDevice', { key: testKey() }],
  ['a number', 'startsByNumber', {}],
] as const
for (const [who, limit, over] of LIMITS)
  test(`${who} may try only so often: base.too_many_attempts`, async (t) => {
    const hall = await openCityHall(t, { ...defaultLimits, [limit]: one })
    await hall.resident(fang)
    assert.equal((await hall.applicant(over).start({ ...fang, name: '王方' })).code, 'enrolment.no_match')
    assert.equal((await hall.applicant(over).start(fang)).code, 'base.too_many_attempts')
    hall.pass(61 * minute)
    assert.equal((await hall.applicant(over).start(fang)).status, 200)
  })

const CAPTURE_LIMITS = [
  ['a phone', 'capturesByDevice', { key: testKey() }],
  ['a person, on whatever phone,', 'capturesByPerson', {}],
] as const
for (const [who, limit, over] of CAPTURE_LIMITS)
  test(`${who} may be before the camera only so often: base.too_many_attempts`, async (t) => {
    const hall = await openCityHall(t, { ...defaultLimits, [limit]: one })
    await hall.resident(fang)
    const [first, second] = [hall.applicant(over), hall.applicant(over)]
    for (const applicant of [first, second]) await applicant.start(fang)
    assert.equal((await first.challenge()).status, 200)
    assert.equal((await second.challenge()).code, 'base.too_many_attempts')
    hall.pass(61 * minute)
    assert.equal((await second.challenge()).status, 200)
  })

test('an application is read only with its own token, by its own key', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  await hall.resident(na)
  const [applicant, other] = [hall.applicant(), hall.applicant()]
  await applicant.start(fang)
  await other.start(na)
  const path = `/api/enrolment/applications/${applicant.applicationId}`
  assert.equal((await other.ask('GET', path)).code, 'enrolment.unknown_application')
  other.forget()
  assert.equal((await other.ask('GET', path)).code, 'enrolment.token_missing')
})

test('the token stands in the database only as a hash', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  const applicant = hall.applicant()
  await applicant.start(fang)
  const [row] = await hall.db.sql<{ text: string }[]>`
    select row_to_json(own)::text as text from enrolment.application own`
  const secret = applicant.token()?.split('.')[1]
  assert.ok(secret && row && !row.text.includes(secret))
})

test('a token in the hand of another key, or an older one, is refused: enrolment.token_invalid', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  const applicant = hall.applicant()
  await applicant.start(fang)
  const token = applicant.token()
  const thief = hall.applicant({ applicationId: applicant.applicationId, token })
  assert.equal((await thief.read()).code, 'enrolment.token_invalid')
  await applicant.start(fang)
  const late = hall.applicant({ applicationId: applicant.applicationId, key: applicant.key, token })
  assert.equal((await late.read()).code, 'enrolment.token_invalid')
})
