// An operator's look at a person. There is none without a reason, and each is told to the person who was looked at.
import type { Clock } from '#base/clock'
import type { Sql } from '#base/db'
import { type FactBody, record } from '#base/outbox'
import type { Found, LookReason, looks, PersonPage } from './contract.ts'
import { maskIdNumber } from './id-number.ts'
import type { Person } from './person.ts'

export type Ground = { lookId: string; reason: LookReason; reference?: string }

export type LookAt = Ground & { personId: string; operatorId: string; look: (typeof looks)[number]; at: Date }

/** Fact `people.looked_up`. lookId and look together name it: history keeps one entry of each. */
export async function recordLook(sql: Sql, { at, reference, ...look }: LookAt): Promise<void> {
  const { lookId, personId, operatorId, reason, look: what } = look
  const body: FactBody = { lookId, personId, operatorId, reason, look: what, at: at.toISOString() }
  await record(sql, 'people.looked_up', reference ? { ...body, reference } : body)
}

/**
 * A person as an operator looks at them: read, and told to them, in one.
 *
 * @param deps with the register's `read`, and what that needs
 * @throws Refusal `people.unknown_person` 404
 */
export async function lookAt<D extends { now: Clock }>(
  sql: Sql,
  deps: D & { read: (sql: Sql, deps: D, personId: string) => Promise<Person> },
  look: Omit<LookAt, 'at'>,
): Promise<Person> {
  const person = await deps.read(sql, deps, look.personId)
  await recordLook(sql, { ...look, at: deps.now() })
  return person
}

export function foundOf(person: Person): Found {
  return {
    personId: person.personId,
    name: person.name,
    maskedIdNumber: maskIdNumber(person.idNumber),
    birthYear: Number(person.birthDate.slice(0, 4)),
    regionCode: person.regionCode,
    standing: person.standing,
  }
}

export function pageOf(person: Person, withIdNumber: boolean): PersonPage {
  const { familyName: _, givenName: __, idNumber, ...page } = person
  return { ...page, maskedIdNumber: maskIdNumber(idNumber), idNumber: withIdNumber ? idNumber : null }
}
