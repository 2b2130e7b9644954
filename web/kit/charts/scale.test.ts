import assert from 'node:assert/strict'
import { test } from 'node:test'
import { labelEvery, ticksUpTo, wholeTicksUpTo } from './scale.ts'

const SCALES: readonly (readonly [largest: number, ticks: number[]])[] = [
  [0, [0, 1]],
  [1, [0, 1]],
  [3, [0, 1, 2, 3]],
  [7, [0, 2, 4, 6, 8]],
  [100, [0, 50, 100]],
  [730, [0, 200, 400, 600, 800]],
]
for (const [largest, ticks] of SCALES)
  test(`a scale for ${largest} people stands at ${ticks.join(', ')}`, () =>
    assert.deepEqual(wholeTicksUpTo(largest), ticks))

test('a scale of seconds may have parts', () => {
  assert.deepEqual(ticksUpTo(0.3), [0, 0.1, 0.2, 0.3])
})

test('labels are dropped evenly until they fit', () => {
  assert.equal(labelEvery(24, 1000, 40), 1)
  assert.equal(labelEvery(24, 320, 40), 3)
  assert.equal(labelEvery(36, 300, 60), 12)
})
