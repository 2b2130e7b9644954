import { at, faceWidth, type Mesh } from '../expression.ts'
import { bend, type Point, writeJpeg } from '../picture.ts'
import type { Texture } from '../raster.ts'
import type { Thing } from '../scene.ts'
import { develop, see, thingsOf } from '../scene.ts'
import type { Head, Stance } from '../turning.ts'
import { headStepPx, turning } from '../turning.ts'
import { doing, type Moment } from './script.ts'
import type { Held, Placing, Sheet } from './sheet.ts'
import { held, litSheet, printed, sheetSurface } from './sheet.ts'
import { stillOf, type Still, type Task } from './subject.ts'

// Paper before the camera: held, tilted, bent, with holes for eyes, worn as a mask.

export type Take = (moment: Moment) => Promise<Buffer>

/** How well an instrument can do what is asked. */
type Manner = {
  /** Degrees by which a turn tilts it, and how much it is bent then. */
  tilt: number
  bend: number
  bendWhenTurned: number
}

/** A printed photograph in a hand. */
export async function print(task: Task, manner: Manner): Promise<Take> {
  const sheet = await sheetOf(task)
  const gloss = task.random.next() < 0.4 ? task.random.between(0.05, 0.5) : 0
  return (moment) => photographed(task, moment, [paper(task, moment, { sheet, manner, gloss })])
}

/** The same with the eyes cut out, and somebody else's behind, that look and blink. */
export async function cutOutEyes(task: Task, manner: Manner): Promise<Take> {
  const still = await stillOf(task, task.victim)
  const sheet = await sheetOf(task, { still, isHoled: true })
  const { person } = task.other
  return (moment) => {
    const stance = doing(person.still, moment, { ...task.reach, turn: manner.tilt * 0.7 })
    const eyes = betweenEyes(task, stance)
    const behind = thingsOf(
      person.head,
      {
        ...stance,
        x: stance.x - eyes[0],
        y: stance.y - eyes[1],
        distance: stance.distance - eyes[2] + distanceAt(task, moment) + 0.04,
      },
      task.setting.light,
    )
    return photographed(task, moment, [...behind, paper(task, moment, { sheet, manner, gloss: 0 })])
  }
}

/** A printed face, cut out along its edge, eyes open, bent around somebody else's face and worn. */
export async function mask(task: Task): Promise<Take> {
  const still = await stillOf(task, task.victim)
  const sheet = await sheetOf(task, { still, isHoled: true, isCutAlongFace: true })
  const { person } = task.other
  const bent = task.random.between(0.5, 1.1)
  return (moment) => {
    const stance = task.setting.unrest.stance(moment.atMs, doing(person.still, moment, task.reach))
    const before = depthBetweenEyes(person.head) - 0.06
    const worn = held({ yaw: 0, pitch: 0, roll: 0, x: 0, y: 0, distance: before, bend: -bent, gloss: 0 })
    const surface = sheetSurface(sheet, onHead(task, stance, worn))
    const things = thingsOf(person.head, stance, task.setting.light)
    const paperOn = {
      surface: litSheet(surface, task.setting.light, 0),
      texture: sheet.texture,
      isInFront: true,
    }
    return photographed(task, moment, [...things, paperOn])
  }
}

/** In face widths, from the axis of the head. */
function depthBetweenEyes({ columns, depth, pivot, faceWidthPx }: Head): number {
  const [column, row] = [Math.round(pivot.x / headStepPx), Math.round(pivot.y / headStepPx)]
  return depth[row * columns + column]! / faceWidthPx
}

function betweenEyes({ other }: Task, stance: Stance): readonly [number, number, number] {
  const { head } = other.person
  const { pivot, faceWidthPx } = head
  return turning(stance, head)(pivot.x, pivot.y, depthBetweenEyes(head) * faceWidthPx, 1)
}

function onHead({ other }: Task, stance: Stance, worn: Held): Held {
  const { head } = other.person
  const turn = turning(stance, head)
  const unit = head.faceWidthPx
  return (x, y) => {
    const [u, v, w] = worn(x, y)
    return turn(head.pivot.x + u * unit, head.pivot.y + v * unit, w * unit, 1)
  }
}

function distanceAt(task: Task, { asked, amount }: Moment): number {
  const base = task.victim.person.still.distance * 0.78
  return asked === 'come_closer' ? base / (1 + (task.reach.closer - 1) * amount) : base
}

type Paper = { sheet: Sheet; manner: Manner; gloss: number }

function paper(task: Task, moment: Moment, { sheet, manner, gloss }: Paper): Thing {
  const { light } = task.setting
  const sign = moment.asked === 'turn_left' ? 1 : moment.asked === 'turn_right' ? -1 : 0
  const still = {
    yaw: 0,
    pitch: 0,
    roll: 0,
    x: 0,
    y: 0,
    distance: distanceAt(task, moment),
    eyes: 0,
    mouth: 0,
  }
  const trembling = task.setting.unrest.stance(moment.atMs + 5_000, still)
  const placing: Placing = {
    ...trembling,
    yaw: trembling.yaw * 2.5 + sign * manner.tilt * moment.amount,
    pitch: trembling.pitch * 2.5,
    bend: manner.bend + manner.bendWhenTurned * Math.abs(sign) * moment.amount,
    gloss,
  }
  const surface = sheetSurface(sheet, held(placing))
  return { surface: litSheet(surface, light, gloss), texture: sheet.texture, isInFront: true }
}

export function photographed(task: Task, { atMs }: Moment, things: readonly Thing[]): Promise<Buffer> {
  const { setting, random } = task
  const { room, unrest, sensor } = setting
  const seen = see({ room, things, focalPx: setting.focalPx, hold: unrest.hold(atMs) })
  return writeJpeg(develop(seen, sensor, unrest.exposure(atMs), random))
}

type Made = { still?: Still; isHoled?: boolean; isCutAlongFace?: boolean }

const printPx = 250

async function sheetOf(task: Task, made: Made = {}): Promise<Sheet> {
  const still = made.still ?? (await stillOf(task, task.victim))
  const unit = faceWidth(still.mesh)
  const [right, left] = [at(still.mesh, 33), at(still.mesh, 263)]
  const angle = Math.atan2(left[1] - right[1], left[0] - right[0])
  const [cx, cy] = at(still.mesh, 168)
  const scale = unit / printPx
  const room = task.random.between(1, 1.5)
  const size = { width: Math.round(printPx * 2 * room), height: Math.round(printPx * 2.3 * room) }
  const middle = [size.width / 2, size.height * 0.45] as const
  const [a, b] = [scale * Math.cos(angle), scale * Math.sin(angle)]
  const picture = bend(still.picture, size, (x, y) => {
    const [u, v] = [x - middle[0], y - middle[1]]
    return [cx + a * u - b * v, cy + b * u + a * v]
  })
  const mesh: Mesh = still.mesh.map(([x, y, z]) => {
    const [u, v] = [(x - cx) / scale, (y - cy) / scale]
    const [cos, sin] = [Math.cos(-angle), Math.sin(-angle)]
    return [middle[0] + u * cos - v * sin, middle[1] + u * sin + v * cos, z]
  })
  const texture = printed(picture, task.random)
  if (made.isHoled) hole(texture, mesh)
  if (made.isCutAlongFace) cutAlong(texture, mesh)
  return { texture, middle, unitPx: printPx }
}

function hole(texture: Texture, mesh: Mesh): void {
  for (const ring of lids) {
    const outline = grown(ring.map((index) => at(mesh, index)))
    for (let y = 0; y < texture.height; y++)
      for (let x = 0; x < texture.width; x++)
        if (isWithin(outline, x, y)) texture.rgba[(y * texture.width + x) * 4 + 3] = 0
  }
}

const lids = [
  [33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7],
  [362, 398, 384, 385, 386, 387, 388, 466, 263, 249, 390, 373, 374, 380, 381, 382],
]

type Outline = readonly Point[]

function grown(outline: Outline): Outline {
  const cx = outline.reduce((sum, [x]) => sum + x, 0) / outline.length
  const cy = outline.reduce((sum, [, y]) => sum + y, 0) / outline.length
  return outline.map(([x, y]) => [cx + (x - cx) * 1.08, cy + (y - cy) * 1.35])
}

export function isWithin(outline: Outline, x: number, y: number): boolean {
  let inside = false
  for (let i = 0, j = outline.length - 1; i < outline.length; j = i++) {
    const [[xi, yi], [xj, yj]] = [outline[i]!, outline[j]!]
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) inside = !inside
  }
  return inside
}

const oval = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
  150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
]

function cutAlong(texture: Texture, mesh: Mesh): void {
  const outline = oval.map((index) => at(mesh, index))
  for (let y = 0; y < texture.height; y++)
    for (let x = 0; x < texture.width; x++)
      if (!isWithin(outline, x, y)) texture.rgba[(y * texture.width + x) * 4 + 3] = 0
}
