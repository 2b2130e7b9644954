import type { Application as State } from './application.ts'
import { type Application, capturesMax } from './contract.ts'

/** What the applicant is told. How alike the faces were is not among it. */
export function applicationView(application: State): Application {
  return {
    applicationId: application.applicationId,
    state: application.state,
    next: nextStep(application),
    reason: application.state === 'refused' ? application.reason : null,
    capturesLeft: application.state === 'matched' ? capturesMax - application.captures : 0,
    expiresAt: application.expiresAt.toISOString(),
  }
}

function nextStep(application: State): Application['next'] {
  switch (application.state) {
    case 'started':
      return 'start_over'
    case 'matched':
      return 'capture'
    case 'captured':
    case 'in_review':
      return 'wait'
    case 'approved':
      return 'fetch_card'
    case 'issued':
      return 'done'
    case 'refused':
      return AFTER[application.reason]
  }
}

// There is always a way without a face: the desk. It is named where another try from here would be in vain.
const AFTER = {
  face_differs: 'start_over',
  captures_used_up: 'start_over',
  withdrawn: 'start_over',
  expired: 'start_over',
  portrait_unusable: 'desk',
  no_portrait: 'desk',
  ground_lost: 'desk',
  card_suspended: 'desk',
  review: 'desk',
} as const
