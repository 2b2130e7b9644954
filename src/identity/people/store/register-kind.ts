import type { Sql } from '#base/db'

/** `empty`: nobody was ever entered. `sample`: made-up people only. `own`: at least one real resident, once and for all. */
export type RegisterKind = 'empty' | 'sample' | 'own'

export async function readKind(sql: Sql): Promise<RegisterKind> {
  const [row] = await sql<
    { kind: 'sample' | 'own' }[]
  >`select kind from people.register where register_id = 1`
  return row?.kind ?? 'empty'
}

/** Asks before it writes: every import would wait for the row otherwise. */
export async function becomeOwn(sql: Sql, now: Date): Promise<void> {
  if ((await readKind(sql)) === 'own') return
  await sql`
    insert into people.register (register_id, kind, changed_at) values (1, 'own', ${now})
    on conflict (register_id) do update set kind = 'own', changed_at = excluded.changed_at`
}

/** Whether a sample city may be made here: nobody is registered, or an earlier attempt did not come to its end. */
export async function awaitsSample(sql: Sql): Promise<boolean> {
  const rows = await sql`
    select from people.register where register_id = 1 and (kind = 'own' or sample_seed is not null)`
  return rows.length === 0
}

/** @returns whether the register is now the sample one: false when it belongs to real residents */
export async function becomeSample(sql: Sql, now: Date): Promise<boolean> {
  const rows = await sql`
    insert into people.register as r (register_id, kind, changed_at) values (1, 'sample', ${now})
    on conflict (register_id) do update set sample_seed = null where r.kind = 'sample'
    returning register_id`
  return rows.length === 1
}

/** Says that the sample city is whole. */
export async function completeSample(sql: Sql, seed: string): Promise<void> {
  await sql`update people.register set sample_seed = ${seed} where register_id = 1 and kind = 'sample'`
}

/** Takes one of the places for people who add themselves; false when none is left or the register is not the sample. */
export async function takePlace(sql: Sql, placesMax: number): Promise<boolean> {
  const rows = await sql`
    update people.register set added_count = added_count + 1
    where register_id = 1 and kind = 'sample' and added_count < ${placesMax} returning register_id`
  return rows.length === 1
}

export async function readPlacesTaken(sql: Sql): Promise<number> {
  const [row] = await sql<
    { added_count: number }[]
  >`select added_count from people.register where register_id = 1`
  return row?.added_count ?? 0
}

export type JourneyRow = { personId: string; story: string; photograph: string }

export async function writeJourney(sql: Sql, rows: readonly JourneyRow[]): Promise<void> {
  await sql`
    insert into people.journey (position, person_id, story, photograph)
    select * from unnest(${rows.map((_, at) => at + 1)}::int[], ${rows.map((row) => row.personId)}::uuid[],
      ${rows.map((row) => row.story)}::text[], ${rows.map((row) => row.photograph)}::text[])
    on conflict (position) do update
    set person_id = excluded.person_id, story = excluded.story, photograph = excluded.photograph`
}

export async function readJourney(sql: Sql): Promise<JourneyRow[]> {
  return sql<JourneyRow[]>`
    select person_id as "personId", story, photograph from people.journey order by position`
}

/** Forgets that there was a sample; the people themselves are erased one by one. */
export async function deleteSample(sql: Sql): Promise<void> {
  await sql`delete from people.journey`
  await sql`delete from people.register where register_id = 1 and kind = 'sample'`
}

export async function readStateCursor(sql: Sql): Promise<string | null> {
  const [row] = await sql<{ state_cursor: string | null }[]>`
    select state_cursor from people.register where register_id = 1`
  return row?.state_cursor ?? null
}

/** Moves the cursor on, if nobody else has. */
export async function advanceStateCursor(
  sql: Sql,
  { from, to, now }: { from: string | null; to: string; now: Date },
): Promise<boolean> {
  const rows = await sql`
    insert into people.register as r (register_id, kind, state_cursor, changed_at) values (1, 'own', ${to}, ${now})
    on conflict (register_id) do update set state_cursor = excluded.state_cursor
    where r.state_cursor is not distinct from ${from} returning register_id`
  return rows.length === 1
}

/** A made-up resident who left and stands in the register anew. */
export async function moveJourney(sql: Sql, { from, to }: { from: string; to: string }): Promise<void> {
  await sql`update people.journey set person_id = ${to} where person_id = ${from}`
}
