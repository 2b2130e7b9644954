import type { Sql } from '#base/db'
import type { Recorded } from './commitment.ts'
import { entryContext, type Vault } from './history.ts'
import { parseEntry, parseOpening } from './store/entries.ts'

export const openingContext = 'history.opening'

type SealedRow = { sealed: Buffer; opening: Buffer | null }
type Opener = Pick<Vault, 'openMany'>

/** What the rows of one person say; null in the place of one that is not as it was written. None: the person was erased. */
export async function openRows(
  sql: Sql,
  vault: Opener,
  { personId, rows }: { personId: string; rows: readonly SealedRow[] },
): Promise<(Recorded | null)[]> {
  const entries = await openAll(
    sql,
    vault,
    { personId, sealed: rows.map(({ sealed }) => sealed) },
    entryContext,
  )
  const beside = rows.flatMap(({ opening }) => opening ?? [])
  const openings = await openAll(sql, vault, { personId, sealed: beside }, openingContext)
  const openingOf = new Map(beside.map((sealed, place) => [sealed, openings[place] ?? null]))
  return entries.map((entry, place) => {
    const opening = rows[place]?.opening
    return entry && readEntry(entry, opening ? (openingOf.get(opening) ?? null) : undefined)
  })
}

/** @param opening of an entry from before the log, whose blinding stands beside it; null: it does not open */
function readEntry(entry: Buffer, opening: Buffer | null | undefined): Recorded | null {
  const { sequence, at, event, ...own } = parseEntry(entry)
  if (opening === null) return null
  const { previous = null, blinding } = opening ? parseOpening(opening) : own
  // Not taken into the log yet: that is done before anything else is.
  return blinding === undefined ? null : { sequence, at, event, previous, blinding }
}

type Items = { personId: string; sealed: readonly Buffer[] }

async function openAll(sql: Sql, vault: Opener, { personId, sealed }: Items, context: string) {
  try {
    const items = sealed.map((one) => ({ personId, sealed: one }))
    return (await vault.openMany(sql, items, context)).map(({ bytes }): Buffer | null => bytes)
  } catch (error) {
    if (!isNotAsSealed(error)) throw error
    const opened: (Buffer | null)[] = []
    for (const one of sealed) opened.push(await openOne(sql, vault, { personId, sealed: one }, context))
    return opened
  }
}

async function openOne(
  sql: Sql,
  vault: Opener,
  item: { personId: string; sealed: Buffer },
  context: string,
): Promise<Buffer | null> {
  try {
    const [opened] = await vault.openMany(sql, [item], context)
    return opened?.bytes ?? null
  } catch (error) {
    if (!isNotAsSealed(error)) throw error
    return null
  }
}

/** AES-GCM says that a bit has changed. A database that does not answer must not pass for that: the person would be alarmed. */
function isNotAsSealed(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return /unable to authenticate/.test(error.message) || ('code' in error && error.code === 'ERR_ASSERTION')
}
