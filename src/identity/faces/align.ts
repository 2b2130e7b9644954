import type { Mesh } from './mesh.ts'
import { pointOf, rings } from './mesh.ts'
import type { Point, Similarity } from './warp.ts'
import { fitSimilarity, inverse, meanPoint } from './warp.ts'

/** Right eye, left eye, tip of the nose, right and left corner of the mouth. */
export type FivePoints = readonly [Point, Point, Point, Point, Point]

// Eyes are the mean of the mesh's eyelids: measured better than the iris model's centres, which follow the gaze
// (FNMR at FMR 1e-4 on lfw-dev 2.22 % against 2.53 %).
export function fivePoints(mesh: Mesh): FivePoints {
  return [
    meanPoint(rings.rightEye.map((index) => pointOf(mesh, index))),
    meanPoint(rings.leftEye.map((index) => pointOf(mesh, index))),
    pointOf(mesh, 1),
    pointOf(mesh, 61),
    pointOf(mesh, 291),
  ]
}

/** Where the five points lie in the 112-pixel chip: ArcFace, https://arxiv.org/abs/1801.07698, its code. */
export const arcFaceChip: FivePoints = [
  [38.2946, 51.6963],
  [73.5318, 51.5014],
  [56.0252, 71.7366],
  [41.5493, 92.3655],
  [70.7299, 92.2041],
]
export const chipSizePx = 112

/** From pixels of the chip to pixels of the picture. */
export function chipToPicture(points: FivePoints, chip: FivePoints): Similarity {
  return inverse(fitSimilarity(points, chip))
}
