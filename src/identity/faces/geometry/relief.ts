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

export function reliefOf(rest: Float32Array, now: Float32Array): Relief {
  return { growth: growthOf(rest, now), relief: beyondPlane(rest, now, planeOf(rest, now)) }
}

function growthOf(rest: Float32Array, now: Float32Array): number {
  const sum = (points: Float32Array) => outlinePairs.reduce((total, [p, q]) => total + apart(points, p, q), 0)
  return sum(now) / Math.max(1e-6, sum(rest))
}

function apart(points: Float32Array, p: number, q: number): number {
  return Math.hypot(points[p * 3]! - points[q * 3]!, points[p * 3 + 1]! - points[q * 3 + 1]!)
}

/** The one affine map that comes nearest to how the points moved, by least squares. */
export function planeOf(rest: Float32Array, now: Float32Array): Plane {
  const [mx, my] = meanOf(rest)
  const [nx, ny] = meanOf(now)
  let [xx, xy, yy, xu, yu, xv, yv] = [0, 0, 0, 0, 0, 0, 0]
  for (let i = 0; i < rest.length; i += 3) {
    const [x, y, u, v] = [rest[i]! - mx, rest[i + 1]! - my, now[i]! - nx, now[i + 1]! - ny]
    xx += x * x
    xy += x * y
    yy += y * y
    xu += x * u
    yu += y * u
    xv += x * v
    yv += y * v
  }
  const determinant = Math.max(1e-6, xx * yy - xy * xy)
  const a = (xu * yy - yu * xy) / determinant
  const b = (yu * xx - xu * xy) / determinant
  const c = (xv * yy - yv * xy) / determinant
  const d = (yv * xx - xv * xy) / determinant
  return { a, b, c, d, x0: nx - a * mx - b * my, y0: ny - c * mx - d * my }
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

function meanOf(points: Float32Array): [number, number] {
  let [x, y] = [0, 0]
  for (let i = 0; i < points.length; i += 3) {
    x += points[i]!
    y += points[i + 1]!
  }
  return [(x * 3) / points.length, (y * 3) / points.length]
}
