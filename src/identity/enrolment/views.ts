import type { Application as State } from './application.ts'
import { spelt } from './callIn.ts'
import { type Application, capturesMax } from './contract.ts'
import type { Deps } from './deps.ts'
import { usualSeconds } from './queue.ts'
import { reviewAt } from './store/reviews.ts'

/** What the applicant is told. How alike the faces were is not among it, nor that somebody else looks alike. */
function applicationView(
  application: State,
  waiting: Pick<Application, 'review' | 'visit'> = { review: null, visit: null },
): Application {
  return {
    applicationId: application.applicationId,
    state: application.state,
    next: nextStep(application),
    reason: application.state === 'refused' ? application.reason : null,
    capturesLeft: application.state === 'matched' ? capturesMax - application.captures : 0,
    expiresAt: application.expiresAt.toISOString(),
    ...waiting,
  }
}

/** The same with what is to be said while a person looks, or waits at the desk. */
export async function currentView(
  { db, now }: Pick<Deps, 'db' | 'now'>,
  application: State,
): Promise<Application> {
  if (application.state !== 'in_review' && application.state !== 'called_in')
    return applicationView(application)
  const review = await reviewAt(db.sql, application.applicationId)
  if (!review) return applicationView(application)
  const { visitCode, calledInAt, sentAt } = review
  if (visitCode && calledInAt) {
    return applicationView(application, {
      review: null,
      visit: { code: spelt(visitCode), since: calledInAt.toISOString() },
    })
  }
  const usual = await usualSeconds(db.sql, now())
  return applicationView(application, {
    review: { since: sentAt.toISOString(), usualSeconds: usual },
    visit: null,
  })
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
    case 'called_in':
      return 'visit'
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
