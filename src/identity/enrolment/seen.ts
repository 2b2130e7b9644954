import type { Sql } from '#base/db'
import type { Deps } from './deps.ts'
import { parsePrints, type Progress, printsBytes } from './store/sealed-json.ts'
import { seenOf } from './store/seen.ts'

// What earlier captures of a person showed, so that a recording of one is known when it is shown again. Fingerprints only:
// no picture comes back out of them, and no face is compared by them. Sealed with the person's key.

/** Then the fingerprints are deleted; a recording older than this is left to the other checks. */
export const seenKeptDays = 30
/** The last ones: three applications with all their captures. */
const capturesMax = 18

type Capture = { applicationId: string; personId: string; challengeId: string }

const context = (challengeId: string) => `enrolment.prints:${challengeId}`

export const sealPrints = (
  { people }: Pick<Deps, 'people'>,
  sql: Sql,
  { personId, challengeId }: Capture,
  prints: readonly Uint8Array[],
): Promise<Buffer> => people.seal(sql, personId, printsBytes(prints), context(challengeId))

/** Whether this capture is one of this person's earlier ones, played again. */
export async function isReplayed(
  { db, people, faces }: Pick<Deps, 'db' | 'people' | 'faces'>,
  { personId }: Capture,
  { prints }: Progress,
): Promise<boolean> {
  const rows = await seenOf(db.sql, { personId, max: capturesMax })
  const captures = await Promise.all(
    rows.map(async ({ challengeId, prints: sealed }) =>
      parsePrints(await people.open(db.sql, personId, sealed, context(challengeId))),
    ),
  )
  return faces.liveness.isReplay(prints, captures)
}
