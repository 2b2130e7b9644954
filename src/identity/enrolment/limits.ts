import type { Sql } from '#base/db'
import { attempt } from '#base/limits'

type Allowed = { max: number; windowSeconds: number }

/** How often what may be tried, and by whom: an address, a device key, an ID number, a person, an operator. */
export type Limits = {
  startsByAddress: Allowed
  startsByDevice: Allowed
  startsByNumber: Allowed
  capturesByDevice: Allowed
  capturesByPerson: Allowed
  stopsByAddress: Allowed
  stopsByDevice: Allowed
  stopsByNumberHere: Allowed
  stopsByNumber: Allowed
  /** Operators: cases taken, numbers and names asked for, codes tried. */
  holdsByOperator: Allowed
  revealsByOperator: Allowed
  codesByOperator: Allowed
}

const hour = 3_600
const day = 86_400

// An address may be a whole neighbourhood behind one router, or an office where clerks help; a device is one
// phone. Ten tries at one number a day are enough for every slip of a finger and few for guessing a name.
export const defaultLimits: Limits = {
  startsByAddress: { max: 120, windowSeconds: hour },
  startsByDevice: { max: 12, windowSeconds: hour },
  startsByNumber: { max: 10, windowSeconds: day },
  capturesByDevice: { max: 30, windowSeconds: hour },
  capturesByPerson: { max: 20, windowSeconds: day },
  // Who lost a phone comes from somebody else's browser, in a hurry. Five tries from one place, and thirty from all
  // places in a day: enough for the owner even while a stranger tries, and few for a stranger with a similar face.
  stopsByAddress: { max: 60, windowSeconds: hour },
  stopsByDevice: { max: 6, windowSeconds: hour },
  stopsByNumberHere: { max: 5, windowSeconds: hour },
  stopsByNumber: { max: 30, windowSeconds: day },
  // A case takes minutes; who opens one every twenty seconds is looking through faces, not at them.
  holdsByOperator: { max: 180, windowSeconds: hour },
  revealsByOperator: { max: 60, windowSeconds: hour },
  // A code is one of 656 thousand million: nobody meets one by trying, and a clerk does not mistype sixty an hour.
  codesByOperator: { max: 60, windowSeconds: hour },
}

/**
 * Counts one try.
 *
 * @param sql the pool: a count inside the transaction would be undone with it
 * @throws Refusal `base.too_many_attempts` 429
 */
export async function count(
  sql: Sql,
  limits: Limits,
  what: keyof Limits,
  key: string,
  now: Date,
): Promise<void> {
  await attempt(sql, { scope: `enrolment.${what}`, key, now, ...limits[what] })
}
