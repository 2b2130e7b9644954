import type { Sql } from '#base/db'
import type { Entry } from './contract.ts'

export type Row = { sequence: number; sealed: Buffer }

/** Locks the person's history until the caller's transaction ends. @returns the last sequence, 0 for none */
export async function lockHead(sql: Sql, personId: string): Promise<bigint> {
  await sql`
    insert into history.head (person_id, last_sequence) values (${personId}, 0) on conflict (person_id) do nothing`
  const [row] = await sql<{ last_sequence: bigint }[]>`
    select last_sequence from history.head where person_id = ${personId} for update`
  return row?.last_sequence ?? 0n
}

export async function hasEntry(sql: Sql, personId: string, entryHash: Buffer): Promise<boolean> {
  const rows = await sql`
    select from history.entry where person_id = ${personId} and entry_hash = ${entryHash}`
  return rows.length > 0
}

/** The one statement that writes an entry. There is none that changes or deletes one. */
export async function insertEntry(
  sql: Sql,
  entry: { personId: string; sequence: bigint; entryHash: Buffer; sealed: Buffer },
): Promise<void> {
  await sql`
    insert into history.entry (person_id, sequence, entry_hash, sealed)
    values (${entry.personId}, ${entry.sequence}, ${entry.entryHash}, ${entry.sealed})`
  await sql`update history.head set last_sequence = ${entry.sequence} where person_id = ${entry.personId}`
}

export async function readEntries(
  sql: Sql,
  { personId, before, limit }: { personId: string; before: number | null; limit: number },
): Promise<Row[]> {
  const rows = await sql<{ sequence: bigint; sealed: Buffer }[]>`
    select sequence, sealed from history.entry
    where person_id = ${personId} and (${before}::bigint is null or sequence < ${before}::bigint)
    order by sequence desc limit ${limit}`
  return rows.map((row) => ({ ...row, sequence: Number(row.sequence) }))
}

/** Only ever of our own writing: AES-GCM has just proven it. */
export function parseSealed(json: string): Entry {
  const entry: Entry = JSON.parse(json)
  return entry
}
