import type { FaceReader } from '#identity/faces'
import { modelHead } from './head.ts'
import { newUnrest, type Unrest } from './motion.ts'
import { writeJpeg } from './picture.ts'
import type { Random } from './random.ts'
import { paintRoom } from './room.ts'
import type { Room, Sensor } from './scene.ts'
import { develop, newSensor, see, thingsOf } from './scene.ts'
import type { Light } from './stance.ts'
import type { Head, Stance } from './turning.ts'

// A person in a room before their phone.

export type Person = {
  head: Head
  /** How they look straight into the camera, and how far away they hold it. */
  still: Stance
}

export type Setting = {
  room: Room
  light: Light
  sensor: Sensor
  unrest: Unrest
  focalPx: number
  random: Random
}

/** Pixels: 65° across 640, as the front cameras of phones have. */
const focalPx = 502
const distance = 2.55

/**
 * @throws TypeError when the portrait shows no face, or several
 */
export async function newPerson(faces: FaceReader, portrait: Buffer): Promise<Person> {
  const head = await modelHead(faces, portrait)
  let still: Stance = { yaw: 0, pitch: 0, roll: 0, x: 0, y: 0.05, distance, eyes: 0, mouth: 0 }
  const setting = { ...plainSetting, head }
  // People look into the lens when asked to, and bring their face into the middle: what the engine reads of this head at
  // rest is brought near zero.
  for (let round = 0; round < 2; round++) {
    const things = thingsOf(head, still, plainSetting.light)
    const jpeg = await writeJpeg(see({ ...setting, things, hold: { panX: 0, panY: 0, roll: 0 } }), 95)
    const analysis = await faces.analyse(jpeg)
    if (analysis.outcome !== 'face') throw new TypeError(`the modelled head shows ${analysis.outcome}`)
    const { yaw, pitch, roll, box } = analysis.face
    const toSide = (px: number) => (px * still.distance) / focalPx
    still = {
      ...still,
      x: still.x - toSide(box.x + box.width / 2 - analysis.face.picture.width / 2),
      y: still.y - toSide(box.y + box.height / 2 - analysis.face.picture.height / 2),
      yaw: still.yaw - yaw,
      pitch: still.pitch - (pitch - restingPitch),
      roll: still.roll - roll,
    }
  }
  return { head, still }
}

/** Phones are held a little below the eyes or above them: near this is what most people read. */
const restingPitch = -4

const plainSetting = {
  room: { texture: { width: 2, height: 2, rgba: new Uint8Array(16).fill(150) }, distance: 12, brightness: 1 },
  light: { from: [0, 0, -1], share: 0 },
  focalPx,
} as const satisfies Partial<Setting>

/** A room, a light and a camera as they happen to be. */
export function newSetting(
  random: Random,
  { calm = 1, blinks = true }: { calm?: number; blinks?: boolean } = {},
): Setting {
  const [x, y] = [random.between(-0.8, 0.8), random.between(-0.9, 0.1)]
  const length = Math.hypot(x, y, 0.7)
  return {
    room: {
      texture: paintRoom(random.fork('room'), random.between(0, 4)),
      distance: random.between(8, 22),
      brightness: random.between(0.75, 1.1),
    },
    light: { from: [x / length, y / length, -0.7 / length], share: random.between(0.15, 0.45) },
    sensor: newSensor(random),
    unrest: newUnrest(random.fork('unrest'), { head: calm, hand: calm, blinks }),
    focalPx: focalPx * random.between(0.95, 1.15),
    random,
  }
}

/** What the camera sends at this moment. */
export function photograph(head: Head, stance: Stance, setting: Setting, atMs: number): Promise<Buffer> {
  const { room, light, unrest, sensor } = setting
  const things = thingsOf(head, unrest.stance(atMs, stance), light)
  const seen = see({ room, things, focalPx: setting.focalPx, hold: unrest.hold(atMs) })
  return writeJpeg(develop(seen, sensor, unrest.exposure(atMs), setting.random))
}
