// Renewing a key while everything goes on. A new key is made and used from then on; everybody's row is brought under it page by
// page, in the order of person_id, each page and its place in one transaction. A crash loses nothing but the page it fell on.
//
// Another process may use the old key for a moment yet (base/keys looks at the folder every second, and what it wrote may
// commit later): so one whole pass begins only after that moment is over, and then nothing is left.
import type { Clock } from '#base/clock'
import type { Db, Sql } from '#base/db'
import type { Keys, Renewable } from '#base/keys'
import { forgetFingerprint, headerOf } from '#base/keys'
import { Refusal } from '#base/refusal'
import { createBlindIndex } from './blind-index.ts'
import { rewrapKey, tryKey } from './person-key.ts'
import { openFields } from './sealed-fields.ts'
import { lockKeyFolder } from './store/erasures.ts'
import { countKnownBefore, remarkGuardians } from './store/guardians.ts'
import * as lookups from './store/lookups.ts'
import * as personKeys from './store/person-keys.ts'
import { holdPeople, pageOfPersonIds } from './store/persons.ts'
import * as store from './store/turnings.ts'

export type Turning = store.TurningRow

type Deps = { keys: Keys; now: Clock; settleMs?: number }

const renewables: readonly Renewable[] = ['master', 'index']

const pageRows = 500
const workMs = 1_000
// Longer than base/keys takes to see a new key (1 s) and a transaction may take from there (statements 30 s, idle 60 s).
const settleMs = 120_000
const beforeAll = '00000000-0000-0000-0000-000000000000'

/**
 * Makes a new key; from here on it is used, and `turn` brings the rest under it.
 *
 * @throws Refusal `people.turning_runs` 409: one at a time
 */
export async function beginTurning(db: Db, { keys, now }: Deps, name: Renewable): Promise<{ kid: string }> {
  return db.tx(async (sql) => {
    // Of two who begin at once the second waits here, and finds the first's.
    await lockKeyFolder(sql)
    keys.look()
    const before = await store.readTurning(sql, name)
    const [current] = numbersOf(keys, name)
    const isDone = before
      ? before.finishedAt !== null && before.keyNumber === current
      : numbersOf(keys, name).length === 1
    if (!isDone) throw new Refusal('people.turning_runs', 409, { key: name })
    const made = keys.rotate(name)
    await keys.remember(sql)
    await startRow(sql, { keys, now }, name)
    return made
  })
}

/** For a timer: works for a second, if there is anything to do. @returns whether there is more to do at once */
export async function turn(db: Db, deps: Deps): Promise<boolean> {
  const until = performance.now() + workMs
  let isMore = false
  for (const name of renewables) {
    if (numbersOf(deps.keys, name).length < 2) continue
    do isMore = await db.tx((sql) => turnPage(sql, deps, name))
    while (isMore && performance.now() < until)
  }
  return isMore
}

/** @returns whether there is more to do at once */
async function turnPage(sql: Sql, deps: Deps, name: Renewable): Promise<boolean> {
  await startRow(sql, deps, name)
  const row = await store.lockUnfinished(sql, name)
  if (!row) return false
  const count = await pages[name](sql, deps.keys, row)
  if (count.rows > 0) await store.passTo(sql, { name, passedTo: count.last, rows: count.rows })
  if (count.isHeldUp) return false
  return count.rows > 0 ? true : endPass(sql, deps, row)
}

/** Everybody was passed over: the end, if this pass began late enough. */
async function endPass(sql: Sql, { now, settleMs: wait = settleMs }: Deps, row: Turning): Promise<boolean> {
  const settledAt = row.startedAt.getTime() + wait
  if (row.passStartedAt.getTime() >= settledAt) {
    await store.finish(sql, row.name, now())
    return false
  }
  if (now().getTime() < settledAt) return false
  await store.passAgain(sql, row.name, { passedTo: beforeAll, now: now() })
  return true
}

/** isHeldUp: somebody is being changed at this moment, and is looked at again in the next turn */
type Passed = { rows: number; last: string; isHeldUp: boolean }

const pages: Readonly<Record<Renewable, (sql: Sql, keys: Keys, row: Turning) => Promise<Passed>>> = {
  async master(sql, keys, { passedTo }) {
    const page = await personKeys.pageOfKeys(sql, { after: passedTo, limit: pageRows })
    const header = keys.currentHeader()
    const old = page.filter(({ wrappedKey }) => !wrappedKey.subarray(0, header.length).equals(header))
    const fresh = old.flatMap((row) => {
      const after = rewrapKey(keys, row)
      return after ? { personId: row.personId, before: row.wrappedKey, after } : []
    })
    if (fresh.length > 0) await personKeys.replaceKeys(sql, fresh)
    return { rows: page.length, last: page.at(-1)?.personId ?? passedTo, isHeldUp: false }
  },
  async index(sql, keys, { passedTo }) {
    const personIds = await pageOfPersonIds(sql, { after: passedTo, limit: pageRows })
    const page = await holdPeople(sql, personIds)
    const index = createBlindIndex(keys)
    const people = page.flatMap(({ personId, wrappedKey, sealedFields }) => {
      const key = tryKey(keys, { personId, wrappedKey })
      return key ? { personId, fields: openFields(key, personId, sealedFields) } : []
    })
    const numbers = people.map(({ personId, fields }) => ({
      personId,
      marks: index.idNumber(fields.idNumber),
    }))
    const names = people.map(({ personId, fields }) => ({ personId, marks: index.name(fields.name) }))
    const refs = people.flatMap(({ personId, fields: { stateRef } }) =>
      stateRef === null ? [] : { personId, marks: index.stateRef(stateRef) },
    )
    await lookups.addIdNumbers(sql, numbers)
    await lookups.insertNames(sql, names)
    await lookups.writeStateRefs(sql, refs)
    await remarkGuardians(
      sql,
      people.map(({ fields }) => ({ marks: index.guardian(fields.idNumber) })),
    )
    const held = new Set(page.map(({ personId }) => personId))
    const firstMissing = personIds.findIndex((personId) => !held.has(personId))
    const passed = firstMissing < 0 ? personIds : personIds.slice(0, firstMissing)
    return { rows: passed.length, last: passed.at(-1) ?? passedTo, isHeldUp: firstMissing >= 0 }
  },
}

/**
 * Takes away a key that was renewed. Backups from before cannot be read with this key folder any more.
 *
 * @throws Refusal `people.key_in_use` 409 while anything needs it, or it is the one in use
 */
export async function destroyRetired(
  db: Db,
  { keys }: Pick<Deps, 'keys'>,
  { name, number }: { name: Renewable; number: number },
): Promise<void> {
  const [current = 0, ...retired] = numbersOf(keys, name)
  if (!retired.includes(number))
    throw new Refusal('people.key_in_use', 409, { key: `${name}.${number}`, rows: 0 })
  await db.tx(async (sql) => {
    await lockKeyFolder(sql)
    const row = await store.readTurning(sql, name)
    const rows = await (name === 'master'
      ? personKeys.countKeysUnder(sql, headerOf(number))
      : countKnownBefore(sql, current))
    if (row?.keyNumber !== current || !row.finishedAt || rows > 0)
      throw new Refusal('people.key_in_use', 409, { key: `${name}.${number}`, rows })
    if (name === 'index') await lookups.deleteLookupsBefore(sql, current)
    await forgetFingerprint(sql, name, number)
  })
  keys.destroyKey(name, number)
}

export const readTurnings = store.readTurnings

/** Newest first. */
function numbersOf(keys: Keys, name: Renewable): number[] {
  return (name === 'master' ? keys.masterKeys() : keys.indexKeys()).map(({ number }) => number)
}

async function startRow(sql: Sql, { keys, now }: Deps, name: Renewable): Promise<void> {
  const [keyNumber = 0] = numbersOf(keys, name)
  const known = await store.readTurning(sql, name)
  if (known?.keyNumber === keyNumber) return
  const total = await personKeys.countKeys(sql)
  await store.startTurning(sql, { name, keyNumber, passedTo: beforeAll, total, now: now() })
}
