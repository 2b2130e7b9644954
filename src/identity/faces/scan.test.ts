import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { newId } from '#base/ids'
import { similarity, toUnit } from './engine.ts'
import { createFaceScan } from './face-scan.ts'
import type { Flavour } from './kernel.ts'
import { scanModule, slabRows } from './kernel.ts'
import type { Arena, Slab } from './scan.ts'
import { addSlab, clearRow, createArena, createScanner, probeBytes, scanError, writeRow } from './scan.ts'
import { createSearcher } from './searcher.ts'
import { createShelves } from './shelf.ts'

const flavours: readonly Flavour[] = ['relaxed', 'plain']

/** Faces as the engine gives them, and such as it never does: one large number, two, all the same. */
const faceOf = (dimensions: number) =>
  fc
    .array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: dimensions, maxLength: dimensions })
    .map((numbers) => toUnit(Float32Array.from(numbers)))

const gallery = fc.integer({ min: 1, max: 70 }).chain((dimensions) =>
  fc.record({
    probe: faceOf(dimensions),
    faces: fc.array(faceOf(dimensions), { minLength: 1, maxLength: 9 }),
    emptied: fc.nat(8),
  }),
)

function filled(faces: readonly Float32Array[], emptied = Infinity) {
  const arena = createArena(faces[0]?.length ?? 0)
  addSlab(arena, 0)
  const errors = faces.map((face, row) => writeRow(arena, row, face))
  if (emptied < faces.length) clearRow(arena, emptied)
  return { arena, errors }
}

/** What the kernel is to compute, written out: whole numbers, and one product of floats at the end. */
function plainly(face: Float32Array, probe: Float32Array): number {
  const peak = face.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9)
  const { bytes, scale } = probeBytes(probe, probe.length)
  let sum = 0
  let offset = 0
  for (let i = 0; i < face.length; i++) {
    const whole = Math.round((face[i] ?? 0) * (127 / peak))
    sum += whole * (bytes[i] ?? 0)
    offset += 64 * whole
  }
  return Math.fround(Math.fround(sum - offset) * Math.fround(peak / 127)) * scale
}

for (const flavour of flavours)
  test(`the ${flavour} kernel computes to the bit what is written out in JavaScript, and nobody in an empty row`, () => {
    fc.assert(
      fc.property(gallery, ({ probe, faces, emptied }) => {
        const { arena } = filled(faces, emptied)
        const slabs = [{ slab: 0, rows: faces.length }]
        const hits = createScanner(arena, 0, flavour)({ slabs, probe, limit: 20, scoreMin: -2 })
        const expected = faces
          .map((face, row) => ({ row, score: plainly(face, probe) }))
          .filter(({ row }) => row !== emptied)
        assert.deepEqual(
          hits.toSorted((p, q) => p.row - q.row),
          expected,
        )
        assert(hits.every(({ score }, place) => place === 0 || score <= (hits[place - 1]?.score ?? -2)))
      }),
    )
  })

test('no score is further from the similarity than the bound that is computed for it', () => {
  fc.assert(
    fc.property(gallery, ({ probe, faces }) => {
      const { arena, errors } = filled(faces)
      const slabs = [{ slab: 0, rows: faces.length }]
      const bound = scanError(probe, Math.max(...errors))
      for (const { row, score } of createScanner(arena, 0)({ slabs, probe, limit: 20, scoreMin: -2 }))
        assert(Math.abs(score - similarity(probe, faces[row] ?? probe)) <= bound)
    }),
  )
})

test('the module is small and is what the specification calls one', () => {
  for (const flavour of flavours) {
    const bytes = scanModule(flavour, 512)
    assert.equal(WebAssembly.validate(bytes), true)
    assert(bytes.length < 700)
  }
  // The example of the specification's §5.2.2 for numbers of several bytes stands in every section's length.
  assert.deepEqual([...scanModule('plain', 512).subarray(0, 8)], [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0])
})

/** Faces about as alike as strangers. */
function stranger(seed: number): Float32Array {
  let state = seed
  const next = () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x297a2d39) | 0
    return ((state >>> 8) & 0xffff) / 0x8000 - 1
  }
  return toUnit(Float32Array.from({ length: 512 }, next))
}

test('a thread finds what the event loop finds, over many slabs', async () => {
  const shelves = createShelves(512)
  const ids = Array.from({ length: 3 * slabRows + 5 }, () => newId())
  ids.forEach((id, i) =>
    shelves.put(id, { region: i % 2 ? '440103' : '', revision: newId(), embedding: stranger(i + 1) }),
  )
  const slabs = shelves.slabsOf(null)
  const probe = toUnit(stranger(2001).map((value, i) => value + (stranger(70_007)[i] ?? 0) * 0.7))
  const [here, there] = [
    createSearcher(shelves.arena, { inlineRowsMax: Infinity }),
    createSearcher(shelves.arena, { inlineRowsMax: 0 }),
  ]
  const look = { slabs, probe, limit: 5, scoreMin: -1 }
  const [near, far] = [await here.search(look), await there.search(look)]
  await there.close()
  assert.deepEqual(near, far)
  assert.equal(shelves.personAt(near[0]?.row ?? -1), ids[2000])
  assert.equal(near.length, 5)
})

test('a search that was under way when the gallery closed is told so', async () => {
  const { arena } = filled([stranger(1)])
  const searcher = createSearcher(arena, { inlineRowsMax: 0 })
  const asked = searcher.search({ slabs: [{ slab: 0, rows: 1 }], probe: stranger(2), limit: 1, scoreMin: -1 })
  await Promise.all([assert.rejects(asked, TypeError), searcher.close()])
})

test('who leaves makes room for who comes, in the same region only', () => {
  const shelves = createShelves(512)
  const face = (seed: number, region: string) => ({ region, revision: newId(), embedding: stranger(seed) })
  const [first, second, third, fourth] = [newId(), newId(), newId(), newId()]
  shelves.put(first, face(1, '440103'))
  shelves.put(second, face(2, '440104'))
  shelves.take(first)
  shelves.put(third, face(3, '440104'))
  shelves.put(fourth, face(4, '440103'))
  const rowsOf = (slabs: readonly Slab[]) => slabs.map(({ rows }) => rows)
  assert.deepEqual(rowsOf(shelves.slabsOf('440103')), [1])
  assert.deepEqual(rowsOf(shelves.slabsOf('440104')), [2])
  assert.deepEqual(rowsOf(shelves.slabsOf('440199')), [])
  assert.equal(shelves.size(), 3)
  assert.equal(shelves.personAt(0), fourth)
})

test('the largest memory has room for eight million faces, and its last slab is inside', () => {
  const { sizeMax } = createFaceScan(512)
  assert(sizeMax > 8_000_000)
  const bytesOfRow = 512 + 8
  assert(2 * 65_536 + sizeMax * bytesOfRow <= 2 ** 32)
})

test('a memory that is full says so instead of losing a face', () => {
  const arena: Arena = createArena(512)
  assert.throws(() => addSlab(arena, 10_000), RangeError)
})
