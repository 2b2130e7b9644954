import type { Sql } from '#base/db'

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

/** The end of a person: everything sealed under this key, here and in other slices, is noise from now on. */
export async function destroyKey(sql: Sql, personId: string): Promise<void> {
  await sql`delete from people.person_key where person_id = ${personId}`
}
