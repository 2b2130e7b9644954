import type { Detection } from './detector.ts'
import type { Model } from './models/model.ts'
import type { Pyramid } from './pixels.ts'
import type { Point, Similarity } from './warp.ts'
import { apply, distance, meanPoint, sample, squareAt } from './warp.ts'

// MediaPipe's face mesh (468 points with depth, https://arxiv.org/abs/1907.06724) and its iris model, which
// sees eyelids that the mesh alone does not follow (https://arxiv.org/abs/2006.11341).
//
// "Right" and "left" are the person's own: their right eye is on the left of the picture.

/** x and y in pixels of the picture; depth in the same unit, smaller is nearer to the camera. */
export type MeshPoint = readonly [number, number, number]

export type Mesh = {
  points: readonly MeshPoint[]
  /** 0…1: how sure the model is that this is a face at all. */
  presence: number
}

const meshSizePx = 192
const irisSizePx = 64
const meshRoom = 1.5
const irisRoom = 2.3
const encoding = { order: 'rgb', shift: 0, divisor: 255 } as const

export const rings = {
  rightEye: [33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173],
  leftEye: [263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398],
} as const

const corners = { rightEye: [33, 133], leftEye: [263, 362] } as const

export async function fitMesh(model: Model, pyramid: Pyramid, detection: Detection): Promise<Mesh> {
  const { box, rightEye, leftEye } = detection
  const angle = Math.atan2(leftEye[1] - rightEye[1], leftEye[0] - rightEye[0])
  const side = Math.max(box.width, box.height) * meshRoom
  const centre: Point = [box.x + box.width / 2, box.y + box.height / 2]
  const toPicture = squareAt(centre, side, angle, meshSizePx)
  const planes = sample(pyramid, toPicture, { width: meshSizePx, height: meshSizePx, encoding })
  const answers = await model.run(planes, [1, 3, meshSizePx, meshSizePx])
  return {
    points: readPoints(answers['Identity_2'] ?? new Float32Array(), toPicture),
    presence: answers['Identity_1']?.[0] ?? 0,
  }
}

function readPoints(values: Float32Array, toPicture: Similarity): MeshPoint[] {
  const scale = Math.hypot(toPicture.a, toPicture.b)
  return Array.from({ length: values.length / 3 }, (_, i) => {
    const [x, y] = apply(toPicture, [values[i * 3] ?? 0, values[i * 3 + 1] ?? 0])
    return [x, y, (values[i * 3 + 2] ?? 0) * scale]
  })
}

export type Eye = {
  /** Height over width of the opening. About .3 when open, below .15 when shut. */
  openness: number
  centre: Point
  iris: Point
}

// The model's first 16 points are the eyelids: nine below from the outer to the inner corner, seven above.
const lowerLid = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const
const upperLid = [9, 10, 11, 12, 13, 14, 15] as const
const irisCentre = 71

export async function fitEyes(
  model: Model,
  pyramid: Pyramid,
  mesh: Mesh,
): Promise<{ right: Eye; left: Eye }> {
  const right = eyeSquare(mesh, corners.rightEye)
  const left = eyeSquare(mesh, corners.leftEye)
  const size = { width: irisSizePx, height: irisSizePx, encoding }
  const planes = new Float32Array(2 * 3 * irisSizePx * irisSizePx)
  // The model knows one eye; the other is shown to it mirrored.
  planes.set(sample(pyramid, right, size), 0)
  planes.set(sample(pyramid, left, { ...size, mirrored: true }), planes.length / 2)
  const answers = await model.run(planes, [2, 3, irisSizePx, irisSizePx])
  const values = answers['Identity'] ?? new Float32Array()
  const half = values.length / 2
  return {
    right: readEye(values.subarray(0, half), right, false),
    left: readEye(values.subarray(half), left, true),
  }
}

function eyeSquare(mesh: Mesh, [outer, inner]: readonly [number, number]): Similarity {
  const p = pointOf(mesh, outer)
  const q = pointOf(mesh, inner)
  const [from, to] = p[0] < q[0] ? [p, q] : [q, p]
  const angle = Math.atan2(to[1] - from[1], to[0] - from[0])
  return squareAt(meanPoint([p, q]), distance(p, q) * irisRoom, angle, irisSizePx)
}

function readEye(values: Float32Array, toPicture: Similarity, mirrored: boolean): Eye {
  const at = (i: number): Point => {
    const x = values[i * 3] ?? 0
    return apply(toPicture, [mirrored ? irisSizePx - 1 - x : x, values[i * 3 + 1] ?? 0])
  }
  const lower = lowerLid.map(at)
  const upper = upperLid.map(at)
  const width = distance(at(0), at(8))
  // Upper point i stands above lower point i + 1. The middle five carry the opening.
  const heights = [1, 2, 3, 4, 5].map((i) => distance(upper[i] ?? [0, 0], lower[i + 1] ?? [0, 0]))
  return {
    openness: heights.reduce((sum, height) => sum + height, 0) / heights.length / width,
    centre: meanPoint([...lower, ...upper]),
    iris: at(irisCentre),
  }
}

export function pointOf(mesh: Mesh, index: number): Point {
  const point = mesh.points[index]
  if (!point) throw new RangeError('the mesh has 468 points')
  return [point[0], point[1]]
}
