import type { Sql } from '#base/db'
import type { CaptureFailure } from '../application.ts'

type Key = { applicationId: string; challengeId: string }

export type ChallengeRow = Key & {
  sequence: number
  bytes: number
  /** How many frames are kept, and the least quality among them. */
  kept: number
  worstQuality: number | null
} & (
    | { state: 'open'; progressSealed: Buffer }
    | { state: 'passed'; progressSealed: Buffer | null }
    | { state: 'failed'; failure: CaptureFailure }
  )

export async function insertChallenge(
  sql: Sql,
  own: Key & { progressSealed: Buffer; at: Date },
): Promise<void> {
  await sql`
    insert into enrolment.challenge (application_id, challenge_id, state, progress_sealed, opened_at)
    values (${own.applicationId}, ${own.challengeId}, 'open', ${own.progressSealed}, ${own.at})`
}

export async function challengeAt(sql: Sql, key: Key): Promise<ChallengeRow | null> {
  const [row] = await sql<ChallengeRow[]>`
    select application_id as "applicationId", challenge_id as "challengeId", state,
      progress_sealed as "progressSealed", sequence, bytes, failure,
      (select count(*)::int from enrolment.frame f
        where f.application_id = own.application_id and f.challenge_id = own.challenge_id) as kept,
      (select min(quality) from enrolment.frame f
        where f.application_id = own.application_id and f.challenge_id = own.challenge_id) as "worstQuality"
    from enrolment.challenge own
    where application_id = ${key.applicationId} and challenge_id = ${key.challengeId}`
  return row ?? null
}

/** Takes frame number `sequence` as the next one. False: it was taken before, or the challenge is over. */
export async function advance(
  sql: Sql,
  own: Key & { sequence: number; bytes: number; progressSealed: Buffer },
): Promise<boolean> {
  const rows = await sql`
    update enrolment.challenge
    set sequence = ${own.sequence}, bytes = bytes + ${own.bytes}, progress_sealed = ${own.progressSealed}
    where application_id = ${own.applicationId} and challenge_id = ${own.challengeId}
      and state = 'open' and sequence = ${own.sequence - 1}
    returning sequence`
  return rows.length === 1
}

/** open → passed. The steps and the face stay with it until the decision: see forget. */
export async function pass(sql: Sql, own: Key & { at: Date }): Promise<void> {
  await sql`update enrolment.challenge set state = 'passed', closed_at = ${own.at}
    where application_id = ${own.applicationId} and challenge_id = ${own.challengeId} and state = 'open'`
}

/** open → failed, and its frames are gone. */
export async function fail(sql: Sql, own: Key & { failure: CaptureFailure; at: Date }): Promise<boolean> {
  const rows = await sql`
    update enrolment.challenge
    set state = 'failed', failure = ${own.failure}, closed_at = ${own.at}, progress_sealed = null
    where application_id = ${own.applicationId} and challenge_id = ${own.challengeId} and state = 'open'
    returning challenge_id`
  if (rows.length === 0) return false
  await sql`delete from enrolment.frame
    where application_id = ${own.applicationId} and challenge_id = ${own.challengeId}`
  return true
}

export async function openChallenge(sql: Sql, applicationId: string): Promise<string | null> {
  const [row] = await sql<{ challengeId: string }[]>`
    select challenge_id as "challengeId" from enrolment.challenge
    where application_id = ${applicationId} and state = 'open'`
  return row?.challengeId ?? null
}

export type Frame = { sequence: number; quality: number; imageSealed: Buffer; faceSealed: Buffer }

/** Keeps a frame; of more than `keep` the worst are deleted. */
export async function keepBest(sql: Sql, own: Key & Frame & { keep: number; at: Date }): Promise<void> {
  const { applicationId, challengeId } = own
  await sql`
    insert into enrolment.frame
      (application_id, challenge_id, sequence, quality, image_sealed, face_sealed, taken_at)
    values (${applicationId}, ${challengeId}, ${own.sequence}, ${own.quality}, ${own.imageSealed},
      ${own.faceSealed}, ${own.at})`
  await sql`
    delete from enrolment.frame
    where application_id = ${applicationId} and challenge_id = ${challengeId} and sequence in (
      select sequence from enrolment.frame
      where application_id = ${applicationId} and challenge_id = ${challengeId}
      order by quality desc, sequence offset ${own.keep})`
}

/** The frames kept for the decision, best first. */
export async function keptFrames(sql: Sql, key: Key): Promise<Frame[]> {
  return sql<Frame[]>`
    select sequence, quality, image_sealed as "imageSealed", face_sealed as "faceSealed"
    from enrolment.frame
    where application_id = ${key.applicationId} and challenge_id = ${key.challengeId}
    order by quality desc, sequence`
}

/** All that shows the person's face, of all captures of this application. */
export async function forget(
  sql: Sql,
  { applicationId, at }: { applicationId: string; at: Date },
): Promise<void> {
  await sql`delete from enrolment.frame where application_id = ${applicationId}`
  await sql`
    update enrolment.challenge
    set progress_sealed = null,
      failure = case when state = 'open' then 'superseded' else failure end,
      closed_at = case when state = 'open' then ${at} else closed_at end,
      state = case when state = 'open' then 'failed' else state end
    where application_id = ${applicationId} and progress_sealed is not null`
}

/**
 * Gives the room of deleted frames back to the system: until then the sealed bytes still stand in the file.
 * Not inside a transaction.
 */
export async function vacuum(sql: Sql): Promise<void> {
  await sql`vacuum enrolment.frame, enrolment.challenge, enrolment.seen_capture`
}
