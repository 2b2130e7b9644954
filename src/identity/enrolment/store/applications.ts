import type { Sql } from '#base/db'
import { newId } from '#base/ids'
import type { Application, KnownApplication, RefusalReason, ReviewReason, State } from '../application.ts'

// One shape for every state: what a state has not, the union hides (and the table's CHECKs forbid).
const columns = (sql: Sql) => sql`
  application_id as "applicationId", jkt, state, started_at as "startedAt", expires_at as "expiresAt",
  person_id as "personId", token_hash as "tokenHash", captures, challenge_id as "challengeId",
  captured_at as "capturedAt", review_reasons as "reviewReasons", card_id as "cardId", refusal as reason,
  decided_at as "decidedAt", issued_at as "issuedAt"`

/** Takes the device's turn: until the transaction ends nobody else opens an application on it. */
export async function takeDeviceTurn(sql: Sql, jkt: string): Promise<void> {
  await sql`insert into enrolment.device as own (jkt, turn) values (${jkt}, 1)
    on conflict (jkt) do update set turn = own.turn % 1000000 + 1`
}

export async function countOpen(sql: Sql, jkt: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from enrolment.application
    where jkt = ${jkt} and purpose = 'card' and state in ('started', 'matched', 'captured', 'in_review', 'called_in')`
  return row?.count ?? 0
}

/** False: the id is taken. */
export async function insertApplication(
  sql: Sql,
  own: {
    applicationId: string
    jkt: string
    consents: { terms: string; face: string }
    at: Date
    expiresAt: Date
  },
): Promise<boolean> {
  const rows = await sql`
    insert into enrolment.application
      (application_id, jkt, state, terms_version, face_version, consented_at, started_at, expires_at)
    values (${own.applicationId}, ${own.jkt}, 'started', ${own.consents.terms}, ${own.consents.face},
      ${own.at}, ${own.at}, ${own.expiresAt})
    on conflict (application_id) do nothing
    returning application_id`
  return rows.length === 1
}

export async function applicationAt(sql: Sql, applicationId: string): Promise<Application | null> {
  const [row] = await sql<Application[]>`
    select ${columns(sql)} from enrolment.application
    where application_id = ${applicationId} and purpose = 'card'`
  return row ?? null
}

/** started → matched. Null: not started any more. */
export async function match(
  sql: Sql,
  own: { applicationId: string; personId: string; tokenHash: Buffer; at: Date },
): Promise<KnownApplication | null> {
  const [row] = await sql<KnownApplication[]>`
    update enrolment.application
    set state = 'matched', person_id = ${own.personId}, token_hash = ${own.tokenHash}, matched_at = ${own.at}
    where application_id = ${own.applicationId} and state = 'started'
    returning ${columns(sql)}`
  return row ?? null
}

/** A new token for an application that has one: the answer with the first may be lost. Null: another person's. */
export async function replaceToken(
  sql: Sql,
  own: { applicationId: string; personId: string; tokenHash: Buffer },
): Promise<KnownApplication | null> {
  const [row] = await sql<KnownApplication[]>`
    update enrolment.application set token_hash = ${own.tokenHash}
    where application_id = ${own.applicationId} and person_id = ${own.personId}
    returning ${columns(sql)}`
  return row ?? null
}

/** One more capture, if the application awaits one and has any left. How many it had then, or null. */
export async function takeCapture(
  sql: Sql,
  { applicationId, capturesMax }: { applicationId: string; capturesMax: number },
): Promise<number | null> {
  const [row] = await sql<{ captures: number }[]>`
    update enrolment.application set captures = captures + 1
    where application_id = ${applicationId} and state = 'matched' and captures < ${capturesMax}
    returning captures`
  return row?.captures ?? null
}

/** How many captures were begun, while another may be; null: none may be. */
export async function capturesTaken(sql: Sql, applicationId: string): Promise<number | null> {
  const [row] = await sql<{ captures: number }[]>`
    select captures from enrolment.application
    where application_id = ${applicationId} and state = 'matched'`
  return row?.captures ?? null
}

/** matched → captured */
export async function capture(
  sql: Sql,
  own: { applicationId: string; challengeId: string; at: Date },
): Promise<boolean> {
  const rows = await sql`
    update enrolment.application
    set state = 'captured', challenge_id = ${own.challengeId}, captured_at = ${own.at}
    where application_id = ${own.applicationId} and state = 'matched'
    returning application_id`
  return rows.length === 1
}

/** Whether the application is in this state; if so, nobody changes that before the transaction ends. */
export async function lockIn(sql: Sql, own: { applicationId: string; state: State }): Promise<boolean> {
  const rows = await sql`
    select 1 as here from enrolment.application
    where application_id = ${own.applicationId} and state = ${own.state} for update`
  return rows.length === 1
}

/** captured, in_review or called_in → approved, for who holds the lock. */
export async function approve(
  sql: Sql,
  own: { applicationId: string; from: 'captured' | 'in_review' | 'called_in'; cardId: string; at: Date },
): Promise<void> {
  await sql`
    update enrolment.application
    set state = 'approved', card_id = ${own.cardId}, decided_at = ${own.at}
    where application_id = ${own.applicationId} and state = ${own.from}`
}

/** captured → in_review */
export async function sendToReview(
  sql: Sql,
  own: { applicationId: string; reasons: ReviewReason[]; at: Date; expiresAt: Date },
): Promise<boolean> {
  const rows = await sql`
    update enrolment.application
    set state = 'in_review', review_reasons = ${own.reasons}, decided_at = ${own.at}, expires_at = ${own.expiresAt}
    where application_id = ${own.applicationId} and state = 'captured'
    returning application_id`
  return rows.length === 1
}

/** in_review → called_in: as long again to come. */
export async function callIn(
  sql: Sql,
  own: { applicationId: string; at: Date; expiresAt: Date },
): Promise<boolean> {
  const rows = await sql`
    update enrolment.application
    set state = 'called_in', decided_at = ${own.at}, expires_at = ${own.expiresAt}
    where application_id = ${own.applicationId} and state = 'in_review'
    returning application_id`
  return rows.length === 1
}

/** More that a person has to look at, found after the case came to the queue. */
export async function addReason(
  sql: Sql,
  { applicationId, reason }: { applicationId: string; reason: ReviewReason },
): Promise<void> {
  await sql`
    update enrolment.application
    set review_reasons = case when ${reason} = any(review_reasons) then review_reasons
      else array_append(review_reasons, ${reason}) end
    where application_id = ${applicationId} and state in ('in_review', 'called_in')`
}

/** What this person has tried lately: applications, and how many of them came to a no. */
export async function countTried(
  sql: Sql,
  { personId, since }: { personId: string; since: Date },
): Promise<{ applications: number; refused: number }> {
  const [row] = await sql<{ applications: number; refused: number }[]>`
    select count(*)::int as applications,
      count(*) filter (where state = 'refused' and refusal <> 'withdrawn')::int as refused
    from enrolment.application
    where person_id = ${personId} and purpose = 'card' and started_at >= ${since}`
  return row ?? { applications: 0, refused: 0 }
}

/** Any of these states → refused. What it was for and whose, or null: it was in another state. */
export async function refuse(
  sql: Sql,
  own: { applicationId: string; from: readonly State[]; reason: RefusalReason; at: Date },
): Promise<{ purpose: 'card' | 'stop'; personId: string | null } | null> {
  const [row] = await sql<{ purpose: 'card' | 'stop'; personId: string | null }[]>`
    update enrolment.application
    set state = 'refused', refusal = ${own.reason}, decided_at = ${own.at}, key_salt = null
    where application_id = ${own.applicationId} and state = any(${[...own.from]})
    returning purpose, person_id as "personId"`
  return row ?? null
}

/** Whatever is open and over its time → refused. Null: not so. The person, where one is known. */
export async function expire(
  sql: Sql,
  own: { applicationId: string; at: Date },
): Promise<{ personId: string | null } | null> {
  const [row] = await sql<{ personId: string | null }[]>`
    update enrolment.application
    set state = 'refused', refusal = 'expired', decided_at = ${own.at}, key_salt = null, certainty = null
    where application_id = ${own.applicationId} and expires_at < ${own.at}
      and state in ('started', 'matched', 'captured', 'in_review', 'called_in', 'recognised')
    returning person_id as "personId"`
  return row ?? null
}

/** Applications that never became anybody's. */
export async function deleteNobodys(sql: Sql, decidedBefore: Date): Promise<void> {
  await sql`delete from enrolment.application
    where person_id is null and state = 'refused' and decided_at < ${decidedBefore}`
}

export async function ofPerson(sql: Sql, personId: string): Promise<string[]> {
  const rows = await sql<{ applicationId: string }[]>`
    select application_id as "applicationId" from enrolment.application where person_id = ${personId}`
  return rows.map(({ applicationId }) => applicationId)
}

/** approved → issued */
export async function markIssued(sql: Sql, own: { applicationId: string; at: Date }): Promise<boolean> {
  const rows = await sql`
    update enrolment.application set state = 'issued', issued_at = ${own.at}
    where application_id = ${own.applicationId} and state = 'approved'
    returning application_id`
  return rows.length === 1
}

/** Applications that wait for a decision longer than the one who took the last frame needs. */
export async function leftCaptured(sql: Sql, capturedBefore: Date): Promise<string[]> {
  const rows = await sql<{ applicationId: string }[]>`
    select application_id as "applicationId" from enrolment.application
    where state = 'captured' and captured_at < ${capturedBefore}
    order by captured_at limit 100`
  return rows.map(({ applicationId }) => applicationId)
}

export async function leftOpen(sql: Sql, expiredBefore: Date): Promise<string[]> {
  const rows = await sql<{ applicationId: string }[]>`
    select application_id as "applicationId" from enrolment.application
    where state in ('started', 'matched', 'captured', 'in_review', 'called_in', 'recognised') and expires_at < ${expiredBefore}
    order by expires_at limit 1000`
  return rows.map(({ applicationId }) => applicationId)
}

export type EventName = 'started' | 'approved' | 'in_review' | 'called_in' | 'refused' | 'issued'

export async function insertEvent(
  sql: Sql,
  own: { applicationId: string; event: EventName; reason?: string; at: Date },
): Promise<void> {
  await sql`insert into enrolment.event (application_id, event_id, event, reason, at)
    values (${own.applicationId}, ${newId()}, ${own.event}, ${own.reason ?? null}, ${own.at})`
}
