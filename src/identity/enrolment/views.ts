import type { Application as State } from './application.ts'
import type { Permission } from '#identity/guardians'
import { spelt } from './callIn.ts'
import { type Application, capturesMax } from './contract.ts'
import type { Deps } from './deps.ts'
import { usualSeconds } from './queue.ts'
import { reviewAt } from './store/reviews.ts'

/** What the applicant is told. How alike the faces were is not among it, nor that somebody else looks alike. */
function applicationView(
  application: State,
  waiting: Pick<Application, 'review' | 'visit'> = { review: null, visit: null },
  permission: Permission = 'free',
): Application {
  return {
    applicationId: application.applicationId,
    state: application.state,
    next: nextStep(application, permission),
    reason: application.state === 'refused' ? application.reason : null,
    capturesLeft: application.state === 'matched' ? capturesMax - application.captures : 0,
    expiresAt: application.expiresAt.toISOString(),
    ...waiting,
  }
}

/** The same with what is to be said while a guardian is asked, a person looks, or waits at the desk. */
export async function currentView(
  { db, now, guardians }: Pick<Deps, 'db' | 'now' | 'guardians'>,
  application: State,
): Promise<Application> {
  if (application.state === 'matched') {
    const { applicationId, personId: wardId } = application
    const permission = await guardians.permission(db.sql, { applicationId, wardId })
    return applicationView(application, undefined, permission)
  }
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

function nextStep(application: State, permission: Permission): Application['next'] {
  switch (application.state) {
    case 'started':
      return 'start_over'
    case 'matched':
      return WITH_GUARDIAN[permission]
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

/** Nobody's face is taken before whoever has to agree has agreed. */
const WITH_GUARDIAN = {
  free: 'capture',
  given: 'capture',
  asked: 'guardian',
  declined: 'desk',
  gone: 'desk',
} as const

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
  guardian_declined: 'desk',
  guardian_missing: 'desk',
  review: 'desk',
} as const
