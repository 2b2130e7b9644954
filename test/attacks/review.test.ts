import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import type { OutgoingHttpHeaders } from 'node:http'
import { after, before, test } from 'node:test'
import { poses } from '#test/puppet/poses'
import { apply, enrol, inviteFrom, joinAsOperator, settle } from './identities.ts'
import { openTarget, refusal, type Target } from './target.ts'

// The review queue: who would put a card through alone, take a case out of a colleague's hands, or leaf through faces.

type Operator = Awaited<ReturnType<typeof joinAsOperator>>

const base = '/api/enrolment/reviews'
let target: Target
let chief: Operator
let colleague: Operator
let reader: Operator
let applicant: Awaited<ReturnType<typeof apply>>
let path: string

before(async () => {
  target = await openTarget({ SAMPLE_PEOPLE: '20' })
  chief = await joinAsOperator(target, target.invitation, '陈')
  colleague = await joinAsOperator(
    target,
    await inviteFrom(target, chief.headers, ['enrolments.read', 'enrolments.decide']),
    '周',
  )
  reader = await joinAsOperator(target, await inviteFrom(target, chief.headers, ['enrolments.read']), '何')
  const sister = await settle(target, '林美', 'mei')
  const twin = await settle(target, '林丽', 'mei')
  await enrol(target, sister)
  applicant = await apply(target, twin)
  await applicant.capture(await poses(Buffer.from(twin.portrait ?? '', 'base64')))
  path = `${base}/${applicant.applicationId}`
  const deadline = Date.now() + 20_000
  while ((await stateOf()) === 'captured') assert.ok(Date.now() < deadline, 'nobody decided')
  assert.equal(await stateOf(), 'in_review')
})
after(() => target.close())

const stateOf = async () => (await applicant.read()).body.state
const post = (url: string, body: unknown, headers: OutgoingHttpHeaders) =>
  target.json('POST', url, body, headers)
const get = (url: string, headers: OutgoingHttpHeaders) => target.json('GET', url, undefined, headers)
const hold = ({ headers }: Operator) => post(`${path}/hold`, {}, headers)
const letGo = ({ headers }: Operator) => target.json('DELETE', `${path}/hold`, undefined, headers)
const approval = () => ({
  requestId: randomUUID(),
  outcome: 'approve',
  reason: 'different_people',
  note: '已核对',
})

/** Every route of a case, as its holder would call it. */
const acts = (): [method: 'GET' | 'POST', url: string, body?: object][] => [
  ['GET', path],
  ['GET', `${path}/images/1`],
  ['GET', `${path}/portrait`],
  ['GET', `${path}/candidates/1/portrait`],
  ['POST', `${path}/number`, { lookId: randomUUID(), reason: 'enrolment_review' }],
  ['POST', `${path}/candidates/1/name`, { lookId: randomUUID(), reason: 'enrolment_review' }],
  ['POST', `${path}/decision`, approval()],
]
const answersTo = async ({ headers }: Operator, calls = acts()) =>
  Promise.all(
    calls.map(async ([method, url, body]) => refusal(await target.json(method, url, body, headers))),
  )

test('who may only count cases sees no face, no name and no code, and decides nothing', async () => {
  const more: ReturnType<typeof acts> = [
    ['POST', `${path}/hold`, {}],
    ['POST', `${base}/find`, { code: '2222-2222' }],
    ['GET', `${base}/pairs`],
    ['POST', `${base}/pairs/${randomUUID()}/note`, {}],
    ['POST', `${base}/pairs/${randomUUID()}/undo`, { reason: 'other' }],
  ]
  for (const told of await answersTo(reader, [...acts(), ...more]))
    assert.deepEqual(told, [403, 'parties.right_missing'])
  const queue = await get(base, reader.headers)
  assert.equal(queue.status, 200)
  assert.doesNotMatch(queue.text, /林|personId|similarity/)
})

test('another page cannot take, give back or decide a case with an operator’s cookie', async () => {
  const { cookie } = chief.headers
  for (const origin of ['https://evil.example', 'null', ''])
    for (const [method, url, body] of [
      ['POST', `${path}/hold`, {}],
      ['DELETE', `${path}/hold`, undefined],
      ['POST', `${path}/decision`, approval()],
      ['POST', `${path}/number`, { lookId: randomUUID(), reason: 'enrolment_review' }],
    ] as const)
      assert.deepEqual(refusal(await target.json(method, url, body, { cookie, origin })), [
        403,
        'parties.origin_refused',
      ])
})

test('who does not hold a case gets nothing of it, least of all while a colleague does', async () => {
  for (const told of await answersTo(chief)) assert.deepEqual(told, [409, 'enrolment.not_held'])
  assert.equal((await hold(colleague)).status, 200)
  assert.deepEqual(refusal(await hold(chief)), [409, 'enrolment.held_by_another'])
  for (const told of await answersTo(chief)) assert.deepEqual(told, [409, 'enrolment.not_held'])
  await letGo(chief)
  assert.equal((await get(path, colleague.headers)).status, 200, 'nobody gives back what another holds')
  await letGo(colleague)
})

test('one operator makes no card: not twice, not at once, not from two sessions', async () => {
  const { body } = await post('/api/parties/session/begin', {}, { origin: target.origin })
  const again = await post(
    '/api/parties/session/finish',
    { ceremonyId: body.ceremonyId, passkey: chief.passkey.login(body.options) },
    { origin: target.origin },
  )
  const cookie = String(again.headers['set-cookie']).split(';')[0] ?? ''
  const other = { origin: target.origin, cookie }
  await hold(chief)
  const first = approval()
  const tries = await Promise.all(
    [first, approval(), approval(), first].map((one, at) =>
      post(`${path}/decision`, one, at % 2 === 0 ? chief.headers : other),
    ),
  )
  assert.ok(tries.some(({ status }) => status === 200))
  for (const { status, body: told } of tries)
    assert.ok(status === 409 || told.state === 'second_view', `${status} ${JSON.stringify(told)}`)
  await hold(chief)
  assert.deepEqual(refusal(await post(`${path}/decision`, approval(), other)), [
    409,
    'enrolment.already_spoken',
  ])
  await letGo(chief)
  assert.equal(await stateOf(), 'in_review')
})

test('the second is not shown what the first thinks, by any answer, until they have spoken', async () => {
  await hold(colleague)
  const seen = await get(path, colleague.headers)
  assert.deepEqual([seen.body.stage, seen.body.views], ['second_view', []])
  assert.doesNotMatch(seen.text, /已核对/)
  const { note: _, ...silent } = approval()
  const told = await post(`${path}/decision`, silent, colleague.headers)
  assert.deepEqual(refusal(told), [422, 'enrolment.note_missing'])
  await letGo(colleague)
})

test('whoever was removed has not spoken, however they spoke', async () => {
  const guest = await joinAsOperator(
    target,
    await inviteFrom(target, chief.headers, ['enrolments.decide']),
    '客',
  )
  assert.equal((await hold(guest)).status, 200)
  const refused = { requestId: randomUUID(), outcome: 'call_in', reason: 'compare_in_person' }
  assert.equal((await post(`${path}/decision`, refused, guest.headers)).body.state, 'called_in')
  assert.equal((await hold(guest)).status, 200)
  assert.equal((await post(`${path}/decision`, approval(), guest.headers)).body.state, 'second_view')
  const removal = `/api/parties/operators/${guest.session.operatorId}`
  assert.equal((await target.json('DELETE', removal, undefined, chief.headers)).status, 204)
  await hold(chief)
  assert.equal((await post(`${path}/decision`, approval(), chief.headers)).body.state, 'second_view')
  assert.equal(await stateOf(), 'called_in')
})

test('codes are not found by trying: one answer for all that are wrong, and sixty an hour', async () => {
  const { body } = await applicant.read()
  const right = body.visit?.code ?? ''
  assert.match(right, /^[2-9A-Z]{4}-[2-9A-Z]{4}$/)
  const near = `${right.slice(0, -1)}${right.endsWith('2') ? '3' : '2'}`
  const answers = []
  for (const code of [near, '2222-2222', '0000-0000', '%%%%', "' or 1=1 --", '令牌令牌令牌令牌'])
    answers.push(await post(`${base}/find`, { code }, colleague.headers))
  for (const answer of answers) assert.deepEqual(refusal(answer), [404, 'enrolment.unknown_visit_code'])
  let last = answers[0]
  for (let at = 0; at < 60; at++) last = await post(`${base}/find`, { code: near }, colleague.headers)
  assert.deepEqual(last && refusal(last), [429, 'base.too_many_attempts'])
  const late = await post(`${base}/find`, { code: right }, colleague.headers)
  assert.equal(late.status, 429, 'the right one does not get round it')
  assert.equal((await post(`${base}/find`, { code: right }, chief.headers)).status, 200, 'others go on')
})

test('the applicant is told nothing of likeness or of anybody else, and has no part in the review', async () => {
  const answer = await applicant.read()
  assert.doesNotMatch(JSON.stringify(answer.body), /similar|duplicate|candidate|reasons|operator|林美/)
  const { status } = await applicant.ask('GET', path)
  assert.equal(status, 401)
})

test('nothing of all this is in the log: no name, no note, no code', async () => {
  const code = (await applicant.read()).body.visit?.code ?? 'none'
  const logged = target.output().replace(target.invitation, '')
  for (const secret of ['林丽', '林美', '已核对', code, code.replace('-', '')])
    assert.ok(!logged.includes(secret), secret)
})
