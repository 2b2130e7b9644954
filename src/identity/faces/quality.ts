import { chipSizePx } from './align.ts'
import type { Advice } from './contract.ts'
import { measureCover } from './cover.ts'
import type { Eye, Mesh } from './mesh.ts'
import { pointOf } from './mesh.ts'
import type { Picture } from './pixels.ts'
import type { Pose } from './pose.ts'
import type { Point, Similarity } from './warp.ts'
import { distance } from './warp.ts'

// What can be measured of a picture before anybody is recognised in it, and what to tell the person.
// Light and sharpness are measured on the aligned chip of 112 pixels: the numbers mean the same for every camera.

export type Quality = Pose & {
  /** 0…1: how much this picture should weigh among others of the same face. */
  weight: number
  /** Width of the face, temple to temple, in pixels of the picture. */
  sizePx: number
  sharpness: number
  /** Mean luminance of the face, 0…255, and its spread. */
  brightness: number
  contrast: number
  /** Brighter half of the face over the darker, right against left. */
  unevenness: number
  /** 1 and above: a mask, dark glasses or the like. */
  cover: number
}

export type Measures = Omit<Quality, 'weight'> & {
  eyeOpenness: number
  mouthOpenness: number
  /** Width of the face and offset of its middle, in shares of the picture; overflow is the share outside. */
  framing: { width: number; offsetX: number; offsetY: number; overflow: number }
}

type Subject = {
  /** Red, green and blue planes of the aligned face. */
  chip: Float32Array
  /** From the picture to the chip. */
  toChip: Similarity
  mesh: Mesh
  detectorScore: number
  eyes: { right: Eye; left: Eye }
  pose: Pose
  picture: Picture
}

export function measure(subject: Subject): Measures {
  const { chip, mesh, eyes, pose, picture } = subject
  const grey = luminance(chip)
  const light = measureLight(grey)
  return {
    ...pose,
    ...light,
    sizePx: distance(pointOf(mesh, 234), pointOf(mesh, 454)),
    sharpness: measureSharpness(grey, light.contrast),
    cover: measureCover(subject),
    eyeOpenness: (eyes.right.openness + eyes.left.openness) / 2,
    mouthOpenness:
      distance(pointOf(mesh, 13), pointOf(mesh, 14)) / distance(pointOf(mesh, 78), pointOf(mesh, 308)),
    framing: measureFraming(mesh, picture),
  }
}

function measureFraming(mesh: Mesh, { width, height }: Picture): Measures['framing'] {
  const xs = mesh.points.map(([x]) => x)
  const ys = mesh.points.map(([, y]) => y)
  const middle: Point = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + Math.max(...ys)) / 2]
  const outside = mesh.points.filter(([x, y]) => x < 0 || y < 0 || x >= width || y >= height)
  return {
    width: (Math.max(...xs) - Math.min(...xs)) / Math.min(width, height),
    offsetX: middle[0] / width - 0.5,
    offsetY: middle[1] / height - 0.5,
    overflow: outside.length / mesh.points.length,
  }
}

// ITU-R BT.601: the weights that JPEG itself uses.
function luminance(chip: Float32Array): Float32Array {
  const plane = chip.length / 3
  return Float32Array.from(
    { length: plane },
    (_, i) => 0.299 * (chip[i] ?? 0) + 0.587 * (chip[i + plane] ?? 0) + 0.114 * (chip[i + 2 * plane] ?? 0),
  )
}

function measureLight(grey: Float32Array): { brightness: number; contrast: number; unevenness: number } {
  let [sum, squares, right, left] = [0, 0, 0, 0]
  for (const { at, x } of faceOfChip) {
    const value = grey[at] ?? 0
    sum += value
    squares += value * value
    if (x < chipSizePx / 2) right += value
    else left += value
  }
  const mean = sum / faceOfChip.length
  return {
    brightness: mean,
    contrast: Math.sqrt(Math.max(0, squares / faceOfChip.length - mean * mean)),
    unevenness: Math.max(right, left) / Math.max(1, Math.min(right, left)),
  }
}

// Root mean square of the Laplacian over the contrast: a dim face is not a blurred one.
function measureSharpness(grey: Float32Array, contrast: number): number {
  let squares = 0
  for (const { at } of faceOfChip) {
    const sides = (grey[at - 1] ?? 0) + (grey[at + 1] ?? 0)
    const laplacian =
      sides + (grey[at - chipSizePx] ?? 0) + (grey[at + chipSizePx] ?? 0) - 4 * (grey[at] ?? 0)
    squares += laplacian * laplacian
  }
  return Math.sqrt(squares / faceOfChip.length) / Math.max(8, contrast)
}

// The ellipse that a face fills in the chip, without hair and background.
const faceOfChip = Array.from({ length: chipSizePx * chipSizePx }, (_, at) => {
  const x = at % chipSizePx
  const y = Math.floor(at / chipSizePx)
  const u = (x - chipSizePx / 2) / (chipSizePx * 0.38)
  const v = (y - chipSizePx * 0.55) / (chipSizePx * 0.44)
  return { at, x, isFace: u * u + v * v < 1 }
}).filter(({ isFace }) => isFace)

type Rule = { advice: Advice; frameOnly?: true; broken: (measures: Measures) => boolean }

/** In the order in which they are worth mending: a face too small is also blurred. */
const rules: readonly Rule[] = [
  { advice: 'too_dark', broken: ({ brightness }) => brightness < 42 },
  { advice: 'too_bright', broken: ({ brightness }) => brightness > 215 },
  { advice: 'too_small', broken: ({ sizePx }) => sizePx < 80 },
  { advice: 'too_small', frameOnly: true, broken: ({ framing }) => framing.width < 0.22 },
  {
    advice: 'too_large',
    frameOnly: true,
    broken: ({ framing }) => framing.width > 0.8 || framing.overflow > 0.02,
  },
  {
    advice: 'off_centre',
    frameOnly: true,
    broken: ({ framing }) => Math.abs(framing.offsetX) > 0.22 || Math.abs(framing.offsetY) > 0.25,
  },
  { advice: 'too_blurred', frameOnly: true, broken: ({ sharpness }) => sharpness < 0.16 },
  { advice: 'too_blurred', broken: ({ sharpness }) => sharpness < 0.1 },
  { advice: 'uneven_light', broken: ({ unevenness }) => unevenness > 2 },
  { advice: 'cover_removed', broken: ({ cover }) => cover > 1 },
  {
    advice: 'look_straight',
    broken: ({ yaw, pitch, roll }) => Math.abs(yaw) > 15 || Math.abs(pitch) > 20 || Math.abs(roll) > 20,
  },
  { advice: 'eyes_closed', broken: ({ eyeOpenness }) => eyeOpenness < 0.12 },
]

export function qualityOf(
  measures: Measures,
  kind: 'frame' | 'portrait',
): { quality: Quality; advice: Advice | null } {
  const { eyeOpenness: _eyes, mouthOpenness: _mouth, framing: _framing, ...kept } = measures
  const broken = rules.find((rule) => (kind === 'frame' || !rule.frameOnly) && rule.broken(measures))
  return { quality: { ...kept, weight: weigh(measures) }, advice: broken?.advice ?? null }
}

function weigh({ yaw, pitch, sharpness, sizePx, brightness, eyeOpenness, mouthOpenness }: Measures): number {
  const turned = Math.max(0, 1 - Math.hypot(yaw, pitch) / 45)
  const sharp = Math.min(1, sharpness / 0.35)
  const large = Math.min(1, sizePx / 140)
  const lit = Math.min(1, brightness / 70, (255 - brightness) / 50)
  const calm = (eyeOpenness > 0.2 ? 1 : 0.7) * (mouthOpenness < 0.25 ? 1 : 0.8)
  return Math.max(0.01, turned * sharp * large * lit * calm)
}
