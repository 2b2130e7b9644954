import type { captureFailures, refusalReasons, reviewReasons } from './contract.ts'

export type RefusalReason = (typeof refusalReasons)[number]
export type ReviewReason = (typeof reviewReasons)[number]
export type CaptureFailure = (typeof captureFailures)[number]

type Opened = {
  applicationId: string
  /** RFC 7638 thumbprint of the device key that opened it, and alone may go on with it. */
  jkt: string
  startedAt: Date
  expiresAt: Date
}
type Matched = Opened & { personId: string; tokenHash: Buffer; captures: number }

type Doubted = { challengeId: string; capturedAt: Date; reviewReasons: ReviewReason[] }

/**
 * The life of an enrolment: started → matched → captured → approved | in_review | refused → issued; from in_review
 * also called_in, when a person has to see the person.
 *
 * started: consent is given, the register has not said yes. refused also holds those that were withdrawn or
 * ran out: whatever the reason, the answer is no and a new application may be started.
 */
export type Application =
  | (Opened & { state: 'started' })
  | (Matched & { state: 'matched' })
  | (Matched & { state: 'captured'; challengeId: string; capturedAt: Date })
  | (Matched & Doubted & { state: 'in_review' })
  | (Matched & Doubted & { state: 'called_in' })
  | (Matched & { state: 'approved'; cardId: string; decidedAt: Date })
  | (Matched & { state: 'issued'; cardId: string; decidedAt: Date; issuedAt: Date })
  | (Matched & { state: 'refused'; reason: RefusalReason; decidedAt: Date })
  | (Opened & { state: 'refused'; reason: 'expired'; personId: null; decidedAt: Date })

/** An application whose person the register knows: the only kind that has a token. */
export type KnownApplication = Exclude<Application, { state: 'started' } | { personId: null }>
export type State = Application['state']
/** An application that waits for a person's decision: in the queue, or at the desk. */
export type Doubtful = Extract<Application, { state: 'in_review' | 'called_in' }>
