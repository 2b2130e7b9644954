// Writing and reading one person's history.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Clock } from '#base/clock'
import type { Sql } from '#base/db'
import type { People } from '#identity/people'
import type { Entry, Event, HistoryPage } from './contract.ts'
import { hasEntry, insertEntry, lockHead, parseSealed, readEntries } from './store.ts'

export type Vault = Pick<People, 'seal' | 'openMany'>

export type NewEntry = {
  /** Chosen by the caller, who may call again with it: one event is one entry. */
  entryId: string
  personId: string
  /** Absent: now. */
  at?: Date
  event: Event
}

const context = 'history.entry'
const paddingBytes = 512

/**
 * Adds an entry in the caller's transaction.
 *
 * @throws Refusal `people.unknown_person` 404: nobody's history, or that of somebody who was erased
 */
export async function record(
  sql: Sql,
  { now, vault }: { now: Clock; vault: Vault },
  entry: NewEntry,
): Promise<void> {
  const { personId, event, at = now() } = entry
  const entryHash = createHash('sha256').update(`${personId}\n${entry.entryId}`).digest()
  const last = await lockHead(sql, personId)
  // Asked under the lock, in a statement of its own: it sees what the transaction before ours committed.
  if (await hasEntry(sql, personId, entryHash)) return
  const sequence = last + 1n
  const sealed = await vault.seal(
    sql,
    personId,
    padded({ sequence: Number(sequence), at: at.toISOString(), event }),
    context,
  )
  await insertEntry(sql, { personId, sequence, entryHash, sealed })
}

/** Padded, so that the length of a row does not tell a login from a look. JSON ends where its text ends. */
function padded(entry: Entry): Buffer {
  const json = Buffer.from(JSON.stringify(entry))
  return Buffer.concat([json, Buffer.alloc(paddingBytes - (json.length % paddingBytes), ' ')])
}

/** Newest first. Empty for somebody who was erased: the rows are there, and say nothing any more. */
export async function ofPerson(
  sql: Sql,
  { vault }: { vault: Vault },
  { personId, before, limit }: { personId: string; before: number | null; limit: number },
): Promise<HistoryPage> {
  const rows = await readEntries(sql, { personId, before, limit: limit + 1 })
  const page = rows.slice(0, limit)
  const opened = await vault.openMany(
    sql,
    page.map(({ sealed }) => ({ personId, sealed })),
    context,
  )
  const entries = opened.map(({ bytes }, place): Entry => {
    const entry = parseSealed(bytes.toString('utf8'))
    // The number stands inside the seal too: rows that somebody put into another order do not pass for true.
    assert.equal(entry.sequence, page[place]?.sequence, 'an entry of a history is not at its place')
    return entry
  })
  return { entries, before: rows.length > limit ? (entries.at(-1)?.sequence ?? null) : null }
}
