import type { Sql } from '#base/db'

/** The fingerprints of a capture that was done, or tried. */
export async function insertSeen(
  sql: Sql,
  { personId, challengeId, prints, at }: { personId: string; challengeId: string; prints: Buffer; at: Date },
): Promise<void> {
  await sql`
    insert into enrolment.seen_capture (person_id, challenge_id, prints_sealed, at)
    values (${personId}, ${challengeId}, ${prints}, ${at})`
}

/** The latest first. */
export async function seenOf(
  sql: Sql,
  { personId, max }: { personId: string; max: number },
): Promise<{ challengeId: string; prints: Buffer }[]> {
  return sql<{ challengeId: string; prints: Buffer }[]>`
    select challenge_id as "challengeId", prints_sealed as prints from enrolment.seen_capture
    where person_id = ${personId} order by at desc limit ${max}`
}

export async function forgetSeen(sql: Sql, before: Date): Promise<void> {
  await sql`delete from enrolment.seen_capture where at < ${before}`
}

export async function forgetSeenOf(sql: Sql, personId: string): Promise<void> {
  await sql`delete from enrolment.seen_capture where person_id = ${personId}`
}
