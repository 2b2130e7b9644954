import type { Sql } from '#base/db'
import type { Certainty, Stop } from '../stop/stop.ts'

const columns = (sql: Sql) => sql`
  application_id as "applicationId", person_id as "personId", jkt, token_hash as "tokenHash", captures, state,
  expires_at as "expiresAt", key_salt as "keySalt", challenge_id as "challengeId", certainty,
  stopped_at as "stoppedAt", refusal as reason`

export async function countOpenStops(sql: Sql, jkt: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from enrolment.application
    where jkt = ${jkt} and purpose = 'stop' and state in ('matched', 'captured', 'recognised')`
  return row?.count ?? 0
}

type NewStop = {
  applicationId: string
  personId: string
  jkt: string
  tokenHash: Buffer
  keySalt: Buffer
  faceVersion: string
  at: Date
  expiresAt: Date
}

/** False: the id is taken. */
export async function insertStop(sql: Sql, own: NewStop): Promise<boolean> {
  const rows = await sql`
    insert into enrolment.application (application_id, purpose, jkt, state, face_version, consented_at, started_at,
      matched_at, expires_at, person_id, token_hash, key_salt)
    values (${own.applicationId}, 'stop', ${own.jkt}, 'matched', ${own.faceVersion}, ${own.at}, ${own.at}, ${own.at},
      ${own.expiresAt}, ${own.personId}, ${own.tokenHash}, ${own.keySalt})
    on conflict (application_id) do nothing
    returning application_id`
  return rows.length === 1
}

export async function stopAt(sql: Sql, applicationId: string): Promise<Stop | null> {
  const [row] = await sql<Stop[]>`
    select ${columns(sql)} from enrolment.application
    where application_id = ${applicationId} and purpose = 'stop'`
  return row ?? null
}

/**
 * A new token for the same try: the answer with the first may be lost. Null: another browser's. Whose number it was is not
 * compared: whether it was the same would tell who is known.
 */
export async function renewToken(
  sql: Sql,
  own: { applicationId: string; jkt: string; tokenHash: Buffer },
): Promise<Stop | null> {
  const [row] = await sql<Stop[]>`
    update enrolment.application set token_hash = ${own.tokenHash}
    where application_id = ${own.applicationId} and purpose = 'stop' and jkt = ${own.jkt}
    returning ${columns(sql)}`
  return row ?? null
}

/** captured → recognised: the key under which the face lay is gone. */
export async function recognise(
  sql: Sql,
  own: { applicationId: string; certainty: Certainty; at: Date; expiresAt: Date },
): Promise<boolean> {
  const rows = await sql`
    update enrolment.application
    set state = 'recognised', certainty = ${own.certainty}, decided_at = ${own.at}, expires_at = ${own.expiresAt},
      key_salt = null
    where application_id = ${own.applicationId} and purpose = 'stop' and state = 'captured'
    returning application_id`
  return rows.length === 1
}

/** recognised → stopped, while its time lasts. */
export async function markStopped(sql: Sql, own: { applicationId: string; at: Date }): Promise<Stop | null> {
  const [row] = await sql<Stop[]>`
    update enrolment.application set state = 'stopped', stopped_at = ${own.at}
    where application_id = ${own.applicationId} and purpose = 'stop' and state = 'recognised'
      and expires_at > ${own.at}
    returning ${columns(sql)}`
  return row ?? null
}

/** Applications for a card that a person had open when everything of theirs was stopped. */
export async function openForCard(
  sql: Sql,
  own: { personId: string; startedBefore: Date },
): Promise<string[]> {
  const rows = await sql<{ applicationId: string }[]>`
    select application_id as "applicationId" from enrolment.application
    where person_id = ${own.personId} and purpose = 'card' and started_at <= ${own.startedBefore}
      and state in ('matched', 'captured', 'in_review', 'called_in')`
  return rows.map(({ applicationId }) => applicationId)
}

/** Long over, of nobody or not: it says who was somebody’s guess. */
export async function deleteOldStops(sql: Sql, decidedBefore: Date): Promise<void> {
  const over = sql`select application_id from enrolment.application
    where purpose = 'stop' and state in ('refused', 'stopped') and decided_at < ${decidedBefore}`
  await sql`delete from enrolment.decision where application_id in (${over})`
  await sql`delete from enrolment.challenge where application_id in (${over})`
  await sql`delete from enrolment.application
    where purpose = 'stop' and state in ('refused', 'stopped') and decided_at < ${decidedBefore}`
}
