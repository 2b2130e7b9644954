import { createLog } from '#base/log'
import type { FaceReader } from '#identity/faces'
import { createFaceReader } from '#identity/faces'
import type { Mesh } from './face.ts'
import { meshFrom, openMouth, shutEyes, stand, turn } from './face.ts'
import type { Picture } from './picture.ts'
import { readPicture, writeJpeg } from './picture.ts'

export type Pose = 'look_straight' | 'turn_left' | 'turn_right' | 'blink' | 'open_mouth' | 'come_closer'

/** JPEG frames of 640×480 in time order, for each action; and the one that it begins and ends with. */
export type Poses = Record<Pose, Buffer[]> & { atRest: Buffer }

/**
 * A person who does what the server asks, made from one portrait.
 *
 * Each action begins and ends at rest and is held in between; played at 100 to 250 ms a frame it looks like
 * somebody taking their time. Left and right are the person's own, in pictures that are not mirrored.
 *
 * @param portrait one large face, eyes open, mouth shut, looking ahead
 */
export async function poses(portrait: Buffer): Promise<Poses> {
  const faces = createFaceReader({
    config: { engine: 'fr', workers: 1 },
    log: createLog({ level: 'silent' }),
  })
  try {
    return await playAll(await rest(faces, portrait))
  } finally {
    await faces.close()
  }
}

type Rest = { picture: Picture; mesh: Mesh }

// Stands the portrait before the camera, then turns it straight: the engine reads about .8 of a turn.
async function rest(faces: FaceReader, portrait: Buffer): Promise<Rest> {
  const original = await readPicture(portrait)
  const { mesh } = await look(faces, portrait, 'portrait')
  const stood = stand(original, mesh)
  const first = await look(faces, await writeJpeg(stood), 'frame')
  if (Math.abs(first.yaw) < 4) return { picture: stood, mesh: first.mesh }
  const straight = turn(stood, first.mesh, -first.yaw / 0.8)
  return { picture: straight, mesh: (await look(faces, await writeJpeg(straight), 'frame')).mesh }
}

async function look(
  faces: FaceReader,
  jpeg: Buffer,
  kind: 'frame' | 'portrait',
): Promise<{ mesh: Mesh; yaw: number }> {
  const analysis = await faces.analyse(jpeg, kind)
  if (analysis.outcome !== 'face') throw new TypeError(`the portrait shows ${analysis.outcome}`)
  return { mesh: meshFrom(analysis.face.landmarks), yaw: analysis.face.yaw }
}

async function playAll({ picture, mesh }: Rest): Promise<Poses> {
  const calm = await writeJpeg(picture)
  // An amount that comes again is the same frame again: bending is slow.
  const play = async (amounts: readonly number[], act: (amount: number) => Picture) => {
    const made = new Map([[0, calm]])
    for (const amount of new Set(amounts)) if (amount > 0) made.set(amount, await writeJpeg(act(amount)))
    return amounts.map((amount) => made.get(amount) ?? calm)
  }
  const held = [0, 0, 0.4, 0.8, 1, 1, 1, 1, 1, 0.8, 0.4, 0, 0]
  return {
    atRest: calm,
    look_straight: await play([0, 0, 0, 0], () => picture),
    turn_left: await play(held, (amount) => turn(picture, mesh, 30 * amount)),
    turn_right: await play(held, (amount) => turn(picture, mesh, -30 * amount)),
    blink: await play([0, 0, 0.5, 1, 1, 1, 1, 0.5, 0, 0], (amount) => shutEyes(picture, mesh, amount)),
    open_mouth: await play(held, (amount) => openMouth(picture, mesh, 0.62 * amount)),
    come_closer: await play(held, (amount) => stand(picture, mesh, 1 + 0.5 * amount)),
  }
}
