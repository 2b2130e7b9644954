import type { Sql } from '#base/db'

export type TemplateRow = { personId: string; revision: string; regionCode: string; sealed: Buffer | null }
export type TemplateChange = { personId: string; revision: string; changedAt: Date }

type Put = { personId: string; regionCode: string; engineVersion: string; sealed: Buffer; revision: string }

export async function putTemplate(sql: Sql, row: Put): Promise<void> {
  await sql`
    insert into faces.template (person_id, region_code, engine_version, sealed_embedding, revision)
    values (${row.personId}, ${row.regionCode}, ${row.engineVersion}, ${row.sealed}, ${row.revision})
    on conflict (person_id) do update set
      region_code = excluded.region_code,
      engine_version = excluded.engine_version,
      sealed_embedding = excluded.sealed_embedding,
      revision = excluded.revision,
      changed_at = clock_timestamp()`
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

/** Everything in pages, by the key, for the start. */
export async function pageOfTemplates(
  sql: Sql,
  page: { engineVersion: string; after: string; size: number },
): Promise<TemplateRow[]> {
  const rows = await sql<RawTemplate[]>`
    select person_id, revision, region_code, sealed_embedding from faces.template
    where person_id > ${page.after} and engine_version = ${page.engineVersion} and sealed_embedding is not null
    order by person_id limit ${page.size}`
  return rows.map(fromRaw)
}

export async function changesSince(sql: Sql, since: Date): Promise<TemplateChange[]> {
  const rows = await sql<{ person_id: string; revision: string; changed_at: Date }[]>`
    select person_id, revision, changed_at from faces.template
    where changed_at >= ${since} order by changed_at`
  return rows.map((row) => ({ personId: row.person_id, revision: row.revision, changedAt: row.changed_at }))
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

export async function countOfOtherEngines(sql: Sql, engineVersion: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::integer as count from faces.template
    where engine_version <> ${engineVersion} and sealed_embedding is not null`
  return row?.count ?? 0
}

export async function databaseTime(sql: Sql): Promise<Date> {
  const [row] = await sql<{ now: Date }[]>`select clock_timestamp() as now`
  return row?.now ?? new Date(0)
}

const enrolmentLock = 0x66_61_63_65

/** Until the end of the caller's transaction. */
export async function lockGallery(sql: Sql): Promise<void> {
  await sql`select pg_advisory_xact_lock(${enrolmentLock})`
}

type RawTemplate = {
  person_id: string
  revision: string
  region_code: string
  sealed_embedding: Buffer | null
}

function fromRaw(row: RawTemplate): TemplateRow {
  return {
    personId: row.person_id,
    revision: row.revision,
    regionCode: row.region_code,
    sealed: row.sealed_embedding,
  }
}
