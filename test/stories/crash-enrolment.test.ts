import assert from 'node:assert/strict'
import { test } from 'node:test'
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
const fetchDelaysMs = [2, 10, 25, 45]

const fang = { name: '王芳', idNumber: '11010119900307651X' }

test('killed again and again, enrolments end with one living card, and nothing acknowledged is lost', async (t) => {
  const portrait = await portraitOf('mei')
  const [server, play] = await Promise.all([startCrashServer(t, [{ ...fang, portrait }]), poses(portrait)])
  const { origin } = server
  const phone = () => createApplicant({ url: origin, origin })
  const applicant = phone()

  await t.test('the application that was acknowledged is there after the crash', async () => {
    assert.equal((await applicant.start(fang)).status, 200)
    await server.crash('server and database')
    const { body } = await applicant.read()
    assert.deepEqual([body.state, body.next], ['matched', 'capture'])
  })

  await t.test('a frame that was acknowledged counts, and the capture goes on with the next', async () => {
    const { body } = await applicant.challenge()
    const [first, second] = play.look_straight
    assert.ok(first && second)
    const before = await applicant.frame(body.challengeId, 1, first)
    assert.ok(before.body.state === 'continue' && before.body.nextSequence === 2)
    await server.crash('server')
    const after = await applicant.frame(body.challengeId, 2, second)
    assert.ok(after.body.state === 'continue' && after.body.nextSequence === 3, after.code ?? '')
  })

  for (const delayMs of delaysMs)
    await t.test(
      `killed ${delayMs} ms into the end of the capture, an application is decided once`,
      async () => {
        const another = phone()
        await another.start(fang)
        await capture({ server, applicant: another, play, delayMs })
        const { body } = await stubbornly(server, () => another.read())
        assert.deepEqual([body.state, body.next], ['approved', 'fetch_card'])
      },
    )

  await t.test('killed while the card is fetched, the wallet gets a whole batch on one device', async () => {
    await capture({ server, applicant, play, delayMs: null })
    assert.equal((await applicant.read()).body.state, 'approved')
    await server.crash('server and database')
    assert.equal(await fetchThroughCrashes({ server, applicant }), 10)
    await server.crash('server and database')
    const { body } = await applicant.read()
    assert.deepEqual([body.state, body.next], ['issued', 'done'])
  })

  await t.test('nothing is there twice, and nothing half', async () => {
    t.diagnostic(`${server.crashes()} crashes`)
    const applications = delaysMs.length + 1
    assert.deepEqual(await server.look(count), {
      applications,
      decided: applications,
      approvals: applications,
      counted: applications,
      issued: 1,
      pictures: 0,
      measures: 0,
      captures: 0,
      cards: applications,
      living: 1,
      devices: 1,
      templates: 1,
      halves: 0,
      hasCopies: true,
    })
  })
})

async function count({ sql }: Db): Promise<Record<string, unknown>> {
  const [row] = await sql`
    select
      (select count(*)::int from enrolment.application) as applications,
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

type Phone = { server: CrashServer; applicant: Applicant }

/** Repeats until there is an answer that is not the server's own trouble. */
async function stubbornly<Body>(
  server: CrashServer,
  ask: () => Promise<Answer<Body>>,
): Promise<Answer<Body>> {
  for (;;) {
    try {
      const answer = await ask()
      if (answer.status < 500) return answer
    } catch (error) {
      if (!isBroken(error)) throw error
    }
    await server.ready()
  }
}

/** A connection that nobody answers, or that ended in the middle. */
const isBroken = (error: unknown) => error instanceof TypeError || error instanceof SyntaxError

/**
 * Captures until the server has decided; a capture that failed because the server was away too long is begun again.
 *
 * @param delayMs when the server is killed, after the action of the last step has begun; null: it is left alone
 */
async function capture(order: Phone & { play: Play; delayMs: number | null }): Promise<void> {
  const { server, applicant } = order
  let { delayMs } = order
  for (;;) {
    const answer = await captureOnce({ ...order, delayMs })
    if (answer.body.state === 'deciding') return
    const { body } = await stubbornly(server, () => applicant.read())
    assert.equal(body.next, 'capture')
    delayMs = null
  }
}

async function captureOnce(
  order: Phone & { play: Play; delayMs: number | null },
): Promise<Answer<FrameAnswer>> {
  const { server, applicant, play, delayMs } = order
  const { body } = await stubbornly(server, () => applicant.challenge())
  let { step } = body
  let isArmed = delayMs !== null
  for (let sequence = 1; ; ) {
    const asked = step.index
    for (const [at, jpeg] of play[step.instruction].entries()) {
      const place = sequence++
      if (isArmed && asked === step.count - 1 && at === framesBeforeAction) {
        isArmed = false
        setTimeout(() => void server.crash(place % 2 === 0 ? 'server' : 'server and database'), delayMs ?? 0)
      }
      const answer = await stubbornly(server, () => applicant.frame(body.challengeId, place, jpeg))
      // Whatever was acknowledged counts: the same frame, or the next, is never out of place.
      assert.equal(answer.status, 200, answer.code ?? '')
      if (answer.body.state !== 'continue') return answer
      step = answer.body.step
      if (step.index !== asked) break
    }
  }
}

/** Fetches the card as often as it takes; each time the server is killed a little later on the way. */
async function fetchThroughCrashes({ server, applicant }: Phone): Promise<number> {
  const wallet = scriptedWallet({ origin: server.origin, device: applicant.key })
  const fetchCard = async () => {
    const { body } = await stubbornly(server, () =>
      applicant.ask<{ credential_offer: Offer }>('POST', '/api/issuance/offers'),
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
