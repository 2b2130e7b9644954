import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { PlaceIndex } from './place-index.ts'

// Few people, so that they meet again and again; ids that differ in one place only, so that slots collide.
const people = Array.from({ length: 40 }, (_, i) => {
  const tail = (i * 7).toString(16).padStart(12, '0')
  return `01900000-0000-7000-8000-${tail}`
})
const revision = (number: number) => `01900000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`

test('comings and goings in any order leave what a Map would hold', () => {
  const step = fc.record({ who: fc.nat(people.length - 1), comes: fc.boolean() })
  fc.assert(
    fc.property(fc.array(step, { maxLength: 400 }), (steps) => {
      const index = new PlaceIndex()
      const expected = new Map<string, { row: number; revision: string }>()
      const free: number[] = []
      steps.forEach(({ who, comes }, at) => {
        const person = people[who] ?? ''
        const known = expected.get(person)
        if (comes && !known) {
          const place = { row: free.pop() ?? expected.size, revision: revision(at) }
          expected.set(person, place)
          index.add(person, place.row, place.revision)
        } else if (!comes) {
          assert.equal(index.remove(person), known?.row ?? null)
          if (known) free.push(known.row)
          expected.delete(person)
        }
      })
      assert.equal(index.size(), expected.size)
      for (const person of people) {
        const place = expected.get(person)
        assert.equal(index.rowOf(person), place?.row ?? null)
        assert.equal(index.holds(person, place?.revision ?? revision(0)), place !== undefined)
        assert.equal(index.holds(person, revision(9999)), false)
        if (place) assert.equal(index.personAt(place.row), person)
      }
    }),
  )
})

test('it grows with its people, in ten bytes for what a Map takes a hundred', () => {
  const index = new PlaceIndex()
  const count = 20_000
  const id = (i: number) => `0190${i.toString(16).padStart(4, '0')}-0000-7000-8000-000000000001`
  for (let i = 0; i < count; i++) index.add(id(i), i, revision(i))
  for (let i = 0; i < count; i += 97) assert.equal(index.rowOf(id(i)), i)
  assert.equal(index.personAt(count - 1), id(count - 1))
  assert.equal(index.personAt(10_000_000), null)
  assert(index.bytes() / count < 60)
})
