import type { Sql } from '#base/db'
import type { Marks } from '../blind-index.ts'
import { byteas } from './byteas.ts'

/** A guardian by the hashes of their number, and a ward. */
type Named = { marks: Marks; personId: string }

/**
 * The guardians of these wards from now on are those named, and no others.
 *
 * @returns the wards for whom that is news
 */
export async function writeGuardians(
  sql: Sql,
  wards: readonly string[],
  named: readonly Named[],
): Promise<Set<string>> {
  const rows = named.flatMap(({ marks, personId }) => marks.map((mark) => ({ ...mark, personId })))
  const indexes = byteas(rows.map(({ bytes }) => bytes))
  const people = rows.map(({ personId }) => personId)
  const removed = await sql<{ personId: string }[]>`
    delete from people.guardian g where g.person_id = any(${[...wards]}::uuid[]) and not exists (
      select from unnest(${indexes}::text::bytea[], ${people}::uuid[]) as n (blind_index, person_id)
      where n.blind_index = g.blind_index and n.person_id = g.person_id)
    returning person_id as "personId"`
  const added = await sql<{ personId: string }[]>`
    insert into people.guardian (blind_index, key_number, person_id)
    select * from unnest(${indexes}::text::bytea[], ${rows.map(({ number }) => number)}::int[], ${people}::uuid[])
    on conflict do nothing returning person_id as "personId"`
  return new Set([...removed, ...added].map(({ personId }) => personId))
}

export async function isGuardian(sql: Sql, { marks, personId }: Named): Promise<boolean> {
  const rows = await sql`
    select from people.guardian
    where blind_index = any(${bytesOf(marks)}::text::bytea[]) and person_id = ${personId}`
  return rows.length > 0
}

export async function wardsOf(sql: Sql, marks: Marks, limit: number): Promise<string[]> {
  const rows = await sql<{ personId: string }[]>`
    select distinct person_id as "personId" from people.guardian
    where blind_index = any(${bytesOf(marks)}::text::bytea[]) order by person_id limit ${limit}`
  return rows.map(({ personId }) => personId)
}

/** While the index key is renewed a guardian may stand here twice: the newest key counts. */
export async function countGuardians(sql: Sql, personId: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from people.guardian where person_id = ${personId}
    group by key_number order by key_number desc limit 1`
  return row?.count ?? 0
}

/** For the renewing of the index key: who is found by an older mark of theirs is found by the newest too. */
export async function remarkGuardians(sql: Sql, guardians: readonly { marks: Marks }[]): Promise<void> {
  const pairs = guardians.flatMap(({ marks: [newest, ...older] }) =>
    newest ? older.map((old) => ({ old: old.bytes, ...newest })) : [],
  )
  await sql`
    insert into people.guardian (blind_index, key_number, person_id)
    select n.bytes, n.number, g.person_id
    from unnest(${byteas(pairs.map(({ old }) => old))}::text::bytea[], ${bytesOf(pairs)}::text::bytea[],
      ${pairs.map(({ number }) => number)}::int[]) as n (old, bytes, number)
    join people.guardian g on g.blind_index = n.old
    on conflict do nothing`
}

/** Guardians known by an older key alone: they are nobody of this register, so that nothing could renew their mark. */
export async function countKnownBefore(sql: Sql, keyNumber: number): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select coalesce(sum(greatest(before - renewed, 0)), 0)::int as count from (
      select coalesce(max(g.count) filter (where g.key_number < ${keyNumber}), 0) as before,
        coalesce(max(g.count) filter (where g.key_number = ${keyNumber}), 0) as renewed
      from (select person_id, key_number, count(*) as count from people.guardian group by person_id, key_number) as g
      group by g.person_id) as wards`
  return row?.count ?? 0
}

/** Of somebody who is erased: as a ward, and as a guardian. */
export async function deleteGuardians(sql: Sql, { marks, personId }: Named): Promise<void> {
  await sql`delete from people.guardian where person_id = ${personId}`
  await sql`delete from people.guardian where blind_index = any(${bytesOf(marks)}::text::bytea[])`
}

const bytesOf = (marks: readonly { bytes: Buffer }[]) => byteas(marks.map(({ bytes }) => bytes))
