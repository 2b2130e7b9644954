import type { CaptureFailure } from '../application.ts'

export type { CaptureFailure }

type Opened = {
  applicationId: string
  /** The one whose name and number were given, or an id of nobody: to tell them apart is left to the decision. */
  personId: string
  /** RFC 7638 thumbprint of the key of the browser that opened it, and alone may go on with it. */
  jkt: string
  tokenHash: Buffer
  captures: number
  expiresAt: Date
}

/** Surely the person, or only likely: then what they stop can be woken again. */
export type Certainty = 'sure' | 'unsure'

/** The life of "I have lost my phone": matched → captured → recognised | refused; recognised → stopped. */
export type Stop = Opened &
  (
    | { state: 'matched'; keySalt: Buffer }
    | { state: 'captured'; challengeId: string; keySalt: Buffer }
    | { state: 'recognised'; certainty: Certainty }
    | { state: 'stopped'; certainty: Certainty; stoppedAt: Date }
    | { state: 'refused'; reason: string }
  )
