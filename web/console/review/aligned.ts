import type { Eyes } from './calls.ts'

/** A picture's place in a square of a hundred by a hundred: the six numbers of an SVG matrix. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** Where every face has its eyes: a little above the middle, a quarter of the width apart. */
export const eyesAt = { right: { x: 37, y: 43 }, left: { x: 63, y: 43 } } as const

/** Turns, scales and moves a picture so that its eyes come to stand where all eyes stand: one scale for every face. */
export function alignedBy({ right, left }: Pick<Eyes, 'right' | 'left'>): Matrix {
  const from = { x: left.x - right.x, y: left.y - right.y }
  const to = { x: eyesAt.left.x - eyesAt.right.x, y: eyesAt.left.y - eyesAt.right.y }
  const squared = from.x ** 2 + from.y ** 2 || 1
  // The one complex number that turns the one line into the other.
  const a = (from.x * to.x + from.y * to.y) / squared
  const b = (from.x * to.y - from.y * to.x) / squared
  const e = eyesAt.right.x - (a * right.x - b * right.y)
  const f = eyesAt.right.y - (b * right.x + a * right.y)
  return [a, b, -b, a, e, f]
}
