import assert from 'node:assert/strict'
import { test } from 'node:test'
import { toUnit } from './engine.ts'
import { bootstrap, errorRates, seededRandom, wilson } from './statistics.ts'

// Unit vectors in a plane: the similarity of two is the cosine of the angle between them.
const at = (person: string, degrees: number) => {
  const angle = (degrees * Math.PI) / 180
  return { person, embedding: toUnit(Float32Array.of(Math.cos(angle), Math.sin(angle), 0, 0)) }
}

test('people who are far apart are told apart without error', () => {
  const faces = [at('a', 0), at('a', 5), at('b', 90), at('b', 96), at('c', 180), at('c', 181)]
  const rates = errorRates(faces, seededRandom(1))
  assert.deepEqual([rates.pictures, rates.people, rates.genuinePairs, rates.impostorPairs], [6, 3, 3, 12])
  assert.equal(rates.eer, 0)
  assert(rates.points.every(({ fnmr, falseMatches }) => fnmr === 0 && falseMatches === 0))
})

test('FNMR and threshold at an FMR, counted by hand', () => {
  // 100 impostor pairs: b's ten pictures against a's ten. One of b's stands where a's do.
  const faces = [
    ...Array.from({ length: 10 }, () => at('a', 0)),
    ...Array.from({ length: 9 }, () => at('b', 60)),
    at('b', 10),
  ]
  const [first] = errorRates(faces, seededRandom(1)).points
  assert(first)
  // At 1 % one false match is allowed, and ten stand at the same angle: none may pass.
  assert.equal(first.falseMatches, 0)
  assert(first.threshold > Math.cos((10 * Math.PI) / 180) && first.threshold < 1)
  // Of 45 + 45 genuine pairs the nine of b's stray picture fall below.
  assert.equal(first.fnmr, 9 / 90)
})

test('Wilson: the examples of the literature', () => {
  // Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3.
  const cases: [number, number, number, number][] = [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ]
  for (const [hits, of, low, high] of cases) {
    const interval = wilson(hits, of)
    assert.equal(interval.low.toFixed(4), low.toFixed(4))
    assert.equal(interval.high.toFixed(4), high.toFixed(4))
  }
})

test('the bootstrap draws people, not pairs: one person with many bad pairs widens the interval', () => {
  const spread = Array.from({ length: 100 }, (_, i) => ({ pairs: 10, missed: i < 50 ? 1 : 0 }))
  const heaped = Array.from({ length: 100 }, (_, i) => ({ pairs: 10, missed: i < 5 ? 10 : 0 }))
  const width = (people: typeof spread) => {
    const { low, high } = bootstrap(people, seededRandom(3))
    assert(low <= 0.05 && high >= 0.05)
    return high - low
  }
  assert(width(heaped) > 2 * width(spread))
})
