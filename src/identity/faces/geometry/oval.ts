import type { Point } from '../warp.ts'
import type { Trace } from './trace.ts'

/** The mesh's outline in a grey picture: an upright oval, and where the body begins below it. */
export type Oval = {
  x: number
  y: number
  halfWidth: number
  halfHeight: number
  width: number
  /** Where the mesh ends above; the oval has the skull beyond it. */
  hairline: number
  chin: number
}

export function ovalOf({ points, scale }: Trace): Oval {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (let i = 0; i < points.length; i += 3) {
    const [x, y] = [points[i]! / scale, points[i + 1]! / scale]
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  // The mesh ends at the hairline: a skull is about a third higher than its face.
  const skull = (bottom - top) * 0.3
  return {
    x: (left + right) / 2,
    y: (top - skull + bottom) / 2,
    halfWidth: (right - left) / 2,
    halfHeight: (bottom - top + skull) / 2,
    width: right - left,
    hairline: top,
    chin: bottom,
  }
}

/** How far a place lies outside the head, in widths of the face; 0 on the head, and on the body that carries it. */
export function outside({ x, y, halfWidth, halfHeight, width, chin }: Oval, [px, py]: Point): number {
  const [across, down] = [(px - x) / halfWidth, (py - y) / halfHeight]
  const beyond = Math.max(0, Math.hypot(across, down) - 1)
  const isBody = py > chin - halfHeight * 0.25 && Math.abs(px - x) < width * 1.7
  return isBody ? 0 : (beyond * Math.hypot(px - x, py - y)) / (beyond + 1) / width
}
