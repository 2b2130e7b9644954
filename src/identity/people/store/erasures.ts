import type { Sql } from '#base/db'
import { byteas } from './byteas.ts'

export type Erasure = { personId: string; leaf: Buffer }

export async function insertErasures(sql: Sql, rows: readonly Erasure[], now: Date): Promise<void> {
  await sql`
    insert into people.erasure (person_id, key_leaf, erased_at)
    select *, ${now}::timestamptz from unnest(${rows.map((row) => row.personId)}::uuid[], ${byteas(rows.map((row) => row.leaf))}::text::bytea[])
    on conflict (person_id) do update set key_destroyed_at = null`
}

const destroyLock = 0x6b_65_79_73

/** One process at a time writes to the key folder; until the end of the caller's transaction. */
export async function lockKeyFolder(sql: Sql): Promise<void> {
  await sql`select pg_advisory_xact_lock(${destroyLock})`
}

/** Of people whose keys the key folder may still hold. */
export async function readWaiting(sql: Sql, limit: number): Promise<Erasure[]> {
  return sql<Erasure[]>`
    select person_id as "personId", key_leaf as leaf from people.erasure
    where key_destroyed_at is null order by person_id limit ${limit}`
}

export async function pageOfErasures(
  sql: Sql,
  { after, limit }: { after: string; limit: number },
): Promise<Erasure[]> {
  return sql<Erasure[]>`
    select person_id as "personId", key_leaf as leaf from people.erasure
    where person_id > ${after} order by person_id limit ${limit}`
}

export async function markDestroyed(sql: Sql, personIds: readonly string[], now: Date): Promise<void> {
  await sql`
    update people.erasure set key_destroyed_at = ${now}
    where person_id = any(${[...personIds]}::uuid[]) and key_destroyed_at is null`
}

/** lastAt: of the newest key that was destroyed. copiedAt: of the last `hufu keys copy`; null: never. */
export type ErasureState = { waiting: number; lastAt: Date | null; copiedAt: Date | null }

export async function readErasureState(sql: Sql): Promise<ErasureState> {
  const [row] = await sql<ErasureState[]>`
    select count(*) filter (where key_destroyed_at is null)::int as waiting, max(key_destroyed_at) as "lastAt",
      (select made_at from people.key_copy where key_copy_id = 1) as "copiedAt" from people.erasure`
  return row ?? { waiting: 0, lastAt: null, copiedAt: null }
}

export async function writeKeyCopy(sql: Sql, now: Date): Promise<void> {
  await sql`
    insert into people.key_copy (key_copy_id, made_at) values (1, ${now})
    on conflict (key_copy_id) do update set made_at = excluded.made_at`
}
