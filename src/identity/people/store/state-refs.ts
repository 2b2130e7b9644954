import type { Sql } from '#base/db'
import { byteas } from './byteas.ts'

export async function writeStateRefs(
  sql: Sql,
  rows: readonly { blindIndex: Buffer; personId: string }[],
): Promise<void> {
  if (rows.length === 0) return
  await sql`
    insert into people.state_lookup (blind_index, person_id)
    select * from unnest(${byteas(rows.map((row) => row.blindIndex))}::text::bytea[], ${rows.map((row) => row.personId)}::uuid[])
    on conflict (blind_index) do update set person_id = excluded.person_id`
}

export async function findPersonByStateRef(sql: Sql, blindIndex: Buffer): Promise<string | null> {
  const [row] = await sql<{ person_id: string }[]>`
    select person_id from people.state_lookup where blind_index = ${blindIndex}`
  return row?.person_id ?? null
}

export async function deleteStateRef(sql: Sql, blindIndex: Buffer): Promise<void> {
  await sql`delete from people.state_lookup where blind_index = ${blindIndex}`
}
