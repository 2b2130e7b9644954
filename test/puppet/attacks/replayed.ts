import { shutEyes, openMouth, type Act, type Mesh } from '../expression.ts'
import { newSetting, photograph, type Setting } from '../person.ts'
import { bend, type Picture, readPicture, writeJpeg } from '../picture.ts'
import { develop, see, thingsOf, viewOf } from '../scene.ts'
import type { Take } from './flat.ts'
import { doing, type Moment } from './script.ts'
import { newScreen, overlay, type Screen, shown } from './screen.ts'
import { held, sheetSurface } from './sheet.ts'
import { callStill, type Still, type Subject, type Task } from './subject.ts'
import { turn } from './warped.ts'

// Video instead of a person: on a screen before the camera, or fed in instead of a camera.

/** What a camera sees of somebody who does it, elsewhere and before. */
function filmOf(of: Subject, task: Task, calm = 1): (moment: Moment) => Picture {
  const setting: Setting = newSetting(task.random.fork('film'), { calm, blinks: false })
  const { head, still } = of.person
  return (moment) => {
    const stance = setting.unrest.stance(moment.atMs, doing(still, moment, task.reach))
    const things = thingsOf(head, stance, setting.light)
    const hold = setting.unrest.hold(moment.atMs)
    const seen = see({ room: setting.room, things, focalPx: setting.focalPx, hold })
    return develop(seen, setting.sensor, setting.unrest.exposure(moment.atMs), setting.random)
  }
}

/** A film for each thing that may be asked, played on a screen as soon as it is asked. */
export function onScreen(task: Task, { fills }: { fills: boolean }): Take {
  const { random, setting, victim } = task
  const film = filmOf(victim, task)
  const screen = newScreen(random, fills ? 0 : Math.round(random.between(10, 46)))
  const scale = fills ? random.between(1.08, 1.35) : random.between(0.62, 0.86)
  const unitPx = victim.person.head.faceWidthPx
  const tilt = {
    yaw: random.normal() * 3,
    pitch: random.normal() * 3,
    roll: random.normal() * (fills ? 1 : 3),
  }
  const distance = setting.focalPx / (unitPx * scale)
  return (moment) => {
    const stance = { ...tilt, x: 0, y: 0, distance, eyes: 0, mouth: 0 }
    const trembling = setting.unrest.stance(moment.atMs, { ...stance, distance: 0 })
    const steady = 0.25
    const place = held({
      yaw: tilt.yaw + (trembling.yaw - tilt.yaw) * steady,
      pitch: tilt.pitch + (trembling.pitch - tilt.pitch) * steady,
      roll: tilt.roll + (trembling.roll - tilt.roll) * steady,
      x: trembling.x * steady,
      y: trembling.y * steady,
      distance: distance + trembling.distance * steady,
      bend: 0,
      gloss: 0,
    })
    return seenOnScreen(task, moment, { screen, place, unitPx, picture: film(moment) })
  }
}

type Playing = { screen: Screen; place: ReturnType<typeof held>; unitPx: number; picture: Picture }

function seenOnScreen(task: Task, { atMs }: Moment, playing: Playing): Promise<Buffer> {
  const { setting, random } = task
  const { screen, place, unitPx, picture } = playing
  const texture = shown(picture, screen)
  const middle = [texture.width / 2, texture.height / 2] as const
  const surface = sheetSurface({ texture, middle, unitPx }, place)
  const hold = setting.unrest.hold(atMs)
  const seen = see({ room: setting.room, things: [{ surface, texture }], focalPx: setting.focalPx, hold })
  const lens = viewOf(setting.focalPx, hold)
  const half = [picture.width / 2 / unitPx, picture.height / 2 / unitPx] as const
  const lit = overlay(seen, { screen, place, unitPx, lens, atMs, half })
  return writeJpeg(develop(lit, setting.sensor, setting.unrest.exposure(atMs), random))
}

/**
 * Software that bends one photograph to what is asked, and gives itself for a camera.
 *
 * @param fade how far around the face the bend reaches, in face widths
 */
export async function warped(task: Task, fade: number): Promise<Take> {
  const still = await callStill(task, task.victim)
  return (moment) => fedIn(task, moment, bent(still, task, moment, fade))
}

function bent({ picture, mesh }: Still, { reach }: Task, { asked, amount }: Moment, fade: number): Picture {
  if (amount === 0) return picture
  switch (asked) {
    case 'look_straight':
      return picture
    case 'turn_left':
      return turn(picture, mesh, reach.turn * 1.15 * amount, fade)
    case 'turn_right':
      return turn(picture, mesh, -reach.turn * 1.15 * amount, fade)
    case 'blink':
      return acted(picture, shutEyes(mesh, amount))
    case 'open_mouth':
      return acted(picture, openMouth(mesh, reach.mouth * amount))
    case 'come_closer':
      return nearer(picture, mesh, 1 + (reach.closer - 1) * amount)
  }
}

function acted(picture: Picture, acts: readonly Act[]): Picture {
  return acts.reduce(
    (now, { box, where }) =>
      bend(now, now, (x, y) =>
        x < box.left || x > box.right || y < box.top || y > box.bottom ? [x, y] : where(x, y),
      ),
    picture,
  )
}

function nearer(picture: Picture, mesh: Mesh, times: number): Picture {
  const [cx = 0, cy = 0] = mesh[5] ?? []
  return bend(picture, picture, (x, y) => [cx + (x - cx) / times, cy + (y - cy) / times])
}

// Shaken like a hand and grained like a camera.
function fedIn(task: Task, { atMs }: Moment, picture: Picture): Promise<Buffer> {
  const { setting, random } = task
  const { sensor, unrest } = setting
  const hold = unrest.hold(atMs)
  const [cos, sin] = [Math.cos(hold.roll), Math.sin(hold.roll)]
  const shaken = bend(picture, picture, (x, y) => {
    const [u, v] = [(x - picture.width / 2) * 0.97, (y - picture.height / 2) * 0.97]
    return [
      picture.width / 2 + u * cos + v * sin - hold.panX,
      picture.height / 2 + v * cos - u * sin - hold.panY,
    ]
  })
  return writeJpeg(develop(shaken, sensor, unrest.exposure(atMs), random))
}

/** The frames of an earlier capture, sent again: as they were, compressed anew, or cut and lightened. */
export function replay(task: Task, earlier: readonly Buffer[]): Take {
  const { random, moments } = task
  const manner = random.pick(['as they were', 'compressed anew', 'cut and lightened'] as const)
  const [cut, light] = [random.between(0.955, 0.99), random.between(0.92, 1.1)]
  return async (moment) => {
    const jpeg = earlier[moments.indexOf(moment)]
    if (!jpeg) throw new RangeError('the earlier capture had as many frames')
    if (manner === 'as they were') return jpeg
    const picture = await readPicture(jpeg)
    if (manner === 'compressed anew') return writeJpeg(picture, 72)
    const [w, h] = [picture.width / 2, picture.height / 2]
    const again = bend(picture, picture, (x, y) => [w + (x - w) * cut, h + (y - h) * cut])
    for (let i = 0; i < again.rgb.length; i++) again.rgb[i] = Math.min(255, again.rgb[i]! * light)
    return writeJpeg(again, 82)
  }
}

/** Somebody who is there. */
export function present({ setting, reach }: Task, of: Subject): Take {
  const { head, still } = of.person
  return (moment) => photograph(head, doing(still, moment, reach), setting, moment.atMs)
}
