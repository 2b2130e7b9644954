// Questions to the register and changes of one person. All in the caller's transaction.
import { randomBytes, randomUUID } from 'node:crypto'
import type { Clock } from '#base/clock'
import type { Sql } from '#base/db'
import { sameSecret } from '#base/ids'
import type { Keys } from '#base/keys'
import { record } from '#base/outbox'
import { Refusal } from '#base/refusal'
import { open } from '#base/seal'
import { createBlindIndex } from './blind-index.ts'
import type { Standing } from './contract.ts'
import { enter } from './enter.ts'
import { parseIdNumber, type Sex } from './id-number.ts'
import { nameForMatch, normaliseName, splitName } from './names.ts'
import { dayOf, requireResident, standingOn } from './resident.ts'
import { keyContext, openFields, portraitContext, sealFields } from './sealed-fields.ts'
import { type ChangeOfStanding, changeStanding, expireDocuments } from './standing.ts'
import { destroyKey } from './store/person-keys.ts'
import * as store from './store/persons.ts'
import { deleteStateRef } from './store/state-refs.ts'

/** Days are YYYY-MM-DD. */
export type Person = {
  personId: string
  name: string
  familyName: string
  givenName: string
  idNumber: string
  sex: Sex
  birthDate: string
  address: string
  regionCode: string
  documentIssuedOn: string | null
  /** null: without end (长期) */
  documentExpiresOn: string | null
  standing: Standing
  hasPortrait: boolean
}

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
}

export type Register = ReturnType<typeof createRegister>

export function createRegister({ keys, now }: { keys: Keys; now: Clock }) {
  const index = createBlindIndex(keys)
  const decoy = createDecoy(keys)
  const toPerson = (row: store.PersonRow) => personOf(keys, row, dayOf(now()))

  const read = async (sql: Sql, personId: string) => {
    const row = await store.readPerson(sql, personId)
    if (!row) throw new Refusal('people.unknown_person', 404, { personId })
    return toPerson(row)
  }

  return {
    read,

    /**
     * Whether number and name belong to one person of the register.
     *
     * An unknown number takes the way of a known one: the same two queries, and the name is compared with that
     * of somebody who does not exist. So neither the answer nor its time says which of the two was wrong.
     */
    async match(sql: Sql, { idNumber, name }: { idNumber: string; name: string }): Promise<Match> {
      const number = parseIdNumber(idNumber)
      const known = await store.findPersonByIdNumber(
        sql,
        index.idNumber(number.outcome === 'id_number' ? number.idNumber : idNumber),
      )
      const row = await store.readPerson(sql, known ?? decoy.personId)
      const person = toPerson(row ?? decoy)
      const isName = sameSecret(nameForMatch(person.name), nameForMatch(normaliseName(name) ?? ''))
      if (!row || !isName) return { outcome: 'none' }
      const { personId, standing, birthDate } = person
      return { outcome: 'match', personId, standing, birthDate }
    },

    async portrait(sql: Sql, personId: string): Promise<Buffer | null> {
      const row = await store.readPortrait(sql, personId)
      if (!row) return null
      return open(
        keys.unwrap(row.wrappedKey, keyContext(personId)),
        row.sealedJpeg,
        portraitContext(personId),
      )
    },

    /** @throws Refusal `people.resident_invalid` 422 · `people.already_known` 409 */
    async add(sql: Sql, resident: NewResident, origin: store.Origin = 'operator'): Promise<string> {
      const parsed = requireResident(textOf(resident), dayOf(now()))
      const known = await store.findPersonByIdNumber(sql, index.idNumber(parsed.idNumber))
      const [entered] = known
        ? []
        : await enter(sql, { keys, origin, now: now() }, [
            { resident: parsed, portrait: resident.portrait ?? null },
          ])
      if (entered?.outcome !== 'added') throw new Refusal('people.already_known', 409)
      return entered.personId
    },

    /**
     * @returns whether it changed; if so the fact `people.standing_changed` { personId, standing, by } is recorded
     * @throws Refusal `people.unknown_person` 404
     */
    async setStanding(sql: Sql, change: Omit<ChangeOfStanding, 'now'>): Promise<boolean> {
      if (await changeStanding(sql, { ...change, now: now() })) return true
      await read(sql, change.personId)
      return false
    },

    expireDocuments: (sql: Sql, after: string | null) => expireDocuments(sql, { keys, now: now(), after }),

    async findByIdNumber(sql: Sql, idNumber: string): Promise<Person[]> {
      const number = parseIdNumber(idNumber)
      if (number.outcome === 'fault') return []
      const personId = await store.findPersonByIdNumber(sql, index.idNumber(number.idNumber))
      return personId ? [await read(sql, personId)] : []
    },

    /** In no order; those who are not known are left out. */
    findMany: async (sql: Sql, personIds: readonly string[]): Promise<Person[]> =>
      (await store.readPeople(sql, personIds)).map(toPerson),

    /** Exact name, in any of its spellings; at most `limit`, in the order in which they were entered. */
    async findByName(sql: Sql, name: string, limit: number): Promise<Person[]> {
      const normalised = normaliseName(name)
      if (normalised === null) return []
      const rows = await store.readPeople(
        sql,
        await store.findPeopleByName(sql, index.name(normalised), limit),
      )
      return rows.map(toPerson).toSorted((a, b) => (a.personId < b.personId ? -1 : 1))
    },

    /**
     * Ends a person in every slice at once: whatever was sealed under their key cannot be read again.
     * Records the fact `people.erased` { personId }, so that others drop what is left.
     *
     * @throws Refusal `people.unknown_person` 404
     */
    async erase(sql: Sql, personId: string): Promise<void> {
      const row = await store.readPerson(sql, personId)
      if (!row) throw new Refusal('people.unknown_person', 404, { personId })
      const fields = openFields(keys.unwrap(row.wrappedKey, keyContext(personId)), personId, row.sealedFields)
      await store.deleteIdNumber(sql, index.idNumber(fields.idNumber))
      await store.deleteName(sql, index.name(fields.name), personId)
      if (fields.stateRef !== null) await deleteStateRef(sql, index.stateRef(fields.stateRef))
      await store.deletePerson(sql, personId)
      await destroyKey(sql, personId)
      await record(sql, 'people.erased', { personId })
    },
  }
}

function personOf(keys: Keys, row: store.PersonRow, today: string): Person {
  const key = keys.unwrap(row.wrappedKey, keyContext(row.personId))
  const { stateRef: _, portraitDigest, ...fields } = openFields(key, row.personId, row.sealedFields)
  const number = parseIdNumber(fields.idNumber)
  return {
    personId: row.personId,
    ...fields,
    ...splitName(fields.name),
    // A number was parsed before it was sealed: the other answers are for the types only.
    sex: number.outcome === 'id_number' ? number.sex : 'female',
    birthDate: number.outcome === 'id_number' ? number.birthDate : '',
    regionCode: row.regionCode,
    standing: standingOn(today, { standing: row.standing, documentExpiresOn: fields.documentExpiresOn }),
    hasPortrait: portraitDigest !== null,
  }
}

/** A row that is in no database, for the work that an unknown number must cost too. */
function createDecoy(keys: Keys): store.PersonRow {
  const personId = randomUUID()
  const key = randomBytes(32)
  const sealedFields = sealFields(key, personId, {
    name: randomBytes(16).toString('hex'),
    idNumber: '11010519491231002X',
    address: 'x'.repeat(40),
    documentIssuedOn: '2020-01-01',
    documentExpiresOn: '2040-01-01',
    portraitDigest: 'x'.repeat(43),
    stateRef: null,
  })
  const wrappedKey = keys.wrap(key, keyContext(personId))
  return { personId, wrappedKey, sealedFields, regionCode: '110105', standing: 'valid' }
}

function textOf(resident: NewResident) {
  return {
    id_number: resident.idNumber,
    name: resident.name,
    address: resident.address ?? '',
    region_code: resident.regionCode ?? '',
    document_issued_on: resident.documentIssuedOn ?? '',
    document_expires_on: resident.documentExpiresOn ?? '',
    standing: resident.standing ?? '',
  }
}
