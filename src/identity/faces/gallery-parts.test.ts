import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createLog } from '#base/log'
import { createSql } from '#base/sql'
import { createPeople } from '#identity/people'
import { openTestDb } from '#test/database'
import { testHttp } from '#test/http'
import { testKeys } from '#test/keys'
import { toUnit } from './engine.ts'
import { chooseEngine } from './engines.ts'
import { holdsRegion } from './gallery-regions.ts'
import { createQuestionReader, partPath, partSecret, sealQuestion } from './gallery-wire.ts'
import { createGalleryPart } from './index.ts'

// Three processes' parts of one gallery, as far as a gallery can tell: each with a memory and a door of its own, on one database.

const keys = testKeys()
const config = { engine: 'fr', workers: 1 } as const
const start = new Date('2026-11-23T09:00:00Z')

type Part = ReturnType<typeof createGalleryPart>

async function openParts(t: TestContext) {
  const db = await openTestDb(t)
  const people = createPeople({ keys, now: () => start })
  const lines: string[] = []
  const log = createLog({ level: 'info', write: (line) => void lines.push(line) })
  const open = (regions: readonly string[], parts: readonly string[] = []): Part => {
    const part = createGalleryPart({ config, log, vault: people, partition: { regions, parts, keys } })
    t.after(() => part.gallery.close())
    return part
  }
  const serve = async (part: Part): Promise<string> => {
    assert(part.routes)
    const app = await testHttp(t, db, part.routes(db))
    return app.listen({ port: 0, host: '127.0.0.1' })
  }
  const guangzhou = open(['440100'])
  const shenzhen = open(['440300'])
  const urls = await Promise.all([guangzhou, shenzhen].map(serve))
  const enrolled = async (idNumber: string, seed: number, region: string) => {
    const personId = await db.tx((sql) => people.add(sql, { idNumber, name: '王芳' }))
    await db.tx((sql) => guangzhou.gallery.enrol(sql, personId, face(seed), region))
    return personId
  }
  return { db, people, lines, open, serve, guangzhou, shenzhen, urls, enrolled }
}

function face(seed: number): Float32Array {
  let state = seed * 2654435761
  const next = () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) | 0
    return ((state >>> 8) & 0xffff) / 0x8000 - 1
  }
  return toUnit(Float32Array.from({ length: 512 }, next))
}

const fang = '440103199003076519'
const na = '440304198506120027'
const wei = '110101198506120020'

async function search({ gallery }: Part, db: Awaited<ReturnType<typeof openTestDb>>, seed: number) {
  const question = { embedding: face(seed) }
  const survey = await gallery.survey(db.sql, question)
  return { survey, found: () => db.tx((sql) => gallery.candidates(sql, { ...question, survey })) }
}

const idsOf = (found: readonly { personId: string }[]) => found.map(({ personId }) => personId)

test('codes of GB/T 2260 hold what lies within them, and people without a region are held by all', () => {
  for (const [regions, code, isHeld] of [
    [['440100'], '440103', true],
    [['440000'], '440304', true],
    [['440100'], '440304', false],
    [['440103'], '440103', true],
    [['440103'], '440104', false],
    [['110110'], '110110', true],
    [[], '440103', false],
    [[], '', true],
    ['all', '990101', true],
  ] as const)
    assert.equal(holdsRegion(regions, code), isHeld, `${regions.toString()} ${code}`)
})

test('one question fans out: a face is found in whichever part it is held', async (t) => {
  const { db, open, urls, enrolled, guangzhou, shenzhen } = await openParts(t)
  const [first, second] = [await enrolled(fang, 1, '440103'), await enrolled(na, 2, '440304')]
  const front = open([], urls)
  for (const [seed, personId] of [
    [1, first],
    [2, second],
  ] as const)
    assert.deepEqual(idsOf(await (await search(front, db, seed)).found()), [personId])
  assert.deepEqual(await (await search(front, db, 3)).found(), [])
  assert.deepEqual(
    [guangzhou, shenzhen, front].map(({ gallery }) => gallery.size()),
    [1, 1, 0],
  )
})

test('a person whom two parts hold is found once', async (t) => {
  const { db, open, serve, urls, enrolled } = await openParts(t)
  const personId = await enrolled(fang, 1, '440103')
  const front = open([], [...urls, await serve(open(['440000']))])
  assert.deepEqual(idsOf(await (await search(front, db, 1)).found()), [personId])
})

test('while a part does not answer nothing is decided, unless another holds its regions; then it comes back', async (t) => {
  const { db, open, serve, urls, enrolled } = await openParts(t)
  const personId = await enrolled(na, 2, '440304')
  const nobody = 'http://127.0.0.1:9'
  const alone = open(['440100'], [nobody])
  const { survey, found } = await search(alone, db, 2)
  assert.deepEqual(survey, { outcome: 'incomplete', reason: 'part_unavailable' })
  await assert.rejects(found, { code: 'faces.gallery_incomplete', status: 503 })
  assert.equal(alone.silentParts(), 1)

  const withSpare = open(['440100'], [nobody, await serve(open(['440300']))])
  assert.deepEqual(idsOf(await (await search(withSpare, db, 2)).found()), [personId])
  const whole = open(['440100'], urls)
  assert.deepEqual(idsOf(await (await search(whole, db, 2)).found()), [personId])
  assert.equal(whole.silentParts(), 0)
})

test('a region that no process holds is noticed at its first face', async (t) => {
  const { db, open, urls, enrolled } = await openParts(t)
  const front = open([], urls)
  assert.equal((await search(front, db, 1)).survey.outcome, 'complete')
  await enrolled(wei, 1, '110101')
  assert.deepEqual((await search(front, db, 2)).survey, { outcome: 'incomplete', reason: 'region_not_held' })
})

test('who asks in a transaction without having surveyed is refused where there are parts: faces.gallery_incomplete', async (t) => {
  const { db, open, urls } = await openParts(t)
  const front = open([], urls)
  await assert.rejects(
    db.tx((sql) => front.gallery.candidates(sql, { embedding: face(1) })),
    { code: 'faces.gallery_incomplete' },
  )
})

test('a face that came into any region after the survey is seen all the same', async (t) => {
  const { db, open, urls, enrolled } = await openParts(t)
  const front = open([], urls)
  const { survey, found } = await search(front, db, 5)
  assert.deepEqual(survey.outcome === 'complete' && survey.personIds, [])
  const late = [await enrolled(na, 5, '440304'), await enrolled(wei, 5, '110101')]
  assert.deepEqual(idsOf(await found()).toSorted(), late.toSorted())
})

test('a face that was taken out after the survey is seen no more', async (t) => {
  const { db, open, urls, enrolled, people, guangzhou } = await openParts(t)
  const [gone, erased] = [await enrolled(na, 5, '440304'), await enrolled(wei, 5, '440103')]
  const { survey, found } = await search(open([], urls), db, 5)
  assert.equal(survey.outcome === 'complete' && survey.personIds.length, 2)
  await db.tx((sql) => guangzhou.gallery.remove(sql, gone))
  await db.tx((sql) => people.erase(sql, erased))
  assert.deepEqual(await found(), [])
})

test('a part that is still reading its people says so: faces.gallery_loading, and its asker waits', async (t) => {
  const { db, open, serve, enrolled } = await openParts(t)
  await enrolled(fang, 1, '440103')
  const slow = open(['440100'])
  const url = await serve({ ...slow, routes: createSlowPart(slow) })
  const answer = await ask(url, sealQuestion(partSecret(keys), asked(1), new Date()).sealed)
  assert.deepEqual([answer.status, answer.code], [503, 'faces.gallery_loading'])
  assert.deepEqual((await search(open([], [url]), db, 1)).survey, {
    outcome: 'incomplete',
    reason: 'part_unavailable',
  })
})

/** Its database does not answer: a part whose reading takes long. */
function createSlowPart({ routes }: Part): NonNullable<Part['routes']> {
  assert(routes)
  const sql = createSql(() => new Promise(() => {}))
  return (db) => routes({ ...db, sql })
}

test('only processes with the keys of this installation may ask, once and at once: faces.part_untrusted', async (t) => {
  const { urls, enrolled } = await openParts(t)
  const personId = await enrolled(fang, 1, '440103')
  const [url = ''] = urls
  const secret = partSecret(keys)
  const good = sealQuestion(secret, asked(1), new Date())
  const answer = await ask(url, good.sealed)
  assert.deepEqual(good.openAnswer(answer.body).personIds, [personId])
  assert.throws(() => sealQuestion(secret, asked(1), new Date()).openAnswer(answer.body))

  const minute = 60_000
  const bent = Buffer.from(good.sealed)
  bent.writeUInt8(bent.readUInt8(100) ^ 1, 100)
  const shapeless = { ...asked(1), limit: 1_000_000 }
  for (const [what, sealed] of [
    ['asked twice', good.sealed],
    ['of another installation', sealQuestion(partSecret(testKeys()), asked(1), new Date()).sealed],
    ['too old', sealQuestion(secret, asked(1), new Date(Date.now() - 2 * minute)).sealed],
    ['of the future', sealQuestion(secret, asked(1), new Date(Date.now() + 2 * minute)).sealed],
    ['one bit changed', bent],
    ['of another shape', sealQuestion(secret, shapeless, new Date()).sealed],
    ['an answer sent back', answer.body],
    ['cut short', good.sealed.subarray(0, 20)],
    ['nothing', Buffer.of()],
  ] as const) {
    const refused = await ask(url, sealed)
    assert.deepEqual([refused.status, refused.code], [401, 'faces.part_untrusted'], what)
  }
  assert.equal((await ask(url, Buffer.alloc(70_000))).code, 'base.body_too_large')
})

test('a question is remembered as long as it could be asked again', () => {
  let at = start.getTime()
  const secret = partSecret(keys)
  const read = createQuestionReader(secret, () => new Date(at))
  const { sealed } = sealQuestion(secret, asked(1), start)
  assert.deepEqual(read(sealed).asked, asked(1))
  for (const passed of [1, 59_000, 61_000, 121_000]) {
    at = start.getTime() + passed
    assert.throws(() => read(sealed), { code: 'faces.part_untrusted' })
  }
})

test('whoever sits at the address of a part and has no keys cannot say that nobody was found', async (t) => {
  const { db, open, lines } = await openParts(t)
  const app = await testHttp(t, db, (scope) => {
    scope.addContentTypeParser('application/octet-stream', { parseAs: 'buffer' }, (_, body, done) =>
      done(null, body),
    )
    scope.post(partPath, async (_request, reply) =>
      reply.type('application/octet-stream').send(Buffer.alloc(300)),
    )
  })
  const front = open([], [await app.listen({ port: 0, host: '127.0.0.1' })])
  await front.gallery.survey(db.sql, { embedding: face(1) })
  assert.equal(front.silentParts(), 1)
  const told = lines.join('')
  assert.match(told, /a part of the gallery does not answer/)
  assert.equal(told.includes(String(face(1)[0])), false)
})

test('a part with another engine answers for no region', async (t) => {
  const { db, enrolled, people, urls } = await openParts(t)
  await enrolled(fang, 1, '440103')
  const partition = { regions: [], parts: urls, keys }
  const log = createLog({ level: 'silent' })
  const other = createGalleryPart({
    config: { engine: 'dlib', workers: 1 },
    log,
    vault: people,
    partition,
  })
  t.after(() => other.gallery.close())
  const embedding = face(1).slice(0, 128)
  // Nobody has a face of that engine yet, so nobody is missed; with the first one, the part is.
  assert.equal((await other.gallery.survey(db.sql, { embedding })).outcome, 'complete')
  const personId = await db.tx((sql) => people.add(sql, { idNumber: na, name: '李娜' }))
  await db.tx((sql) => other.gallery.enrol(sql, personId, embedding, '440103'))
  assert.deepEqual(await other.gallery.survey(db.sql, { embedding }), {
    outcome: 'incomplete',
    reason: 'region_not_held',
  })
})

test('without partition a gallery has no door', async () => {
  const part = createGalleryPart({
    config,
    log: createLog({ level: 'silent' }),
    vault: createPeople({ keys, now: () => start }),
  })
  assert.equal(part.routes, null)
  assert.equal(part.silentParts(), 0)
  await part.gallery.close()
})

const asked = (seed: number) => ({
  engineVersion: chooseEngine(config).description.version,
  embedding: face(seed),
  regionCode: null,
  similarityMin: 0.5,
  limit: 5,
})

async function ask(url: string, sealed: Uint8Array): Promise<{ status: number; code: string; body: Buffer }> {
  const response = await fetch(url + partPath, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: new Uint8Array(sealed),
  })
  const body = Buffer.from(await response.arrayBuffer())
  const told: unknown = response.status === 200 ? {} : JSON.parse(body.toString('utf8'))
  const code = typeof told === 'object' && told !== null && 'code' in told ? String(told.code) : ''
  return { status: response.status, code, body }
}
