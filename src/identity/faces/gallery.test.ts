import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { pino } from 'pino'
import type { Db } from '#base/db'
import { createPeople } from '#identity/people'
import { openTestDb } from '#test/database'
import { testKeys } from '#test/keys'
import { chooseEngine } from './engines.ts'
import { similarity, toUnit } from './engine.ts'
import { createGallery } from './gallery.ts'

const { description: engine } = chooseEngine({ engine: 'fr' })
const log = pino({ level: 'silent' })
const keys = testKeys()
const people = createPeople({ keys, now: () => new Date('2026-11-23T09:00:00Z') })

const openGallery = (options: { inlineRowsMax?: number; version?: string } = {}) =>
  createGallery({
    engine: { ...engine, version: options.version ?? engine.version },
    vault: people,
    log,
    ...(options.inlineRowsMax === undefined ? {} : { inlineRowsMax: options.inlineRowsMax }),
  })

/** Random faces: two of them are about as alike as two strangers. */
function face(seed: number, like?: { face: Float32Array; share: number }): Float32Array {
  let state = seed * 2654435761
  const next = () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 3266489917) | 0
    return ((state >>> 8) & 0xffff) / 0x8000 - 1
  }
  const noise = toUnit(Float32Array.from({ length: engine.dimensions }, next))
  if (!like) return noise
  return toUnit(noise.map((value, i) => value * (1 - like.share) + (like.face[i] ?? 0) * like.share))
}

let added = 0

async function addPerson(db: Db): Promise<string> {
  const digits = `11010519491231${String(++added).padStart(3, '0')}`
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, i) => total + weight * Number(digits[i]), 0)
  return db.tx((sql) => people.add(sql, { idNumber: `${digits}${'10X98765432'[sum % 11]}`, name: '王芳' }))
}

async function enrolled(t: TestContext, count: number) {
  const db = await openTestDb(t)
  const gallery = openGallery()
  t.after(() => gallery.close())
  const persons: { personId: string; embedding: Float32Array }[] = []
  for (let i = 0; i < count; i++) {
    const person = { personId: await addPerson(db), embedding: face(i + 1) }
    await db.tx((sql) => gallery.enrol(sql, person.personId, person.embedding))
    persons.push(person)
  }
  const [first, second] = persons
  assert(first && second)
  return { db, gallery, persons, first, second }
}

test('the face of somebody enrolled is found, most alike first, and strangers are not', async (t) => {
  const { db, gallery, first, second } = await enrolled(t, 5)
  const probe = face(99, { face: first.embedding, share: 0.65 })
  const [found, ...others] = await gallery.candidates(db.sql, { embedding: probe })
  assert.equal(found?.personId, first.personId)
  assert(Math.abs(found.similarity - similarity(probe, first.embedding)) < 0.002)
  assert.deepEqual(others, [])
  assert.deepEqual(await gallery.candidates(db.sql, { embedding: face(500) }), [])
  const all = await gallery.candidates(db.sql, { embedding: second.embedding, similarityMin: -1, limit: 3 })
  assert.equal(all.length, 3)
  assert.equal(all[0]?.personId, second.personId)
  assert.deepEqual(
    all.map((one) => one.similarity),
    all.map((one) => one.similarity).toSorted((p, q) => q - p),
  )
})

test("the applicant's own earlier template is no duplicate", async (t) => {
  const { db, gallery, first } = await enrolled(t, 2)
  const question = { embedding: first.embedding, except: first.personId }
  assert.deepEqual(await gallery.candidates(db.sql, question), [])
})

test('another server, and one that starts after a crash, finds what was committed and nothing else', async (t) => {
  const { db, gallery, first } = await enrolled(t, 2)
  const other = openGallery()
  t.after(() => other.close())
  const ask = (one: typeof gallery, embedding: Float32Array) =>
    one.candidates(db.sql, { embedding }).then((found) => found.map(({ personId }) => personId))
  assert.deepEqual(await ask(other, first.embedding), [first.personId])

  const late = { personId: await addPerson(db), embedding: face(77) }
  await assert.rejects(
    db.tx(async (sql) => {
      await gallery.enrol(sql, late.personId, late.embedding)
      throw new RangeError('rolled back')
    }),
  )
  assert.deepEqual(await ask(other, late.embedding), [])
  await db.tx((sql) => gallery.enrol(sql, late.personId, late.embedding))
  assert.deepEqual(await ask(other, late.embedding), [late.personId])
  assert.deepEqual(await ask(gallery, late.embedding), [late.personId])
  assert.equal(other.size(), 3)

  await db.tx((sql) => gallery.enrol(sql, late.personId, face(78)))
  assert.deepEqual(await ask(other, late.embedding), [])
  assert.deepEqual(await ask(other, face(78)), [late.personId])

  await db.tx((sql) => gallery.remove(sql, late.personId))
  assert.deepEqual(await ask(other, face(78)), [])
  assert.equal(other.size(), 2)
})

test('whose key is destroyed is found by nobody, at once', async (t) => {
  const { db, gallery, first } = await enrolled(t, 2)
  assert.equal((await gallery.candidates(db.sql, { embedding: first.embedding })).length, 1)
  await db.tx((sql) => people.erase(sql, first.personId))
  assert.deepEqual(await gallery.candidates(db.sql, { embedding: first.embedding }), [])
})

test('of two applications with one face at the same moment the second sees the first', async (t) => {
  const { db, gallery } = await enrolled(t, 2)
  const [one, two] = [await addPerson(db), await addPerson(db)]
  const apply = (personId: string) =>
    db.tx(async (sql) => {
      const found = await gallery.candidates(sql, { embedding: face(300), except: personId })
      if (found.length === 0) await gallery.enrol(sql, personId, face(300))
      return found.length
    })
  assert.deepEqual(
    (await Promise.all([apply(one), apply(two)])).toSorted((p, q) => p - q),
    [0, 1],
  )
})

test('templates of another engine do not take part', async (t) => {
  const { db, first } = await enrolled(t, 2)
  const newer = openGallery({ version: 'another' })
  t.after(() => newer.close())
  assert.deepEqual(await newer.candidates(db.sql, { embedding: first.embedding }), [])
  await db.tx((sql) => newer.enrol(sql, first.personId, first.embedding))
  assert.equal((await newer.candidates(db.sql, { embedding: first.embedding })).length, 1)
})

test('a search may be kept to one region, and never misses people without one', async (t) => {
  const { db, gallery } = await enrolled(t, 2)
  const persons = await Promise.all(
    ['440103', '440104', ''].map(async (region) => ({ region, id: await addPerson(db) })),
  )
  for (const { region, id } of persons) await db.tx((sql) => gallery.enrol(sql, id, face(40), region))
  const found = async (regionCode: string | null) =>
    (await gallery.candidates(db.sql, { embedding: face(40), regionCode }))
      .map(({ personId }) => personId)
      .toSorted()
  const ids = (regions: string[]) =>
    persons
      .filter(({ region }) => regions.includes(region))
      .map(({ id }) => id)
      .toSorted()
  assert.deepEqual(await found('440103'), ids(['440103', '']))
  assert.deepEqual(await found(null), ids(['440103', '440104', '']))
})

test('a template is stored sealed', async (t) => {
  const { db, first } = await enrolled(t, 2)
  const [row] = await db.sql<{ sealed_embedding: Buffer }[]>`
    select sealed_embedding from faces.template where person_id = ${first.personId}`
  assert(row)
  const plain = Buffer.from(Float16Array.from(first.embedding).buffer)
  assert.equal(row.sealed_embedding.includes(plain.subarray(0, 16)), false)
})
