import type { Sql } from '#base/db'
import type { Standing } from '../contract.ts'
import { byteas } from './byteas.ts'

export type Origin = 'sample' | 'added' | 'import' | 'state' | 'operator'

export type PersonRow = {
  personId: string
  wrappedKey: Buffer
  sealedFields: Buffer
  regionCode: string
  standing: Standing
}

export type PersonWrite = {
  personId: string
  regionCode: string
  standing: Standing
  /** First of a month, YYYY-MM-01 */
  documentEndsIn: string | null
  sealedFields: Buffer
  origin: Origin
}

export async function readPerson(sql: Sql, personId: string): Promise<PersonRow | null> {
  const [row] = await sql<PersonRow[]>`
    select ${columns(sql)} from people.person p join people.person_key k on k.person_id = p.person_id
    where p.person_id = ${personId}`
  return row ?? null
}

export async function readPeople(sql: Sql, personIds: readonly string[]): Promise<PersonRow[]> {
  return sql<PersonRow[]>`
    select ${columns(sql)} from unnest(${[...personIds]}::uuid[]) wanted (person_id)
    join people.person p on p.person_id = wanted.person_id
    join people.person_key k on k.person_id = p.person_id`
}

/** In the order of the people, after one of them. */
export async function pageOfPersonIds(
  sql: Sql,
  { after, limit }: { after: string; limit: number },
): Promise<string[]> {
  const rows = await sql<{ person_id: string }[]>`
    select person_id from people.person where person_id > ${after} order by person_id limit ${limit}`
  return rows.map((row) => row.person_id)
}

/** With portraits, where there are any. */
export async function pageOfSealed(
  sql: Sql,
  { after, limit }: { after: string; limit: number },
): Promise<(PersonRow & { sealedJpeg: Buffer | null })[]> {
  return sql<(PersonRow & { sealedJpeg: Buffer | null })[]>`
    select p.*, f.sealed_jpeg as "sealedJpeg"
    from (select ${columns(sql)} from people.person p join people.person_key k on k.person_id = p.person_id
      where p.person_id > ${after} order by p.person_id limit ${limit}) p
    left join people.portrait f on f.person_id = p."personId" order by p."personId"`
}

/** Keeps people still until the end of the caller's transaction, and waits for nobody: who is being changed is left out. */
export async function holdPeople(sql: Sql, personIds: readonly string[]): Promise<PersonRow[]> {
  return sql<PersonRow[]>`
    select ${columns(sql)} from people.person p join people.person_key k on k.person_id = p.person_id
    where p.person_id = any(${[...personIds]}::uuid[]) order by p.person_id for share of p skip locked`
}

/** Before anything that leads to a person is taken away: whoever holds people still (above) must see it coming. */
export async function lockPerson(sql: Sql, personId: string): Promise<void> {
  await sql`select from people.person where person_id = ${personId} for update`
}

function columns(sql: Sql) {
  return sql`p.person_id as "personId", k.wrapped_key as "wrappedKey", p.sealed_fields as "sealedFields",
    p.region_code as "regionCode", p.standing`
}

export async function insertKeys(
  sql: Sql,
  rows: readonly { personId: string; wrapped: Buffer }[],
): Promise<void> {
  await sql`
    insert into people.person_key (person_id, wrapped_key)
    select * from unnest(${rows.map((row) => row.personId)}::uuid[], ${byteas(rows.map((row) => row.wrapped))}::text::bytea[])`
}

/** Writes people new and known. Of a known one the standing stays: changing that is a statement of its own. */
export async function writePeople(sql: Sql, rows: readonly PersonWrite[], now: Date): Promise<void> {
  await sql`
    insert into people.person
      (person_id, region_code, standing, document_ends_in, sealed_fields, origin, created_at, updated_at)
    select *, ${now}::timestamptz, ${now}::timestamptz from unnest(
      ${rows.map((row) => row.personId)}::uuid[],
      ${rows.map((row) => row.regionCode)}::text[],
      ${rows.map((row) => row.standing)}::text[],
      ${rows.map((row) => row.documentEndsIn)}::date[],
      ${byteas(rows.map((row) => row.sealedFields))}::text::bytea[],
      ${rows.map((row) => row.origin)}::text[])
    on conflict (person_id) do update set region_code = excluded.region_code,
      document_ends_in = excluded.document_ends_in, sealed_fields = excluded.sealed_fields,
      updated_at = greatest(people.person.updated_at, excluded.updated_at)`
}

export async function updateDocument(
  sql: Sql,
  document: { personId: string; sealedFields: Buffer; documentEndsIn: string | null; now: Date },
): Promise<void> {
  await sql`
    update people.person set sealed_fields = ${document.sealedFields}, document_ends_in = ${document.documentEndsIn},
      updated_at = greatest(updated_at, ${document.now})
    where person_id = ${document.personId}`
}

/** @returns whether it changed: one conditional statement, so that of two reports of one death one counts */
export async function updateStanding(
  sql: Sql,
  { personId, standing, now }: { personId: string; standing: Standing; now: Date },
): Promise<boolean> {
  const rows = await sql`
    update people.person set standing = ${standing}, updated_at = greatest(updated_at, ${now})
    where person_id = ${personId} and standing <> ${standing} returning person_id`
  return rows.length === 1
}

/** Valid people whose document ends in a month up to the given one, in order of person after `after`. */
export async function readEndingDocuments(
  sql: Sql,
  { month, after, limit }: { month: string; after: string; limit: number },
): Promise<PersonRow[]> {
  return sql<PersonRow[]>`
    select ${columns(sql)}
    from people.person p join people.person_key k on k.person_id = p.person_id
    where p.standing = 'valid' and p.document_ends_in <= ${month} and p.person_id > ${after}
    order by p.person_id limit ${limit}`
}

export async function writePortraits(
  sql: Sql,
  rows: readonly { personId: string; sealedJpeg: Buffer }[],
  now: Date,
): Promise<void> {
  await sql`
    insert into people.portrait (person_id, sealed_jpeg, taken_at)
    select *, ${now}::timestamptz
    from unnest(${rows.map((row) => row.personId)}::uuid[], ${byteas(rows.map((row) => row.sealedJpeg))}::text::bytea[])
    on conflict (person_id) do update set sealed_jpeg = excluded.sealed_jpeg, taken_at = excluded.taken_at`
}

export async function readPortrait(
  sql: Sql,
  personId: string,
): Promise<{ wrappedKey: Buffer; sealedJpeg: Buffer } | null> {
  const [row] = await sql<{ wrappedKey: Buffer; sealedJpeg: Buffer }[]>`
    select k.wrapped_key as "wrappedKey", p.sealed_jpeg as "sealedJpeg"
    from people.portrait p join people.person_key k on k.person_id = p.person_id where p.person_id = ${personId}`
  return row ?? null
}

/** Up to `limit` made-up people, for taking the sample city down. */
export async function readMadeUp(sql: Sql, limit: number): Promise<string[]> {
  const rows = await sql<{ person_id: string }[]>`
    select person_id from people.person where origin in ('sample', 'added') order by person_id limit ${limit}`
  return rows.map((row) => row.person_id)
}

export async function originOf(sql: Sql, personId: string): Promise<Origin | null> {
  const [row] = await sql<
    { origin: Origin }[]
  >`select origin from people.person where person_id = ${personId}`
  return row?.origin ?? null
}

/** As it is written down: without what a look at the calendar would say. */
export async function standingOf(sql: Sql, personId: string): Promise<Standing | null> {
  const [row] = await sql<{ standing: Standing }[]>`
    select standing from people.person where person_id = ${personId}`
  return row?.standing ?? null
}
