import type { Picture, Point } from './picture.ts'
import { bend, coarse } from './picture.ts'

// Makes the face of one picture turn, shut its eyes, open its mouth and come closer. `mesh` is what the server's
// own engine finds in the picture: 468 points, x, y and depth in pixels (smaller depth is nearer).
//
// "Left" and "right" are the person's own: their left is the picture's right.

export type Mesh = readonly (readonly [number, number, number])[]

const frame = { width: 640, height: 480 }
const faceWidthPx = 190

/** Every 468 × 3 numbers are one mesh. */
export function meshFrom(landmarks: Float32Array): Mesh {
  return Array.from({ length: landmarks.length / 3 }, (_, i) => {
    const [x = 0, y = 0, z = 0] = landmarks.subarray(i * 3, i * 3 + 3)
    return [x, y, z]
  })
}

const at = (mesh: Mesh, index: number): Point => {
  const [x = 0, y = 0] = mesh[index] ?? []
  return [x, y]
}

const apart = (p: Point, q: Point) => Math.hypot(p[0] - q[0], p[1] - q[1])

function faceWidth(mesh: Mesh): number {
  return apart(at(mesh, 234), at(mesh, 454))
}

/** The picture as a camera would see it: 640×480, the face upright in the middle, `closer` times as large. */
export function stand(picture: Picture, mesh: Mesh, closer = 1): Picture {
  const [right, left] = [at(mesh, 33), at(mesh, 263)]
  const angle = Math.atan2(left[1] - right[1], left[0] - right[0])
  const scale = faceWidth(mesh) / faceWidthPx / closer
  const [a, b] = [scale * Math.cos(angle), scale * Math.sin(angle)]
  const [cx, cy] = at(mesh, 5)
  return bend(picture, frame, (x, y) => {
    const [u, v] = [x - frame.width / 2, y - frame.height / 2]
    return [cx + a * u - b * v, cy + b * u + a * v]
  })
}

/**
 * Turns the head about its upright axis. Depths between the mesh's points are averaged, and beyond the face the
 * turn fades out, so hair follows and the background stays.
 *
 * @param degrees positive towards the person's own left
 */
export function turn(picture: Picture, mesh: Mesh, degrees: number): Picture {
  const angle = (degrees * Math.PI) / 180
  const width = faceWidth(mesh)
  const depthOf = depths(mesh, width)
  const [axisX] = at(mesh, 168)
  const axisZ = ((mesh[234]?.[2] ?? 0) + (mesh[454]?.[2] ?? 0)) / 2
  const shift = (x: number, y: number): Point => {
    const { depth, share } = depthOf(x, y)
    const moved = (x - axisX) * (Math.cos(angle) - 1) - (depth - axisZ) * Math.sin(angle)
    return [moved * share, 0]
  }
  const smooth = coarse(shift, picture)
  return bend(picture, picture, (x, y) => {
    // Where the colour came from is where, once moved, it arrives here: a few steps find it.
    let u = x
    for (let i = 0; i < 6; i++) u = x - smooth(Math.min(Math.max(u, 0), picture.width - 1), y)[0]
    return [u, y]
  })
}

function depths(mesh: Mesh, width: number): (x: number, y: number) => { depth: number; share: number } {
  const reach = width * 0.055
  const fade = width * 0.45
  return (x, y) => {
    let [sum, weights, nearest] = [0, 0, Infinity]
    for (const [px, py, pz] of mesh) {
      const squared = (px - x) ** 2 + (py - y) ** 2
      nearest = Math.min(nearest, squared)
      const weight = 1 / (squared + reach * reach) ** 2
      sum += pz * weight
      weights += weight
    }
    const outside = Math.max(0, Math.sqrt(nearest) - reach)
    return { depth: sum / weights, share: Math.exp(-((outside / fade) ** 2)) }
  }
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
export function shutEyes(picture: Picture, mesh: Mesh, share: number): Picture {
  return eyes.reduce((shown, eye) => {
    const upper = curve(eye.upper.map((index) => at(mesh, index)))
    const lower = curve(eye.lower.map((index) => at(mesh, index)))
    const browY = at(mesh, eye.brow)[1]
    const [from, to] = [at(mesh, eye.upper[0])[0], at(mesh, eye.upper[8])[0]]
    const pad = (to - from) * 0.12
    return bend(shown, shown, (x, y) => {
      if (x < from - pad || x > to + pad) return [x, y]
      const [up, low] = [upper(x) - 1, lower(x) + 2]
      const top = up - (up - browY) * 0.7
      const bottom = low + (low - up) * 0.3 + 2
      const lid = up + (low - up) * 0.97 * share
      if (y <= top || y >= bottom) return [x, y]
      if (y < lid) return [x, top + ((y - top) * (up - top)) / (lid - top)]
      return [x, up + ((y - lid) * (bottom - up)) / (bottom - lid)]
    })
  }, picture)
}

const upperLip = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308]
const lowerLip = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308]

/** @param share of the mouth's width by which the lips part; what shows between them is dark */
export function openMouth(picture: Picture, mesh: Mesh, share: number): Picture {
  const lips = curve(upperLip.map((index, i) => middle(at(mesh, index), at(mesh, lowerLip[i] ?? index))))
  const [from, to] = [at(mesh, 78)[0], at(mesh, 308)[0]]
  const gap = (to - from) * share
  const chinY = at(mesh, 152)[1]
  const noseY = at(mesh, 2)[1]
  const reach = (to - from) * 0.9
  return bend(picture, picture, (x, y) => {
    const line = lips(x)
    const aside = Math.abs(x - (from + to) / 2)
    const half = (to - from) / 2
    const inside = Math.max(0, 1 - (aside / half) ** 2)
    const side = Math.exp(-4 * (Math.max(0, aside - half) / reach) ** 2)
    const parted = gap * inside
    const drop = gap * Math.max(inside, 0.35 * side)
    const [up, low] = [line - parted * 0.2, line + parted * 0.8]
    if (y > up && y < low && parted > 1) return null
    if (y <= up) {
      if (y <= noseY) return [x, y]
      return [x, noseY + ((y - noseY) * (line - noseY)) / Math.max(1, up - noseY)]
    }
    const end = chinY + (chinY - line) * 0.8
    if (y >= end) return [x, y]
    const start = line + drop * 0.8
    if (y < start) return [x, line + (y - low) * 0.2]
    return [x, line + ((y - start) * (end - line)) / (end - start)]
  })
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
