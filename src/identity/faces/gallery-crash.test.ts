import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import type { Db } from '#base/db'
import { createKeys } from '#base/keys'
import { createLog } from '#base/log'
import { createPeople } from '#identity/people'
import { openTestDb } from '#test/database'
import { toUnit } from './engine.ts'
import { createGalleryPart } from './index.ts'
import * as store from './store.ts'

// The gallery in step with its database: over kill -9 of a process, over commits that come late and clocks that go back,
// and over two who come with one face at the same moment.

const config = { engine: 'fr', workers: 1 } as const
const log = createLog({ level: 'silent' })
const script = join(import.meta.dirname, '..', '..', '..', 'test', 'fixtures', 'enrol-faces.ts')
const idNumbers = ['440103199003076519', '440304198506120027', '11010119900307651X', '110101198506120020']

async function openHouse(t: TestContext) {
  const db = await openTestDb(t)
  const keysDir = mkdtempSync(join(tmpdir(), 'hufu-test-keys-'))
  t.after(() => rmSync(keysDir, { recursive: true, force: true }))
  const people = createPeople({ keys: createKeys(keysDir), now: () => new Date() })
  let added = 0
  const person = () => {
    const idNumber = idNumbers[added++] ?? ''
    return db.tx((sql) => people.add(sql, { idNumber, name: '王芳' }))
  }
  const gallery = () => {
    const part = createGalleryPart({ config, log, vault: people })
    t.after(() => part.gallery.close())
    return part.gallery
  }
  return { db, people, person, gallery, process: () => startProcess(t, db, keysDir) }
}

/** Another server process on the same database, that can be killed. */
function startProcess(t: TestContext, db: Db, keysDir: string) {
  const words = ['--disable-warning=ExperimentalWarning', script, db.url, keysDir]
  const child = spawn(process.execPath, words, { stdio: ['pipe', 'pipe', 'inherit'] })
  t.after(() => child.kill('SIGKILL'))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async ask(act: string, personId: string, embedding: Float32Array): Promise<unknown> {
      child.stdin.write(`${JSON.stringify({ act, personId, face: [...embedding] })}\n`)
      const { value } = await lines.next()
      return JSON.parse(String(value))
    },
    async kill(): Promise<void> {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

function face(seed: number): Float32Array {
  let state = seed * 2654435761
  const next = () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) | 0
    return ((state >>> 8) & 0xffff) / 0x8000 - 1
  }
  return toUnit(Float32Array.from({ length: 512 }, next))
}

type House = Awaited<ReturnType<typeof openHouse>>

async function search({ db }: House, gallery: ReturnType<House['gallery']>, seed: number): Promise<string[]> {
  const embedding = face(seed)
  const survey = await gallery.survey(db.sql, { embedding })
  const found = await db.tx((sql) => gallery.candidates(sql, { embedding, survey }))
  return found.map(({ personId }) => personId)
}

test('a process that is killed after its commit leaves the face to all others; before it, nothing, and no lock', async (t) => {
  const house = await openHouse(t)
  const [first, second] = [await house.person(), await house.person()]
  const here = house.gallery()
  assert.deepEqual(await search(house, here, 1), [])

  const other = house.process()
  assert.deepEqual(await other.ask('search', first, face(1)), [])
  assert.equal(await other.ask('enrol', first, face(1)), 'done')
  await other.kill()
  assert.deepEqual(await search(house, here, 1), [first])

  const third = house.process()
  assert.equal(await third.ask('enrol and hold', second, face(2)), 'held')
  await third.kill()
  assert.deepEqual(await search(house, here, 2), [])
  assert.deepEqual(await search(house, house.gallery(), 1), [first])

  const fourth = house.process()
  assert.deepEqual(await fourth.ask('search', first, face(1)), [first])
  assert.deepEqual(await fourth.ask('search', second, face(2)), [])
})

test('who searches while another process enrols the same face waits for its end, and sees the face', async (t) => {
  const house = await openHouse(t)
  const personId = await house.person()
  const other = house.process()
  const here = house.gallery()
  const embedding = face(1)
  const survey = await here.survey(house.db.sql, { embedding })
  assert.equal(await other.ask('enrol and hold', personId, embedding), 'held')
  const late = house.db.tx((sql) => here.candidates(sql, { embedding, survey }))
  const waited = await Promise.race([late, new Promise((done) => setTimeout(() => done('waits'), 300))])
  assert.equal(waited, 'waits')
  await other.kill()
  assert.deepEqual(await late, [])

  const another = house.process()
  assert.equal(await another.ask('enrol', personId, embedding), 'done')
  assert.deepEqual(
    (await house.db.tx((sql) => here.candidates(sql, { embedding, survey }))).map((one) => one.personId),
    [personId],
  )
})

test('of two who come with one face at the same moment to two servers, the second sees the first', async (t) => {
  const house = await openHouse(t)
  const servers = [house.gallery(), house.gallery()]
  const people = [await house.person(), await house.person()]
  const embedding = face(300)
  // Both have looked before either is enrolled: neither survey knows the other.
  const surveys = await Promise.all(servers.map((one) => one.survey(house.db.sql, { embedding })))
  assert.deepEqual(
    surveys.map((one) => one.outcome === 'complete' && one.personIds),
    [[], []],
  )
  const apply = (place: number) =>
    house.db.tx(async (sql) => {
      const [gallery, survey, personId] = [servers[place], surveys[place], people[place]]
      assert(gallery && survey && personId)
      const found = await gallery.candidates(sql, { embedding, except: personId, survey })
      if (found.length === 0) await gallery.enrol(sql, personId, embedding, '440103')
      return found.length
    })
  const found = await Promise.all([apply(0), apply(1)])
  assert.deepEqual(
    found.toSorted((p, q) => p - q),
    [0, 1],
  )
})

test('a put that commits after others were seen is seen too, whatever its clock says', async (t) => {
  const house = await openHouse(t)
  const [early, late, later] = [await house.person(), await house.person(), await house.person()]
  const here = house.gallery()
  await house.db.tx((sql) => here.enrol(sql, early, face(1)))
  assert.deepEqual(await search(house, here, 1), [early])
  // The clock of the database went back a day: what is new still stands behind what was seen.
  await house.db.sql`update faces.template set changed_at = changed_at + interval '1 day'`
  const behind = house.gallery()
  assert.deepEqual(await search(house, behind, 1), [early])
  await house.db.tx((sql) => behind.enrol(sql, late, face(2)))
  assert.deepEqual(await search(house, behind, 2), [late])

  // Written first, committed last: who wants to write meanwhile waits.
  const { promise: isWritten, resolve: written } = Promise.withResolvers<void>()
  const { promise: mayCommit, resolve: commit } = Promise.withResolvers<void>()
  const slow = house.db.tx(async (sql) => {
    await behind.enrol(sql, early, face(3))
    written()
    await mayCommit
  })
  await isWritten
  const next = house.db.tx((sql) => behind.enrol(sql, later, face(4)))
  assert.deepEqual(await searchWithoutLock(house, behind, 4), [])
  commit()
  await Promise.all([slow, next])
  assert.deepEqual(await search(house, behind, 3), [early])
  assert.deepEqual(await search(house, behind, 4), [later])
})

/** What the memory follows while another transaction has the lock. */
async function searchWithoutLock({ db }: House, gallery: ReturnType<House['gallery']>, seed: number) {
  const survey = await gallery.survey(db.sql, { embedding: face(seed) })
  return survey.outcome === 'complete' ? survey.personIds : null
}

test('a removal that commits late, between the moments of others, leaves every memory', async (t) => {
  const house = await openHouse(t)
  const [leaving, other] = [await house.person(), await house.person()]
  const here = house.gallery()
  await house.db.tx((sql) => here.enrol(sql, leaving, face(1)))
  assert.deepEqual(await search(house, here, 1), [leaving])
  await house.db.tx(async (sql) => {
    await here.remove(sql, leaving)
    await house.db.tx((inner) => here.enrol(inner, other, face(2)))
    assert.deepEqual(await searchWithoutLock(house, here, 2), [other])
    assert.equal(here.size(), 2)
  })
  assert.deepEqual(await search(house, here, 1), [])
  assert.equal(here.size(), 1)
})

test('what a transaction has written and taken back is in no memory, and nobody is lost by it', async (t) => {
  const house = await openHouse(t)
  const [one, two] = [await house.person(), await house.person()]
  const here = house.gallery()
  await house.db.tx((sql) => here.enrol(sql, one, face(1)))
  await search(house, here, 1)
  const undone = new RangeError('taken back')
  await assert.rejects(
    house.db.tx(async (sql) => {
      await here.enrol(sql, one, face(5))
      await here.enrol(sql, two, face(6))
      const found = await here.candidates(sql, { embedding: face(5) })
      assert.deepEqual(
        found.map(({ personId }) => personId),
        [one],
        'the transaction sees its own',
      )
      throw undone
    }),
    undone,
  )
  assert.deepEqual(await search(house, here, 1), [one])
  assert.deepEqual(await search(house, here, 5), [])
  assert.deepEqual(await search(house, here, 6), [])
  assert.equal(here.size(), 1)
})

test('a search that fails in the middle of reading changes reads them again', async (t) => {
  const house = await openHouse(t)
  const personId = await house.person()
  const { people } = house
  let fails = 1
  const vault = {
    seal: (...words: Parameters<typeof people.seal>) => people.seal(...words),
    openMany: async (...words: Parameters<typeof people.openMany>) => {
      if (fails-- > 0) throw new TypeError('the database went away')
      return people.openMany(...words)
    },
  }
  const { gallery } = createGalleryPart({ config, log, vault })
  t.after(() => gallery.close())
  await gallery.survey(house.db.sql, { embedding: face(9) })
  await house.db.tx((sql) => gallery.enrol(sql, personId, face(1)))
  await assert.rejects(gallery.survey(house.db.sql, { embedding: face(1) }), TypeError)
  assert.deepEqual(await search(house, gallery, 1), [personId])
})

test('a face that was taken out leaves the memory although nobody searches', async (t) => {
  const house = await openHouse(t)
  const personId = await house.person()
  const here = house.gallery()
  await house.db.tx((sql) => here.enrol(sql, personId, face(1)))
  t.mock.timers.enable({ apis: ['setInterval'] })
  here.warm(house.db.sql)
  await until(() => here.standing().loaded === 1)
  assert.equal(here.size(), 1)
  await house.db.tx((sql) => here.remove(sql, personId))
  t.mock.timers.tick(10_000)
  await until(() => here.size() === 0)
})

async function until(isSo: () => boolean): Promise<void> {
  const deadline = Date.now() + 10_000
  while (!isSo()) {
    assert(Date.now() < deadline, 'it never became so')
    await new Promise((done) => setTimeout(done, 10))
  }
}

test('the next moment stands behind every put, though the clock was set back', async (t) => {
  const house = await openHouse(t)
  const [personId, other] = [await house.person(), await house.person()]
  const here = house.gallery()
  await house.db.tx((sql) => here.enrol(sql, personId, face(1)))
  await house.db.sql`update faces.template set changed_at = '2099-01-01 00:00:00.5+00'`
  const before = await store.currentMoment(house.db.sql)
  await house.db.tx((sql) => here.enrol(sql, other, face(2)))
  assert.deepEqual(
    [before, await store.currentMoment(house.db.sql)],
    ['2099-01-01 00:00:00.5+00', '2099-01-01 00:00:00.500001+00'],
  )
})
