// The one way into the register, for one resident or for a batch of thousands: new people get a key, known ones
// are brought up to date, and who has not changed is not written. Running it twice leaves what running it once left.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Sql } from '#base/db'
import { newId } from '#base/ids'
import type { Keys } from '#base/keys'
import { seal } from '#base/seal'
import { type BlindIndex, createBlindIndex, type Marks } from './blind-index.ts'
import { isSampleNumber } from './id-number.ts'
import { nameForMatch } from './names.ts'
import { dayOf, type Resident } from './resident.ts'
import { makePersonKey, openKey } from './person-key.ts'
import { openFields, portraitContext, sealFields } from './sealed-fields.ts'
import { changeStanding, monthOf } from './standing.ts'
import { writeGuardians } from './store/guardians.ts'
import * as lookups from './store/lookups.ts'
import type { Marked } from './store/lookups.ts'
import * as store from './store/persons.ts'
import { becomeOwn } from './store/register-kind.ts'
import type { SealedFields } from './store/sealed-json.ts'

export type Entry = {
  resident: Resident
  /** null: nothing new, a known portrait stays */
  portrait: Buffer | null
  stateRef?: string
}

export type Entered = { personId: string; outcome: 'added' | 'updated' | 'unchanged' }

type Context = { keys: Keys; origin: store.Origin; now: Date }
type Indexed = { entry: Entry; marks: Marks; hex: string }
type Writes = {
  people: store.PersonWrite[]
  names: Marked[]
  portraits: { personId: string; sealedJpeg: Buffer }[]
}

/**
 * Enters residents in the caller's transaction.
 *
 * @returns one result an entry, in order; of two entries with one ID number the later one counts for both
 */
export async function enter(sql: Sql, context: Context, entries: readonly Entry[]): Promise<Entered[]> {
  // The first real resident closes the screens on which anybody may play or add somebody made up.
  if (entries.some(({ resident }) => !isSampleNumber(resident.idNumber))) await becomeOwn(sql, context.now)
  const index = createBlindIndex(context.keys)
  const indexed = entries.map((entry) => {
    const marks = index.idNumber(entry.resident.idNumber)
    return { entry, marks, hex: marks[0]?.bytes.toString('hex') ?? '' }
  })
  // In the order of the index, so that two imports at once wait for each other in one direction only.
  const distinct = [...new Map(indexed.map((one) => [one.hex, one])).values()].toSorted((a, b) =>
    a.hex < b.hex ? -1 : 1,
  )
  const known = await lookups.findPeopleByIdNumbers(sql, distinct)
  const fresh = distinct.filter(({ hex }) => !known.has(hex)).map((one) => ({ ...one, personId: newId() }))
  const late = await addPeople(sql, context, index, fresh)
  // Somebody entered these between our look and our claim: their transaction is through, so they are known now.
  for (const [hex, personId] of await lookups.findPeopleByIdNumbers(sql, late)) known.set(hex, personId)
  const before = distinct.filter(({ hex }) => known.has(hex))
  const outcomes = await updatePeople(sql, context, index, before, known)
  for (const { hex, personId } of fresh)
    if (!outcomes.has(hex)) outcomes.set(hex, { personId, outcome: 'added' })
  await enterGuardians(sql, index, distinct, outcomes)
  return indexed.map(({ hex }) => {
    const entered = outcomes.get(hex)
    assert(entered)
    return entered
  })
}

/** Those whose source says who their guardians are. */
async function enterGuardians(
  sql: Sql,
  index: BlindIndex,
  indexed: readonly Indexed[],
  outcomes: Map<string, Entered>,
): Promise<void> {
  const said = indexed.flatMap(({ entry, hex }) => {
    const entered = outcomes.get(hex)
    const { guardians } = entry.resident
    return entered && guardians !== null ? [{ hex, entered, guardians }] : []
  })
  if (said.length === 0) return
  const named = said.flatMap(({ entered: { personId }, guardians }) =>
    guardians.map((idNumber) => ({ marks: index.guardian(idNumber), personId })),
  )
  const wards = said.map(({ entered }) => entered.personId)
  const changed = await writeGuardians(sql, wards, named)
  for (const { hex, entered } of said)
    if (entered.outcome === 'unchanged' && changed.has(entered.personId))
      outcomes.set(hex, { ...entered, outcome: 'updated' })
}

/** @returns those whose number was taken in the meantime */
async function addPeople(
  sql: Sql,
  context: Context,
  index: BlindIndex,
  fresh: readonly (Indexed & { personId: string })[],
): Promise<Indexed[]> {
  if (fresh.length === 0) return []
  const taken = await lookups.takeIdNumbers(sql, fresh)
  const ours = fresh.filter(({ personId }) => taken.has(personId))
  const writes: Writes = { people: [], names: [], portraits: [] }
  const wrappedKeys = ours.map(({ entry, personId }) => {
    const { key, wrapped } = makePersonKey(context.keys, personId)
    addWrite(writes, { context, index, key, personId, entry, before: null })
    return { personId, wrapped }
  })
  await store.insertKeys(sql, wrappedKeys)
  await flush(sql, writes, context.now)
  await lookups.writeStateRefs(sql, stateRefsOf(index, ours))
  return fresh.filter(({ personId }) => !taken.has(personId))
}

async function updatePeople(
  sql: Sql,
  context: Context,
  index: BlindIndex,
  indexed: readonly Indexed[],
  personIds: ReadonlyMap<string, string>,
): Promise<Map<string, Entered>> {
  const outcomes = new Map<string, Entered>()
  if (indexed.length === 0) return outcomes
  const rows = new Map(
    (
      await store.readPeople(
        sql,
        indexed.map(({ hex }) => personIds.get(hex) ?? ''),
      )
    ).map((row) => [row.personId, row]),
  )
  const writes: Writes = { people: [], names: [], portraits: [] }
  const formerNames: Marked[] = []
  for (const { entry, hex } of indexed) {
    const row = rows.get(personIds.get(hex) ?? '')
    assert(row, 'a number that is looked up leads to a person')
    const key = openKey(context.keys, row)
    const before = openFields(key, row.personId, row.sealedFields)
    const standing = standingAfter(entry.resident, row.standing, context.now)
    const isNew = addWrite(writes, {
      context,
      index,
      key,
      personId: row.personId,
      entry,
      before: { row, fields: before },
    })
    if (nameForMatch(before.name) !== nameForMatch(entry.resident.name))
      formerNames.push({ marks: index.name(before.name), personId: row.personId })
    const isChanged =
      standing !== row.standing &&
      (await changeStanding(sql, { personId: row.personId, standing, by: context.origin, now: context.now }))
    outcomes.set(hex, { personId: row.personId, outcome: isNew || isChanged ? 'updated' : 'unchanged' })
  }
  await flush(sql, writes, context.now)
  // After the people themselves are written, and so locked: in the order of erasing, and of renewing the index key.
  for (const { marks, personId } of formerNames) await lookups.deleteName(sql, marks, personId)
  await lookups.writeStateRefs(
    sql,
    stateRefsOf(
      index,
      indexed.map((one) => ({ ...one, personId: personIds.get(one.hex) ?? '' })),
    ),
  )
  return outcomes
}

type Write = {
  context: Context
  index: BlindIndex
  key: Buffer
  personId: string
  entry: Entry
  before: { row: store.PersonRow; fields: SealedFields } | null
}

/** @returns whether there was anything to write */
function addWrite(writes: Writes, { context, index, key, personId, entry, before }: Write): boolean {
  const { resident, portrait } = entry
  const fields: SealedFields = {
    name: resident.name,
    idNumber: resident.idNumber,
    address: resident.address,
    documentIssuedOn: resident.documentIssuedOn,
    documentExpiresOn: resident.documentExpiresOn,
    portraitDigest: portrait ? digestOf(portrait) : (before?.fields.portraitDigest ?? null),
    stateRef: entry.stateRef ?? before?.fields.stateRef ?? null,
  }
  if (portrait && fields.portraitDigest !== before?.fields.portraitDigest)
    writes.portraits.push({ personId, sealedJpeg: seal(key, portrait, portraitContext(personId)) })
  const isSame =
    before !== null &&
    before.row.regionCode === resident.regionCode &&
    JSON.stringify(before.fields) === JSON.stringify(fields)
  if (isSame) return false
  if (!before || nameForMatch(before.fields.name) !== nameForMatch(resident.name))
    writes.names.push({ marks: index.name(resident.name), personId })
  writes.people.push({
    personId,
    regionCode: resident.regionCode,
    standing: resident.standing ?? 'valid',
    documentEndsIn: monthOf(resident.documentExpiresOn),
    sealedFields: sealFields(key, personId, fields),
    origin: context.origin,
  })
  return true
}

async function flush(sql: Sql, writes: Writes, now: Date): Promise<void> {
  if (writes.people.length > 0) await store.writePeople(sql, writes.people, now)
  if (writes.names.length > 0) await lookups.insertNames(sql, writes.names)
  if (writes.portraits.length > 0) await store.writePortraits(sql, writes.portraits, now)
}

/** A source that does not speak of standing changes it in one case: a new document ends the old one's expiry. */
function standingAfter(resident: Resident, before: store.PersonRow['standing'], now: Date) {
  if (resident.standing !== null) return resident.standing
  const isRenewed = resident.documentExpiresOn === null || resident.documentExpiresOn >= dayOf(now)
  return before === 'expired' && isRenewed ? 'valid' : before
}

function stateRefsOf(index: BlindIndex, indexed: readonly (Indexed & { personId: string })[]) {
  return indexed.flatMap(({ entry, personId }) =>
    entry.stateRef === undefined ? [] : { marks: index.stateRef(entry.stateRef), personId },
  )
}

function digestOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url')
}
