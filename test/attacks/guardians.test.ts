import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { consentVersions } from '#contract/identity/enrolment'
import { testKey, type TestKey } from '#test/device'
import { apply, enrol, type Person, provenBy, residentsOf } from './identities.ts'
import { openTarget, refusal, type Target } from './target.ts'

// Consent for somebody else: by a stranger, by the young person, by a copied request, before it is asked, and round it.

let target: Target
let people: Person[]
let guardian: Awaited<ReturnType<typeof enrol>>
let stranger: Awaited<ReturnType<typeof enrol>>

const named = (name: string): Person => {
  const found = people.find((one) => one.name === name)
  assert(found, name)
  return found
}

before(async () => {
  target = await openTarget({ SAMPLE_PEOPLE: '20' })
  people = await residentsOf(target)
  guardian = await enrol(target, named('沈嘉怡'))
  stranger = await enrol(target, named('林若兰'))
})
after(() => target.close())

type Caller = { applicant: { key: TestKey }; accessToken: string }

const post = ({ applicant, accessToken }: Caller, path: string, body: object) =>
  target.json('POST', path, body, provenBy(target, applicant.key, accessToken)('POST', path))
const get = ({ applicant, accessToken }: Caller, path: string) =>
  target.json('GET', path, undefined, provenBy(target, applicant.key, accessToken)('GET', path))

const agreement = () => ({ requestId: randomUUID(), answer: 'agree', consents: consentVersions })
const answerPath = (applicationId: string) => `/api/guardians/requests/${applicationId}/answer`

test('a stranger with a card, and whoever copies a token, agree to nothing', async () => {
  const { applicationId } = await apply(target, named('何语桐'))
  const path = answerPath(applicationId)
  assert.deepEqual(refusal(await post(stranger, path, agreement())), [404, 'guardians.unknown_request'])
  assert.deepEqual(refusal(await post(guardian, answerPath(randomUUID()), agreement())), [
    404,
    'guardians.unknown_request',
  ])
  const copied = { applicant: { key: testKey() }, accessToken: guardian.accessToken }
  assert.deepEqual(refusal(await post(copied, path, agreement())), [401, 'cards.token_invalid'])
  assert.equal((await target.json('POST', path, agreement(), {})).status, 401)
})

test('the young person does not agree for themselves, nor get round the question', async () => {
  const applicant = await apply(target, named('何语桐'))
  const own = { applicant, accessToken: applicant.token() ?? '' }
  assert.equal((await post(own, answerPath(applicant.applicationId), agreement())).status, 401)
  assert.equal((await applicant.challenge()).code, 'enrolment.guardian_awaited')
  const place = `/api/enrolment/applications/${applicant.applicationId}/frames?challenge=${randomUUID()}&sequence=1`
  assert.equal((await applicant.ask('POST', place, Buffer.from([0xff, 0xd8]))).status, 404)
  assert.equal((await applicant.ask('POST', '/api/issuance/offers')).code, 'issuance.not_approved')
})

test('a recorded yes is worth nothing a second time, or for another application', async () => {
  const applicant = await apply(target, named('何语桐'))
  const path = answerPath(applicant.applicationId)
  const headers = provenBy(target, guardian.applicant.key, guardian.accessToken)('POST', path)
  const yes = agreement()
  assert.equal((await target.json('POST', path, yes, headers)).status, 204)
  assert.deepEqual(refusal(await target.json('POST', path, yes, headers)), [401, 'trust.proof_replayed'])
  const other = await apply(target, named('何语桐'))
  const otherPath = answerPath(other.applicationId)
  assert.deepEqual(refusal(await target.json('POST', otherPath, yes, headers)), [
    401,
    'trust.proof_for_another_request',
  ])
  assert.equal((await other.challenge()).code, 'enrolment.guardian_awaited')
})

test('nobody stops, wakes, ends or applies for a child of others', async () => {
  const { wards } = (await get(guardian, '/api/guardians/family')).body
  const child = wards.find(({ band }: { band: string }) => band === 'child')
  assert(child)
  assert.deepEqual((await get(stranger, '/api/guardians/family')).body, { wards: [], requests: [] })
  const requestId = randomUUID()
  for (const [what, body] of [
    ['block', { requestId, reason: 'misuse' }],
    ['unblock', { requestId }],
    ['withdraw', { requestId }],
  ] as const)
    assert.deepEqual(refusal(await post(stranger, `/api/guardians/wards/${child.wardId}/${what}`, body)), [
      403,
      'guardians.not_a_guardian',
    ])
  const form = { applicationId: randomUUID(), jkt: testKey().jkt, consents: consentVersions }
  const path = (wardId: string) => `/api/enrolment/wards/${wardId}/applications`
  assert.deepEqual(refusal(await post(stranger, path(child.wardId), form)), [403, 'enrolment.not_your_ward'])
  assert.deepEqual(refusal(await post(stranger, path(randomUUID()), form)), [403, 'enrolment.not_your_ward'])
  // The sample's child has no portrait: with the right guardian the answer is another.
  assert.deepEqual(refusal(await post(guardian, path(child.wardId), form)), [409, 'enrolment.no_portrait'])
})

test('a child does not apply, with whoever’s help', async () => {
  const { name, idNumber } = named('何小满')
  const form = { applicationId: randomUUID(), name, idNumber, consents: consentVersions }
  const path = '/api/enrolment/applications'
  const headers = provenBy(target, guardian.applicant.key)('POST', path)
  assert.deepEqual(refusal(await target.json('POST', path, form, headers)), [
    409,
    'enrolment.guardian_needed',
  ])
})
