import type { Point } from '../warp.ts'
import type { Grey } from './trace.ts'

// Where a small block of one picture is found again in another: the parts that move together show what they are parts of.

export type Match = {
  /** Where the block stood, its middle. */
  from: Point
  /** How far it went. */
  dx: number
  dy: number
  /** Correlation of the block with where it was found, in [-1, 1]. */
  fit: number
}

/** A block of 9 × 9 pixels; one on a bare wall is found everywhere, and left out. */
const half = 4
const count = (2 * half + 1) ** 2
const textureMin = 2.5
/** An edge along which a block may slide is no place either: it must vary across and down. */
const cornerMin = 0.8

/**
 * @param places where to look, in pixels of `from`
 * @param about where the block is expected in `to`, given its place
 * @param reachPx how far around that it is looked for
 */
export function matchBlocks(
  from: Grey,
  to: Grey,
  search: { places: readonly Point[]; about: (place: Point) => Point; reachPx: number },
): Match[] {
  return search.places.flatMap((place) => {
    if (!isTextured(from, place)) return []
    const match = findBlock(from, to, place, search.about(place), search.reachPx)
    return match ? [match] : []
  })
}

/** Correlation of a block with another place; null where either lies over the edge. */
export function fitAt(from: Grey, to: Grey, [x, y]: Point, [u, v]: Point): number | null {
  if (!isInside(from, x, y) || !isInside(to, u, v)) return null
  let [p, q, pp, qq, pq] = [0, 0, 0, 0, 0]
  for (let j = -half; j <= half; j++) {
    let a = (y + j) * from.width + x - half
    let b = (v + j) * to.width + u - half
    for (let i = -half; i <= half; i++, a++, b++) {
      const s = from.values[a]!
      const t = to.values[b]!
      p += s
      q += t
      pp += s * s
      qq += t * t
      pq += s * t
    }
  }
  const spread = (pp - (p * p) / count) * (qq - (q * q) / count)
  return spread < 1 ? 0 : (pq - (p * q) / count) / Math.sqrt(spread)
}

function findBlock(from: Grey, to: Grey, place: Point, about: Point, reachPx: number): Match | null {
  const [cx, cy] = [Math.round(about[0]), Math.round(about[1])]
  let [best, bestX, bestY] = [-1, cx, cy]
  for (let v = cy - reachPx; v <= cy + reachPx; v++)
    for (let u = cx - reachPx; u <= cx + reachPx; u++) {
      const fit = fitAt(from, to, place, [u, v])
      if (fit !== null && fit > best) [best, bestX, bestY] = [fit, u, v]
    }
  if (best <= 0) return null
  const x = peak(from, to, place, [bestX - 1, bestY], best, [bestX + 1, bestY])
  const y = peak(from, to, place, [bestX, bestY - 1], best, [bestX, bestY + 1])
  return { from: place, dx: bestX + x - place[0], dy: bestY + y - place[1], fit: best }
}

// The top of the parabola through the best place and its two neighbours.
function peak(from: Grey, to: Grey, place: Point, before: Point, best: number, after: Point): number {
  const p = fitAt(from, to, place, before)
  const q = fitAt(from, to, place, after)
  if (p === null || q === null) return 0
  const bow = p - 2 * best + q
  return bow > -1e-6 ? 0 : Math.min(0.5, Math.max(-0.5, (p - q) / (2 * bow)))
}

export function isTextured({ values, width, height }: Grey, [x, y]: Point): boolean {
  if (!isInside({ width, height }, x, y)) return false
  let [sum, squares, xx, yy, xy] = [0, 0, 0, 0, 0]
  for (let j = -half; j <= half; j++)
    for (let i = -half; i <= half; i++) {
      const at = (y + j) * width + x + i
      const value = values[at]!
      sum += value
      squares += value * value
      const gx = values[at + 1]! - values[at - 1]!
      const gy = values[at + width]! - values[at - width]!
      xx += gx * gx
      yy += gy * gy
      xy += gx * gy
    }
  if (squares / count - (sum / count) ** 2 < textureMin * textureMin) return false
  // The lesser of the two ways in which the block varies (Shi and Tomasi, "Good features to track", 1994).
  const lesser = (xx + yy - Math.hypot(xx - yy, 2 * xy)) / 2
  return Math.sqrt(lesser / count) >= cornerMin
}

function isInside({ width, height }: { width: number; height: number }, x: number, y: number): boolean {
  return x > half && y > half && x < width - half - 1 && y < height - half - 1
}
