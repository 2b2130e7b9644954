import assert from 'node:assert/strict'
import { test } from 'node:test'
import { framingAdvice, mouthOf, type Reading, turnOf } from './reading.ts'

const well: Reading = {
  faces: 1,
  centreX: 0.5,
  centreY: 0.5,
  height: 0.55,
  brightness: 0.5,
  turn: 0,
  mouth: 0,
}

const cases: [string, Partial<Reading>, string | undefined][] = [
  ['a face well in the frame', {}, undefined],
  ['nobody', { faces: 0 }, 'no_face'],
  ['two people', { faces: 2 }, 'several_faces'],
  ['a dark room', { brightness: 0.1 }, 'too_dark'],
  ['the sun', { brightness: 0.97 }, 'too_bright'],
  ['somebody far away', { height: 0.2 }, 'too_small'],
  ['somebody very near', { height: 0.95 }, 'too_large'],
  ['a face at the edge', { centreX: 0.8 }, 'off_centre'],
  ['a face at the edge because it turns', { centreX: 0.8, turn: 0.7 }, undefined],
  ['nobody in the dark', { faces: 0, brightness: 0.1 }, 'no_face'],
]
for (const [sentence, change, advice] of cases)
  test(`advice for ${sentence}`, () => assert.equal(framingAdvice({ ...well, ...change }), advice))

/** A mesh with only the points that count; in an unmirrored picture the person's left cheek is on the right. */
function mesh(points: Record<number, [number, number]>): [number, number][] {
  return Array.from({ length: 468 }, (_, index) => points[index] ?? [0, 0])
}

test('a nose near the person’s left cheek is a turn to the left', () => {
  const cheeks = { 234: [0, 0], 454: [100, 0] } satisfies Record<number, [number, number]>
  assert.ok(turnOf(mesh({ ...cheeks, 1: [83, 0] })) > 0.95)
  assert.ok(turnOf(mesh({ ...cheeks, 1: [11, 0] })) < -0.95)
  assert.ok(Math.abs(turnOf(mesh({ ...cheeks, 1: [48, 0] }))) < 0.01)
})

test('a mouth opens by the height of the face', () => {
  const face = { 10: [0, 0], 152: [0, 100], 13: [0, 70] } satisfies Record<number, [number, number]>
  assert.equal(mouthOf(mesh({ ...face, 14: [0, 70] })), 0)
  assert.equal(mouthOf(mesh({ ...face, 14: [0, 90] })), 1)
})

test('a mesh without points is no turn and no open mouth', () => {
  assert.equal(turnOf([]), 0)
  assert.equal(mouthOf([]), 0)
})
