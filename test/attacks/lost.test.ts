import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { testKey } from '#test/device'
import { createFinder } from '#test/lost-phone'
import { poses } from '#test/puppet/poses'
import { scriptedWallet } from '#test/wallet'
import {
  apply,
  enrol,
  joinAsOperator,
  type Person,
  provenBy,
  registerParty,
  residentsOf,
  settle,
} from './identities.ts'
import { openTarget, refusal, type Target } from './target.ts'

// "I have lost my phone" in the hands of somebody who is not its owner; and what a thief tries while it is pressed.

type Resident = Awaited<ReturnType<typeof enrol>>

let target: Target
let ana: Resident
let anna: Person
let nobody: Person
let eve: Awaited<ReturnType<typeof poses>>
let hotel: Awaited<ReturnType<typeof registerParty>>

before(async () => {
  target = await openTarget({ SAMPLE_PEOPLE: '20' })
  anna = await settle(target, '安娜', 'mei')
  // Known, with a portrait, and without a card.
  const [first] = await residentsOf(target)
  assert.ok(first)
  nobody = first
  ana = await enrol(target, anna)
  const other = await settle(target, '博文', 'rosa')
  eve = await poses(Buffer.from(other.portrait ?? '', 'base64'))
  const operator = await joinAsOperator(target, target.invitation)
  hotel = await registerParty(target, operator.headers)
})
after(() => target.close())

const finder = (key?: Parameters<typeof createFinder>[0]['key']) =>
  createFinder({ url: target.origin, origin: target.origin, tick: () => delay(100), ...(key && { key }) })
const stranger = { name: '不存在', idNumber: '110101198003078814' }
const form = (person: { name: string; idNumber: string }) => ({
  name: person.name,
  idNumber: person.idNumber,
  stopId: randomUUID(),
  consents: { face: '2026-11-3' },
})
/** From an address of its own. */
const start = (value: object, key = ana.wallet.device) =>
  target.json('POST', '/api/enrolment/stops', value, provenBy(target, key)('POST', '/api/enrolment/stops'))
const cardState = async () => (await ana.wallet.call('GET', '/api/cards/mine')).body.state

test('a number that exists, one that does not, a wrong name and one without a card get one answer', async () => {
  const told = []
  for (const person of [anna, stranger, { ...anna, name: '安那' }, nobody]) {
    const { status, body } = await start(form(person), testKey())
    const { stopId, expiresAt, stopToken, ...rest } = body
    assert.ok(stopId && expiresAt && stopToken)
    told.push([status, rest])
  }
  for (const other of told.slice(1)) assert.deepEqual(other, told[0])
})

test('nor does the time of the answer tell who is known', async () => {
  const times = { known: [] as number[], unknown: [] as number[] }
  for (let round = 0; round < 14; round += 1) {
    // Another number each time, or the limit would answer: the check digit is not looked at before the register is.
    const unknown = { name: '张三', idNumber: `11010119800307${String(1000 + round)}` }
    for (const [kind, person] of [
      ['known', anna],
      ['unknown', unknown],
    ] as const) {
      const value = form(person)
      const key = testKey()
      const began = performance.now()
      await start(value, key)
      times[kind].push(performance.now() - began)
    }
  }
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
  const [known, unknown] = [median(times.known), median(times.unknown)]
  assert.ok(Math.max(known, unknown) < 3 * Math.min(known, unknown) + 5, `${known} ms, ${unknown} ms`)
})

test("a stranger's face stops nothing, and hears the same for a number that nobody has", async () => {
  const told = []
  for (const person of [anna, stranger]) {
    const lost = finder()
    await lost.start(person)
    const { body } = await lost.capture(eve)
    assert.equal(body.state, 'deciding', JSON.stringify(body))
    const { stopId, expiresAt, ...rest } = (await lost.read()).body
    assert.ok(stopId && expiresAt)
    told.push(rest)
    assert.equal((await lost.confirm()).code, 'enrolment.not_recognised')
  }
  assert.deepEqual(told[0], told[1])
  assert.equal(await cardState(), 'active')
})

test('a press without a face, with the token of another, of a card, or of nobody stops nothing', async () => {
  const lost = finder()
  await lost.start(anna)
  assert.equal((await lost.confirm()).code, 'enrolment.not_recognised')
  const other = finder()
  await other.start(stranger)
  const theirs = `/api/enrolment/stops/${lost.stopId}/confirm`
  assert.equal((await other.ask('POST', theirs)).code, 'enrolment.unknown_application')
  const applicant = await apply(target, anna)
  assert.equal((await applicant.ask('POST', theirs)).code, 'enrolment.token_invalid')
  const withoutToken = await target.json(
    'POST',
    theirs,
    undefined,
    provenBy(target, lost.key)('POST', theirs),
  )
  assert.deepEqual(refusal(withoutToken), [401, 'enrolment.token_missing'])
  const byAnotherKey = provenBy(target, testKey(), lost.token())('POST', theirs)
  assert.deepEqual(refusal(await target.json('POST', theirs, undefined, byAnotherKey)), [
    401,
    'enrolment.token_invalid',
  ])
  assert.equal(await cardState(), 'active')
})

test('a try is no application: it fetches no card, and an application stops none', async () => {
  const lost = finder()
  await lost.start(anna)
  assert.equal((await lost.ask('POST', '/api/issuance/offers')).code, 'enrolment.token_invalid')
  const asCard = `/api/enrolment/applications/${lost.stopId}`
  assert.equal((await lost.ask('GET', asCard)).code, 'enrolment.token_invalid')
  const applicant = await apply(target, anna)
  const taken = await start({ ...form(anna), stopId: applicant.applicationId }, testKey())
  assert.deepEqual(refusal(taken), [409, 'enrolment.application_in_use'])
})

test('tries run out for whoever keeps trying, and from elsewhere the owner still can', async () => {
  const key = testKey()
  const tries = []
  for (let at = 0; at < 8; at += 1) tries.push(refusal(await start(form(stranger), key)))
  assert.ok(
    tries.slice(3).every(([status]) => status === 429),
    JSON.stringify(tries),
  )
  const mine = finder()
  assert.equal((await mine.start(anna)).status, 200)
})

test('what is sent there is a name, a number, a consent and nothing more', async () => {
  for (const value of [
    { ...form(anna), purpose: 'card' },
    { ...form(anna), personId: randomUUID() },
    { ...form(anna), stopId: 'x' },
    { ...form(anna), name: '' },
    { ...form(anna), idNumber: '1'.repeat(31) },
    { ...form(anna), consents: {} },
    { ...form(anna), consents: { face: '2026-11-3', terms: '2026-11' } },
    [],
  ])
    assert.deepEqual(refusal(await start(value, testKey())), [400, 'base.invalid_input'])
})

const askCard = async () =>
  (
    await target.json(
      'POST',
      '/api/presentations',
      { claims: ['age_over_18'] },
      { authorization: hotel.authorization },
    )
  ).body
const readAnswer = (requestId: string) =>
  target.json('GET', `/api/presentations/${requestId}`, undefined, { authorization: hotel.authorization })
const thief = () => scriptedWallet({ origin: target.origin, copies: ana.wallet.copies })

test('the owner presses once: whatever the thief had begun does not come to its end', async () => {
  const asked = await askCard()
  const answered = await askCard()
  assert.equal((await thief().answer(answered.walletLink)).status, 200)
  const lost = finder()
  await lost.start(anna)
  const { body } = await lost.capture(ana.play)
  assert.equal(body.state, 'deciding', JSON.stringify(body))
  const { status, body: stopped } = await lost.confirm()
  assert.deepEqual([status, stopped.state], [200, 'stopped'])

  const late = await thief().answer(asked.walletLink)
  assert.deepEqual([late.status, late.body.code], [403, 'presentation.card_revoked'])
  const { body: outcome } = await readAnswer(answered.requestId)
  assert.deepEqual(
    [outcome.state, outcome.reason, outcome.claims],
    ['refused', 'presentation.card_revoked', undefined],
  )
  const mine = await ana.wallet.call('GET', '/api/cards/mine')
  assert.deepEqual([mine.status, mine.body.code], [401, 'cards.session_ended'])
  const path = '/oid4vci/token'
  const renewal = { grant_type: 'refresh_token', refresh_token: ana.wallet.session()?.refreshToken ?? '' }
  const refreshed = await target.shoot({
    method: 'POST',
    path,
    headers: {
      ...provenBy(target, ana.wallet.device)('POST', path),
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(renewal).toString(),
  })
  assert.deepEqual([refreshed.status, refreshed.body.error], [400, 'invalid_grant'])
  assert.equal((await lost.confirm()).body.stoppedAt, stopped.stoppedAt)
})

test('after all that nothing was a fault, and nobody is named', () => {
  assert.deepEqual(
    target.logged().filter(({ level }) => level >= 50),
    [],
  )
  for (const { name, idNumber } of [anna, nobody])
    assert.ok(!target.output().includes(name) && !target.output().includes(idNumber))
})
