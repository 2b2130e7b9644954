// Writing and reading one person's history.
import { createHash } from 'node:crypto'
import type { Clock } from '#base/clock'
import type { Sql } from '#base/db'
import { randomToken } from '#base/ids'
import type { People } from '#identity/people'
import { adopt } from './adopt.ts'
import { commitmentOf, previousOf, type Recorded } from './commitment.ts'
import type { Entry, Event, HistoryPage } from './contract.ts'
import { inclusionPaths, requireSize } from './log/proofs.ts'
import { hasEntry, insertEntry, type Last, lockHead, readEntries, type Row } from './store/entries.ts'
import { latestHead } from './store/log.ts'
import { openRows } from './unseal.ts'

export type Vault = Pick<People, 'seal' | 'openMany'>

export type NewEntry = {
  /** Chosen by the caller, who may call again with it: one event is one entry. */
  entryId: string
  personId: string
  /** Absent: now. */
  at?: Date
  event: Event
}

export const entryContext = 'history.entry'
const paddingBytes = 1024

/**
 * Adds an entry in the caller's transaction. It comes into the log within `mergeDelayMaxSeconds`.
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
  const previous = previousOf(await lastCommitment(sql, vault, personId, last))
  const sequence = last.sequence + 1n
  const blinding = randomToken(32)
  const recorded: Recorded = { sequence: Number(sequence), at: at.toISOString(), event, previous, blinding }
  const sealed = await vault.seal(sql, personId, padded(recorded), entryContext)
  await insertEntry(sql, { personId, sequence, entryHash, sealed, commitment: commitmentOf(recorded) })
}

async function lastCommitment(sql: Sql, vault: Vault, personId: string, last: Last): Promise<Buffer | null> {
  if (last.sequence === 0n || last.commitment) return last.commitment
  return adopt(sql, vault, personId)
}

/** Padded, so that the length of a row does not tell a login from a look. JSON ends where its text ends. */
function padded(entry: Recorded): Buffer {
  const json = Buffer.from(JSON.stringify(entry))
  return Buffer.concat([json, Buffer.alloc(paddingBytes - (json.length % paddingBytes), ' ')])
}

/** `treeSize`: with the proof that each entry stands in the tree of that size. */
export type Page = { before: number | null; limit: number; treeSize?: number | undefined }

/**
 * Newest first. Empty for somebody who was erased: the rows are there, and say nothing any more.
 *
 * An entry that does not open, because somebody changed its row, is left out: the hole it leaves is what the person's
 * wallet must see. For the same reason nothing here looks whether the numbers fit.
 *
 * @throws Refusal `history.unknown_tree` 404
 */
export async function ofPerson(
  sql: Sql,
  { vault }: { vault: Vault },
  { personId, before, limit, treeSize }: Page & { personId: string },
): Promise<HistoryPage> {
  if (treeSize !== undefined) await requireSize(sql, treeSize)
  const rows = await readEntries(sql, { personId, before, limit: limit + 1 })
  const page = rows.slice(0, limit)
  const paths = await pathsOf(sql, page, treeSize)
  const opened = await openRows(sql, vault, { personId, rows: page })
  const entries = opened.flatMap((recorded, place): Entry[] => {
    const row = page[place]
    if (!recorded || !row) return []
    return [{ ...recorded, leafIndex: row.leafIndex, path: paths.get(row.sequence) ?? null }]
  })
  const isMore = rows.length > limit
  return {
    entries,
    before: isMore ? (page.at(-1)?.sequence ?? null) : null,
    head: (await latestHead(sql))?.token ?? null,
  }
}

async function pathsOf(sql: Sql, page: readonly Row[], treeSize = 0): Promise<Map<number, string[]>> {
  const placed = page.flatMap(({ sequence, leafIndex }) =>
    leafIndex !== null && leafIndex < treeSize ? [{ sequence, leafIndex }] : [],
  )
  const paths = await inclusionPaths(
    sql,
    placed.map(({ leafIndex }) => leafIndex),
    treeSize,
  )
  return new Map(placed.map(({ sequence }, place) => [sequence, paths[place] ?? []]))
}
