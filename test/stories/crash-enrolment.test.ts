import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Db } from '#base/db'
import type { FrameAnswer } from '#contract/identity/enrolment'
import type { Offer } from '../wallet/issuance.ts'
import { type Answer, type Applicant, createApplicant, type Play } from '#test/applicant'
import { portraitOf } from '#test/puppet/people'
import { poses } from '#test/puppet/poses'
import { scriptedWallet } from '#test/wallet'
import { type CrashServer, startCrashServer } from './crash-server.ts'

// kill -9, again and again, while a person enrols and fetches the card. The wallet does what the real one does:
// it repeats a request that got no answer, and asks where to go on.

// The action of a step begins with its third frame, and is seen some frames later: the kills fall on the last frames,
// on the decision and on what follows.
const framesBeforeAction = 3
const delaysMs = [0, 40, 90, 180]
const answeredWithinMs = 60_000
const frameMs = 120
const looksMax = 3
const fetchDelaysMs = [2, 10, 25, 45]

const fang = { name: '王芳', idNumber: '11010119900307651X' }

let server: CrashServer
let portrait: Buffer
let play: Play
/** Nobody shows the same movements twice: what was shown before is refused as a recording. */
let takes = 3
let applicant: Applicant
let takenBack = 0
const phone = () => createApplicant({ url: server.origin, origin: server.origin })

before(async () => {
  portrait = await portraitOf('mei')
  server = await startCrashServer([{ ...fang, portrait }])
  play = await poses(portrait)
  applicant = phone()
})
after(() => server.stop())

test('the application that was acknowledged is there after the crash', async () => {
  assert.equal((await applicant.start(fang)).status, 200)
  await server.crash('server and database')
  const { body } = await applicant.read()
  assert.deepEqual([body.state, body.next], ['matched', 'capture'])
})

test('a frame that was acknowledged counts, and the capture goes on with the next', async () => {
  const { body } = await applicant.challenge()
  const [one, two] = play.look_straight
  assert.ok(one && two)
  const first = await applicant.frame(body.challengeId, 1, one)
  assert.ok(first.body.state === 'continue' && first.body.nextSequence === 2)
  await server.crash('server')
  const second = await applicant.frame(body.challengeId, 2, two)
  assert.ok(second.body.state === 'continue' && second.body.nextSequence === 3, second.code ?? '')
})

for (const delayMs of delaysMs)
  test(`killed ${delayMs} ms into the end of the capture, an application is decided once`, async () => {
    const another = await seen(await started(), delayMs)
    const { body } = await stubbornly(() => another.read())
    assert.deepEqual([body.state, body.next], ['approved', 'fetch_card'])
  })

test('killed while the card is fetched, the wallet gets a whole batch on one device', async () => {
  applicant = await seen(applicant, null)
  assert.equal((await applicant.read()).body.state, 'approved')
  await server.crash('server and database')
  assert.equal(await fetchThroughCrashes(applicant), 10)
  await server.crash('server and database')
  const { body } = await applicant.read()
  assert.deepEqual([body.state, body.next], ['issued', 'done'])
})

test('after all that nothing is there twice, and nothing half', async (t) => {
  t.diagnostic(`${server.crashes()} crashes`)
  const applications = delaysMs.length + 1
  const each = {
    applications,
    decided: applications,
    approvals: applications,
    counted: applications,
    takenBack,
  }
  const rest = { issued: 1, cards: applications, living: 1, devices: 1, templates: 1, hasCopies: true }
  const nothing = { pictures: 0, measures: 0, captures: 0, halves: 0 }
  assert.deepEqual(await server.look(count), { ...each, ...rest, ...nothing })
})

async function count({ sql }: Db): Promise<Record<string, unknown>> {
  const [row] = await sql`
    select
      (select count(*)::int from enrolment.application where state <> 'refused') as applications,
      (select count(*)::int from enrolment.application where state = 'refused') as "takenBack",
      (select count(*)::int from enrolment.application where state in ('approved', 'issued')) as decided,
      (select count(*)::int from enrolment.decision where outcome = 'approved') as approvals,
      (select count(*)::int from enrolment.event where event = 'approved') as counted,
      (select count(*)::int from enrolment.event where event = 'issued') as issued,
      (select count(*)::int from enrolment.frame) as pictures,
      (select count(*)::int from enrolment.challenge where progress_sealed is not null) as measures,
      (select count(*)::int from enrolment.challenge where state = 'open') as captures,
      (select count(*)::int from cards.card) as cards,
      (select count(*)::int from cards.card where state = 'active') as living,
      (select count(*)::int from cards.device where state = 'active') as devices,
      (select count(*)::int from faces.template where sealed_embedding is not null) as templates,
      (select (count(*) % 10)::int from status.entry) as halves,
      (select count(*) > 0 from status.entry e
        join cards.card c on c.card_id = e.card_id and c.state = 'active') as "hasCopies"`
  return { ...row }
}

async function started(): Promise<Applicant> {
  const another = phone()
  assert.equal((await another.start(fang)).status, 200)
  return another
}

/**
 * Captures until the machine says yes by itself. Of people who are there some are sent to a person's look, which is
 * a decision too, made once: they take it back, and begin again.
 */
async function seen(who: Applicant, delayMs: number | null): Promise<Applicant> {
  for (let tries = 0; tries < looksMax; tries++) {
    await capture(who, delayMs)
    if ((await stubbornly(() => who.read())).body.state !== 'in_review') break
    assert.equal((await who.withdraw()).status, 200)
    takenBack += 1
    who = await started()
  }
  return who
}

/** Repeats until there is an answer that is not the server's own trouble. */
async function stubbornly<Body>(ask: () => Promise<Answer<Body>>): Promise<Answer<Body>> {
  const deadline = Date.now() + answeredWithinMs
  while (Date.now() < deadline) {
    try {
      const answer = await ask()
      if (answer.status < 500) return answer
    } catch (error) {
      if (!isBroken(error)) throw error
    }
    await server.ready()
  }
  assert.fail('the server is there, and does not answer')
}

/** A connection that nobody answers, or that ended in the middle. */
const isBroken = (error: unknown) => error instanceof TypeError || error instanceof SyntaxError

/**
 * Captures until the server has decided; a capture that failed because the server was away too long is begun again.
 *
 * @param delayMs when the server is killed, after the action of the last step has begun; null: it is left alone
 */
async function capture(who: Applicant, firstDelayMs: number | null): Promise<void> {
  let delayMs = firstDelayMs
  for (;;) {
    const answer = await captureOnce(who, delayMs)
    if (answer.body.state === 'deciding') return
    const { body } = await stubbornly(() => who.read())
    assert.equal(body.next, 'capture')
    delayMs = null
  }
}

async function captureOnce(who: Applicant, delayMs: number | null): Promise<Answer<FrameAnswer>> {
  const acts = await poses(portrait, ++takes)
  const { body } = await stubbornly(() => who.challenge())
  let { step } = body
  let isArmed = delayMs !== null
  for (let sequence = 1; ; ) {
    const asked = step.index
    for (const [at, jpeg] of acts[step.instruction].entries()) {
      const place = sequence++
      if (isArmed && asked === step.count - 1 && at === framesBeforeAction) {
        isArmed = false
        setTimeout(() => void server.crash(place % 2 === 0 ? 'server' : 'server and database'), delayMs ?? 0)
      }
      // As far apart as a camera's: frames that come faster are a program's, and count for nothing.
      await delay(frameMs)
      const answer = await stubbornly(() => who.frame(body.challengeId, place, jpeg))
      // Whatever was acknowledged counts: the same frame, or the next, is never out of place.
      assert.equal(answer.status, 200, answer.code ?? '')
      if (answer.body.state !== 'continue') return answer
      step = answer.body.step
      if (step.index !== asked) break
    }
  }
}

/** Fetches the card as often as it takes; each time the server is killed a little later on the way. */
async function fetchThroughCrashes(who: Applicant): Promise<number> {
  const wallet = scriptedWallet({ origin: server.origin, device: who.key })
  const fetchCard = async () => {
    const { body } = await stubbornly(() =>
      who.ask<{ credential_offer: Offer }>('POST', '/api/issuance/offers'),
    )
    await wallet.redeem(body.credential_offer)
  }
  for (const delayMs of fetchDelaysMs) {
    const crash = new Promise((done) => setTimeout(done, delayMs)).then(() => server.crash('server'))
    await Promise.all([crash, fetchCard().catch(expectBroken)])
    wallet.copies.length = 0
  }
  await fetchCard()
  return wallet.copies.length
}

function expectBroken(error: unknown): void {
  if (!isBroken(error) && !(error instanceof Error && error.message.startsWith('refused: 5'))) throw error
}
