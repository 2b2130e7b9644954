import type { Sql } from '#base/db'
import type { ReviewReason } from '../application.ts'
import type { Opinion } from '../weigh.ts'

export type ReviewRow = {
  applicationId: string
  reasons: ReviewReason[]
  sentAt: Date
  round: number
  heldBy: string | null
  heldUntil: Date | null
  holdId: string | null
  visitCode: string | null
  calledInAt: Date | null
}

const columns = (sql: Sql) => sql`
  application_id as "applicationId", reasons, sent_at as "sentAt", round, held_by as "heldBy",
  held_until as "heldUntil", hold_id as "holdId", visit_code as "visitCode", called_in_at as "calledInAt"`

export async function openReview(
  sql: Sql,
  own: { applicationId: string; reasons: ReviewReason[]; at: Date },
): Promise<void> {
  await sql`insert into enrolment.review (application_id, reasons, sent_at)
    values (${own.applicationId}, ${own.reasons}, ${own.at})`
}

/** The open review of an application. */
export async function reviewAt(sql: Sql, applicationId: string): Promise<ReviewRow | null> {
  const [row] = await sql<ReviewRow[]>`
    select ${columns(sql)} from enrolment.review
    where application_id = ${applicationId} and ended_at is null`
  return row ?? null
}

type Ending = 'approved' | 'refused' | 'gone'

/** Of an application that nobody had to look at, nothing. */
export async function endReview(
  sql: Sql,
  own: { applicationId: string; as: Ending; at: Date },
): Promise<void> {
  await sql`
    update enrolment.review
    set ended_at = ${own.at}, ended_as = ${own.as}, held_by = null, held_until = null, hold_id = null,
      visit_code = null
    where application_id = ${own.applicationId} and ended_at is null`
}

/** Takes the case, or keeps it. Null: somebody else holds it, or it is over. */
export async function hold(
  sql: Sql,
  own: { applicationId: string; operatorId: string; holdId: string; at: Date; until: Date },
): Promise<ReviewRow | null> {
  const [row] = await sql<ReviewRow[]>`
    update enrolment.review
    set hold_id = case when held_by = ${own.operatorId} and held_until > ${own.at} then hold_id
        else ${own.holdId} end,
      held_by = ${own.operatorId}, held_until = ${own.until}
    where application_id = ${own.applicationId} and ended_at is null
      and (held_until is null or held_until <= ${own.at} or held_by = ${own.operatorId})
    returning ${columns(sql)}`
  return row ?? null
}

export async function letGo(sql: Sql, own: { applicationId: string; operatorId: string }): Promise<void> {
  await sql`
    update enrolment.review set held_by = null, held_until = null, hold_id = null
    where application_id = ${own.applicationId} and held_by = ${own.operatorId}`
}

/** The views begin anew. */
export async function nextRound(sql: Sql, applicationId: string): Promise<void> {
  await sql`update enrolment.review
    set round = round + 1, held_by = null, held_until = null, hold_id = null
    where application_id = ${applicationId} and ended_at is null`
}

export async function setVisit(
  sql: Sql,
  own: { applicationId: string; code: string; at: Date },
): Promise<void> {
  await sql`update enrolment.review set visit_code = ${own.code}, called_in_at = ${own.at}
    where application_id = ${own.applicationId} and ended_at is null`
}

export async function ofVisit(sql: Sql, code: string): Promise<string[]> {
  const rows = await sql<{ applicationId: string }[]>`
    select application_id as "applicationId" from enrolment.review where visit_code = ${code}`
  return rows.map(({ applicationId }) => applicationId)
}

export async function openReviews(
  sql: Sql,
  { isCalledIn, limit }: { isCalledIn: boolean; limit: number },
): Promise<ReviewRow[]> {
  return sql<ReviewRow[]>`
    select ${columns(sql)} from enrolment.review
    where ended_at is null and (called_in_at is not null) = ${isCalledIn}
    order by coalesce(called_in_at, sent_at), application_id limit ${limit}`
}

export async function countOpenReviews(sql: Sql): Promise<{ waiting: number; calledIn: number }> {
  const [row] = await sql<{ waiting: number; calledIn: number }[]>`
    select count(*) filter (where called_in_at is null)::int as waiting,
      count(*) filter (where called_in_at is not null)::int as "calledIn"
    from enrolment.review where ended_at is null`
  return row ?? { waiting: 0, calledIn: 0 }
}

export type Waited = { sentAt: Date; decidedAt: Date; reasons: ReviewReason[] }

/** What persons decided since then: a yes, a no, or "come in". The newest first. */
export async function decidedSince(
  sql: Sql,
  { since, limit }: { since: Date; limit: number },
): Promise<Waited[]> {
  return sql<Waited[]>`
    select sent_at as "sentAt", coalesce(called_in_at, ended_at) as "decidedAt", reasons
    from enrolment.review
    where (called_in_at >= ${since} or (called_in_at is null and ended_at >= ${since}))
      and (called_in_at is not null or ended_as in ('approved', 'refused'))
    order by coalesce(called_in_at, ended_at) desc limit ${limit}`
}

export async function deleteReviews(sql: Sql, endedBefore: Date): Promise<void> {
  await sql`delete from enrolment.review where ended_at < ${endedBefore}`
}

export type OpinionRow = Opinion & {
  opinionId: string
  round: number
  reason: string
  noteSealed: Buffer | null
  othersSealed: Buffer | null
  at: Date
}

/** False: this operator has spoken in this round. */
export async function insertOpinion(sql: Sql, own: OpinionRow & { applicationId: string }): Promise<boolean> {
  const rows = await sql`
    insert into enrolment.opinion (application_id, opinion_id, round, operator_id, outcome, reason, note_sealed,
      others_sealed, given_at)
    values (${own.applicationId}, ${own.opinionId}, ${own.round}, ${own.operatorId}, ${own.outcome},
      ${own.reason}, ${own.noteSealed}, ${own.othersSealed}, ${own.at})
    on conflict do nothing
    returning opinion_id`
  return rows.length === 1
}

export async function opinionsOf(sql: Sql, applicationId: string): Promise<OpinionRow[]> {
  return sql<OpinionRow[]>`
    select opinion_id as "opinionId", round, operator_id as "operatorId", outcome, reason,
      note_sealed as "noteSealed", others_sealed as "othersSealed", given_at as at
    from enrolment.opinion where application_id = ${applicationId} order by given_at, opinion_id`
}

/** Who has spoken in the rounds that these cases are in. */
export async function spokenIn(
  sql: Sql,
  applicationIds: readonly string[],
): Promise<{ applicationId: string; operatorId: string; outcome: Opinion['outcome'] }[]> {
  return sql<{ applicationId: string; operatorId: string; outcome: Opinion['outcome'] }[]>`
    select o.application_id as "applicationId", o.operator_id as "operatorId", o.outcome
    from enrolment.opinion o join enrolment.review r using (application_id, round)
    where o.application_id = any(${[...applicationIds]}::uuid[])`
}

/** Whom the applicant was said not to be: it is in the pairs, or it was for nothing. */
export async function forgetOthers(sql: Sql, applicationId: string): Promise<void> {
  await sql`update enrolment.opinion set others_sealed = null where application_id = ${applicationId}`
}
