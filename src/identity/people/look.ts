// An operator's look at a person. There is none without a reason, and each is told to the person who was looked at.
import type { Clock } from '#base/clock'
import type { Sql } from '#base/db'
import type { Keys } from '#base/keys'
import { record } from '#base/outbox'
import type { Found, LookReason, looks, PersonPage } from './contract.ts'
import { maskIdNumber } from './id-number.ts'
import type { Person } from './person.ts'
import { createVault } from './vault.ts'

export type Ground = { lookId: string; reason: LookReason; reference?: string }

export type LookAt = Ground & { personId: string; operatorId: string; look: (typeof looks)[number]; at: Date }

/** What a reference is sealed for. What an operator types is about a person, and a fact may lie in the outbox for days. */
const referenceContext = 'people.reference'

/**
 * Fact `people.looked_up`. lookId and look together name it: history keeps one entry of each. A reference is in it as
 * `sealedReference`, base64url, under the person's key (`people.reference`).
 */
export async function recordLook(sql: Sql, { keys }: { keys: Keys }, given: LookAt): Promise<void> {
  const { lookId, personId, operatorId, reason, look, reference, at } = given
  const body = { lookId, personId, operatorId, reason, look, at: at.toISOString() }
  if (!reference) return record(sql, 'people.looked_up', body)
  const sealed = await createVault({ keys }).seal(sql, personId, Buffer.from(reference), referenceContext)
  await record(sql, 'people.looked_up', { ...body, sealedReference: sealed.toString('base64url') })
}

/**
 * A person as an operator looks at them: read, and told to them, in one.
 *
 * @param deps with the register's `read`, and what that needs
 * @throws Refusal `people.unknown_person` 404
 */
export async function lookAt<D extends { keys: Keys; now: Clock }>(
  sql: Sql,
  deps: D & { read: (sql: Sql, deps: D, personId: string) => Promise<Person> },
  look: Omit<LookAt, 'at'>,
): Promise<Person> {
  const person = await deps.read(sql, deps, look.personId)
  await recordLook(sql, deps, { ...look, at: deps.now() })
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
