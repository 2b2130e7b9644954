import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import sharp from 'sharp'
import type { FrameAnswer } from '#contract/identity/enrolment'
import { poses, type Poses } from '#test/puppet/poses'
import { apply, type Person, provenBy, settle } from './identities.ts'
import { openTarget, refusal, type Target } from './target.ts'

// The camera's door: frames out of order, from elsewhere, of others, and files that are no pictures, or far too much of one.

type Applicant = Awaited<ReturnType<typeof apply>>

let target: Target
let mei: Person
let rosa: Person
let own: Poses
let other: Poses

before(async () => {
  target = await openTarget({ SAMPLE_PEOPLE: '20' })
  mei = await settle(target, '安娜', 'mei')
  rosa = await settle(target, '博文', 'rosa')
  own = await poses(Buffer.from(mei.portrait ?? '', 'base64'))
  other = await poses(Buffer.from(rosa.portrait ?? '', 'base64'))
})
after(() => target.close())

/** By somebody who has not tried before: a number is good for ten tries a day. */
async function begin(): Promise<{ applicant: Applicant; challengeId: string }> {
  const applicant = await apply(target, await settle(target, mei.name, 'mei'))
  return { applicant, challengeId: (await applicant.challenge()).body.challengeId }
}

/** A frame as somebody who does not keep to the wallet's ways would post it. */
async function post(
  { applicant, challengeId }: Awaited<ReturnType<typeof begin>>,
  body: Buffer,
  { sequence = '1', type = 'image/jpeg', challenge = challengeId } = {},
) {
  const path = `/api/enrolment/applications/${applicant.applicationId}/frames?challenge=${challenge}&sequence=${sequence}`
  const headers = provenBy(target, applicant.key, applicant.token())('POST', path)
  return target.shoot({ method: 'POST', path, headers: { ...headers, 'content-type': type }, body })
}

/** A JPEG that says it is so large, and is not (ITU-T T.81 B.2.2: height and width stand in SOF0). */
async function claiming(width: number, height: number): Promise<Buffer> {
  const jpeg = Buffer.from(own.atRest)
  const frame = jpeg.indexOf(Buffer.from([0xff, 0xc0]))
  jpeg.writeUInt16BE(height, frame + 5)
  jpeg.writeUInt16BE(width, frame + 7)
  return jpeg
}

const flat = (side: number) =>
  sharp({ create: { width: side, height: side, channels: 3, background: '#888' } })

const pictures: readonly [string, () => Buffer | Promise<Buffer>][] = [
  ['no bytes', () => Buffer.alloc(0)],
  [
    'text',
    () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>'),
  ],
  [
    'SVG that reads a file',
    () =>
      Buffer.from(
        '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>',
      ),
  ],
  ['zeros', () => Buffer.alloc(100_000)],
  ['half a picture', () => own.atRest.subarray(0, own.atRest.length / 2)],
  ['the head of a picture', () => own.atRest.subarray(0, 20)],
  ['a header of 60000×60000', () => claiming(60_000, 60_000)],
  ['a header of 1×65535', () => claiming(1, 65_535)],
  ['a header of 0×0', () => claiming(0, 0)],
  ['a true picture of 12000×12000', () => flat(12_000).jpeg({ quality: 1 }).toBuffer()],
  ['a PNG of 16000×16000', () => flat(16_000).png({ compressionLevel: 9 }).toBuffer()],
  ['a GIF', () => flat(100).gif().toBuffer()],
  ['one pixel', () => flat(1).jpeg().toBuffer()],
]

test('what is no picture of a face is advised about or refused, quickly, and never believed', async () => {
  for (const [what, make] of pictures) {
    const place = await begin()
    const picture = await make()
    const startedAt = performance.now()
    const answer = await post(place, picture)
    const ms = performance.now() - startedAt
    assert.ok(answer.status < 500, `${what}: ${answer.status} ${answer.text}`)
    assert.ok(ms < 2_000, `${what}: ${ms} ms`)
    if (answer.status === 200)
      assert.ok(
        ['unreadable', 'no_face', 'too_small'].includes(answer.body.advice),
        `${what}: ${answer.text}`,
      )
    await place.applicant.withdraw()
  }
  const { body } = await target.json('GET', '/healthz')
  assert.equal(body.status, 'ok')
})

test('a frame of more than half a megabyte is not read', async () => {
  const place = await begin()
  for (const size of [512 * 1024 + 1, 5 * 1024 * 1024])
    assert.deepEqual(refusal(await post(place, Buffer.alloc(size))), [413, 'base.body_too_large'])
  await place.applicant.withdraw()
})

test('frames come in order, from the first, of this capture', async () => {
  const place = await begin()
  const foreign = await begin()
  const { atRest } = own
  const wrong: readonly [object, number, string][] = [
    [{ sequence: '2' }, 409, 'enrolment.frame_out_of_order'],
    [{ sequence: '150' }, 409, 'enrolment.frame_out_of_order'],
    [{ sequence: '0' }, 400, 'base.invalid_input'],
    [{ sequence: '-1' }, 400, 'base.invalid_input'],
    [{ sequence: '1.5' }, 400, 'base.invalid_input'],
    [{ sequence: '151' }, 400, 'base.invalid_input'],
    [{ sequence: '1&sequence=2' }, 400, 'base.invalid_input'],
    [{ challenge: foreign.challengeId }, 404, 'enrolment.unknown_challenge'],
    [{ challenge: place.applicant.applicationId }, 404, 'enrolment.unknown_challenge'],
    [{ type: 'application/json' }, 400, 'base.unreadable_body'],
    [{ type: 'image/png' }, 415, 'base.unsupported_media_type'],
  ]
  for (const [change, ...expected] of wrong)
    assert.deepEqual(refusal(await post(place, atRest, change)), expected, JSON.stringify(change))
  assert.equal((await post(place, atRest)).body.nextSequence, 2)
  await Promise.all([place.applicant.withdraw(), foreign.applicant.withdraw()])
})

test('of ten different frames in one place one counts, and all are told the same', async () => {
  const place = await begin()
  const frames = [own.atRest, other.atRest, ...own.turn_left.slice(0, 8)]
  const answers = await Promise.all(frames.map((jpeg) => post(place, jpeg)))
  const told: FrameAnswer[] = answers.map(({ body }) => body)
  assert.ok(
    told.every((answer) => answer.state === 'continue' && answer.nextSequence === 2),
    JSON.stringify(told),
  )
  assert.deepEqual(refusal(await post(place, own.atRest, { sequence: '3' })), [
    409,
    'enrolment.frame_out_of_order',
  ])
  await place.applicant.withdraw()
})

test('the face of another, and frames recorded before, do not pass', async () => {
  const foreign = await apply(target, mei)
  const stranger = await foreign.capture(other)
  assert.equal(stranger.body.state, 'deciding')
  const { body } = await foreign.read()
  assert.deepEqual([body.state, body.reason], ['refused', 'face_differs'])
  const recorded = await apply(target, mei)
  // All actions one after the other, whatever is asked: a recording does not hear the question.
  const tape = [...own.look_straight, ...own.turn_left, ...own.blink, ...own.turn_right, ...own.open_mouth]
  const heard = await recorded.capture({
    look_straight: tape,
    turn_left: tape,
    turn_right: tape,
    blink: tape,
    open_mouth: tape,
    come_closer: tape,
  })
  assert.equal(heard.body.state, 'failed', JSON.stringify(heard.body))
})

test('no more than three applications are open on one phone, and no more captures than an application has', async () => {
  const applicant = await apply(target, mei)
  const opened = await Promise.all(Array.from({ length: 12 }, () => applicant.challenge()))
  assert.equal(opened.filter(({ status }) => status === 200).length, 6)
  assert.ok(
    opened.filter(({ status }) => status !== 200).every(({ status }) => status === 429 || status === 409),
  )
  await delay(100)
  assert.deepEqual([(await applicant.read()).body.state], ['refused'])
})

test('after all that nothing was a fault, and nobody is named', () => {
  assert.deepEqual(
    target.logged().filter(({ level }) => level >= 50),
    [],
  )
  for (const { name, idNumber } of [mei, rosa])
    assert.ok(!target.output().includes(name) && !target.output().includes(idNumber))
})
