import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTrust } from '#identity/trust'
import { openTestDb } from '#test/database'
import { testKeys } from '#test/keys'
import { newSeed, seeded } from '#test/random'
import { mutateBytes, mutateJson } from './mutate.ts'
import { fuzzParsers, parsersOf } from './parsers.ts'
import { growthIn, vitalsOf } from './vitals.ts'

const origin = 'https://id.city.example'
const now = () => new Date()
const shortlyMs = 2_000

test('what is almost right is parsed or refused, and never breaks a parser', async (t) => {
  const trust = await createTrust({ db: await openTestDb(t), keys: testKeys(), origin, now })
  const seed = newSeed()
  const untilMs = Date.now() + shortlyMs
  const { calls, refused, faults } = await fuzzParsers(await parsersOf(trust, origin), {
    random: seeded(seed),
    untilMs,
  })
  t.diagnostic(`seed ${seed}, ${calls} inputs, ${refused} refused`)
  assert.deepEqual(faults, [], `seed ${seed}`)
  assert.ok(refused > 0 && refused < calls, 'some are refused and some get through')
})

test('a parser that breaks, and one that hangs, are found', async () => {
  const broken = { name: 'broken', run: () => JSON.parse('{') }
  const slow = {
    name: 'slow',
    run: () => {
      const from = performance.now()
      while (performance.now() - from < 1_050);
    },
  }
  for (const parser of [broken, slow]) {
    const report = await fuzzParsers([parser], { random: seeded(1), untilMs: Date.now() + 100 })
    assert.match(report.faults[0] ?? '', new RegExp(`^${parser.name}: `))
  }
})

test('the same seed makes the same inputs', () => {
  const inputs = (seed: number) => {
    const random = seeded(seed)
    const bytes = Array.from({ length: 50 }, () =>
      mutateBytes(random, Buffer.from('a small text')).toString('hex'),
    )
    return [
      ...bytes,
      ...Array.from({ length: 50 }, () => JSON.stringify(mutateJson(random, { a: [1, { b: 'c' }] }))),
    ]
  }
  assert.deepEqual(inputs(7), inputs(7))
  assert.notDeepEqual(inputs(7), inputs(8))
})

test('what leaks is told from a cache that fills', () => {
  const looks = (memoryMb: (at: number) => number) =>
    Array.from({ length: 100 }, (_, at) => ({ memoryMb: memoryMb(at), files: 40 }))
  assert.equal(growthIn(looks((at) => 300 + Math.min(at, 20) * 20)), null)
  assert.match(growthIn(looks((at) => 300 + at * 8)) ?? '', /^memoryMb grew/)
  assert.ok(vitalsOf(process.pid).memoryMb > 20)
})
