import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { type TestContext, test } from 'node:test'
import sharp from 'sharp'
import type { FrameAnswer } from './contract.ts'
import { framesMax } from './contract.ts'
import type { Answer, Play } from '#test/applicant'
import { type CityHall, openCityHall, playOf, residents } from '#test/enrolling'

const { fang } = residents

/** 王芳 with her own face on record and an application that awaits a capture. */
async function matched(t: TestContext, chosen?: Parameters<typeof openCityHall>[2]) {
  const hall = await openCityHall(t, undefined, chosen)
  await hall.resident(fang)
  const applicant = hall.applicant()
  await applicant.start(fang)
  return { hall, applicant, mei: await playOf('mei') }
}

const nobody = () =>
  sharp({ create: { width: 320, height: 240, channels: 3, background: '#888' } })
    .jpeg()
    .toBuffer()
/** At rest as asked; and whatever is asked then, this. */
const thenOnly = ({ look_straight }: Play, jpeg: Buffer): Play => ({
  look_straight,
  turn_left: [jpeg],
  turn_right: [jpeg],
  blink: [jpeg],
  open_mouth: [jpeg],
  come_closer: [jpeg],
})
const first = (play: Play) => play.look_straight[0] ?? Buffer.alloc(0)

async function failed(hall: CityHall, { status, body }: Answer<FrameAnswer>) {
  assert.equal(status, 200)
  assert.equal(await hall.pictures(), 0)
  return body.state === 'failed' ? [body.failure, body.capturesLeft] : body
}

test('who does what is asked is seen, decided on and may fetch the card', async (t) => {
  const { hall, applicant, mei } = await matched(t)
  const answer = await applicant.capture(mei)
  assert.deepEqual([answer.status, answer.body], [200, { state: 'deciding' }])
  const { body } = await applicant.read()
  assert.deepEqual([body.state, body.next, body.reason], ['approved', 'fetch_card', null])
  assert.equal(await hall.pictures(), 0)
})

test('the steps are told one at a time, and differ from capture to capture', async (t) => {
  const { applicant } = await matched(t)
  const { body } = await applicant.challenge()
  assert.deepEqual(Object.keys(body.step).toSorted(), ['count', 'deadlineAt', 'index', 'instruction'])
  assert.deepEqual([body.step.instruction, body.step.index, body.nextSequence], ['look_straight', 0, 1])
})

test('turning right when asked to turn left fails the capture, and its frames are gone', async (t) => {
  const { hall, applicant, mei } = await matched(t)
  const mirrored = { ...mei, turn_left: mei.turn_right, turn_right: mei.turn_left }
  assert.deepEqual(await failed(hall, await applicant.capture(mirrored)), ['wrong_action', 5])
  const { body } = await applicant.read()
  assert.deepEqual([body.state, body.next, body.capturesLeft], ['matched', 'capture', 5])
})

test('another face after the first step fails the capture', async (t) => {
  const { hall, applicant, mei } = await matched(t)
  const swapped = { ...(await playOf('rosa')), look_straight: mei.look_straight }
  assert.deepEqual(await failed(hall, await applicant.capture(swapped)), ['another_person', 5])
})

test('two faces fail the capture', async (t) => {
  const { hall, applicant, mei } = await matched(t)
  const two = await sharp({ create: { width: 1280, height: 480, channels: 3, background: '#888' } })
    .composite([
      { input: first(mei), left: 0, top: 0 },
      { input: first(await playOf('rosa')), left: 640, top: 0 },
    ])
    .jpeg()
    .toBuffer()
  assert.deepEqual(await failed(hall, await applicant.capture(thenOnly(mei, two))), ['several_faces', 5])
})

test('a picture without a face gets advice; several in a row fail the capture', async (t) => {
  const { hall, applicant, mei } = await matched(t)
  const wall = await nobody()
  const { body } = await applicant.challenge()
  const answer = await applicant.frame(body.challengeId, 1, wall)
  assert.ok(answer.body.state === 'continue' && answer.body.advice === 'no_face')
  assert.deepEqual(await failed(hall, await applicant.capture(thenOnly(mei, wall))), ['face_lost', 4])
})

test('bytes that are no picture get advice', async (t) => {
  const { applicant } = await matched(t)
  const { body } = await applicant.challenge()
  const answer = await applicant.frame(body.challengeId, 1, Buffer.from('no picture'))
  assert.ok(answer.body.state === 'continue' && answer.body.advice === 'unreadable')
})

test('a frame above half a megabyte is not read', async (t) => {
  const { applicant } = await matched(t)
  const { body } = await applicant.challenge()
  const answer = await applicant.frame(body.challengeId, 1, Buffer.alloc(512 * 1024 + 1))
  assert.deepEqual([answer.status, answer.code], [413, 'base.body_too_large'])
})

test('who is too slow begins again', async (t) => {
  const { hall, applicant, mei } = await matched(t)
  const { body } = await applicant.challenge()
  hall.pass(31_000)
  assert.deepEqual(await failed(hall, await applicant.frame(body.challengeId, 1, first(mei))), [
    'too_late',
    5,
  ])
})

test('a frame sent twice, one after the other or at once, counts once and is answered alike', async (t) => {
  const { hall, applicant, mei } = await matched(t)
  const { body } = await applicant.challenge()
  const send = (sequence: number) => applicant.frame(body.challengeId, sequence, first(mei))
  const places = (answers: Answer<FrameAnswer>[]) =>
    answers.map((answer) => (answer.body.state === 'continue' ? answer.body.nextSequence : answer.body.state))
  assert.deepEqual(places([await send(1), await send(1)]), [2, 2])
  assert.deepEqual(places(await Promise.all([send(2), send(2), send(2)])), [3, 3, 3])
  const [row] = await hall.db.sql`select sequence, bytes from enrolment.challenge`
  assert.deepEqual({ ...row }, { sequence: 2, bytes: 2 * first(mei).length })
})

test('the last frame sent twice is decided once', async (t) => {
  const { hall, applicant, mei } = await matched(t)
  let last: { challengeId: string; sequence: number; jpeg: Buffer } | undefined
  const { frame } = applicant
  const answer = await hall.applicant({ ...applicant, token: applicant.token() }).capture(mei)
  assert.equal(answer.status, 200)
  const [row] = await hall.db.sql<{ challengeId: string; sequence: number }[]>`
    select challenge_id as "challengeId", sequence from enrolment.challenge`
  last = row && { ...row, jpeg: first(mei) }
  assert.ok(last)
  const again = await frame(last.challengeId, last.sequence, last.jpeg)
  assert.deepEqual(again.body, { state: 'deciding' })
  const [count] = await hall.db.sql`select count(*)::int as decisions from enrolment.decision`
  assert.equal(count?.['decisions'], 1)
})

test('frames come in order: enrolment.frame_out_of_order says which is next', async (t) => {
  const { applicant, mei } = await matched(t)
  const { body } = await applicant.challenge()
  await applicant.frame(body.challengeId, 1, first(mei))
  await applicant.frame(body.challengeId, 2, first(mei))
  for (const sequence of [1, 4, 100]) {
    const { status, code, facts } = await applicant.frame(body.challengeId, sequence, first(mei))
    assert.deepEqual([status, code], [409, 'enrolment.frame_out_of_order'])
    assert.deepEqual(facts, { nextSequence: 3 })
  }
})

test('a capture of endless frames fails', async (t) => {
  const { hall, applicant, mei } = await matched(t)
  const { body } = await applicant.challenge()
  await hall.db.sql`update enrolment.challenge set sequence = ${framesMax - 1}`
  const answer = await applicant.frame(body.challengeId, framesMax, first(mei))
  assert.deepEqual(await failed(hall, answer), ['too_many_frames', 5])
})

test('a challenge of another application, or none, is unknown: enrolment.unknown_challenge', async (t) => {
  const { hall, applicant, mei } = await matched(t)
  const other = hall.applicant()
  await other.start(fang)
  const { body } = await other.challenge()
  for (const challengeId of [body.challengeId, randomUUID()]) {
    const answer = await applicant.frame(challengeId, 1, first(mei))
    assert.deepEqual([answer.status, answer.code], [404, 'enrolment.unknown_challenge'])
  }
})

test('a new capture ends the one before: a wallet that was reloaded begins again', async (t) => {
  const { hall, applicant, mei } = await matched(t)
  const { body } = await applicant.challenge()
  for (let sequence = 1; sequence <= 3; sequence++)
    await applicant.frame(body.challengeId, sequence, first(mei))
  await applicant.challenge()
  const answer = await applicant.frame(body.challengeId, 4, first(mei))
  assert.deepEqual(await failed(hall, answer), ['superseded', 4])
})

test('the seventh capture of an application is refused: enrolment.too_many_captures, and it ends', async (t) => {
  const { hall, applicant } = await matched(t)
  for (let capture = 1; capture <= 6; capture++) assert.equal((await applicant.challenge()).status, 200)
  assert.equal((await applicant.challenge()).code, 'enrolment.too_many_captures')
  const { body } = await applicant.read()
  assert.deepEqual([body.state, body.reason, body.next], ['refused', 'captures_used_up', 'start_over'])
  assert.equal(await hall.pictures(), 0)
})

test('after the sixth failed capture the application is over', async (t) => {
  const { hall, applicant, mei } = await matched(t)
  await hall.db.sql`update enrolment.application set captures = 5`
  const mirrored = { ...mei, turn_left: mei.turn_right, turn_right: mei.turn_left }
  assert.deepEqual(await failed(hall, await applicant.capture(mirrored)), ['wrong_action', 0])
  assert.equal((await applicant.read()).body.reason, 'captures_used_up')
})

test('no capture where none is awaited: enrolment.not_awaiting_capture', async (t) => {
  const { hall, applicant, mei } = await matched(t)
  const { body } = await applicant.challenge()
  await applicant.withdraw()
  assert.equal((await applicant.challenge()).code, 'enrolment.not_awaiting_capture')
  assert.deepEqual(await failed(hall, await applicant.frame(body.challengeId, 1, first(mei))), [
    'superseded',
    0,
  ])
})

test('a picture of somebody else, held up between two actions, is not what is compared', async (t) => {
  const hall = await openCityHall(t)
  await hall.resident(fang, 'mei')
  const applicant = hall.applicant()
  await applicant.start(fang)
  const [rosa, mei] = [await playOf('rosa'), await playOf('mei')]
  const withPicture = (frames: readonly Buffer[]) =>
    frames.flatMap((frame, at) => (at === 1 ? [first(mei), frame] : [frame]))
  const answer = await applicant.capture({
    ...rosa,
    turn_left: withPicture(rosa.turn_left),
    turn_right: withPicture(rosa.turn_right),
  })
  assert.deepEqual(answer.body, { state: 'deciding' })
  assert.deepEqual((await applicant.read()).body.reason, 'face_differs')
})

test('pictures lie sealed while nothing is decided, the best four at most', async (t) => {
  const { hall, applicant, mei } = await matched(t)
  const { body } = await applicant.challenge()
  const calm = [mei.look_straight, mei.turn_left, mei.blink, mei.open_mouth].flatMap((frames) =>
    frames.slice(0, 2),
  )
  for (const [at, jpeg] of calm.entries()) {
    hall.pass(200)
    await applicant.frame(body.challengeId, at + 1, jpeg)
  }
  const rows = await hall.db.sql<{ image: Buffer; face: Buffer }[]>`
    select image_sealed as image, face_sealed as face from enrolment.frame`
  assert.equal(rows.length, 4)
  for (const { image, face } of rows) {
    assert.ok(!image.includes(first(mei).subarray(0, 64)))
    assert.ok(!face.includes('embedding'))
  }
})

test('a recording of an earlier capture is known again, as it was or compressed anew; the person is not', async (t) => {
  // The thief has waited for the challenge of which they hold the frames.
  const { hall, applicant, mei } = await matched(t, { random: () => 0 })
  assert.deepEqual((await applicant.capture(mei)).body, { state: 'deciding' })
  const thief = hall.applicant()
  await thief.start(fang)
  assert.deepEqual(await failed(hall, await thief.capture(mei)), ['not_live', 5])
  assert.deepEqual(await failed(hall, await thief.capture(await anew(mei))), ['not_live', 4])
  assert.deepEqual((await thief.capture(await playOf('mei', 4))).body, { state: 'deciding' })
})

/** Every frame compressed anew: no byte of it is what it was. */
async function anew(play: Play): Promise<Play> {
  const all = async (frames: readonly Buffer[]) =>
    Promise.all(frames.map((frame) => sharp(frame).jpeg({ quality: 72 }).toBuffer()))
  return {
    look_straight: await all(play.look_straight),
    turn_left: await all(play.turn_left),
    turn_right: await all(play.turn_right),
    blink: await all(play.blink),
    open_mouth: await all(play.open_mouth),
    come_closer: await all(play.come_closer),
  }
}

test('the very same frame sent again counts for nothing', async (t) => {
  const { hall, applicant, mei } = await matched(t)
  const { body } = await applicant.challenge()
  for (let sequence = 1; sequence <= 6; sequence++) {
    hall.pass(200)
    const answer = await applicant.frame(body.challengeId, sequence, first(mei))
    assert.ok(answer.body.state === 'continue' && answer.body.step.index === 0)
  }
})

test('what a capture is known again by is sealed, kept for thirty days, and gone with the person', async (t) => {
  const { hall, applicant, mei } = await matched(t)
  const seen = () => hall.db.sql<{ prints: Buffer }[]>`
    select prints_sealed as prints from enrolment.seen_capture`
  const mirrored = { ...mei, turn_left: mei.turn_right, turn_right: mei.turn_left }
  await applicant.capture(mirrored)
  await applicant.capture(await playOf('mei', 4))
  const rows = await seen()
  assert.equal(rows.length, 2)
  for (const { prints } of rows) assert.ok(!prints.includes('","'))
  hall.pass(29 * 86_400_000)
  await hall.enrolment.sweep()
  assert.equal((await seen()).length, 2)
  hall.pass(2 * 86_400_000)
  await hall.enrolment.sweep()
  assert.equal((await seen()).length, 0)
})

test('with the erased person goes what their captures are known by', async (t) => {
  const { hall, applicant, mei } = await matched(t)
  await applicant.capture(mei)
  const [row] = await hall.db.sql<{ personId: string }[]>`
    select person_id as "personId" from enrolment.seen_capture`
  await hall.db.tx((sql) => hall.enrolment.onErased(sql, { personId: row?.personId ?? '' }))
  const left = await hall.db.sql`select from enrolment.seen_capture`
  assert.equal(left.length, 0)
})

test('no answer to a frame holds more than it must: no score, no cue, in no field and no header', async (t) => {
  const { hall, applicant, mei } = await matched(t)
  const mirrored = { ...mei, turn_left: mei.turn_right, turn_right: mei.turn_left }
  const wrong = await applicant.capture(mirrored)
  const { body } = await applicant.challenge()
  hall.pass(200)
  const begun = await applicant.frame(body.challengeId, 1, first(mei))
  const fields = {
    failed: ['capturesLeft', 'failure', 'state'],
    continue: ['advice', 'nextSequence', 'state', 'step'],
    deciding: ['state'],
  } as const
  for (const answer of [wrong, begun, await applicant.capture(await playOf('mei', 4))]) {
    assert.deepEqual(Object.keys(answer.body).toSorted(), fields[answer.body.state])
    const told = JSON.stringify([answer.body, Object.keys(answer.headers)])
    assert.doesNotMatch(
      told,
      /score|lively|bent|carried|moire|colours|framed|similar|passive|print|\b[01]\.\d/i,
    )
  }
})
