// A person as the rest of the house sees one: opened, with what follows from the number and the calendar.
import { randomBytes, randomUUID } from 'node:crypto'
import type { Keys } from '#base/keys'
import type { Standing } from './contract.ts'
import { parseIdNumber, type Sex } from './id-number.ts'
import { splitName } from './names.ts'
import { standingOn } from './resident.ts'
import { makePersonKey, openKey } from './person-key.ts'
import { openFields, sealFields } from './sealed-fields.ts'
import type { PersonRow } from './store/persons.ts'

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

/** @param today YYYY-MM-DD: a document whose last day is over makes the standing `expired` */
export function openPerson(keys: Keys, row: PersonRow, today: string): Person {
  const key = openKey(keys, row)
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
export function createDecoy(keys: Keys): PersonRow {
  const personId = randomUUID()
  const { key, wrapped } = makePersonKey(keys, personId)
  const sealedFields = sealFields(key, personId, {
    name: randomBytes(16).toString('hex'),
    idNumber: '11010519491231002X',
    address: 'x'.repeat(40),
    documentIssuedOn: '2020-01-01',
    documentExpiresOn: '2040-01-01',
    portraitDigest: 'x'.repeat(43),
    stateRef: null,
  })
  return { personId, wrappedKey: wrapped, sealedFields, regionCode: '110105', standing: 'valid' }
}
