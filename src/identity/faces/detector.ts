import type { Model } from './models/model.ts'
import type { Picture, Pyramid } from './pixels.ts'
import { pyramidOf, withMargin } from './pixels.ts'
import type { Point, Similarity } from './warp.ts'
import { apply, distance, sample } from './warp.ts'

// BlazeFace, the 256-pixel model: https://arxiv.org/abs/1907.05047. It answers for 896 places ("anchors"):
// 2 for each of 16×16 cells, 6 for each of 8×8.

export type Detection = {
  /** In pixels of the picture. */
  box: { x: number; y: number; width: number; height: number }
  score: number
  rightEye: Point
  leftEye: Point
}

const sizePx = 256
const scoreMin = 0.5
const overlapMin = 0.3
const valuesPerAnchor = 16

// Two boxes per answer of the model: coarse, then fine; as the outputs are named in the model's file.
const layers = [
  { scores: 'Identity', boxes: 'Identity_2', cells: 16, perCell: 2 },
  { scores: 'Identity_1', boxes: 'Identity_3', cells: 8, perCell: 6 },
] as const

/** Faces in the picture, surest first. */
export async function detectFaces(model: Model, pyramid: Pyramid): Promise<Detection[]> {
  const picture = pyramid.levels[0]
  if (!picture) return []
  const found = await detect(model, pyramid, picture)
  if (found.length > 0) return found
  // A portrait cut close leaves the model no edge to find the face by.
  const wide = withMargin(picture, 0.4)
  const again = await detect(model, pyramidOf(wide.picture), wide.picture)
  return again.map((detection) => shifted(detection, -wide.marginPx))
}

async function detect(model: Model, pyramid: Pyramid, picture: Picture): Promise<Detection[]> {
  const long = Math.max(picture.width, picture.height)
  const scale = long / sizePx
  const toPicture: Similarity = {
    a: scale,
    b: 0,
    x0: (picture.width - long) / 2 + (scale - 1) / 2,
    y0: (picture.height - long) / 2 + (scale - 1) / 2,
  }
  const encoding = { order: 'rgb', shift: 127.5, divisor: 127.5 } as const
  const planes = sample(pyramid, toPicture, { width: sizePx, height: sizePx, encoding })
  const answers = await model.run(planes, [1, 3, sizePx, sizePx])
  return merge(layers.flatMap((layer) => readLayer(layer, answers, toPicture)))
}

function readLayer(
  layer: (typeof layers)[number],
  answers: Readonly<Record<string, Float32Array>>,
  toPicture: Similarity,
): Detection[] {
  const scores = answers[layer.scores] ?? new Float32Array()
  const values = answers[layer.boxes] ?? new Float32Array()
  const stride = sizePx / layer.cells
  const found: Detection[] = []
  scores.forEach((logit, anchor) => {
    const score = 1 / (1 + Math.exp(-logit))
    if (score < scoreMin) return
    const cell = Math.floor(anchor / layer.perCell)
    const x = ((cell % layer.cells) + 0.5) * stride
    const y = (Math.floor(cell / layer.cells) + 0.5) * stride
    const v = (i: number) => values[anchor * valuesPerAnchor + i] ?? 0
    const [cx, cy] = apply(toPicture, [x + v(0), y + v(1)])
    const width = v(2) * toPicture.a
    const height = v(3) * toPicture.a
    found.push({
      box: { x: cx - width / 2, y: cy - height / 2, width, height },
      score,
      rightEye: apply(toPicture, [x + v(4), y + v(5)]),
      leftEye: apply(toPicture, [x + v(6), y + v(7)]),
    })
  })
  return found
}

// Non-maximum suppression that averages by score what it suppresses: steadier boxes than the best alone.
function merge(candidates: readonly Detection[]): Detection[] {
  let rest = candidates.toSorted((p, q) => q.score - p.score)
  const merged: Detection[] = []
  for (let best = rest[0]; best; best = rest[0]) {
    const { box } = best
    const same = rest.filter((other) => overlap(box, other.box) > overlapMin)
    rest = rest.filter((other) => !same.includes(other) && other !== best)
    merged.push({ ...average(same), score: best.score })
  }
  return merged
}

function average(same: readonly Detection[]): Detection {
  const total = same.reduce((sum, { score }) => sum + score, 0)
  const mean = (pick: (detection: Detection) => number) =>
    same.reduce((sum, detection) => sum + pick(detection) * detection.score, 0) / total
  return {
    box: {
      x: mean((d) => d.box.x),
      y: mean((d) => d.box.y),
      width: mean((d) => d.box.width),
      height: mean((d) => d.box.height),
    },
    score: total / same.length,
    rightEye: [mean((d) => d.rightEye[0]), mean((d) => d.rightEye[1])],
    leftEye: [mean((d) => d.leftEye[0]), mean((d) => d.leftEye[1])],
  }
}

type Box = Detection['box']

// Intersection over union.
function overlap(p: Box, q: Box): number {
  const shared = sharedArea(p, q)
  return shared / (p.width * p.height + q.width * q.height - shared)
}

/** How much of a box lies outside another. */
export function shareOutside(box: Box, of: Box): number {
  return 1 - sharedArea(box, of) / (box.width * box.height)
}

function sharedArea(p: Box, q: Box): number {
  const width = Math.min(p.x + p.width, q.x + q.width) - Math.max(p.x, q.x)
  const height = Math.min(p.y + p.height, q.y + q.height) - Math.max(p.y, q.y)
  return Math.max(0, width) * Math.max(0, height)
}

function shifted(detection: Detection, byPx: number): Detection {
  const move = ([x, y]: Point): Point => [x + byPx, y + byPx]
  const { box } = detection
  return {
    ...detection,
    box: { ...box, x: box.x + byPx, y: box.y + byPx },
    rightEye: move(detection.rightEye),
    leftEye: move(detection.leftEye),
  }
}

/** The face that the picture is of: large, near the middle. */
export function mainFace(found: readonly Detection[], picture: Picture): Detection | undefined {
  const middle: Point = [picture.width / 2, picture.height / 2]
  const weight = ({ box }: Detection) =>
    box.width / (1 + (2 * distance(middle, [box.x + box.width / 2, box.y + box.height / 2])) / picture.width)
  return found.toSorted((p, q) => weight(q) - weight(p))[0]
}
