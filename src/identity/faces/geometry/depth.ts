import { dot, median } from '../vectors.ts'
import type { Point } from '../warp.ts'
import { affineFit } from './affine.ts'
import { matchBlocks } from './blocks.ts'
import type { Grey, Trace } from './trace.ts'

// Whether a face that comes closer is a body. What lies nearer to the camera grows more: with the later frame laid back onto
// the earlier as the face's plane moved, the places of a head still move apart from each other in the measure of their depth, and those
// of a sheet come to lie on themselves, whatever is printed on it. Where places went is seen in the pixels; of the mesh only
// the depths are taken, for on a sheet it finds the same face.

const stepPx = 4
const reachPx = 3
const fitMin = 0.8
/** A place of the face lies as near to a point of the mesh, in pixels of the grey picture. */
const besidePx = 3
const placesMin = 20
/** What moved farther than this many times what most moved is not the face: a hand, hair, glare. */
const strayTimes = 3
const strayMin = 0.01

/** A place of the face and how far it went, all in widths of the face; depth is less where it is nearer. */
type Moved = { at: Point; depth: number; by: Point }

/**
 * @param later the later frame, laid back onto the frame at rest
 * @returns by how much a face's width of depth changes the growth; null where too few places are found again
 */
export function depthShown(rest: Trace, later: Grey): number | null {
  const frame = frameOf(rest)
  const places = placesOn(rest)
  const matches = matchBlocks(rest.grey, later, { places, about: (place) => place, reachPx })
  const moved = matches
    .filter(({ fit }) => fit >= fitMin)
    .map(({ from, dx, dy }): Moved => {
      const [x, y] = [from[0] * rest.scale, from[1] * rest.scale]
      const [u, v] = [(dx * rest.scale) / frame.width, (dy * rest.scale) / frame.width]
      const at = [(x - frame.x) / frame.width, (y - frame.y) / frame.width] as const
      return { at, depth: (depthAt(rest, x, y) - frame.z) / frame.width, by: [u, v] }
    })
  const steady = withoutStrays(moved)
  return steady.length < placesMin ? null : -growthWithDepth(steady)
}

/** Between the temples, at the height of the eyes: how the mesh measures. */
function frameOf({ points }: Trace): { x: number; y: number; z: number; width: number } {
  const [p, q] = [234 * 3, 454 * 3]
  const between = (c: number) => (points[p + c]! + points[q + c]!) / 2
  const width = Math.hypot(points[p]! - points[q]!, points[p + 1]! - points[q + 1]!)
  return { x: between(0), y: points[168 * 3 + 1]!, z: between(2), width: Math.max(1e-6, width) }
}

function placesOn(rest: Trace): Point[] {
  const { width, height } = rest.grey
  const places: Point[] = []
  for (let y = stepPx; y < height - stepPx; y += stepPx)
    for (let x = stepPx; x < width - stepPx; x += stepPx) if (isOnFace(rest, x, y)) places.push([x, y])
  return places
}

function isOnFace({ points, scale }: Trace, x: number, y: number): boolean {
  for (let i = 0; i < points.length; i += 3)
    if ((points[i]! / scale - x) ** 2 + (points[i + 1]! / scale - y) ** 2 < besidePx ** 2) return true
  return false
}

/** Of the mesh's points, the nearer the more. */
function depthAt({ points, scale }: Trace, x: number, y: number): number {
  const smooth = (2 * scale) ** 2
  let [sum, weights] = [0, 0]
  for (let i = 0; i < points.length; i += 3) {
    const weight = 1 / ((points[i]! - x) ** 2 + (points[i + 1]! - y) ** 2 + smooth) ** 2
    sum += points[i + 2]! * weight
    weights += weight
  }
  return sum / weights
}

function withoutStrays(moved: readonly Moved[]): Moved[] {
  const far = ({ by: [dx, dy] }: Moved) => Math.hypot(dx, dy)
  const most = strayTimes * median(moved.map(far)) + strayMin
  return moved.filter((one) => far(one) <= most)
}

// A place at (x, y) and depth z goes by an affine map, which a plane explains; by k · z · (x, y), because what is nearer grows
// more; and by c · z, because the head also nods, turns or moves aside. Both sides are freed of the first and the last; what is
// left gives k by least squares (Frisch and Waugh, 1933).
function growthWithDepth(moved: readonly Moved[]): number {
  const at = moved.map((one) => one.at)
  const depths = beyondAffine(
    at,
    moved.map(({ depth }) => depth),
  )
  const own = (values: number[]) => beyond(depths, beyondAffine(at, values))
  let [along, squares] = [0, 0]
  for (const axis of [0, 1] as const) {
    const wanted = own(moved.map(({ at: place, depth }) => depth * place[axis]))
    const went = own(moved.map(({ by }) => by[axis]))
    along += dot(wanted, went)
    squares += dot(wanted, wanted)
  }
  return along / Math.max(1e-9, squares)
}

function beyond(known: readonly number[], values: readonly number[]): number[] {
  const share = dot(known, values) / Math.max(1e-9, dot(known, known))
  return values.map((value, i) => value - share * known[i]!)
}

/** What of the values no function of the form a·x + b·y + c explains. */
function beyondAffine(at: readonly Point[], values: readonly number[]): number[] {
  const [xs, ys] = [at.map(([x]) => x), at.map(([, y]) => y)]
  const { a, b, c } = affineFit(xs, ys, values)
  return values.map((value, i) => value - a * xs[i]! - b * ys[i]! - c)
}
