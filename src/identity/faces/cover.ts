import { chipSizePx } from './align.ts'
import type { Mesh } from './mesh.ts'
import { pointOf } from './mesh.ts'
import { median } from './vectors.ts'
import type { Point, Similarity } from './warp.ts'
import { apply } from './warp.ts'

// Masks and dark glasses. No sign is enough by itself: coloured light tints half a face as a mask does, and harsh light
// from above darkens both eyes. So a mask must be of another colour than the face above it and hide the mouth, and
// the detector is less sure of half a face; dark glasses darken both eyes, each against its own cheek. What this finds, and
// how often it is wrong about bare faces, is measured by bench/cover.bench.ts and stands in docs/decisions/0010.
//
// Not seen: a hand before the mouth, which has the face's own colour, and a mask below the nose.

/** Under the eyes, between them and between the brows: bare above a mask that is worn high. */
const upperFace = [117, 346, 111, 340, 6, 9]
const lowerFace = [205, 425, 200, 199, 212, 432]
const lips = [0, 37, 267, 17, 84, 314, 13, 14]
const aroundLips = [164, 18, 200, 57, 287, 186, 410, 43, 273]
const eyes = {
  right: { lids: [159, 145, 23], cheek: [117, 50] },
  left: { lids: [386, 374, 253], cheek: [346, 280] },
} as const

/** Contrast of lips with the skin around them: below, the mouth is hidden; above, it is seen. */
const lipContrast = { hiddenAt: 2, seenAt: 6 }
/** A lens lets through less of the light than a lid in the shade of a brow receives. */
const lensLight = 0.3

type Colour = { y: number; cb: number; cr: number }
/** The colour of the face around these points of the mesh. */
type At = (indices: readonly number[], radiusPx: number) => Colour

/** @returns 1 and above: something is over the face */
export function measureCover(subject: {
  chip: Float32Array
  toChip: Similarity
  mesh: Mesh
  detectorScore: number
}): number {
  const { chip, toChip, mesh, detectorScore } = subject
  const at: At = (indices, radiusPx) =>
    medianColour(
      chip,
      indices.map((index) => apply(toChip, pointOf(mesh, index))),
      radiusPx,
    )
  return Math.max(0, measureMask(at, detectorScore), measureGlasses(at))
}

function measureMask(at: At, detectorScore: number): number {
  const upper = at(upperFace, 3)
  const lower = at(lowerFace, 5)
  const tint = apart(upper, lower) / 20
  // A beard is darker too, but never by so much alone.
  const shade = Math.max(0, Math.abs(Math.log(lower.y / upper.y)) - 0.4) / 2
  const doubt = (0.8 - detectorScore) * 3
  return ((tint + shade) * hiddenMouth(at) + doubt) / 0.6
}

/** 0, lips are seen, to 1: what lies on the lips lies around them too. */
function hiddenMouth(at: At): number {
  const mouth = at(lips, 1)
  const skin = at(aroundLips, 2)
  const contrast = Math.hypot(apart(mouth, skin), 20 * Math.log(mouth.y / skin.y))
  const hidden = (lipContrast.seenAt - contrast) / (lipContrast.seenAt - lipContrast.hiddenAt)
  return Math.min(1, Math.max(0, hidden))
}

function measureGlasses(at: At): number {
  const light = ({ lids, cheek }: (typeof eyes)['right' | 'left']) => at(lids, 5).y / at(cheek, 4).y
  return lensLight / Math.max(light(eyes.right), light(eyes.left))
}

function apart(p: Colour, q: Colour): number {
  return Math.hypot(p.cb - q.cb, p.cr - q.cr)
}

function medianColour(chip: Float32Array, places: readonly Point[], radiusPx: number): Colour {
  const plane = chip.length / 3
  const colours = places
    .flatMap(([x, y]) => squareAround(Math.round(x), Math.round(y), radiusPx))
    .map((at) => {
      const [r = 0, g = 0, b = 0] = [chip[at], chip[at + plane], chip[at + 2 * plane]]
      // ITU-R BT.601
      return {
        y: 0.299 * r + 0.587 * g + 0.114 * b,
        cb: -0.169 * r - 0.331 * g + 0.5 * b,
        cr: 0.5 * r - 0.419 * g - 0.081 * b,
      }
    })
  return {
    y: Math.max(1, median(colours.map(({ y }) => y))),
    cb: median(colours.map(({ cb }) => cb)),
    cr: median(colours.map(({ cr }) => cr)),
  }
}

function squareAround(x: number, y: number, radiusPx: number): number[] {
  const inside: number[] = []
  for (let v = Math.max(0, y - radiusPx); v <= Math.min(chipSizePx - 1, y + radiusPx); v++)
    for (let u = Math.max(0, x - radiusPx); u <= Math.min(chipSizePx - 1, x + radiusPx); u++)
      inside.push(v * chipSizePx + u)
  return inside
}
