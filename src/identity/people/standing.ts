// How a person's document stands is the ground of their card: each change is told onward in the same transaction.
import type { Clock } from '#base/clock'
import type { Db, Sql } from '#base/db'
import type { Keys } from '#base/keys'
import { newId } from '#base/ids'
import { type FactBody, record } from '#base/outbox'
import type { Standing } from './contract.ts'
import { dayOf, standingOn } from './resident.ts'
import { openKey, tryKey } from './person-key.ts'
import { openFields, sealFields } from './sealed-fields.ts'
import { readEndingDocuments, readPerson, updateDocument, updateStanding } from './store/persons.ts'

export type ChangeOfStanding = {
  personId: string
  standing: Standing
  /** Who says so: `operator:<id>`, `state`, `import`, `calendar`. An id, never a name. */
  by: string
  now: Date
  /** Of the caller's choosing; history keeps one entry of each. */
  changeId?: string
  reason?: string
}

const sweepBatch = 500
const beforeAll = '00000000-0000-0000-0000-000000000000'

/** @returns whether anything changed; if so, the fact `people.standing_changed` is recorded */
export async function changeStanding(sql: Sql, change: ChangeOfStanding): Promise<boolean> {
  const { personId, standing, by, now, changeId = newId(), reason } = change
  if (!(await updateStanding(sql, { personId, standing, now }))) return false
  const body: FactBody = { changeId, personId, standing, by, at: now.toISOString() }
  if (reason) body['reason'] = reason
  await record(sql, 'people.standing_changed', body)
  return true
}

/**
 * Marks everybody whose document ended before today, a page of people to a transaction.
 *
 * Only those whose document ends this month or ended earlier are opened: the month stands in the clear, the day does not.
 *
 * @returns how many expired
 */
export async function expireDocuments({
  db,
  keys,
  now,
}: {
  db: Db
  keys: Keys
  now: Clock
}): Promise<number> {
  let after: string | null = beforeAll
  let expired = 0
  while (after !== null) {
    const from: string = after
    const page = await db.tx((sql) => expirePage(sql, { keys, now: now(), after: from }))
    expired += page.expired
    after = page.next
  }
  return expired
}

async function expirePage(
  sql: Sql,
  { keys, now, after }: { keys: Keys; now: Date; after: string },
): Promise<{ expired: number; next: string | null }> {
  const today = dayOf(now)
  const rows = await readEndingDocuments(sql, { month: `${today.slice(0, 7)}-01`, after, limit: sweepBatch })
  let expired = 0
  for (const { personId, wrappedKey, sealedFields, standing } of rows) {
    const key = tryKey(keys, { personId, wrappedKey })
    if (!key) continue
    const { documentExpiresOn } = openFields(key, personId, sealedFields)
    if (standingOn(today, { standing, documentExpiresOn }) !== 'expired') continue
    if (await changeStanding(sql, { personId, standing: 'expired', by: 'calendar', now })) expired += 1
  }
  return { expired, next: rows.length < sweepBatch ? null : (rows.at(-1)?.personId ?? null) }
}

/** A new last day of somebody's document. @returns whether it is another one than was known */
export async function renewDocument(
  sql: Sql,
  {
    keys,
    personId,
    documentExpiresOn,
    now,
  }: { keys: Keys; personId: string; documentExpiresOn: string | null; now: Date },
): Promise<boolean> {
  const row = await readPerson(sql, personId)
  if (!row) return false
  const key = openKey(keys, row)
  const fields = openFields(key, personId, row.sealedFields)
  if (fields.documentExpiresOn === documentExpiresOn) return false
  const sealedFields = sealFields(key, personId, { ...fields, documentExpiresOn })
  await updateDocument(sql, { personId, sealedFields, documentEndsIn: monthOf(documentExpiresOn), now })
  return true
}

/** The month a document ends in, as it stands in the clear: YYYY-MM-01. */
export function monthOf(day: string | null): string | null {
  return day && `${day.slice(0, 7)}-01`
}
