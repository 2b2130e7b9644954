import { capturesMax, type Stop as Told } from '../contract.ts'
import type { Stop } from './stop.ts'

/** What whoever asks is told: nothing of the person, and one word for every face that is not theirs. */
export function stopView(stop: Stop): Told {
  return {
    stopId: stop.applicationId,
    state: stop.state,
    certainty: stop.state === 'recognised' || stop.state === 'stopped' ? stop.certainty : null,
    reason: stop.state === 'refused' ? reasonOf(stop.reason) : null,
    capturesLeft: stop.state === 'matched' ? capturesMax - stop.captures : 0,
    expiresAt: stop.expiresAt.toISOString(),
    stoppedAt: stop.state === 'stopped' ? stop.stoppedAt.toISOString() : null,
  }
}

const reasonOf = (reason: string): Told['reason'] =>
  reason === 'captures_used_up' || reason === 'expired' ? reason : 'not_recognised'
