import type { Sql } from '#base/db'
import type { clearingGrounds, undoReasons } from '../contract.ts'

type Ground = (typeof clearingGrounds)[number]
type UndoReason = (typeof undoReasons)[number]

export type PairRow = {
  pairId: string
  personId: string
  otherPersonId: string
  ground: Ground
  operatorIds: [string, string]
  noteSealed: Buffer | null
  clearedAt: Date
  undone: { at: string; by: string; reason: UndoReason } | null
}

const columns = (sql: Sql) => sql`
  pair_id as "pairId", person_id as "personId", other_person_id as "otherPersonId", ground,
  array[first_operator_id, second_operator_id] as "operatorIds", note_sealed as "noteSealed",
  cleared_at as "clearedAt",
  case when undone_at is not null then jsonb_build_object(
    'at', undone_at, 'by', undone_by, 'reason', undone_reason) end as undone`

/** One of the two rows: with the person whose key seals the note. A pair that was undone is cleared anew. */
export async function putPair(sql: Sql, own: Omit<PairRow, 'undone'>): Promise<void> {
  const [first, second] = own.operatorIds
  await sql`
    insert into enrolment.cleared_pair (person_id, other_person_id, pair_id, ground, first_operator_id,
      second_operator_id, note_sealed, cleared_at)
    values (${own.personId}, ${own.otherPersonId}, ${own.pairId}, ${own.ground}, ${first}, ${second},
      ${own.noteSealed}, ${own.clearedAt})
    on conflict (person_id, other_person_id) do update set
      pair_id = excluded.pair_id, ground = excluded.ground, first_operator_id = excluded.first_operator_id,
      second_operator_id = excluded.second_operator_id, note_sealed = excluded.note_sealed,
      cleared_at = excluded.cleared_at, undone_at = null, undone_by = null, undone_reason = null`
}

/** Who is known not to be this person, though alike. */
export async function clearedOf(sql: Sql, personId: string): Promise<Set<string>> {
  const rows = await sql<{ otherPersonId: string }[]>`
    select other_person_id as "otherPersonId" from enrolment.cleared_pair
    where person_id = ${personId} and undone_at is null`
  return new Set(rows.map(({ otherPersonId }) => otherPersonId))
}

/** The rows that lie with this person. */
export async function pairsOf(sql: Sql, personId: string): Promise<PairRow[]> {
  return sql<PairRow[]>`
    select ${columns(sql)} from enrolment.cleared_pair where person_id = ${personId} order by cleared_at`
}

/** Both rows of a pair. */
export async function pairAt(sql: Sql, pairId: string): Promise<PairRow[]> {
  return sql<PairRow[]>`
    select ${columns(sql)} from enrolment.cleared_pair where pair_id = ${pairId} order by person_id`
}

/** Of each pair one row, the newest first. */
export async function newestPairs(sql: Sql, limit: number): Promise<PairRow[]> {
  return sql<PairRow[]>`
    select ${columns(sql)} from enrolment.cleared_pair
    where person_id < other_person_id order by cleared_at desc, pair_id limit ${limit}`
}

/** Whose rows were undone now: both, or nobody's. */
export async function undoPair(
  sql: Sql,
  own: { pairId: string; by: string; reason: UndoReason; at: Date },
): Promise<string[]> {
  const rows = await sql<{ personId: string }[]>`
    update enrolment.cleared_pair
    set undone_at = ${own.at}, undone_by = ${own.by}, undone_reason = ${own.reason}
    where pair_id = ${own.pairId} and undone_at is null
    returning person_id as "personId"`
  return rows.map(({ personId }) => personId)
}

/** All that says of anybody that they look like this person. */
export async function forgetPairs(sql: Sql, personId: string): Promise<void> {
  const rows = await sql<{ otherPersonId: string }[]>`
    delete from enrolment.cleared_pair where person_id = ${personId}
    returning other_person_id as "otherPersonId"`
  for (const { otherPersonId } of rows)
    await sql`delete from enrolment.cleared_pair
      where person_id = ${otherPersonId} and other_person_id = ${personId}`
}
