import type { Sql } from '#base/db'
import { newId, randomToken, tokenHash } from '#base/ids'
import { Refusal } from '#base/refusal'
import { consentVersions, type StartStop } from '../contract.ts'
import type { Deps } from '../deps.ts'
import { count } from '../limits.ts'
import { takeDeviceTurn } from '../store/applications.ts'
import * as store from '../store/stops.ts'
import { makeSalt } from './seal.ts'
import type { Stop } from './stop.ts'

const openLifetimeSeconds = 3_600
/** Tries open at once in one browser. */
const openPerDeviceMax = 3

export type StartedTry = { stop: Stop; stopToken: string }
type From = { jkt: string; address: string }

/**
 * Name and number, and the face is asked for: whoever it is, known or not, with a card or without. So a stranger who
 * guesses learns nothing here. The state register is not asked: who holds a card is known to us, and a phone must be
 * stoppable when others are down.
 *
 * @throws Refusal `enrolment.consent_outdated`, `enrolment.application_in_use`, `enrolment.too_many_open`,
 *   `base.too_many_attempts`
 */
export async function startStop(deps: Deps, form: StartStop, { jkt, address }: From): Promise<StartedTry> {
  const { db, limits, now, people } = deps
  if (form.consents.face !== consentVersions.face) {
    throw new Refusal('enrolment.consent_outdated', 409, { face: consentVersions.face })
  }
  const number = form.idNumber.trim().toUpperCase()
  await count(db.sql, limits, 'stopsByAddress', address, now())
  await count(db.sql, limits, 'stopsByDevice', jkt, now())
  // By number and address first: who tries a number from one place cannot use up the tries of its owner elsewhere.
  await count(db.sql, limits, 'stopsByNumberHere', `${number}\n${address}`, now())
  await count(db.sql, limits, 'stopsByNumber', number, now())
  const match = await people.match(db.sql, form)
  const personId = match.outcome === 'match' ? match.personId : newId()
  return db.tx((sql) => open(deps, sql, { form, personId, jkt }))
}

type Opening = { form: StartStop; personId: string; jkt: string }

async function open(deps: Deps, sql: Sql, { form, personId, jkt }: Opening): Promise<StartedTry> {
  const applicationId = form.stopId
  const stopToken = `${applicationId}.${randomToken()}`
  const own = { applicationId, jkt, tokenHash: tokenHash(stopToken) }
  await takeDeviceTurn(sql, jkt)
  const again = await store.renewToken(sql, own)
  if (again) return { stop: again, stopToken }
  if ((await store.countOpenStops(sql, jkt)) >= openPerDeviceMax) {
    throw new Refusal('enrolment.too_many_open', 429, { openMax: openPerDeviceMax })
  }
  const at = deps.now()
  const isNew = await store.insertStop(sql, {
    ...own,
    personId,
    keySalt: makeSalt(),
    faceVersion: form.consents.face,
    at,
    expiresAt: new Date(at.getTime() + openLifetimeSeconds * 1000),
  })
  const stop = isNew ? await store.stopAt(sql, applicationId) : null
  if (!stop) throw new Refusal('enrolment.application_in_use', 409)
  return { stop, stopToken }
}
