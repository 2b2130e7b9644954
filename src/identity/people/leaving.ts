// Somebody leaves Hufu. Everything of theirs ends with their key, as in any erasure; but the entry of the register itself is
// the city's by law, where the city keeps its register here. It begins anew under another id and another key, so that
// nothing from before leads to it.
import type { Sql } from '#base/db'
import type { Register } from './register.ts'
import { originOf, standingOf } from './store/persons.ts'
import { moveJourney } from './store/register-kind.ts'

export type Left = { keeps: 'nothing' | 'register_entry' }

/** A state register keeps its entry where it is; who added themselves to the sample city was never in one. */
const keepsNothing: readonly string[] = ['state', 'added']

/** @throws Refusal `people.unknown_person` 404 */
export async function leave(
  sql: Sql,
  register: Pick<Register, 'read' | 'portrait' | 'erase' | 'add'>,
  personId: string,
): Promise<Left> {
  const person = await register.read(sql, personId)
  const portrait = await register.portrait(sql, personId)
  const origin = await originOf(sql, personId)
  const standing = await standingOf(sql, personId)
  await register.erase(sql, personId)
  if (origin === null || keepsNothing.includes(origin)) return { keeps: 'nothing' }
  const { idNumber, name, address, regionCode, documentIssuedOn, documentExpiresOn } = person
  const resident = {
    idNumber,
    name,
    address,
    regionCode,
    ...(documentIssuedOn && { documentIssuedOn }),
    ...(documentExpiresOn && { documentExpiresOn }),
    ...(standing && { standing }),
    ...(portrait && { portrait }),
  }
  const anew = await register.add(sql, resident, origin)
  await moveJourney(sql, { from: personId, to: anew })
  return { keeps: 'register_entry' }
}
