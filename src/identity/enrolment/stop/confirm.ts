import { Refusal } from '#base/refusal'
import type { Deps } from '../deps.ts'
import * as store from '../store/stops.ts'
import type { Stop } from './stop.ts'

/**
 * The press of the button. All or nothing, in one transaction; pressed again it changes nothing.
 *
 * @throws Refusal `enrolment.not_recognised`: no face was shown that is theirs, or too long ago
 */
export async function confirmStop(deps: Deps, { applicationId }: Stop): Promise<Stop> {
  const { db, now, cards } = deps
  return db.tx(async (sql) => {
    const stop = await store.markStopped(sql, { applicationId, at: now() })
    if (stop?.state !== 'stopped') {
      const earlier = await store.stopAt(sql, applicationId)
      if (earlier?.state === 'stopped') return earlier
      throw new Refusal('enrolment.not_recognised', 409, { applicationId })
    }
    const { personId, certainty } = stop
    await cards.stopEverything(sql, {
      personId,
      requestId: applicationId,
      fate: certainty === 'sure' ? 'end' : 'sleep',
      reason: certainty === 'sure' ? 'device_lost' : 'phone_reported_lost',
      by: { kind: 'resident' },
    })
    return stop
  })
}
