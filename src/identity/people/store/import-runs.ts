import type { Sql } from '#base/db'

export type Counts = {
  added: number
  updated: number
  unchanged: number
  /** Rows that were left out. */
  rejected: number
  portraits: number
  /** Portraits that were left out; their rows are in. */
  portraitsRefused: number
}

export type ImportRun = {
  importId: string
  next: { offset: number; line: number }
  counts: Counts
  finishedAt: Date | null
}

export type Reject = { line: number; field: string; fault: string }

type Row = {
  import_id: string
  next_offset: bigint
  next_line: bigint
  finished_at: Date | null
  added: bigint
  updated: bigint
  unchanged: bigint
  rejected: bigint
  portraits: bigint
  portraits_refused: bigint
}

/** The unfinished run of this very file, read in this very way. */
export async function findOpenRun(
  sql: Sql,
  { fileDigest, columnsDigest }: { fileDigest: Buffer; columnsDigest: Buffer },
): Promise<ImportRun | null> {
  const [row] = await sql<Row[]>`
    select * from people.import_run
    where file_digest = ${fileDigest} and columns_digest = ${columnsDigest} and finished_at is null
    order by import_id desc limit 1`
  return row ? runOf(row) : null
}

export async function insertRun(
  sql: Sql,
  run: { importId: string; fileDigest: Buffer; columnsDigest: Buffer; next: ImportRun['next']; now: Date },
): Promise<void> {
  await sql`
    insert into people.import_run (import_id, file_digest, columns_digest, next_offset, next_line, started_at)
    values (${run.importId}, ${run.fileDigest}, ${run.columnsDigest}, ${run.next.offset}, ${run.next.line}, ${run.now})`
}

/**
 * Moves the checkpoint on, if it still stands where the caller read it: of two processes that import one file,
 * one gets false and has written nothing.
 */
export async function advanceRun(
  sql: Sql,
  run: { importId: string; from: ImportRun['next']; to: ImportRun['next']; more: Counts },
): Promise<boolean> {
  const rows = await sql`
    update people.import_run set next_offset = ${run.to.offset}, next_line = ${run.to.line},
      added = added + ${run.more.added}, updated = updated + ${run.more.updated},
      unchanged = unchanged + ${run.more.unchanged}, rejected = rejected + ${run.more.rejected},
      portraits = portraits + ${run.more.portraits},
      portraits_refused = portraits_refused + ${run.more.portraitsRefused}
    where import_id = ${run.importId} and next_offset = ${run.from.offset} and finished_at is null
    returning import_id`
  return rows.length === 1
}

export async function finishRun(sql: Sql, importId: string, now: Date): Promise<void> {
  await sql`update people.import_run set finished_at = ${now} where import_id = ${importId} and finished_at is null`
}

export async function insertRejects(sql: Sql, importId: string, rejects: readonly Reject[]): Promise<void> {
  if (rejects.length === 0) return
  await sql`
    insert into people.import_reject (import_id, line, field, fault)
    select ${importId}::uuid, * from unnest(
      ${rejects.map((reject) => reject.line)}::bigint[],
      ${rejects.map((reject) => reject.field)}::text[],
      ${rejects.map((reject) => reject.fault)}::text[])
    on conflict (import_id, line, field) do nothing`
}

/** The next rejects after a line, in order. */
export async function readRejects(
  sql: Sql,
  { importId, afterLine, limit }: { importId: string; afterLine: number; limit: number },
): Promise<Reject[]> {
  const rows = await sql<{ line: bigint; field: string; fault: string }[]>`
    with page as (
      select distinct line from people.import_reject
      where import_id = ${importId} and line > ${afterLine} order by line limit ${limit})
    select line, field, fault from people.import_reject
    where import_id = ${importId} and line in (select line from page) order by line, field`
  return rows.map((row) => ({ ...row, line: Number(row.line) }))
}

function runOf(row: Row): ImportRun {
  return {
    importId: row.import_id,
    next: { offset: Number(row.next_offset), line: Number(row.next_line) },
    counts: {
      added: Number(row.added),
      updated: Number(row.updated),
      unchanged: Number(row.unchanged),
      rejected: Number(row.rejected),
      portraits: Number(row.portraits),
      portraitsRefused: Number(row.portraits_refused),
    },
    finishedAt: row.finished_at,
  }
}
