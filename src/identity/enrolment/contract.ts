import { advice, challengeFailures, instructions } from '#contract/identity/faces'
import { Type, type Static } from 'typebox'
import { reviewOperations } from './reviewWire.ts'

export {
  approvalReasons,
  callReasons,
  candidatesMax,
  clearingGrounds,
  holdSeconds,
  noteLengthMax,
  rejectionReasons,
  revealReasons,
  reviewReasons,
  reviewTargetSeconds,
  undoReasons,
} from './reviewWire.ts'
export type {
  Candidate,
  ClearedPair,
  Eyes,
  Reveal,
  RevealedName,
  ReviewAnswer,
  ReviewCase,
  ReviewDecision,
  ReviewEvidence,
  ReviewQueue,
  ReviewTimes,
  View,
} from './reviewWire.ts'
import { stopOperations } from './stop/wire.ts'

export { StartedStop, StartStop, Stop, StopPath } from './stop/wire.ts'

/** Every refusal of this slice. Public: a code changes only with a line in the changelog. */
export const refusals = [
  'enrolment.consent_outdated',
  'enrolment.no_match',
  'enrolment.guardian_needed',
  'enrolment.no_guardian',
  'enrolment.guardian_awaited',
  'enrolment.not_your_ward',
  'enrolment.not_a_child',
  'enrolment.document_lost',
  'enrolment.document_expired',
  'enrolment.person_moved',
  'enrolment.person_dead',
  'enrolment.no_portrait',
  'enrolment.card_suspended',
  'enrolment.application_in_use',
  'enrolment.too_many_open',
  'enrolment.unknown_application',
  'enrolment.token_missing',
  'enrolment.token_invalid',
  'enrolment.not_awaiting_capture',
  'enrolment.too_many_captures',
  'enrolment.unknown_challenge',
  'enrolment.frame_out_of_order',
  'enrolment.not_withdrawable',
  'enrolment.not_in_review',
  'enrolment.held_by_another',
  'enrolment.not_held',
  'enrolment.already_spoken',
  'enrolment.request_id_taken',
  'enrolment.note_missing',
  'enrolment.unknown_candidate',
  'enrolment.unknown_visit_code',
  'enrolment.unknown_pair',
  'enrolment.image_gone',
  'enrolment.too_many_listeners',
  'enrolment.not_recognised',
] as const

/**
 * The texts a person agrees to, by version: the general terms, and, separately, the processing of the face
 * (PIPL art. 29: separate consent for sensitive personal information). The words stand in the wallet.
 */
export const consentVersions = { terms: '2026-11', face: '2026-11-3' } as const

export const frameBytesMax = 512 * 1024
/** Frames in one capture: at two a second more than a minute of trying. */
export const framesMax = 150
export const captureBytesMax = 24 * 1024 * 1024
/** Captures in one application, before it is refused and a new one has to be started. */
export const capturesMax = 6

/** Why a capture failed. Each leads to a new one. */
export const captureFailures = [...challengeFailures, 'superseded', 'too_many_frames'] as const

/** Why an application was refused for good, and what its person reads. */
export const refusalReasons = [
  'face_differs',
  'portrait_unusable',
  'no_portrait',
  'ground_lost',
  'card_suspended',
  'captures_used_up',
  'review',
  'withdrawn',
  'expired',
  'guardian_declined',
  'guardian_missing',
] as const

/** Where the wallet goes on. */
export const nextSteps = [
  'guardian',
  'capture',
  'wait',
  'visit',
  'fetch_card',
  'start_over',
  'desk',
  'done',
] as const

export const states = [
  'started',
  'matched',
  'captured',
  'approved',
  'in_review',
  'called_in',
  'refused',
  'issued',
] as const

const closed = { additionalProperties: false } as const
const Id = Type.String({ format: 'uuid', maxLength: 36 })
const Time = Type.String({ format: 'date-time', maxLength: 30 })
const Version = Type.String({ minLength: 1, maxLength: 20 })

export const ApplicationPath = Type.Object({ applicationId: Id })
export const StartApplication = Type.Object(
  {
    /** Chosen by the wallet: the same application sent twice is one application. */
    applicationId: Id,
    name: Type.String({ minLength: 1, maxLength: 60, examples: ['王伟'] }),
    idNumber: Type.String({ minLength: 15, maxLength: 30, examples: ['99010119900101001X'] }),
    consents: Type.Object({ terms: Version, face: Version }, closed),
  },
  closed,
)

/** A guardian applies for a child of theirs. jkt: the key of the child's own place on the guardian's device. */
export const StartForWard = Type.Object(
  {
    applicationId: Id,
    jkt: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$', maxLength: 43 }),
    consents: Type.Object({ terms: Version, face: Version }, closed),
  },
  closed,
)
export const WardPath = Type.Object({ wardId: Id })

export const Application = Type.Object({
  applicationId: Id,
  state: Type.Enum(states),
  next: Type.Enum(nextSteps),
  /** Only when refused. */
  reason: Type.Union([Type.Enum(refusalReasons), Type.Null()]),
  capturesLeft: Type.Integer({ minimum: 0 }),
  expiresAt: Time,
  /** Only while a person looks: since when, and how long it usually takes; null: too few to say. */
  review: Type.Union([
    Type.Object({ since: Time, usualSeconds: Type.Union([Type.Integer(), Type.Null()]) }),
    Type.Null(),
  ]),
  /** Only when asked to come in: the desk finds the application by this code. */
  visit: Type.Union([Type.Object({ code: Type.String({ maxLength: 9 }), since: Time }), Type.Null()]),
})

/** applicationToken is bound to the device key: it goes with `Authorization: DPoP`, in every further call. */
export const StartedApplication = Type.Object({
  ...Application.properties,
  applicationToken: Type.String({ maxLength: 100 }),
})

/** One step of the challenge. The next is told only when this one is done. */
export const Step = Type.Object({
  index: Type.Integer({ minimum: 0 }),
  count: Type.Integer({ minimum: 1 }),
  instruction: Type.Enum(instructions),
  deadlineAt: Time,
})

export const OpenedChallenge = Type.Object({
  challengeId: Id,
  step: Step,
  /** The number of the first frame to post; each further one counts on by one. */
  nextSequence: Type.Integer({ minimum: 1 }),
  capturesLeft: Type.Integer({ minimum: 0 }),
})

export const FramePlace = Type.Object(
  { challenge: Id, sequence: Type.Integer({ minimum: 1, maximum: framesMax }) },
  closed,
)

export const FrameAnswer = Type.Union([
  Type.Object({
    state: Type.Literal('continue'),
    step: Step,
    nextSequence: Type.Integer({ minimum: 1 }),
    advice: Type.Union([Type.Enum(advice), Type.Null()]),
  }),
  Type.Object({
    state: Type.Literal('failed'),
    failure: Type.Enum(captureFailures),
    capturesLeft: Type.Integer({ minimum: 0 }),
  }),
  /** Ask for the application: the decision stands there. */
  Type.Object({ state: Type.Literal('deciding') }),
])

/** Enrolments of the city's day in slots of five minutes. Slots in which nothing happened are left out. */
export const Today = Type.Object({
  day: Type.String({ maxLength: 10 }),
  startsAt: Time,
  slotSeconds: Type.Integer(),
  totals: Type.Object({
    started: Type.Integer(),
    approved: Type.Integer(),
    inReview: Type.Integer(),
    refused: Type.Integer(),
    issued: Type.Integer(),
  }),
  slots: Type.Array(
    Type.Object({
      startsAt: Time,
      started: Type.Integer(),
      approved: Type.Integer(),
      inReview: Type.Integer(),
      refused: Type.Integer(),
      issued: Type.Integer(),
    }),
  ),
  /** How often each reason refused today. */
  refusals: Type.Array(Type.Object({ reason: Type.String({ maxLength: 40 }), count: Type.Integer() })),
})

export type Application = Static<typeof Application>
export type StartedApplication = Static<typeof StartedApplication>
export type StartForWard = Static<typeof StartForWard>
export type StartApplication = Static<typeof StartApplication>
export type OpenedChallenge = Static<typeof OpenedChallenge>
export type Step = Static<typeof Step>
export type FrameAnswer = Static<typeof FrameAnswer>
export type Today = Static<typeof Today>

/** Who may call, and what everybody else is told: for the API document. */
export const callers = {
  applicant: {
    scheme: {
      type: 'http',
      scheme: 'DPoP',
      description: 'The application token that the start of an application gave, bound to the device key.',
    },
    refusals: { 401: ['enrolment.token_missing', 'enrolment.token_invalid'] },
  },
}

const applicant = ['applicant', 'deviceKey']
const operator = ['operator']
const unknown = { 404: ['enrolment.unknown_application'] }

/** What the schemas of the routes cannot say: for the API document. */
export const operations = {
  ...stopOperations,
  'POST /api/enrolment/applications': {
    by: ['deviceKey'],
    refusals: {
      409: [
        'enrolment.consent_outdated',
        'enrolment.application_in_use',
        'enrolment.document_lost',
        'enrolment.document_expired',
        'enrolment.person_dead',
        'enrolment.person_moved',
        'enrolment.guardian_needed',
        'enrolment.no_guardian',
        'enrolment.no_portrait',
        'enrolment.card_suspended',
      ],
      422: ['enrolment.no_match'],
      429: ['base.too_many_attempts', 'enrolment.too_many_open'],
      503: ['people.register_unavailable'],
    },
  },
  'POST /api/enrolment/wards/{wardId}/applications': {
    by: ['resident', 'deviceKey'],
    refusals: {
      403: ['enrolment.not_your_ward'],
      409: [
        'guardians.own_card_not_active',
        'enrolment.consent_outdated',
        'enrolment.application_in_use',
        'enrolment.not_a_child',
        'enrolment.document_lost',
        'enrolment.document_expired',
        'enrolment.person_dead',
        'enrolment.person_moved',
        'enrolment.no_portrait',
        'enrolment.card_suspended',
      ],
      429: ['base.too_many_attempts', 'enrolment.too_many_open'],
    },
  },
  'POST /api/enrolment/applications/{applicationId}/challenge': {
    by: applicant,
    refusals: {
      ...unknown,
      409: ['enrolment.not_awaiting_capture', 'enrolment.guardian_awaited'],
      429: ['base.too_many_attempts', 'enrolment.too_many_captures'],
    },
  },
  'POST /api/enrolment/applications/{applicationId}/frames': {
    by: applicant,
    takes: 'image/jpeg',
    refusals: {
      404: ['enrolment.unknown_application', 'enrolment.unknown_challenge'],
      409: ['enrolment.not_awaiting_capture', 'enrolment.frame_out_of_order'],
      503: ['faces.busy'],
    },
  },
  'GET /api/enrolment/applications/{applicationId}': { by: applicant, refusals: unknown },
  'POST /api/enrolment/applications/{applicationId}/withdraw': {
    by: applicant,
    refusals: { ...unknown, 409: ['enrolment.not_withdrawable'] },
  },
  'GET /api/enrolment/today': { by: operator },
  'GET /api/enrolment/today/events': {
    by: operator,
    gives: 'text/event-stream',
    refusals: { 503: ['enrolment.too_many_listeners'] },
  },
  ...reviewOperations,
}
