import type { Sql } from '#base/db'
import { byteas } from './byteas.ts'

export type KeyRow = { personId: string; wrappedKey: Buffer }

export async function readWrappedKey(sql: Sql, personId: string): Promise<Buffer | null> {
  const [row] = await sql<{ wrapped_key: Buffer }[]>`
    select wrapped_key from people.person_key where person_id = ${personId}`
  return row?.wrapped_key ?? null
}

export async function readWrappedKeys(sql: Sql, personIds: readonly string[]): Promise<Map<string, Buffer>> {
  const rows = await sql<{ person_id: string; wrapped_key: Buffer }[]>`
    select k.person_id, k.wrapped_key from unnest(${[...personIds]}::uuid[]) wanted (person_id)
    join people.person_key k on k.person_id = wanted.person_id`
  return new Map(rows.map((row) => [row.person_id, row.wrapped_key]))
}

/** In the order of the people, after one of them. */
export async function pageOfKeys(
  sql: Sql,
  { after, limit }: { after: string; limit: number },
): Promise<KeyRow[]> {
  return sql<KeyRow[]>`
    select person_id as "personId", wrapped_key as "wrappedKey" from people.person_key
    where person_id > ${after} order by person_id limit ${limit}`
}

export async function countKeys(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count from people.person_key`
  return row?.count ?? 0
}

/** Those that begin with `header`: wrapped under this master key. */
export async function countKeysUnder(sql: Sql, header: Buffer): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from people.person_key where substring(wrapped_key from 1 for 2) = ${header}`
  return row?.count ?? 0
}

/** Each only where it is still as it was read: who was erased, or rewrapped by another process, is left alone. */
export async function replaceKeys(
  sql: Sql,
  rows: readonly { personId: string; before: Buffer; after: Buffer }[],
): Promise<void> {
  await sql`
    update people.person_key k set wrapped_key = n.after
    from unnest(${rows.map((row) => row.personId)}::uuid[], ${byteas(rows.map((row) => row.before))}::text::bytea[],
      ${byteas(rows.map((row) => row.after))}::text::bytea[]) n (person_id, before, after)
    where k.person_id = n.person_id and k.wrapped_key = n.before`
}

/** Everything of people here but the look-ups, which are keyed by what they are found by. */
export async function deletePeople(sql: Sql, personIds: readonly string[]): Promise<void> {
  await sql`delete from people.portrait where person_id = any(${[...personIds]}::uuid[])`
  await sql`delete from people.person where person_id = any(${[...personIds]}::uuid[])`
  await sql`delete from people.person_key where person_id = any(${[...personIds]}::uuid[])`
}
