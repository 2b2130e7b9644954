import type { Sql } from '#base/db'

export type TemplateRow = { personId: string; revision: string; regionCode: string; sealed: Buffer }
export type TemplateChange = {
  personId: string
  revision: string
  regionCode: string
  /** Whether it is a face of this engine now; otherwise it was taken out, or another engine's took its place. */
  isPut: boolean
}

type Put = { personId: string; regionCode: string; engineVersion: string; sealed: Buffer; revision: string }

/**
 * A moment of the gallery: every put that committed before it is visible, and every later one has a later time.
 * Text, because a Date has milliseconds only.
 */
export type Moment = string

// How late a removal may commit after it was written. Longer than any transaction may take (base/db ends idle ones
// after 60 s, statements after 30 s).
const removalsCommitWithinSeconds = 300

/** For who holds the lock: a time behind every put. A clock that was set back changes nothing. */
export async function putTemplate(sql: Sql, row: Put): Promise<void> {
  const [next] = await sql<{ moment: Moment }[]>`
    select greatest(clock_timestamp(), max(changed_at) + interval '1 microsecond')::text as moment
    from faces.template where sealed_embedding is not null`
  await sql`
    insert into faces.template (person_id, region_code, engine_version, sealed_embedding, revision, changed_at)
    values (${row.personId}, ${row.regionCode}, ${row.engineVersion}, ${row.sealed}, ${row.revision},
      ${next?.moment ?? 'now'}::timestamptz)
    on conflict (person_id) do update set
      region_code = excluded.region_code,
      engine_version = excluded.engine_version,
      sealed_embedding = excluded.sealed_embedding,
      revision = excluded.revision,
      changed_at = excluded.changed_at`
}

/** Whether there was one. */
export async function clearTemplate(sql: Sql, row: { personId: string; revision: string }): Promise<boolean> {
  const changed = await sql`
    update faces.template
    set sealed_embedding = null, revision = ${row.revision}, changed_at = clock_timestamp()
    where person_id = ${row.personId} and sealed_embedding is not null
    returning person_id`
  return changed.length > 0
}

/** The newest put that is visible. */
export async function currentMoment(sql: Sql): Promise<Moment> {
  const [row] = await sql<{ moment: Moment }[]>`
    select coalesce(max(changed_at), '-infinity')::text as moment
    from faces.template where sealed_embedding is not null`
  return row?.moment ?? '-infinity'
}

export type RegionCount = { regionCode: string; ours: number; others: number }

/** Every region in which somebody has a face, of this engine or another. */
export async function regionsInUse(sql: Sql, engineVersion: string): Promise<RegionCount[]> {
  const rows = await sql<RegionCount[]>`
    select region_code as "regionCode",
      count(*) filter (where engine_version = ${engineVersion})::integer as ours,
      count(*) filter (where engine_version <> ${engineVersion})::integer as others
    from faces.template where sealed_embedding is not null group by region_code`
  return [...rows]
}

/** A region in pages, by the key, for the start. */
export async function pageOfTemplates(
  sql: Sql,
  page: { engineVersion: string; regionCode: string; after: string; size: number },
): Promise<TemplateRow[]> {
  const rows = await sql<RawTemplate[]>`
    select person_id, revision, region_code, sealed_embedding from faces.template
    where region_code = ${page.regionCode} and person_id > ${page.after}
      and engine_version = ${page.engineVersion} and sealed_embedding is not null
    order by region_code, person_id limit ${page.size}`
  return rows.map(fromRaw)
}

/** Of every engine and region, by person. */
export async function pageOfAll(
  sql: Sql,
  { after, size }: { after: string; size: number },
): Promise<TemplateRow[]> {
  const rows = await sql<RawTemplate[]>`
    select person_id, revision, region_code, sealed_embedding from faces.template
    where person_id > ${after} and sealed_embedding is not null order by person_id limit ${size}`
  return rows.map(fromRaw)
}

/** Puts after the moment, in their order, and removals of about then. */
export async function changesSince(
  sql: Sql,
  { since, engineVersion }: { since: Moment; engineVersion: string },
): Promise<{ changes: TemplateChange[]; moment: Moment }> {
  const rows = await sql<RawChange[]>`
    select person_id, revision, region_code, changed_at::text as moment, sealed_embedding is not null as "isFace",
      sealed_embedding is not null and engine_version = ${engineVersion} as "isPut"
    from faces.template
    where (sealed_embedding is not null and changed_at > ${since}::timestamptz)
      or (sealed_embedding is null
        and changed_at > ${since}::timestamptz - make_interval(secs => ${removalsCommitWithinSeconds}))
    order by changed_at`
  const changes = rows.map(({ person_id: personId, revision, region_code: regionCode, isPut }) => ({
    personId,
    revision,
    regionCode,
    isPut,
  }))
  return { changes, moment: rows.findLast(({ isFace }) => isFace)?.moment ?? since }
}

/** Who got a face of this engine after the earliest of the moments. */
export async function putsSince(
  sql: Sql,
  { since, engineVersion }: { since: readonly Moment[]; engineVersion: string },
): Promise<string[]> {
  const rows = await sql<{ person_id: string }[]>`
    select person_id from faces.template
    where sealed_embedding is not null and engine_version = ${engineVersion}
      and changed_at > (select min(moment) from unnest(${[...since]}::timestamptz[]) moment)`
  return rows.map((row) => row.person_id)
}

/** Those of the engine that are there; a person who is missing has no template any more. */
export async function templatesOf(
  sql: Sql,
  { engineVersion, personIds }: { engineVersion: string; personIds: readonly string[] },
): Promise<TemplateRow[]> {
  const rows = await sql<RawTemplate[]>`
    select person_id, revision, region_code, sealed_embedding from faces.template
    where person_id = any(${[...personIds]}::uuid[]) and engine_version = ${engineVersion}
      and sealed_embedding is not null`
  return rows.map(fromRaw)
}

const enrolmentLock = 0x66_61_63_65

/** By which engine the person's template was made. Null: there is none. */
export async function engineOf(sql: Sql, personId: string): Promise<string | null> {
  const [row] = await sql<{ engine_version: string }[]>`
    select engine_version from faces.template where person_id = ${personId} and sealed_embedding is not null`
  return row?.engine_version ?? null
}

/** Until the end of the caller's transaction. */
export async function lockGallery(sql: Sql): Promise<void> {
  await sql`select pg_advisory_xact_lock(${enrolmentLock})`
}

type RawChange = {
  person_id: string
  revision: string
  region_code: string
  moment: Moment
  isFace: boolean
  isPut: boolean
}

type RawTemplate = {
  person_id: string
  revision: string
  region_code: string
  sealed_embedding: Buffer
}

function fromRaw(row: RawTemplate): TemplateRow {
  return {
    personId: row.person_id,
    revision: row.revision,
    regionCode: row.region_code,
    sealed: row.sealed_embedding,
  }
}
