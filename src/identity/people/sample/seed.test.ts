import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import sharp from 'sharp'
import { createPeople } from '#identity/people'
import { openTestDb } from '#test/database'
import { testHttp } from '#test/http'
import { testKeys } from '#test/keys'
import type { AddedYourself, SampleAnswer } from '../contract.ts'
import { type AnalysePortrait, frameAround, placesMax } from './yourself.ts'

const keys = testKeys()
const now = () => new Date('2026-11-23T04:00:00Z')
const real = { idNumber: '11010519491231002X', name: '王芳' }

const seesFace =
  (advice: string | null = null): AnalysePortrait =>
  async (jpeg) => {
    const { width, height } = await sharp(jpeg).metadata()
    const box = { x: width * 0.4, y: height * 0.3, width: width * 0.2, height: height * 0.3 }
    return { outcome: 'face', face: { box, picture: { width, height }, advice } }
  }

async function setUp(t: TestContext, analysePortrait: AnalysePortrait = seesFace()) {
  const db = await openTestDb(t)
  const people = createPeople({ keys, now })
  const requireOperator = async () => ({ operatorId: 'o' })
  const app = await testHttp(t, db, people.routes({ db, requireOperator, analysePortrait }))
  return { db, people, app }
}

async function photograph(): Promise<string> {
  const bytes = await sharp({ create: { width: 900, height: 700, channels: 3, background: '#987' } })
    .withExif({ IFD0: { Make: 'SECRETCAM' } })
    .jpeg()
    .toBuffer()
  return bytes.toString('base64')
}

test('ten thousand residents are made within seconds, some with a portrait and a story', async (t) => {
  const { db, people } = await setUp(t)
  assert.equal(await people.awaitsSample(db.sql), true)
  const began = performance.now()
  const steps: number[] = []
  const added = await people.seedSample({
    db,
    count: 10_000,
    seed: 2017,
    onProgress: ({ done }) => void steps.push(done),
  })
  const seconds = (performance.now() - began) / 1000
  assert.equal(added, 10_000)
  assert.ok(seconds < 10, `${seconds.toFixed(1)} s`)
  assert.equal(steps.at(-1), 10_000)
  assert.equal(await people.awaitsSample(db.sql), false)
  const cast = await people.sampleResidents(db.sql)
  assert.ok(cast.length >= 6)
  for (const { portrait, name, idNumber, standing, photograph: place } of cast) {
    assert.equal(portrait === null, place === '', name)
    if (portrait) assert.deepEqual((await sharp(portrait).metadata()).format, 'jpeg')
    assert.partialDeepStrictEqual(await people.match(db.sql, { idNumber, name }), {
      outcome: 'match',
      standing,
    })
  }
})

test('seeding again with one seed adds nobody', async (t) => {
  const { db, people } = await setUp(t)
  assert.equal(await people.seedSample({ db, count: 60, seed: 1 }), 60)
  assert.equal(await people.seedSample({ db, count: 60, seed: 1 }), 0)
})

test('people.register_not_empty: real residents are not mixed with made-up ones', async (t) => {
  const { db, people } = await setUp(t)
  await db.tx((sql) => people.add(sql, real))
  assert.equal(await people.awaitsSample(db.sql), false)
  await assert.rejects(people.seedSample({ db, count: 10, seed: 1 }), {
    code: 'people.register_not_empty',
    status: 409,
  })
})

test('a newcomer is shown residents to play, with portraits', async (t) => {
  const { db, people, app } = await setUp(t)
  await people.seedSample({ db, count: 20, seed: 1 })
  const response = await app.inject('/api/people/sample')
  assert.equal(response.statusCode, 200)
  const { residents, placesLeft, city } = response.json<SampleAnswer>()
  assert.equal(city.zh, '虎符市')
  assert.equal(placesLeft, placesMax)
  for (const { idNumber, portrait } of residents) {
    assert.ok(idNumber.startsWith('990'))
    assert.ok(!portrait || Buffer.from(portrait, 'base64').readUInt16BE(0) === 0xffd8)
  }
  // Children of nine have no photograph on a document.
  assert.equal(residents.filter(({ portrait }) => portrait === null).length, 1)
})

test('the family of the journey is one in the register: a guardian, a youth and a child', async (t) => {
  const { db, people } = await setUp(t)
  await people.seedSample({ db, count: 20, seed: 1 })
  const cast = await people.sampleResidents(db.sql)
  const idOf = async (name: string) => {
    const one = cast.find((resident) => resident.name === name)
    const match = await people.match(db.sql, { idNumber: one?.idNumber ?? '', name })
    return match.outcome === 'match' ? match.personId : ''
  }
  const guardianId = await idOf('沈嘉怡')
  const wards = [await idOf('何语桐'), await idOf('何小满')]
  assert.deepEqual(await people.registeredWards(db.sql, guardianId), wards.toSorted())
  for (const wardId of wards)
    assert.equal(await people.isRegisteredGuardian(db.sql, { guardianId, wardId }), true)
})

test('somebody adds themselves, is found by the number they were told, and the photograph loses its metadata', async (t) => {
  const { db, people, app } = await setUp(t)
  await people.seedSample({ db, count: 10, seed: 1 })
  const payload = { name: 'Ana  Silva', portrait: await photograph(), birthDate: '1990-02-03' }
  const response = await app.inject({ method: 'POST', url: '/api/people/sample', payload })
  assert.equal(response.statusCode, 201, response.body)
  const { idNumber, name, birthDate } = response.json<AddedYourself>()
  assert.deepEqual([name, birthDate], ['Ana Silva', '1990-02-03'])
  const match = await people.match(db.sql, { idNumber, name: 'ana silva' })
  assert.ok(match.outcome === 'match' && match.standing === 'valid')
  const portrait = await people.portrait(db.sql, match.personId)
  assert.ok(portrait && !portrait.includes('SECRETCAM'))
  const { width, height } = await sharp(portrait).metadata()
  assert.deepEqual([width, height], [480, 600])
  // What was told once is not told again.
  const list = await app.inject('/api/people/sample')
  assert.ok(!list.body.includes(idNumber))
  assert.equal(list.json<SampleAnswer>().placesLeft, placesMax - 1)
})

test('people.not_a_sample: both routes close with the first real resident', async (t) => {
  const { db, people, app } = await setUp(t)
  await people.seedSample({ db, count: 10, seed: 1 })
  await db.tx((sql) => people.add(sql, real))
  const payload = { name: '某人', portrait: await photograph() }
  for (const response of [
    await app.inject('/api/people/sample'),
    await app.inject({ method: 'POST', url: '/api/people/sample', payload }),
  ])
    assert.deepEqual([response.statusCode, response.json().code], [404, 'people.not_a_sample'])
})

test('people.sample_full: there is a last place', async (t) => {
  const { db, people, app } = await setUp(t)
  await people.seedSample({ db, count: 10, seed: 1 })
  await db.sql`update people.register set added_count = ${placesMax}`
  const payload = { name: '某人', portrait: await photograph() }
  const response = await app.inject({ method: 'POST', url: '/api/people/sample', payload })
  assert.deepEqual([response.statusCode, response.json().code], [409, 'people.sample_full'])
})

test('people.portrait_unsuitable: a photograph that cannot be compared is refused with advice', async (t) => {
  let answer: AnalysePortrait = seesFace('too_dark')
  const { db, people, app } = await setUp(t, (jpeg) => answer(jpeg))
  await people.seedSample({ db, count: 10, seed: 1 })
  const portrait = await photograph()
  const post = async (given: string) =>
    (
      await app.inject({
        method: 'POST',
        url: '/api/people/sample',
        payload: { name: '某人', portrait: given },
      })
    ).json()
  assert.partialDeepStrictEqual(await post(portrait), {
    code: 'people.portrait_unsuitable',
    status: 422,
    facts: { advice: 'too_dark' },
  })
  answer = async () => ({ outcome: 'several_faces' })
  assert.partialDeepStrictEqual(await post(portrait), { facts: { advice: 'several_faces' } })
  assert.partialDeepStrictEqual(await post(Buffer.alloc(300, 'x').toString('base64')), {
    facts: { advice: 'unreadable' },
  })
  const [row] = await db.sql`select count(*)::int as n from people.person where origin = 'added'`
  assert.equal(row?.['n'], 0)
})

test('taking the sample city down erases everybody made up, and only them', async (t) => {
  const { db, people } = await setUp(t)
  await people.seedSample({ db, count: 30, seed: 1 })
  const personId = await db.tx((sql) => people.add(sql, real))
  assert.equal(await people.removeSample(db), 30)
  assert.equal((await people.read(db.sql, personId)).name, real.name)
  assert.deepEqual(await people.sampleResidents(db.sql), [])
  assert.equal(await people.kind(db.sql), 'own')
})

test('the frame of a portrait stays inside the photograph', () => {
  const picture = { width: 400, height: 300 }
  for (const face of [
    { x: 0, y: 0, width: 50, height: 60 },
    { x: 350, y: 240, width: 50, height: 60 },
    { x: 10, y: 10, width: 380, height: 280 },
  ]) {
    const { left, top, width, height } = frameAround(face, picture)
    assert.ok(left >= 0 && top >= 0 && left + width <= 400 && top + height <= 300)
    assert.ok(Math.abs(height / width - 1.25) < 0.02)
  }
})
