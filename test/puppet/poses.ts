import { createHash } from 'node:crypto'
import { createLog } from '#base/log'
import { createFaceReader } from '#identity/faces'
import { drawnOnce } from './drawn.ts'
import { newPerson, newSetting, type Person, photograph } from './person.ts'
import { createRandom } from './random.ts'
import type { Stance } from './turning.ts'

export type Pose = 'look_straight' | 'turn_left' | 'turn_right' | 'blink' | 'open_mouth' | 'come_closer'

/** JPEG frames of 640×480 in time order, for each action; what it begins with; and a while of doing nothing. */
export type Poses = Record<Pose, Buffer[]> & { atRest: Buffer; resting: Buffer[] }

/** The time from one frame to the next for which swaying and blinking are made. */
const frameMs = 180

/**
 * A person who does what the server asks: a head with depth, in a room, before a camera that has noise. No two
 * frames are alike.
 *
 * Each action begins and ends at rest and is held in between; played at 100 to 250 ms a frame it looks like
 * somebody taking their time. Left and right are the person's own, in pictures that are not mirrored.
 *
 * @param portrait one large face, eyes open, mouth shut, looking ahead
 * @param take another number is another day: same person, other room, light and movements
 */
export function poses(portrait: Buffer, take = 3): Promise<Poses> {
  return drawnOnce(Buffer.concat([Buffer.from(`take ${take}\0`), portrait]), () => draw(portrait, take))
}

async function draw(portrait: Buffer, take: number): Promise<Poses> {
  const { head, still } = await personOf(portrait)
  const setting = newSetting(createRandom(take))
  let at = 0
  const play = async (amounts: readonly number[], act: (amount: number) => Partial<Stance>) => {
    const frames: Buffer[] = []
    for (const amount of amounts) {
      frames.push(await photograph(head, { ...still, ...act(amount) }, setting, at))
      at += frameMs
    }
    return frames
  }
  const resting = await play(Array<number>(10).fill(0), () => ({}))
  const straight = await play(Array<number>(4).fill(0), () => ({}))
  const first = straight[0]
  if (!first) throw new RangeError('somebody at rest is four frames')
  return { atRest: first, resting, look_straight: straight, ...(await acts(play, still)) }
}

const people = new Map<string, Promise<Person>>()

// Modelling a head takes longer than any of its frames.
function personOf(portrait: Buffer): Promise<Person> {
  const key = createHash('sha256').update(portrait).digest('hex')
  const person = people.get(key) ?? modelled(portrait)
  people.set(key, person)
  return person
}

async function modelled(portrait: Buffer): Promise<Person> {
  const log = createLog({ level: 'silent' })
  const faces = createFaceReader({ config: { engine: 'fr', workers: 1 }, log })
  try {
    return await newPerson(faces, portrait)
  } finally {
    await faces.close()
  }
}

type Play = (amounts: readonly number[], act: (amount: number) => Partial<Stance>) => Promise<Buffer[]>

const held = [0, 0, 0.4, 0.8, 1, 1, 1, 1, 1, 0.8, 0.4, 0, 0]
const blinked = [0, 0, 0.5, 1, 1, 1, 1, 0.5, 0, 0]

async function acts(play: Play, still: Stance): Promise<Omit<Record<Pose, Buffer[]>, 'look_straight'>> {
  return {
    turn_left: await play(held, (amount) => ({ yaw: still.yaw + 26 * amount })),
    turn_right: await play(held, (amount) => ({ yaw: still.yaw - 26 * amount })),
    blink: await play(blinked, (amount) => ({ eyes: amount })),
    open_mouth: await play(held, (amount) => ({ mouth: 0.55 * amount })),
    come_closer: await play(held, (amount) => ({ distance: still.distance / (1 + 0.42 * amount) })),
  }
}
