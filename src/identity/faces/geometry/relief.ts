import { affineFit } from './affine.ts'

// How the points of a face moved against each other. Points of one plane move by one affine map, whatever the plane does
// (seen from some way off); a head's do not.

export type Relief = { growth: number; relief: number }

/** (x, y) → (a·x + b·y + x0, c·x + d·y + y0): what becomes of a plane seen from some way off. */
export type Plane = { a: number; b: number; c: number; d: number; x0: number; y0: number }

/** Temples and cheeks before the ears, right and left. */
const outlinePairs = [
  [234, 454],
  [127, 356],
  [93, 323],
  [162, 389],
] as const

export function reliefOf(rest: Float32Array, now: Float32Array): Relief & { plane: Plane } {
  const plane = planeOf(rest, now)
  return { growth: growthOf(rest, now), relief: beyondPlane(rest, now, plane), plane }
}

function growthOf(rest: Float32Array, now: Float32Array): number {
  const sum = (points: Float32Array) => outlinePairs.reduce((total, [p, q]) => total + apart(points, p, q), 0)
  return sum(now) / Math.max(1e-6, sum(rest))
}

function apart(points: Float32Array, p: number, q: number): number {
  return Math.hypot(points[p * 3]! - points[q * 3]!, points[p * 3 + 1]! - points[q * 3 + 1]!)
}

/** The one affine map that comes nearest to how the points moved. */
function planeOf(rest: Float32Array, now: Float32Array): Plane {
  const [xs, ys] = [column(rest, 0), column(rest, 1)]
  const { a, b, c: x0 } = affineFit(xs, ys, column(now, 0))
  const { a: c, b: d, c: y0 } = affineFit(xs, ys, column(now, 1))
  return { a, b, c, d, x0, y0 }
}

function column(points: Float32Array, axis: 0 | 1): Float32Array {
  return Float32Array.from({ length: points.length / 3 }, (_, i) => points[i * 3 + axis]!)
}

/** What the plane leaves unexplained, root mean square, over the width of the face at rest. */
function beyondPlane(rest: Float32Array, now: Float32Array, { a, b, c, d, x0, y0 }: Plane): number {
  let squares = 0
  for (let i = 0; i < rest.length; i += 3) {
    const [x, y] = [rest[i]!, rest[i + 1]!]
    squares += (now[i]! - a * x - b * y - x0) ** 2 + (now[i + 1]! - c * x - d * y - y0) ** 2
  }
  return Math.sqrt((squares * 3) / rest.length) / Math.max(1e-6, apart(rest, 234, 454))
}
