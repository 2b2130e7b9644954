import assert from 'node:assert/strict'
import { test } from 'node:test'
import { alignedBy, eyesAt, type Matrix } from './aligned.ts'

const put = ([a, b, c, d, e, f]: Matrix, { x, y }: { x: number; y: number }) => ({
  x: Math.round((a * x + c * y + e) * 1e6) / 1e6,
  y: Math.round((b * x + d * y + f) * 1e6) / 1e6,
})

const FACES = [
  ['upright', { right: { x: 200, y: 240 }, left: { x: 280, y: 240 } }],
  ['small and far to the side', { right: { x: 900, y: 30 }, left: { x: 921, y: 33 } }],
  ['leaning', { right: { x: 100, y: 100 }, left: { x: 160, y: 180 } }],
  ['upside down', { right: { x: 300, y: 200 }, left: { x: 200, y: 210 } }],
] as const
for (const [what, eyes] of FACES)
  test(`the eyes of a face that is ${what} come to stand where all eyes stand`, () => {
    const matrix = alignedBy(eyes)
    assert.deepEqual(put(matrix, eyes.right), eyesAt.right)
    assert.deepEqual(put(matrix, eyes.left), eyesAt.left)
  })

test('two points in one place are no line, and no fault', () => {
  const spot = { x: 5, y: 5 }
  assert.ok(alignedBy({ right: spot, left: spot }).every(Number.isFinite))
})
