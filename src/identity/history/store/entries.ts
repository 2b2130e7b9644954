import type { Sql } from '#base/db'
import type { Opening, Recorded } from '../commitment.ts'

export type Row = { sequence: number; sealed: Buffer; opening: Buffer | null; leafIndex: number | null }
export type Last = { sequence: bigint; commitment: Buffer | null }

/** Locks the person's history until the caller's transaction ends. @returns the last entry, sequence 0 for none */
export async function lockHead(sql: Sql, personId: string): Promise<Last> {
  await sql`
    insert into history.head (person_id, last_sequence) values (${personId}, 0) on conflict (person_id) do nothing`
  const [row] = await sql<Last[]>`
    select last_sequence as sequence, last_commitment as commitment
    from history.head where person_id = ${personId} for update`
  return row ?? { sequence: 0n, commitment: null }
}

export async function hasEntry(sql: Sql, personId: string, entryHash: Buffer): Promise<boolean> {
  const rows = await sql`
    select from history.entry where person_id = ${personId} and entry_hash = ${entryHash}`
  return rows.length > 0
}

/** The one statement that writes an entry. There is none that changes or deletes one. */
export async function insertEntry(
  sql: Sql,
  entry: { personId: string; sequence: bigint; entryHash: Buffer; sealed: Buffer; commitment: Buffer },
): Promise<void> {
  const { personId, sequence, entryHash, sealed, commitment } = entry
  await sql`
    with written as (
      insert into history.entry (person_id, sequence, entry_hash, sealed)
      values (${personId}, ${sequence}, ${entryHash}, ${sealed})),
    waiting as (
      insert into history.pending (person_id, sequence, commitment) values (${personId}, ${sequence}, ${commitment}))
    update history.head set last_sequence = ${sequence}, last_commitment = ${commitment} where person_id = ${personId}`
}

export async function readEntries(
  sql: Sql,
  { personId, before, limit }: { personId: string; before: number | null; limit: number },
): Promise<Row[]> {
  const rows = await sql<
    (Omit<Row, 'sequence' | 'leafIndex'> & { sequence: bigint; leafIndex: bigint | null })[]
  >`
    select e.sequence, e.sealed, o.sealed as opening, l.leaf_index as "leafIndex"
    from history.entry e
    left join history.opening o on (o.person_id, o.sequence) = (e.person_id, e.sequence)
    left join history.leaf l on (l.person_id, l.sequence) = (e.person_id, e.sequence)
    where e.person_id = ${personId} and (${before}::bigint is null or e.sequence < ${before}::bigint)
    order by e.sequence desc limit ${limit}`
  return rows.map(({ sequence, leafIndex, ...row }) => ({
    ...row,
    sequence: Number(sequence),
    leafIndex: leafIndex === null ? null : Number(leafIndex),
  }))
}

/** People whose history is from before the log, and not in it yet. */
export async function unloggedPeople(sql: Sql, limit: number): Promise<string[]> {
  const rows = await sql<{ personId: string }[]>`
    select person_id as "personId" from history.head
    where last_commitment is null and last_sequence > 0 order by person_id limit ${limit}`
  return rows.map(({ personId }) => personId)
}

/** An entry from before the log comes into it. `opening` null: nobody can open it any more. */
export async function adoptEntry(
  sql: Sql,
  entry: { personId: string; sequence: number; opening: Buffer | null; commitment: Buffer },
): Promise<void> {
  const { personId, sequence, opening, commitment } = entry
  if (opening)
    await sql`
      insert into history.opening (person_id, sequence, sealed) values (${personId}, ${sequence}, ${opening})`
  await sql`
    insert into history.pending (person_id, sequence, commitment) values (${personId}, ${sequence}, ${commitment})`
  await sql`update history.head set last_commitment = ${commitment} where person_id = ${personId}`
}

/** Only ever of our own writing: AES-GCM has just proven it. Blinding and predecessor are lacking from before the log. */
export function parseEntry(sealed: Buffer): Omit<Recorded, keyof Opening> & Partial<Opening> {
  const entry: Omit<Recorded, keyof Opening> & Partial<Opening> = JSON.parse(sealed.toString('utf8'))
  return entry
}

/** As above. */
export function parseOpening(sealed: Buffer): Opening {
  const opening: Opening = JSON.parse(sealed.toString('utf8'))
  return opening
}
