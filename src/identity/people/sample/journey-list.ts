import type { Sql } from '#base/db'
import type { Standing } from '../contract.ts'
import type { Register } from '../register.ts'
import { readJourney } from '../store/register-kind.ts'
import { isStory, stories } from './journey.ts'

export type JourneyResident = {
  name: string
  idNumber: string
  birthDate: string
  standing: Standing
  story: { zh: string; en: string }
  portrait: Buffer | null
  /** Where the face stands in the photographs of @vladmandic/face-api: `sample6.jpg#left,top,width,height`. */
  photograph: string
}

/** The residents a newcomer plays, as they stand in the register now. Those who were erased are not among them. */
export async function listJourney(
  sql: Sql,
  register: Pick<Register, 'findMany' | 'portrait'>,
): Promise<JourneyResident[]> {
  const rows = await readJourney(sql)
  const people = new Map(
    (
      await register.findMany(
        sql,
        rows.map(({ personId }) => personId),
      )
    ).map((one) => [one.personId, one]),
  )
  const found: JourneyResident[] = []
  for (const { personId, story, photograph } of rows) {
    const person = people.get(personId)
    if (!person || !isStory(story)) continue
    const { name, idNumber, birthDate, standing } = person
    const portrait = await register.portrait(sql, personId)
    found.push({ name, idNumber, birthDate, standing, story: stories[story], portrait, photograph })
  }
  return found
}
