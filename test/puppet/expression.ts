import type { Bend, Point } from './picture.ts'

// What a face does within itself: eyes that shut, a mouth that opens. Said as a bend of the picture: where each
// place of the face that acts had been at rest. `mesh` is what the server's own engine finds: 468 points, x, y and
// depth in pixels (smaller depth is nearer).
//
// "Left" and "right" are the person's own: their left is the picture's right.

export type Mesh = readonly (readonly [number, number, number])[]

/** A part of the picture: nothing outside it is bent. */
export type Box = { left: number; top: number; right: number; bottom: number }
export type Act = { box: Box; where: Bend }

/** Every 468 × 3 numbers are one mesh. */
export function meshFrom(landmarks: Float32Array): Mesh {
  return Array.from({ length: landmarks.length / 3 }, (_, i) => {
    const [x = 0, y = 0, z = 0] = landmarks.subarray(i * 3, i * 3 + 3)
    return [x, y, z]
  })
}

export const at = (mesh: Mesh, index: number): Point => {
  const [x = 0, y = 0] = mesh[index] ?? []
  return [x, y]
}

const apart = (p: Point, q: Point) => Math.hypot(p[0] - q[0], p[1] - q[1])

/** From temple to temple. */
export function faceWidth(mesh: Mesh): number {
  return apart(at(mesh, 234), at(mesh, 454))
}

const eyes = [
  {
    upper: [33, 246, 161, 160, 159, 158, 157, 173, 133],
    lower: [33, 7, 163, 144, 145, 153, 154, 155, 133],
    brow: 105,
  },
  {
    upper: [362, 398, 384, 385, 386, 387, 388, 466, 263],
    lower: [362, 382, 381, 380, 374, 373, 390, 249, 263],
    brow: 334,
  },
] as const

/** @param share 0 leaves the eyes as they are, 1 shuts them: the upper lid is drawn down over the eye */
export function shutEyes(mesh: Mesh, share: number): Act[] {
  return eyes.map((eye) => {
    const upper = curve(eye.upper.map((index) => at(mesh, index)))
    const lower = curve(eye.lower.map((index) => at(mesh, index)))
    const browY = at(mesh, eye.brow)[1]
    const [from, to] = [at(mesh, eye.upper[0])[0], at(mesh, eye.upper[8])[0]]
    const pad = (to - from) * 0.12
    const ys = [...eye.upper, ...eye.lower].map((index) => at(mesh, index)[1])
    const box = {
      left: from - pad,
      right: to + pad,
      top: Math.min(browY, ...ys) - 2,
      bottom: Math.max(...ys) * 1.8 - Math.min(...ys) * 0.8 + 8,
    }
    const where: Bend = (x, y) => {
      if (x < from - pad || x > to + pad) return [x, y]
      const up = upper(x) - 1
      // The mesh follows lids loosely: the white of an eye ends below where it says.
      const low = lower(x) + 2 + 0.35 * (lower(x) - upper(x))
      const top = up - (up - browY) * 0.7
      const lid = up + (low - up) * share
      // The lid slides down over the eye, and the eye stays where it is.
      return y > top && y < lid ? [x, top + ((y - top) * (up - top)) / (lid - top)] : [x, y]
    }
    return { box, where }
  })
}

const upperLip = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308]
const lowerLip = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308]

/** @param share of the mouth's width by which the lips part; what shows between them is dark */
export function openMouth(mesh: Mesh, share: number): Act[] {
  const lips = curve(upperLip.map((index, i) => middle(at(mesh, index), at(mesh, lowerLip[i] ?? index))))
  const [from, to] = [at(mesh, 78)[0], at(mesh, 308)[0]]
  const gap = (to - from) * share
  const chinY = at(mesh, 152)[1]
  const noseY = at(mesh, 2)[1]
  const reach = (to - from) * 0.9
  const where: Bend = (x, y) => {
    const line = lips(x)
    const aside = Math.abs(x - (from + to) / 2)
    const half = (to - from) / 2
    const inside = Math.sqrt(Math.max(0, 1 - (aside / half) ** 2))
    const side = Math.exp(-4 * (Math.max(0, aside - half) / reach) ** 2)
    const parted = gap * inside
    const drop = gap * Math.max(inside, 0.35 * side)
    const [up, low] = [line - parted * 0.45, line + parted * 0.8]
    if (y > up && y < low && parted > 1) return null
    if (y <= up) {
      if (y <= noseY) return [x, y]
      return [x, noseY + ((y - noseY) * (line - noseY)) / Math.max(1, up - noseY)]
    }
    // The jaw drops as a whole; what gives way is below the chin.
    const fallen = drop * 0.8
    if (y < line + fallen) return [x, line + (y - low) * 0.2]
    const [chin, end] = [chinY + fallen, chinY + fallen + (chinY - line) * 0.8]
    if (y < chin) return [x, y - fallen]
    return y >= end ? [x, y] : [x, chinY + ((y - chin) * (end - chinY)) / (end - chin)]
  }
  const mouthY = lips((from + to) / 2)
  const side = (to - from) * 1.8
  const box = { left: from - side, right: to + side, top: noseY - 4, bottom: chinY + gap + (chinY - mouthY) }
  return [{ box, where }]
}

function middle(p: Point, q: Point): Point {
  return [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2]
}

/** The height of a line through points from left to right; level beyond its ends. */
function curve(points: readonly Point[]): (x: number) => number {
  const sorted = points.toSorted((p, q) => p[0] - q[0])
  return (x) => {
    const next = sorted.findIndex((point) => point[0] >= x)
    const after = sorted[next === -1 ? sorted.length - 1 : next] ?? [0, 0]
    const before = sorted[Math.max(0, next === -1 ? sorted.length - 1 : next - 1)] ?? after
    const share = after[0] === before[0] ? 0 : (x - before[0]) / (after[0] - before[0])
    return before[1] + (after[1] - before[1]) * share
  }
}
