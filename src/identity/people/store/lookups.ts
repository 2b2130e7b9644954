// The tables that lead from a keyed hash to a person; that of guardians is in guardians.ts.
import type { Sql } from '#base/db'
import type { Marks } from '../blind-index.ts'
import { byteas } from './byteas.ts'

export type Marked = { marks: Marks; personId: string }

export async function findPersonByIdNumber(sql: Sql, marks: Marks): Promise<string | null> {
  const [row] = await sql<{ person_id: string }[]>`
    select person_id from people.id_number_lookup where blind_index = any(${bytesOf(marks)}::text::bytea[]) limit 1`
  return row?.person_id ?? null
}

export async function findPeopleByName(sql: Sql, marks: Marks, limit: number): Promise<string[]> {
  const rows = await sql<{ person_id: string }[]>`
    select distinct person_id from people.name_lookup
    where blind_index = any(${bytesOf(marks)}::text::bytea[]) order by person_id limit ${limit}`
  return rows.map((row) => row.person_id)
}

/** By the newest mark, in hex. */
export async function findPeopleByIdNumbers(
  sql: Sql,
  all: readonly { hex: string; marks: Marks }[],
): Promise<Map<string, string>> {
  if (all.length === 0) return new Map()
  // A join, and not `= any(…)`: for that the planner may compare every row with every element.
  const rows = await sql<{ blind_index: Buffer; person_id: string }[]>`
    select l.blind_index, l.person_id from unnest(${bytesOf(all.flatMap(({ marks }) => marks))}::text::bytea[]) wanted (blind_index)
    join people.id_number_lookup l on l.blind_index = wanted.blind_index`
  const found = new Map(rows.map((row) => [row.blind_index.toString('hex'), row.person_id]))
  return new Map(
    all.flatMap(({ hex, marks }): [string, string][] => {
      const personId = marks
        .map(({ bytes }) => found.get(bytes.toString('hex')))
        .find((one) => one !== undefined)
      return personId === undefined ? [] : [[hex, personId]]
    }),
  )
}

/** @returns the people whose numbers were free and are now taken; the other numbers belong to somebody already */
export async function takeIdNumbers(sql: Sql, claims: readonly Marked[]): Promise<Set<string>> {
  const rows = rowsOf(claims)
  const taken = await sql<{ blind_index: Buffer; person_id: string }[]>`
    insert into people.id_number_lookup (blind_index, key_number, person_id)
    select * from unnest(${bytesOf(rows)}::text::bytea[], ${rows.map((row) => row.number)}::int[], ${rows.map((row) => row.personId)}::uuid[])
    on conflict (blind_index) do nothing returning blind_index, person_id`
  const counts = new Map<string, number>()
  for (const { person_id } of taken) counts.set(person_id, (counts.get(person_id) ?? 0) + 1)
  const ours = new Set(
    claims.filter((one) => counts.get(one.personId) === one.marks.length).map((one) => one.personId),
  )
  // Free under one key and taken under the other: it is taken, and what we claimed of it is given back.
  const halves = taken.filter(({ person_id }) => !ours.has(person_id)).map(({ blind_index }) => blind_index)
  if (halves.length > 0)
    await sql`delete from people.id_number_lookup where blind_index = any(${byteas(halves)}::text::bytea[])`
  return ours
}

export async function insertNames(sql: Sql, marked: readonly Marked[]): Promise<void> {
  const rows = rowsOf(marked)
  await sql`
    insert into people.name_lookup (blind_index, key_number, person_id)
    select * from unnest(${bytesOf(rows)}::text::bytea[], ${rows.map((row) => row.number)}::int[], ${rows.map((row) => row.personId)}::uuid[])
    on conflict (blind_index, person_id) do nothing`
}

export async function writeStateRefs(sql: Sql, marked: readonly Marked[]): Promise<void> {
  if (marked.length === 0) return
  const rows = rowsOf(marked)
  await sql`
    insert into people.state_lookup (blind_index, key_number, person_id)
    select * from unnest(${bytesOf(rows)}::text::bytea[], ${rows.map((row) => row.number)}::int[], ${rows.map((row) => row.personId)}::uuid[])
    on conflict (blind_index) do update set person_id = excluded.person_id`
}

/** For the renewing of the index key: who has the new marks already keeps them. */
export async function addIdNumbers(sql: Sql, marked: readonly Marked[]): Promise<void> {
  const rows = rowsOf(marked)
  await sql`
    insert into people.id_number_lookup (blind_index, key_number, person_id)
    select * from unnest(${bytesOf(rows)}::text::bytea[], ${rows.map((row) => row.number)}::int[], ${rows.map((row) => row.personId)}::uuid[])
    on conflict (blind_index) do nothing`
}

export async function findPersonByStateRef(sql: Sql, marks: Marks): Promise<string | null> {
  const [row] = await sql<{ person_id: string }[]>`
    select person_id from people.state_lookup where blind_index = any(${bytesOf(marks)}::text::bytea[]) limit 1`
  return row?.person_id ?? null
}

export async function deleteIdNumber(sql: Sql, marks: Marks): Promise<void> {
  await sql`delete from people.id_number_lookup where blind_index = any(${bytesOf(marks)}::text::bytea[])`
}

export async function deleteName(sql: Sql, marks: Marks, personId: string): Promise<void> {
  await sql`
    delete from people.name_lookup where blind_index = any(${bytesOf(marks)}::text::bytea[]) and person_id = ${personId}`
}

export async function deleteStateRef(sql: Sql, marks: Marks): Promise<void> {
  await sql`delete from people.state_lookup where blind_index = any(${bytesOf(marks)}::text::bytea[])`
}

/** Of people whose number nobody can read any more: the whole tables are looked through. */
export async function deleteLookupsOf(sql: Sql, personIds: readonly string[]): Promise<void> {
  await sql`delete from people.id_number_lookup where person_id = any(${[...personIds]}::uuid[])`
  await sql`delete from people.name_lookup where person_id = any(${[...personIds]}::uuid[])`
  await sql`delete from people.state_lookup where person_id = any(${[...personIds]}::uuid[])`
  await sql`delete from people.guardian where person_id = any(${[...personIds]}::uuid[])`
}

/** What was found by index keys before this one. */
export async function deleteLookupsBefore(sql: Sql, keyNumber: number): Promise<void> {
  await sql`delete from people.id_number_lookup where key_number < ${keyNumber}`
  await sql`delete from people.name_lookup where key_number < ${keyNumber}`
  await sql`delete from people.state_lookup where key_number < ${keyNumber}`
  await sql`delete from people.guardian where key_number < ${keyNumber}`
}

type Row = { bytes: Buffer; number: number; personId: string }

/** In the order of the marks, so that two imports at once wait for each other in one direction only. */
function rowsOf(marked: readonly Marked[]): Row[] {
  const rows = marked.flatMap(({ marks, personId }) => marks.map((mark) => ({ ...mark, personId })))
  return rows.toSorted((a, b) => a.bytes.compare(b.bytes))
}

const bytesOf = (marks: readonly { bytes: Buffer }[]) => byteas(marks.map(({ bytes }) => bytes))
