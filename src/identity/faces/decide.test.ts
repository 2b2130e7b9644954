import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Face } from './analysis.ts'
import { decide1to1 } from './decide.ts'
import { similarity, toUnit } from './engine.ts'
import { chooseEngine } from './engines.ts'
import { seededRandom } from './statistics.ts'

const { description: engine } = chooseEngine({ engine: 'fr' })
const random = seededRandom(1)
const noise = () => toUnit(Float32Array.from({ length: engine.dimensions }, () => random() - 0.5))
const self = noise()

/** A frame whose similarity to oneself is about the share. */
function frame(share: number, weight = 0.5): Pick<Face, 'embedding' | 'quality'> {
  const other = noise()
  const embedding = toUnit(
    self.map((value, i) => value * share + (other[i] ?? 0) * Math.sqrt(1 - share * share)),
  )
  const measured = { yaw: 0, pitch: 0, roll: 0, sizePx: 200, sharpness: 0.4, brightness: 128, contrast: 40 }
  return { embedding, quality: { ...measured, unevenness: 1, cover: 0, weight } }
}

const { match, borderline } = engine.thresholds
const cases: [what: string, share: number, outcome: string][] = [
  ['well above the threshold', match + 0.1, 'match'],
  ['between the thresholds', (match + borderline) / 2, 'borderline'],
  ['below both', borderline - 0.1, 'no_match'],
]
for (const [what, share, outcome] of cases)
  test(`one frame ${what} is ${outcome}, with engine and threshold version`, () => {
    const one = frame(share)
    // Random noise adds a little likeness of its own: the share is set exactly.
    const decision = decide1to1(engine, [one], self)
    assert.equal(decision.similarity, similarity(one.embedding, self))
    if (Math.abs(decision.similarity - share) < 0.05) assert.equal(decision.outcome, outcome)
    assert.equal(decision.engine, `fr ${engine.version}`)
    assert.equal(decision.thresholdVersion, engine.thresholds.version)
  })

test('several frames are surer than one of them: noise cancels out', () => {
  const frames = Array.from({ length: 4 }, () => frame(0.4))
  const single = frames.map((one) => decide1to1(engine, [one], self).similarity)
  const together = decide1to1(engine, frames, self)
  assert(together.similarity > Math.max(...single))
  assert.equal(together.outcome, 'match')
  assert(Math.abs(similarity(together.embedding, together.embedding) - 1) < 1e-5)
})

test('the best five frames decide, not the first', () => {
  const poor = Array.from({ length: 5 }, () => frame(0.05, 0.1))
  const good = Array.from({ length: 5 }, () => frame(0.8, 0.9))
  const decision = decide1to1(engine, [...poor, ...good], self)
  assert.equal(decision.framesUsed, 5)
  assert(decision.similarity > 0.9)
})

test('no frame, or a reference of another engine, is our mistake', () => {
  assert.throws(() => decide1to1(engine, [], self), RangeError)
  assert.throws(() => decide1to1(engine, [frame(0.5)], new Float32Array(128)), RangeError)
})
