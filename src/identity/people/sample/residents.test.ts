import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { isSampleNumber, parseIdNumber } from '../id-number.ts'
import { normaliseName } from '../names.ts'
import { standingOn } from '../resident.ts'
import { birthDateAt, journey } from './journey.ts'
import { createResidentMaker } from './residents.ts'

const today = '2026-11-23'
const many = (seed: number, count: number, day = today) => {
  const maker = createResidentMaker({ seed, today: day })
  return Array.from({ length: count }, () => maker.next())
}

test('the same seed makes the same people, another seed others', () => {
  assert.deepEqual(many(7, 200), many(7, 200))
  assert.notDeepEqual(many(7, 200), many(8, 200))
})

test('numbers and names do not depend on the day', () => {
  const who = (day: string) => many(7, 500, day).map(({ idNumber, name }) => [idNumber, name])
  assert.deepEqual(who('2026-11-23'), who('2031-02-28'))
})

test('every number is sound, unique, and of a region that does not exist', () => {
  const people = many(2017, 10_000)
  for (const person of people) {
    const parsed = parseIdNumber(person.idNumber)
    assert.ok(parsed.outcome === 'id_number' && isSampleNumber(person.idNumber))
    assert.deepEqual(
      [parsed.sex, parsed.birthDate, parsed.regionCode],
      [person.sex, person.birthDate, person.regionCode],
    )
    assert.equal(normaliseName(person.name), person.name)
    assert.ok(person.address.startsWith('虎符市'))
  }
  assert.equal(new Set(people.map(({ idNumber }) => idNumber)).size, people.length)
})

test('documents hold together, and nearly all are valid on the day', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e9 }), fc.integer({ min: 0, max: 3_000 }), (seed, days) => {
      const day = new Date(Date.UTC(2026, 0, 1) + days * 86_400_000).toISOString().slice(0, 10)
      const people = many(seed, 300, day)
      let valid = 0
      for (const { birthDate, documentIssuedOn, documentExpiresOn, standing } of people) {
        assert.ok(documentIssuedOn !== null && documentIssuedOn <= day && documentIssuedOn >= birthDate)
        assert.ok(documentExpiresOn === null || documentExpiresOn > documentIssuedOn)
        if (standingOn(day, { standing: standing ?? 'valid', documentExpiresOn }) === 'valid') valid += 1
      }
      assert.ok(valid > 270, `${valid} of 300 valid on ${day}, seed ${seed}`)
    }),
    { numRuns: 30 },
  )
})

test('the people of the journey are what their stories say, whenever the city is made', () => {
  for (const day of ['2026-11-23', '2027-01-01', '2028-02-29', '2026-12-31']) {
    const maker = createResidentMaker({ seed: 1, today: day })
    for (const part of journey) {
      const resident = maker.nextLike({ ...part, birthDate: birthDateAt(part.age, day) })
      const age =
        Number(day.slice(0, 4)) -
        Number(resident.birthDate.slice(0, 4)) -
        (day.slice(5) < resident.birthDate.slice(5) ? 1 : 0)
      assert.ok(age === part.age || age === part.age + 1)
      const standing = standingOn(day, {
        standing: resident.standing ?? 'valid',
        documentExpiresOn: resident.documentExpiresOn,
      })
      assert.equal(
        standing,
        part.story === 'lost' || part.story === 'expired' ? part.story : 'valid',
        `${part.name} on ${day}`,
      )
    }
  }
})
