import type { FaceReader } from '#identity/faces'
import { cutOut, type Inside } from './cutout.ts'
import { at, faceWidth, type Mesh, meshFrom } from './expression.ts'
import type { Picture } from './picture.ts'
import { bend, readPicture, writeJpeg } from './picture.ts'
import { drawSurface, emptyCanvas } from './raster.ts'
import { frontOf, type Head, headStepPx } from './turning.ts'

// A head with a depth for every place, made from one portrait: the face from the 468 points with depth that the
// server's own engine finds, hair, skull and ears from an ellipsoid around them, neck and shoulders below.
// A portrait is taken from afar, so it is read as a view without perspective.

/** The portrait laid out for modelling: upright, the face this wide, its middle here. */
const sheet = { width: 760, height: 660, faceWidthPx: 200, middle: [380, 285] } as const
const stepPx = headStepPx

/** @throws TypeError when the portrait shows no face, or several */
export async function modelHead(faces: FaceReader, portrait: Buffer): Promise<Head> {
  const original = await readPicture(portrait)
  const first = await look(faces, portrait, 'portrait')
  const { picture, inside } = layOut(original, first.mesh)
  const head = shape(picture, inside, await look(faces, await writeJpeg(picture, 95), 'portrait'))
  if (Math.abs(head.posed.yaw) < straightDegrees) return head
  const straight = straighten(head)
  return shape(straight, whole, await look(faces, await writeJpeg(straight, 95), 'portrait'))
}

const straightDegrees = 5
const whole: Inside = { left: 0, top: 0, right: sheet.width, bottom: sheet.height }
const wallGrey = 140

/**
 * The same head seen from in front. Of the side that was turned away a portrait knows little: it is filled in from the
 * other side, as if people were symmetric.
 */
function straighten(head: Head): Picture {
  const far = 400
  const still = { x: 0, y: 0, eyes: 0, mouth: 0, pitch: 0, roll: 0 }
  const surface = frontOf(head, { ...still, yaw: -head.posed.yaw, distance: far }, head.depth)
  const canvas = emptyCanvas(sheet.width, sheet.height)
  canvas.rgb.fill(wallGrey)
  const centre = [head.pivot.x, head.pivot.y] as const
  drawSurface(canvas, surface, head.texture, { focalPx: far * head.faceWidthPx, centre })
  const [middle, unit, sign] = [head.pivot.x, head.faceWidthPx, head.posed.yaw > 0 ? 1 : -1]
  const picture = { width: sheet.width, height: sheet.height, rgb: canvas.rgb.slice() }
  for (let y = 0; y < sheet.height; y++) {
    const above = 1 - step((y - head.pivot.neckY + 0.05 * unit) / (0.1 * unit))
    for (let x = 0; x < sheet.width; x++) {
      const u = Math.round(2 * middle - x)
      const mirrored = above * step((sign * (x - middle) - 0.34 * unit) / (0.14 * unit))
      if (mirrored === 0 || u < 0 || u >= sheet.width) continue
      const [to, from] = [(y * sheet.width + x) * 3, (y * sheet.width + u) * 3]
      for (let c = 0; c < 3; c++)
        picture.rgb[to + c] = canvas.rgb[to + c]! * (1 - mirrored) + canvas.rgb[from + c]! * mirrored
    }
  }
  return picture
}

type Look = { mesh: Mesh; yaw: number; pitch: number }

async function look(faces: FaceReader, jpeg: Buffer, kind: 'frame' | 'portrait'): Promise<Look> {
  const analysis = await faces.analyse(jpeg, kind)
  if (analysis.outcome !== 'face') throw new TypeError(`the portrait shows ${analysis.outcome}`)
  const { landmarks, yaw, pitch } = analysis.face
  return { mesh: meshFrom(landmarks), yaw, pitch }
}

function layOut(original: Picture, mesh: Mesh): { picture: Picture; inside: Inside } {
  const [right, left] = [at(mesh, 33), at(mesh, 263)]
  const angle = Math.atan2(left[1] - right[1], left[0] - right[0])
  const scale = faceWidth(mesh) / sheet.faceWidthPx
  const [a, b] = [scale * Math.cos(angle), scale * Math.sin(angle)]
  const [cx, cy] = middleOf(mesh)
  const [mx, my] = sheet.middle
  const picture = bend(original, sheet, (x, y) => [
    cx + a * (x - mx) - b * (y - my),
    cy + b * (x - mx) + a * (y - my),
  ])
  // Roughly, for a portrait a little aslant.
  const inside = {
    left: mx - cx / scale,
    right: mx + (original.width - cx) / scale,
    top: my - cy / scale,
    bottom: my + (original.height - cy) / scale,
  }
  return { picture, inside }
}

function middleOf(mesh: Mesh): [number, number] {
  const [right, left, top, chin] = [234, 454, 10, 152].map((index) => at(mesh, index))
  return [(right![0] + left![0]) / 2, (top![1] + chin![1]) / 2]
}

function shape(picture: Picture, inside: Inside, { mesh, yaw, pitch }: Look): Head {
  const width = faceWidth(mesh)
  const chinY = at(mesh, 152)[1]
  const [x] = middleOf(mesh)
  const top = at(mesh, 10)[1] - 0.42 * width
  const skull = { y: (top + chinY) / 2, a: 0.64 * width, b: (chinY - top) / 2, c: 0.74 * width }
  const place = { x, y: skull.y, a: 0.68 * width, b: skull.b * 1.04, chinY, width }
  const mask = cutOut(picture, place, inside)
  const rgba = new Uint8Array(mask.length * 4)
  for (let i = 0; i < mask.length; i++) {
    rgba.set(picture.rgb.subarray(i * 3, i * 3 + 3), i * 4)
    rgba[i * 4 + 3] = mask[i]!
  }
  bleed(rgba, picture.width)
  const { columns, rows } = { columns: 1 + sheet.width / stepPx, rows: 1 + sheet.height / stepPx }
  const grid = { columns: Math.ceil(columns), rows: Math.ceil(rows) }
  const ears = ((mesh[234]?.[2] ?? 0) + (mesh[454]?.[2] ?? 0)) / 2
  const form = { mesh, width, x, chinY, skull, axisZ: ears + 0.1 * width }
  const faceAt = faceDepth(form)
  const vertices = Array.from({ length: grid.columns * grid.rows }, (_, i) => [
    (i % grid.columns) * stepPx,
    Math.floor(i / grid.columns) * stepPx,
  ])
  return {
    texture: { width: sheet.width, height: sheet.height, rgba },
    mesh,
    ...grid,
    depth: Float32Array.from(vertices, ([u = 0, v = 0]) => depthAt(form, faceAt, u, v)),
    share: Float32Array.from(vertices, ([u = 0, v = 0]) => shareAt(form, u, v)),
    pivot: { x, y: at(mesh, 168)[1], neckY: chinY },
    faceWidthPx: width,
    skull,
    posed: { yaw, pitch },
  }
}

const bleedPx = 8

// The colours at the edge of a person are mixed with the wall's: those from within take their place.
function bleed(rgba: Uint8Array, width: number): void {
  let edge: number[] = []
  const isDone = new Uint8Array(rgba.length / 4)
  for (let i = 0; i < isDone.length; i++) isDone[i] = rgba[i * 4 + 3]! > 250 ? 1 : 0
  const sides = [1, -1, width, -width]
  for (let i = 0; i < isDone.length; i++) if (!isDone[i] && sides.some((j) => isDone[i + j])) edge.push(i)
  for (let round = 0; round < bleedPx; round++) {
    const next: number[] = []
    for (const i of edge) {
      const from = sides.map((j) => i + j).filter((j) => isDone[j])
      for (let c = 0; c < 3; c++)
        rgba[i * 4 + c] = from.reduce((sum, j) => sum + rgba[j * 4 + c]!, 0) / Math.max(1, from.length)
    }
    for (const i of edge) isDone[i] = 1
    for (const i of edge) for (const j of sides) if (isDone[i + j] === 0) next.push(i + j)
    edge = [...new Set(next)]
  }
}

type Form = {
  mesh: Mesh
  width: number
  x: number
  chinY: number
  skull: Head['skull']
  /** Depth of the axis about which the head turns, between the ears. */
  axisZ: number
}

type FaceAt = (x: number, y: number) => { depth: number; outside: number }

function faceDepth({ mesh, width, axisZ }: Form): FaceAt {
  const reach = width * 0.045
  return (x, y) => {
    let [sum, weights, nearest] = [0, 0, Infinity]
    for (const [px, py, pz] of mesh) {
      const squared = (px - x) ** 2 + (py - y) ** 2
      nearest = Math.min(nearest, squared)
      const weight = 1 / (squared + reach * reach) ** 2
      sum += (pz - axisZ) * weight
      weights += weight
    }
    return { depth: sum / weights, outside: Math.max(0, Math.sqrt(nearest) - reach) }
  }
}

function depthAt(form: Form, faceAt: FaceAt, x: number, y: number): number {
  const { width, skull, chinY } = form
  const face = faceAt(x, y)
  const aside = (x - form.x) / skull.a
  const along = (y - skull.y) / skull.b
  const inside = 1 - aside * aside - along * along
  // Hair beyond the skull hangs at the height of the ears.
  const hair = inside > 0 ? -skull.c * Math.sqrt(inside) : 0.04 * width
  const neck = 0.12 * width - 0.28 * width * Math.sqrt(Math.max(0, 1 - ((x - form.x) / (0.42 * width)) ** 2))
  const below = step((y - chinY) / (0.1 * width))
  const behind = hair * (1 - below) + (neck + 0.12 * width * step((y - chinY) / width)) * below
  const share = Math.exp(-((face.outside / (0.1 * width)) ** 2))
  return face.depth * share + behind * (1 - share)
}

function shareAt({ width, chinY, x: middle }: Form, x: number, y: number): number {
  const jaw = chinY - 0.25 * width * Math.min(1, Math.abs(x - middle) / (0.6 * width)) ** 2
  return 1 - step((y - jaw) / (0.7 * width))
}

function step(t: number): number {
  const share = Math.min(1, Math.max(0, t))
  return share * share * (3 - 2 * share)
}
