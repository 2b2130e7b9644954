// Somebody adds themselves to the sample city: a name, a photograph of the camera, and a number that is made up.
// Exists only while nobody real is in the register.
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import sharp from 'sharp'
import type { Sql } from '#base/db'
import { Refusal } from '#base/refusal'
import type { AddedYourself } from '../contract.ts'
import { isCalendarDate, type Sex } from '../id-number.ts'
import type { Register } from '../register.ts'
import { takePlace } from '../store/register-kind.ts'
import { cityName } from './city.ts'
import { freeNumber } from './residents.ts'

/** What is asked of the face engine about a photograph. */
export type AnalysePortrait = (jpeg: Buffer) => Promise<
  | { outcome: 'no_face' | 'several_faces' | 'unreadable' }
  | {
      outcome: 'face'
      face: {
        box: { x: number; y: number; width: number; height: number }
        picture: { width: number; height: number }
        advice: string | null
      }
    }
>

export type Yourself = { name: string; portrait: Buffer; birthDate?: string; sex?: Sex }

/** How many people may add themselves to one sample city. */
export const placesMax = 200
/** A region of its own, so that these numbers never meet those of the seed. */
const regionCode = '990199'
const ageWhenUnsaid = 30
const validYears = 10
const photographSideMax = 1_280
const portraitSize = { width: 480, height: 600 }
/** The face's share of the portrait's width. */
const faceShare = 0.5
const triesMax = 50

/** The cut is ours to make, so where the face stands in the photograph does not matter. */
const harmlessAdvice = new Set<string | null>([null, 'off_centre', 'too_large'])

/**
 * Cuts the portrait out of a photograph, upright and without its metadata.
 *
 * @throws Refusal `people.portrait_unsuitable` 422 { advice }: what to do better
 */
export async function portraitFrom(photograph: Buffer, analyse: AnalysePortrait): Promise<Buffer> {
  const upright = await sharp(photograph, { limitInputPixels: 50_000_000 })
    .rotate()
    .resize({ width: photographSideMax, height: photographSideMax, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 92 })
    .toBuffer({ resolveWithObject: true })
    .catch(() => null) // not a picture: said below, without the library's words
  if (!upright) throw unsuitable('unreadable')
  const analysis = await analyse(upright.data)
  if (analysis.outcome !== 'face') throw unsuitable(analysis.outcome)
  const { box, picture, advice } = analysis.face
  if (!harmlessAdvice.has(advice)) throw unsuitable(advice ?? 'unreadable')
  const scale = upright.info.width / picture.width
  return sharp(upright.data)
    .extract(
      frameAround(
        { x: box.x * scale, y: box.y * scale, width: box.width * scale, height: box.height * scale },
        upright.info,
      ),
    )
    .resize({ ...portraitSize, fit: 'cover' })
    .jpeg({ quality: 92 })
    .toBuffer()
}

type Box = { left: number; top: number; width: number; height: number }

/** The frame of an ID portrait around a face, inside the picture; narrower when the picture ends. */
export function frameAround(
  face: { x: number; y: number; width: number; height: number },
  picture: { width: number; height: number },
): Box {
  const ratio = portraitSize.height / portraitSize.width
  const width = Math.floor(Math.min(face.width / faceShare, picture.width, picture.height / ratio))
  const height = Math.floor(width * ratio)
  const within = (wanted: number, room: number) => Math.round(Math.min(Math.max(wanted, 0), room))
  return {
    left: within(face.x + face.width / 2 - width / 2, picture.width - width),
    top: within(face.y + face.height / 2 - height / 2, picture.height - height),
    width,
    height,
  }
}

/**
 * @throws Refusal `people.sample_full` 409 · `people.resident_invalid` 422
 */
export async function addYourself(
  sql: Sql,
  register: Pick<Register, 'add' | 'findByIdNumber'>,
  { name, portrait, birthDate, sex, today }: Yourself & { today: string },
): Promise<AddedYourself> {
  if (!(await takePlace(sql, placesMax))) throw new Refusal('people.sample_full', 409, { placesMax })
  const born = birthDate ?? ordinaryBirthDate(today)
  if (!isCalendarDate(born))
    throw new Refusal('people.resident_invalid', 422, { field: 'birth_date', fault: 'not_a_date' })
  const wish = { regionCode, birthDate: born, sex: sex ?? (randomInt(2) === 0 ? 'female' : 'male') } as const
  for (let tries = 0; tries < triesMax; tries++) {
    const idNumber = freeNumber({ below: randomInt }, new Set(), wish)
    if ((await register.findByIdNumber(sql, idNumber)).length > 0) continue
    const resident = {
      idNumber,
      name,
      address: `${cityName.zh}合符区青铜街1号`,
      documentIssuedOn: today,
      documentExpiresOn: `${Number(today.slice(0, 4)) + validYears}-01-01`,
      portrait,
    }
    const personId = await register.add(sql, resident, 'added')
    const [added] = await register.findByIdNumber(sql, idNumber)
    assert(added?.personId === personId)
    return { name: added.name, idNumber, birthDate: born }
  }
  throw new Refusal('people.sample_full', 409, { placesMax })
}

function ordinaryBirthDate(today: string): string {
  const year = Number(today.slice(0, 4)) - ageWhenUnsaid
  return new Date(Date.UTC(year, 0, 1 + randomInt(365))).toISOString().slice(0, 10)
}

function unsuitable(advice: string): Refusal {
  return new Refusal('people.portrait_unsuitable', 422, { advice })
}
