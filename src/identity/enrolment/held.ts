// What enrolment holds about a person, for that person: applications, decisions, and pictures while nothing is decided. How
// alike two faces were found is not among it: told at home, picture after picture, it would teach how to pass.
import type { Sql } from '#base/db'
import type { Deps } from './deps.ts'
import { openImage } from './sealed.ts'
import { pairsOf } from './store/pairs.ts'
import * as store from './store/applications.ts'
import { keptFrames } from './store/captures.ts'
import { decisionsOf } from './store/decisions.ts'

export type HeldApplications = {
  applications: object[]
  /** That somebody who looks alike is known to be another; of whom is theirs. */
  likenesses: object[]
  pictures: { name: string; jpeg: Buffer }[]
}

export async function heldAbout(
  deps: Pick<Deps, 'people'>,
  sql: Sql,
  personId: string,
): Promise<HeldApplications> {
  const likenesses = await ownPairs(sql, personId)
  const held: HeldApplications = { applications: [], likenesses, pictures: [] }
  for (const applicationId of await store.ofPerson(sql, personId)) {
    // One after the other: a person has few, and their pictures are large.
    // oxlint-disable-next-line no-await-in-loop
    const application = await store.applicationAt(sql, applicationId)
    if (!application || application.state === 'started') continue
    // oxlint-disable-next-line no-await-in-loop
    const decisions = await decisionsOf(sql, applicationId)
    const { startedAt, expiresAt, state } = application
    held.applications.push({
      applicationId,
      state,
      startedAt,
      expiresAt,
      decisions: decisions.map((one) => ({
        outcome: one.outcome,
        reasons: one.reasons,
        engine: one.engine,
        operatorId: one.operatorId,
        at: one.at,
      })),
    })
    // oxlint-disable-next-line no-await-in-loop
    held.pictures.push(...(await picturesOf(deps, sql, application)))
  }
  return held
}

async function ownPairs(sql: Sql, personId: string): Promise<object[]> {
  return (await pairsOf(sql, personId)).map(({ ground, operatorIds, clearedAt, undone }) => ({
    ground,
    operatorIds,
    clearedAt,
    undone,
  }))
}

type Known = NonNullable<Awaited<ReturnType<typeof store.applicationAt>>>

async function picturesOf(
  deps: Pick<Deps, 'people'>,
  sql: Sql,
  application: Known,
): Promise<HeldApplications['pictures']> {
  if (!('challengeId' in application)) return []
  const frames = await keptFrames(sql, application)
  return Promise.all(
    frames.map(async (frame) => ({
      name: `${application.applicationId}-${frame.sequence}`,
      jpeg: await openImage(deps, sql, application, frame),
    })),
  )
}
