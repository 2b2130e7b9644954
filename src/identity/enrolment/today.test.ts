import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Today } from './contract.ts'
import { openCityHall, residents } from '#test/enrolling'

const { fang } = residents
const minute = 60_000

test("the day's chart counts by five minutes and by outcome, without a person in it", async (t) => {
  const hall = await openCityHall(t)
  const personId = await hall.resident(fang)
  await hall.applicant().start(fang)
  const applicant = hall.applicant()
  await applicant.start({ ...fang, name: '王方' })
  hall.pass(6 * minute)
  await applicant.start(fang)
  await applicant.withdraw()
  const answer = await hall.operate('/api/enrolment/today')
  const today = answer.json<Today>()
  assert.deepEqual(today, {
    day: '2027-03-01',
    // Midnight in the city, which is eight hours before midnight in Greenwich.
    startsAt: '2027-02-28T16:00:00.000Z',
    slotSeconds: 300,
    totals: { started: 2, approved: 0, inReview: 0, refused: 2, issued: 0 },
    slots: [
      { startsAt: '2027-03-01T04:00:00.000Z', started: 2, approved: 0, inReview: 0, refused: 1, issued: 0 },
      { startsAt: '2027-03-01T04:05:00.000Z', started: 0, approved: 0, inReview: 0, refused: 1, issued: 0 },
    ],
    refusals: [
      { reason: 'no_match', count: 1 },
      { reason: 'withdrawn', count: 1 },
    ],
  })
  assert.ok(!answer.body.includes(personId))
})

test('the day begins anew at midnight in the city', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  await hall.applicant().start(fang)
  hall.pass(12 * 60 * minute)
  const today = (await hall.operate('/api/enrolment/today')).json<Today>()
  assert.deepEqual([today.day, today.totals.started, today.slots], ['2027-03-02', 0, []])
})

test('an operator who listens is told at once where the day stands, and then whatever happens', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang)
  const aborted = new AbortController()
  const response = await fetch(`${hall.url}/api/enrolment/today/events`, {
    headers: { 'x-operator': 'op-1' },
    signal: aborted.signal,
  })
  assert.equal(response.headers.get('content-type'), 'text/event-stream')
  assert.ok(response.body)
  const events = response.body.pipeThrough(new TextDecoderStream()).getReader()
  const next = async () => {
    const { value } = await events.read()
    const [, json] = /^event: today\ndata: (.*)\n\n$/.exec(value ?? '') ?? []
    const today: Today = JSON.parse(json ?? '{}')
    return today.totals.started
  }
  assert.equal(await next(), 0)
  await hall.applicant().start(fang)
  assert.equal(await next(), 1)
  aborted.abort()
})

test('fifty may listen at once, not one more; who leaves makes room', async (t) => {
  const hall = await openCityHall(t)
  const listen = async () => {
    const aborted = new AbortController()
    const response = await fetch(`${hall.url}/api/enrolment/today/events`, {
      headers: { 'x-operator': 'op-1' },
      signal: aborted.signal,
    })
    return { response, leave: () => aborted.abort() }
  }
  const listeners = await Promise.all(Array.from({ length: 50 }, listen))
  const { response } = await listen()
  assert.equal(response.status, 503)
  const problem: { code: string } = JSON.parse(await response.text())
  assert.equal(problem.code, 'enrolment.too_many_listeners')
  for (const { leave } of listeners) leave()
  const deadline = Date.now() + 5_000
  while ((await listen()).response.status !== 200) assert.ok(Date.now() < deadline, 'nobody left')
})

test('the chart is for operators', async (t) => {
  const hall = await openCityHall(t)
  for (const url of ['/api/enrolment/today', '/api/enrolment/today/events']) {
    assert.equal((await hall.app.inject({ method: 'GET', url })).statusCode, 401)
  }
})
