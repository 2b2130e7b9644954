// Questions to the register and changes of one person. All in the caller's transaction.
import type { Clock } from '#base/clock'
import type { Sql } from '#base/db'
import { sameSecret } from '#base/ids'
import type { Keys } from '#base/keys'
import { Refusal } from '#base/refusal'
import { open } from '#base/seal'
import { type BlindIndex, createBlindIndex } from './blind-index.ts'
import type { Standing } from './contract.ts'
import { enter } from './enter.ts'
import { parseIdNumber } from './id-number.ts'
import { createKinship } from './kinship.ts'
import { type LookAt, lookAt, recordLook } from './look.ts'
import { nameForMatch, normaliseName } from './names.ts'
import { createDecoy, openPerson, type Person } from './person.ts'
import { dayOf, requireResident } from './resident.ts'
import { openKey, tryKey } from './person-key.ts'
import { openFields, portraitContext } from './sealed-fields.ts'
import { type ChangeOfStanding, changeStanding } from './standing.ts'
import { eraseRows } from './erasure.ts'
import * as lookups from './store/lookups.ts'
import * as store from './store/persons.ts'
import { deleteGuardians } from './store/guardians.ts'

export type Match =
  | { outcome: 'match'; personId: string; standing: Standing; birthDate: string }
  | { outcome: 'none' }

export type NewResident = {
  idNumber: string
  name: string
  address?: string
  regionCode?: string
  documentIssuedOn?: string
  documentExpiresOn?: string
  standing?: Standing
  portrait?: Buffer
  /** ID numbers, at most two */
  guardians?: readonly string[]
}

type Deps = { keys: Keys; now: Clock; index: BlindIndex }

export type Register = ReturnType<typeof createRegister>

export function createRegister({ keys, now }: { keys: Keys; now: Clock }) {
  const deps: Deps = { keys, now, index: createBlindIndex(keys) }
  const decoy = createDecoy(keys)
  return {
    ...createKinship({ index: deps.index, read: (sql, personId) => read(sql, deps, personId) }),
    /**
     * Whether number and name belong to one person of the register.
     *
     * An unknown number takes the way of a known one: the same two queries, and the name is compared with that
     * of somebody who does not exist. So neither the answer nor its time says which of the two was wrong.
     */
    match: (sql: Sql, question: { idNumber: string; name: string }) =>
      match(sql, { ...deps, decoy }, question),
    /** @throws Refusal `people.unknown_person` 404 */
    read: (sql: Sql, personId: string) => read(sql, deps, personId),
    /** As an operator looks at them: they read of it. @throws Refusal `people.unknown_person` 404 */
    look: (sql: Sql, look: Omit<LookAt, 'at'>) => lookAt(sql, { ...deps, read }, look),
    /** That an operator has looked: they read of it. @throws Refusal `people.unknown_person` 404 */
    recordLook: (sql: Sql, look: Omit<LookAt, 'at'>) => recordLook(sql, deps, { ...look, at: deps.now() }),
    /** JPEG; null: there is none, or nobody of this id */
    portrait: (sql: Sql, personId: string) => portrait(sql, deps, personId),
    /** @throws Refusal `people.resident_invalid` 422 · `people.already_known` 409 */
    add: (sql: Sql, resident: NewResident, origin: store.Origin = 'operator') =>
      add(sql, deps, { resident, origin }),
    /**
     * @returns whether it changed; if so the fact `people.standing_changed` { personId, standing, by } is recorded
     * @throws Refusal `people.unknown_person` 404
     */
    setStanding: (sql: Sql, change: Omit<ChangeOfStanding, 'now'>) => setStanding(sql, deps, change),
    findByIdNumber: (sql: Sql, idNumber: string) => findByIdNumber(sql, deps, idNumber),
    /** Exact name, in any of its spellings; at most `limit`, in the order in which they were entered. */
    findByName: (sql: Sql, name: string, limit: number) => findByName(sql, deps, { name, limit }),
    /** In no order; those who are not known are left out. */
    findMany: (sql: Sql, personIds: readonly string[]) => findMany(sql, deps, personIds),
    /**
     * Ends a person in every slice at once: whatever was sealed under their key cannot be read again, out of no backup either
     * as soon as the key store has heard of it (erasure.ts). Records the fact `people.erased` { personId }, so that others drop
     * what is left.
     *
     * @throws Refusal `people.unknown_person` 404
     */
    erase: (sql: Sql, personId: string) => erase(sql, deps, personId),
  }
}

async function match(
  sql: Sql,
  deps: Deps & { decoy: store.PersonRow },
  { idNumber, name }: { idNumber: string; name: string },
): Promise<Match> {
  const number = parseIdNumber(idNumber)
  const asked = number.outcome === 'id_number' ? number.idNumber : idNumber
  const found = await lookups.findPersonByIdNumber(sql, deps.index.idNumber(asked))
  const row = await store.readPerson(sql, found ?? deps.decoy.personId)
  const person = toPerson(deps, row ?? deps.decoy)
  const isName = sameSecret(nameForMatch(person.name), nameForMatch(normaliseName(name) ?? ''))
  if (!row || !isName) return { outcome: 'none' }
  const { personId, standing, birthDate } = person
  return { outcome: 'match', personId, standing, birthDate }
}

async function read(sql: Sql, deps: Deps, personId: string): Promise<Person> {
  return toPerson(deps, await known(sql, personId))
}

async function portrait(sql: Sql, { keys }: Deps, personId: string): Promise<Buffer | null> {
  const row = await store.readPortrait(sql, personId)
  const key = row && tryKey(keys, { personId, wrappedKey: row.wrappedKey })
  return key ? open(key, row.sealedJpeg, portraitContext(personId)) : null
}

async function add(
  sql: Sql,
  { keys, now, index }: Deps,
  { resident, origin }: { resident: NewResident; origin: store.Origin },
): Promise<string> {
  const parsed = requireResident(textOf(resident), dayOf(now()))
  const before = await lookups.findPersonByIdNumber(sql, index.idNumber(parsed.idNumber))
  if (before) throw new Refusal('people.already_known', 409)
  const entry = { resident: parsed, portrait: resident.portrait ?? null }
  const [entered] = await enter(sql, { keys, origin, now: now() }, [entry])
  // Somebody was faster: what this overwrote of theirs is undone with the transaction.
  if (entered?.outcome !== 'added') throw new Refusal('people.already_known', 409)
  return entered.personId
}

async function setStanding(sql: Sql, { now }: Deps, change: Omit<ChangeOfStanding, 'now'>): Promise<boolean> {
  if (await changeStanding(sql, { ...change, now: now() })) return true
  await known(sql, change.personId)
  return false
}

async function findByIdNumber(sql: Sql, deps: Deps, idNumber: string): Promise<Person[]> {
  const number = parseIdNumber(idNumber)
  if (number.outcome === 'fault') return []
  const personId = await lookups.findPersonByIdNumber(sql, deps.index.idNumber(number.idNumber))
  return personId ? [await read(sql, deps, personId)] : []
}

async function findByName(
  sql: Sql,
  deps: Deps,
  { name, limit }: { name: string; limit: number },
): Promise<Person[]> {
  const normalised = normaliseName(name)
  if (normalised === null) return []
  const people = await findMany(
    sql,
    deps,
    await lookups.findPeopleByName(sql, deps.index.name(normalised), limit),
  )
  return people.toSorted((a, b) => (a.personId < b.personId ? -1 : 1))
}

async function findMany(sql: Sql, deps: Deps, personIds: readonly string[]): Promise<Person[]> {
  const rows = await store.readPeople(sql, personIds)
  return rows.filter((row) => !deps.keys.isDestroyed(row.wrappedKey)).map((row) => toPerson(deps, row))
}

async function erase(sql: Sql, { keys, now, index }: Deps, personId: string): Promise<void> {
  await store.lockPerson(sql, personId)
  const row = await known(sql, personId)
  const fields = openFields(openKey(keys, row), personId, row.sealedFields)
  await lookups.deleteIdNumber(sql, index.idNumber(fields.idNumber))
  await lookups.deleteName(sql, index.name(fields.name), personId)
  if (fields.stateRef !== null) await lookups.deleteStateRef(sql, index.stateRef(fields.stateRef))
  await deleteGuardians(sql, { marks: index.guardian(fields.idNumber), personId })
  await eraseRows(sql, { keys, now: now() }, [row])
}

async function known(sql: Sql, personId: string): Promise<store.PersonRow> {
  const row = await store.readPerson(sql, personId)
  if (!row) throw new Refusal('people.unknown_person', 404, { personId })
  return row
}

function toPerson({ keys, now }: Deps, row: store.PersonRow): Person {
  return openPerson(keys, row, dayOf(now()))
}

function textOf(resident: NewResident) {
  return {
    id_number: resident.idNumber,
    name: resident.name,
    address: resident.address,
    region_code: resident.regionCode,
    document_issued_on: resident.documentIssuedOn,
    document_expires_on: resident.documentExpiresOn,
    standing: resident.standing,
    guardian_id_number: resident.guardians?.[0],
    second_guardian_id_number: resident.guardians?.[1],
  }
}
