import assert from 'node:assert/strict'
import type { Sql } from '#base/db'
import { record } from '#base/outbox'
import { Refusal } from '#base/refusal'
import { reviewLifetimeDays } from './conclude.ts'
import type { ReviewAnswer, ReviewDecision } from './contract.ts'
import type { Deps } from './deps.ts'
import { type Case, type Held, notInReview } from './hold.ts'
import { count } from './limits.ts'
import { visitAlphabet, visitCodeLength } from './reviewWire.ts'
import { sealNote } from './sealed.ts'
import * as applications from './store/applications.ts'
import { insertDecision } from './store/decisions.ts'
import * as store from './store/reviews.ts'

const drawsMax = 10
const dayMs = 86_400_000

type Calling = Case & { held: Held; decision: Extract<ReviewDecision, { outcome: 'call_in' }> }

/**
 * The person is asked to come to a desk with the document: what a picture cannot settle, two people in one room can.
 * What was thought of the pictures stays to be read, and the views begin anew. Who is called in already stays so.
 */
export async function callIn(
  deps: Deps,
  sql: Sql,
  { held, decision, operatorId }: Calling,
): Promise<ReviewAnswer> {
  const { application } = held
  const { applicationId, personId } = application
  if (application.state === 'called_in') return { state: 'called_in' }
  const at = deps.now()
  const expiresAt = new Date(at.getTime() + reviewLifetimeDays * dayMs)
  if (!(await applications.callIn(sql, { applicationId, at, expiresAt }))) throw notInReview(applicationId)
  await store.setVisit(sql, { applicationId, code: await freeCode(deps, sql), at })
  await store.nextRound(sql, applicationId)
  await insertDecision(sql, {
    applicationId,
    decisionId: decision.requestId,
    outcome: 'called_in',
    reasons: [decision.reason],
    engine: null,
    evidenceSealed: decision.note ? await sealNote(deps, sql, application, decision.note) : null,
    operatorId,
    at,
  })
  await applications.insertEvent(sql, { applicationId, event: 'called_in', at })
  const told = { applicationId, personId, outcome: 'called_in', at: at.toISOString() }
  await record(sql, 'enrolment.decided', told)
  return { state: 'called_in' }
}

async function freeCode({ random }: Deps, sql: Sql): Promise<string> {
  for (let draw = 0; draw < drawsMax; draw++) {
    const code = Array.from(
      { length: visitCodeLength },
      () => visitAlphabet[random(visitAlphabet.length)] ?? '',
    ).join('')
    if ((await store.ofVisit(sql, code)).length === 0) return code
  }
  return assert.fail('ten codes of 656 thousand million were all taken')
}

/** As it is read out and typed. */
export const spelt = (code: string) => `${code.slice(0, 4)}-${code.slice(4)}`

/**
 * The application that somebody at the desk has the code of.
 *
 * @throws Refusal `enrolment.unknown_visit_code` 404, `base.too_many_attempts` 429
 */
export async function findVisit(
  { db, limits, now }: Deps,
  { code, operatorId }: { code: string; operatorId: string },
): Promise<{ applicationId: string }> {
  await count(db.sql, limits, 'codesByOperator', operatorId, now())
  const [applicationId] = await store.ofVisit(db.sql, code.replaceAll(/[\s-]/g, '').toUpperCase())
  if (!applicationId) throw new Refusal('enrolment.unknown_visit_code', 404)
  return { applicationId }
}
