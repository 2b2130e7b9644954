// Whether somebody is whose guardian: asked anew each time, of the register and of what clerks confirmed. Nobody is from
// the day the ward is of age on, whatever a table says.
import type { Sql } from '#base/db'
import { Refusal } from '#base/refusal'
import type { Person } from '#identity/people'
import { bandOf } from './age-band.ts'
import type { Deps } from './deps.ts'
import * as store from './store.ts'

export type Pair = { guardianId: string; wardId: string }

export async function isGuardian(deps: Deps, sql: Sql, pair: Pair): Promise<boolean> {
  if (!(await isFit(deps, sql, pair))) return false
  return (await deps.people.isRegisteredGuardian(sql, pair)) || store.isRelated(sql, pair)
}

/** @throws Refusal `guardians.not_a_guardian`: the same for a stranger's child, a child of one's own grown up, and nobody */
export async function requireGuardian(deps: Deps, sql: Sql, pair: Pair): Promise<void> {
  if (!(await isGuardian(deps, sql, pair))) throw new Refusal('guardians.not_a_guardian', 403)
}

/** A child or youth who lives, an adult who lives, and they are two. */
export async function isFit(deps: Deps, sql: Sql, { guardianId, wardId }: Pair): Promise<boolean> {
  const [ward, guardian] = [await known(deps, sql, wardId), await known(deps, sql, guardianId)]
  if (!ward || !guardian || guardianId === wardId) return false
  if (ward.standing === 'dead' || guardian.standing === 'dead') return false
  const now = deps.now()
  return bandOf(ward.birthDate, now) !== 'adult' && bandOf(guardian.birthDate, now) === 'adult'
}

/** Whose guardian somebody is now. */
export async function wardsOf(deps: Deps, sql: Sql, guardianId: string): Promise<Person[]> {
  const named = [
    ...(await deps.people.registeredWards(sql, guardianId)),
    ...(await store.relatedWards(sql, guardianId)),
  ]
  const wards: Person[] = []
  for (const wardId of new Set(named)) {
    const ward = await known(deps, sql, wardId)
    if (ward && (await isGuardian(deps, sql, { guardianId, wardId }))) wards.push(ward)
  }
  return wards
}

/** Whether anybody could be asked for this person. */
export async function hasGuardian(deps: Deps, sql: Sql, wardId: string): Promise<boolean> {
  if ((await deps.people.countRegisteredGuardians(sql, wardId)) > 0) return true
  return (await store.relationsOf(sql, wardId)).some(({ state }) => state === 'active')
}

async function known({ people }: Deps, sql: Sql, personId: string): Promise<Person | null> {
  try {
    return await people.read(sql, personId)
  } catch (error) {
    if (error instanceof Refusal && error.code === 'people.unknown_person') return null
    throw error
  }
}
