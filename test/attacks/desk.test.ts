import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { OutgoingHttpHeaders } from 'node:http'
import { after, before, test } from 'node:test'
import { consentVersions } from '#contract/identity/enrolment'
import { dpopProof, testKey, type TestKey } from '#test/device'
import { inviteFrom, joinAsOperator, type Person, provenBy, settle } from './identities.ts'
import { openTarget, refusal, type Target } from './target.ts'

// The desk: a clerk alone, a colleague without the right, a code that is guessed, replayed, stolen or taken elsewhere.

let target: Target
let clerk: OutgoingHttpHeaders
let colleague: OutgoingHttpHeaders

before(async () => {
  target = await openTarget({ SAMPLE_PEOPLE: '20' })
  clerk = (await joinAsOperator(target, target.invitation)).headers
  colleague = (await joinAsOperator(target, await inviteFrom(target, clerk, ['enrolments.desk']))).headers
})
after(() => target.close())

const post = (path: string, body: object, headers: OutgoingHttpHeaders) =>
  target.json('POST', path, body, headers)

async function personIdOf({ idNumber }: Person): Promise<string> {
  const look = { lookId: randomUUID(), reason: 'desk_enrolment', idNumber }
  return (await post('/api/people/search', look, clerk)).body.people[0].personId
}

/** Somebody new at the desk each time: who waits already cannot be entered again. */
async function enter(headers = clerk) {
  const personId = await personIdOf(await settle(target, '安娜', 'mei'))
  const form = {
    visitId: randomUUID(),
    personId,
    document: 'id_card',
    checks: ['document_genuine', 'portrait_compared'],
    signature: 'signed',
    whyNoFace: 'cannot',
    replaces: null,
    guardianId: null,
    terms: consentVersions.terms,
  }
  const { body, text } = await post('/api/desk/visits', form, headers)
  assert.equal(body.state, 'waiting', text)
  return { form, path: `/api/desk/people/${personId}/visits/${form.visitId}` }
}

const confirmation = () => ({ requestId: randomUUID(), sawPersonAndDocument: true })

async function codeOf(): Promise<{ code: string; path: string }> {
  const { path } = await enter()
  assert.equal((await post(`${path}/confirm`, confirmation(), colleague)).status, 200)
  const { body } = await post(`${path}/code`, { requestId: randomUUID() }, clerk)
  return { code: body.code, path }
}

const redeem = (code: string, key: TestKey = testKey()) =>
  post('/api/desk/codes/redeem', { code }, provenBy(target, key)('POST', '/api/desk/codes/redeem'))

test('a clerk alone cannot make a card: not by confirming, not by saying so twice, not with a made-up flag', async () => {
  const { path, form } = await enter()
  for (const body of [confirmation(), { ...confirmation(), by: randomUUID() }])
    assert.match(String(refusal(await post(`${path}/confirm`, body, clerk))), /desk.own_visit|invalid_input/)
  assert.deepEqual(refusal(await post(`${path}/confirm`, { requestId: randomUUID() }, colleague)), [
    400,
    'base.invalid_input',
  ])
  const swapped = { ...form, preparedBy: randomUUID() }
  assert.deepEqual(refusal(await post('/api/desk/visits', swapped, clerk)), [400, 'base.invalid_input'])
  assert.deepEqual(refusal(await post(`${path}/code`, { requestId: randomUUID() }, clerk)), [
    409,
    'desk.not_confirmed',
  ])
})

test('an operator without the right sees no visit, enters none and confirms none', async () => {
  const invitation = await inviteFrom(target, clerk, ['people.read', 'enrolments.read'])
  const { headers } = await joinAsOperator(target, invitation)
  const { path, form } = await enter()
  const calls = [
    target.json('GET', '/api/desk/visits', undefined, headers),
    target.json('GET', path, undefined, headers),
    post('/api/desk/visits', { ...form, visitId: randomUUID() }, headers),
    post(`${path}/confirm`, confirmation(), headers),
    post(`${path}/reject`, { requestId: randomUUID(), reason: 'other' }, headers),
    post(`${path}/code`, { requestId: randomUUID() }, headers),
  ]
  for (const answer of await Promise.all(calls))
    assert.deepEqual(refusal(answer), [403, 'parties.right_missing'])
})

test('a visit is decided under its own person only', async () => {
  const [one, other] = [await enter(), await enter()]
  const mixed = `/api/desk/people/${other.form.personId}/visits/${one.form.visitId}`
  for (const [way, body] of [
    ['confirm', confirmation()],
    ['code', { requestId: randomUUID() }],
  ] as const)
    assert.deepEqual(refusal(await post(`${mixed}/${way}`, body, colleague)), [404, 'desk.unknown_visit'])
})

test('a stolen code works on one phone, and a recorded request not at all', async () => {
  const { code } = await codeOf()
  const thief = testKey()
  const url = `${target.origin}/api/desk/codes/redeem`
  const proof = dpopProof(thief, { method: 'POST', url, now: new Date() })
  assert.equal((await post('/api/desk/codes/redeem', { code }, { dpop: proof })).status, 200)
  assert.deepEqual(refusal(await post('/api/desk/codes/redeem', { code }, { dpop: proof })), [
    401,
    'trust.proof_replayed',
  ])
  assert.deepEqual(refusal(await redeem(code)), [409, 'desk.code_used'])
  assert.equal((await post('/api/desk/codes/redeem', { code }, {})).status, 401)
})

test('guessing tells nothing: an unknown visit, a wrong ending and a code that is over are answered alike', async () => {
  const { code, path } = await codeOf()
  const old = code
  await post(`${path}/code`, { requestId: randomUUID() }, clerk)
  const wrong = [`${code.slice(0, -1)}${code.endsWith('0') ? '1' : '0'}`, '00000-00000', old, 'ZZZZZ-ZZZZZ']
  const answers = await Promise.all(wrong.map((one) => redeem(one)))
  const told = new Set(
    answers.map(({ status, body }) => JSON.stringify([status, body.code, body.title, body.facts])),
  )
  assert.equal(told.size, 1, [...told].join('\n'))
})
