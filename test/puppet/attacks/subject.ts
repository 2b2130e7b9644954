import type { FaceReader } from '#identity/faces'
import { type Mesh, meshFrom } from '../expression.ts'
import type { Person, Setting } from '../person.ts'
import { newPerson, newSetting, photograph } from '../person.ts'
import type { Picture } from '../picture.ts'
import { readPicture } from '../picture.ts'
import type { Random } from '../random.ts'
import { newReach, type Moment, type Reach } from './script.ts'

// Whom it is about, and with what.

export type Subject = { name: string; portrait: Buffer; reference: Buffer; person: Person }

/** A picture of somebody and where their face is in it. */
export type Still = { picture: Picture; mesh: Mesh }

export async function newSubject(
  reader: FaceReader,
  { name, portrait, reference }: Omit<Subject, 'person'>,
): Promise<Subject> {
  return { name, portrait, reference, person: await newPerson(reader, portrait) }
}

/** One presentation to be made. */
export type Task = {
  reader: FaceReader
  victim: Subject
  /** Somebody else: who stands behind the instrument. */
  other: Subject
  random: Random
  setting: Setting
  reach: Reach
  moments: readonly Moment[]
  /** Lids fall by themselves, as they do. A film that is shown by an attacker has been cut better. */
  blinks: boolean
}

export function newTask(
  reader: FaceReader,
  people: Pick<Task, 'victim' | 'other'>,
  random: Random,
  { moments, blinks }: Pick<Task, 'moments' | 'blinks'>,
): Task {
  const setting = newSetting(random, { calm: random.between(0.6, 1.5), blinks })
  const { victim, other } = people
  return { reader, victim, other, random, setting, reach: newReach(random), moments, blinks }
}

/** The picture that an attacker has of somebody: their portrait, or a still of a call with them. */
export async function stillOf({ reader, random }: Task, of: Subject): Promise<Still> {
  const mayBe = random.next() < 0.5 ? of.portrait : await callWith(of, random)
  return (await asStill(reader, mayBe)) ?? (await mustBe(reader, of.portrait))
}

/** A still of a call with them: 640×480, with a room around them. */
export async function callStill({ reader, random }: Task, of: Subject): Promise<Still> {
  return (await asStill(reader, await callWith(of, random))) ?? (await mustBe(reader, of.portrait))
}

function callWith({ person }: Subject, random: Random): Promise<Buffer> {
  const setting = newSetting(random.fork('call'))
  return photograph(person.head, person.still, setting, 0)
}

async function asStill(reader: FaceReader, jpeg: Buffer): Promise<Still | null> {
  const analysis = await reader.analyse(jpeg, 'portrait')
  if (analysis.outcome !== 'face') return null
  return { picture: await readPicture(jpeg), mesh: meshFrom(analysis.face.landmarks) }
}

async function mustBe(reader: FaceReader, jpeg: Buffer): Promise<Still> {
  const still = await asStill(reader, jpeg)
  if (!still) throw new TypeError('the portrait shows no face')
  return still
}
