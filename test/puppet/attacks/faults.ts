import { at } from '../expression.ts'
import { photograph } from '../person.ts'
import { bend, type Picture, type Point, readPicture, writeJpeg } from '../picture.ts'
import { thingsOf } from '../scene.ts'
import type { Head } from '../turning.ts'
import { isWithin, photographed, type Take } from './flat.ts'
import { present } from './replayed.ts'
import { doing, newReach } from './script.ts'
import type { Task } from './subject.ts'

// People before the camera as they should not be there: not seen well, not alone, not themselves.

/** The person at rest and within their face, somebody else for the turns. */
export function spliced(task: Task): Take {
  const [victim, other] = [present(task, task.victim), present(task, task.other)]
  return (moment) => {
    const isTurn = moment.asked === 'turn_left' || moment.asked === 'turn_right'
    return isTurn && moment.amount > 0 ? other(moment) : victim(moment)
  }
}

export function besides(task: Task): Take {
  const { victim, other, setting, random } = task
  const aside = random.between(0.62, 0.8) * (random.next() < 0.5 ? 1 : -1)
  const reach = newReach(random)
  return (moment) => {
    const own = setting.unrest.stance(moment.atMs, doing(victim.person.still, moment, task.reach))
    const idle = setting.unrest.stance(
      moment.atMs + 9_000,
      doing(other.person.still, { ...moment, amount: 0 }, reach),
    )
    const distance = own.distance * 1.25
    const things = [
      ...thingsOf(victim.person.head, { ...own, x: own.x - aside, distance }, setting.light),
      ...thingsOf(
        other.person.head,
        { ...idle, x: idle.x + aside, distance: distance * 1.04 },
        setting.light,
      ),
    ]
    return photographed(task, moment, things)
  }
}

const maskOutline = [234, 93, 132, 58, 172, 136, 152, 365, 397, 288, 361, 323, 454, 280, 4, 50]
/** The middle of each eye: between its corners. */
const eyes = [
  [33, 133],
  [362, 263],
] as const

export function covered(task: Task): Take {
  const { head, still } = task.victim.person
  const isMask = task.random.next() < 0.5
  const cloth = task.random.pick([
    [127, 178, 214],
    [238, 240, 240],
    [36, 38, 44],
  ])
  const outlines = isMask
    ? [maskOutline.map((index) => at(head.mesh, index))]
    : eyes.map((eye) => lens(head, eye))
  const painted = paint(head, outlines, isMask ? cloth : [16, 16, 20])
  return (moment) => photograph(painted, doing(still, moment, task.reach), task.setting, moment.atMs)
}

type Outline = readonly Point[]

function lens({ mesh, faceWidthPx }: Head, [outer, inner]: readonly [number, number]): Outline {
  const [p, q] = [at(mesh, outer), at(mesh, inner)]
  const middle = [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2] as const
  return Array.from({ length: 24 }, (_, i) => {
    const angle = (i * Math.PI) / 12
    const reach = [0.19 * Math.cos(angle), 0.15 * Math.sin(angle) + 0.02] as const
    return [middle[0] + reach[0] * faceWidthPx, middle[1] + reach[1] * faceWidthPx]
  })
}

function paint(head: Head, outlines: readonly Outline[], colour: readonly number[]): Head {
  const rgba = head.texture.rgba.slice()
  const { width, height } = head.texture
  for (const outline of outlines)
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++)
        if (isWithin(outline, x, y)) for (let c = 0; c < 3; c++) rgba[(y * width + x) * 4 + c] = colour[c]!
  return { ...head, texture: { width, height, rgba } }
}

export function dark(task: Task): Take {
  const light = task.random.between(0.08, 0.2)
  const { sensor } = task.setting
  const gain = [sensor.gain[0] * light, sensor.gain[1] * light, sensor.gain[2] * light] as const
  return present({ ...task, setting: { ...task.setting, sensor: { ...sensor, gain } } }, task.victim)
}

export function far(task: Task): Take {
  const { person } = task.victim
  const distance = task.random.between(7.5, 11)
  const away = { ...task.victim, person: { ...person, still: { ...person.still, distance } } }
  const room = { ...task.setting.room, distance: distance + task.setting.room.distance }
  return present({ ...task, setting: { ...task.setting, room } }, away)
}

export function blurred(task: Task): Take {
  const take = present(task, task.victim)
  const shrink = Math.round(task.random.between(15, 22))
  return async (moment) => writeJpeg(soft(await readPicture(await take(moment)), shrink), 88)
}

/** Made small and large again: what is finer than that is gone. */
function soft(picture: Picture, shrink: number): Picture {
  const size = { width: Math.floor(picture.width / shrink), height: Math.floor(picture.height / shrink) }
  const rgb = new Uint8Array(size.width * size.height * 3)
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++)
      for (let c = 0; c < 3; c++) {
        let sum = 0
        for (let dy = 0; dy < shrink; dy++)
          for (let dx = 0; dx < shrink; dx++)
            sum += picture.rgb[((y * shrink + dy) * picture.width + x * shrink + dx) * 3 + c]!
        rgb[(y * size.width + x) * 3 + c] = sum / shrink ** 2
      }
  const small = { ...size, rgb }
  return bend(small, picture, (x, y) => [(x + 0.5) / shrink - 0.5, (y + 0.5) / shrink - 0.5])
}
