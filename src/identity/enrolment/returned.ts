import type { Sql } from '#base/db'
import type { ReviewAnswer } from './contract.ts'
import type { Deps } from './deps.ts'
import type { Held } from './hold.ts'
import { sealEvidence } from './sealed.ts'
import { newId } from '#base/ids'
import { addReason } from './store/applications.ts'
import { insertDecision } from './store/decisions.ts'
import { forgetOthers, nextRound } from './store/reviews.ts'

type Returned = { held: Held; duplicates: { personId: string; similarity: number }[] }

/** Somebody more looks like this: what was thought without them does not count, and whoever decides sees them too. */
export async function returnToQueue(
  deps: Deps,
  sql: Sql,
  { held: { application, evidence }, duplicates }: Returned,
): Promise<ReviewAnswer> {
  const { applicationId } = application
  const { name, version } = deps.faces.engine
  await addReason(sql, { applicationId, reason: 'near_duplicate' })
  await insertDecision(sql, {
    applicationId,
    decisionId: newId(),
    outcome: 'in_review',
    reasons: ['near_duplicate'],
    engine: { name, version, thresholds: deps.faces.thresholds.version },
    evidenceSealed: await sealEvidence(deps, sql, application, { ...evidence, duplicates }),
    operatorId: null,
    at: deps.now(),
  })
  await forgetOthers(sql, applicationId)
  await nextRound(sql, applicationId)
  return { state: 'returned' }
}
