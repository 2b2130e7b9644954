import { advice, challengeFailures, instructions } from '#contract/identity/faces'
import { Type, type Static } from 'typebox'
import { stopOperations } from './stop/wire.ts'

export { StartedStop, StartStop, Stop, StopPath } from './stop/wire.ts'

/** Every refusal of this slice. Public: a code changes only with a line in the changelog. */
export const refusals = [
  'enrolment.consent_outdated',
  'enrolment.no_match',
  'enrolment.guardian_needed',
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
  'enrolment.image_gone',
  'enrolment.too_many_listeners',
  'enrolment.not_recognised',
] as const

/**
 * The texts a person agrees to, by version: the general terms, and, separately, the processing of the face
 * (PIPL art. 29: separate consent for sensitive personal information). The words stand in the wallet.
 */
export const consentVersions = { terms: '2026-11', face: '2026-11' } as const

/** Below this age a guardian consents (PIPL art. 31); that is done at the desk. */
export const ageWithoutGuardianMin = 14

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
] as const

/** What a person has to look at before the card is given. */
export const reviewReasons = [
  'borderline_likeness',
  'near_duplicate',
  'liveness_doubt',
  'earlier_card_revoked',
] as const

/** Where the wallet goes on. */
export const nextSteps = ['capture', 'wait', 'fetch_card', 'start_over', 'desk', 'done'] as const

export const states = [
  'started',
  'matched',
  'captured',
  'approved',
  'in_review',
  'refused',
  'issued',
] as const
export const approvalReasons = ['same_person', 'document_seen', 'other'] as const
export const rejectionReasons = ['other_person', 'not_live', 'second_identity', 'other'] as const
export const noteLengthMax = 500

const closed = { additionalProperties: false } as const
const Id = Type.String({ format: 'uuid', maxLength: 36 })
const Time = Type.String({ format: 'date-time', maxLength: 30 })
const Version = Type.String({ minLength: 1, maxLength: 20 })

export const ApplicationPath = Type.Object({ applicationId: Id })
export const ReviewImagePath = Type.Object({
  applicationId: Id,
  position: Type.Integer({ minimum: 1, maximum: 10 }),
})

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

export const Application = Type.Object({
  applicationId: Id,
  state: Type.Enum(states),
  next: Type.Enum(nextSteps),
  /** Only when refused. */
  reason: Type.Union([Type.Enum(refusalReasons), Type.Null()]),
  capturesLeft: Type.Integer({ minimum: 0 }),
  expiresAt: Time,
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

export const ReviewCase = Type.Object({
  applicationId: Id,
  personId: Id,
  reasons: Type.Array(Type.Enum(reviewReasons)),
  capturedAt: Time,
  images: Type.Integer({ minimum: 0 }),
})
/** The oldest first, at most a hundred; waiting counts all. */
export const ReviewQueue = Type.Object({ cases: Type.Array(ReviewCase), waiting: Type.Integer() })

/** What the machine saw. For the operator's eyes: the applicant is never told how alike faces are. */
export const ReviewEvidence = Type.Object({
  applicationId: Id,
  personId: Id,
  reasons: Type.Array(Type.Enum(reviewReasons)),
  engine: Type.String({ maxLength: 100 }),
  thresholds: Type.String({ maxLength: 100 }),
  /** Cosine of the best frames and the register's portrait, in [-1, 1]. */
  similarity: Type.Number(),
  /** Others enrolled who look like this person, the most alike first. */
  duplicates: Type.Array(Type.Object({ personId: Id, similarity: Type.Number() })),
  images: Type.Integer({ minimum: 0 }),
})

const review = {
  /** Chosen by the caller: the same decision sent twice is taken once. */
  requestId: Id,
  note: Type.Optional(Type.String({ maxLength: noteLengthMax })),
}
export const ReviewDecision = Type.Union([
  Type.Object({ ...review, outcome: Type.Literal('approve'), reason: Type.Enum(approvalReasons) }, closed),
  Type.Object({ ...review, outcome: Type.Literal('refuse'), reason: Type.Enum(rejectionReasons) }, closed),
])

export type Application = Static<typeof Application>
export type StartedApplication = Static<typeof StartedApplication>
export type StartApplication = Static<typeof StartApplication>
export type OpenedChallenge = Static<typeof OpenedChallenge>
export type Step = Static<typeof Step>
export type FrameAnswer = Static<typeof FrameAnswer>
export type Today = Static<typeof Today>
export type ReviewCase = Static<typeof ReviewCase>
export type ReviewEvidence = Static<typeof ReviewEvidence>
export type ReviewQueue = Static<typeof ReviewQueue>
export type ReviewDecision = Static<typeof ReviewDecision>

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
        'enrolment.no_portrait',
        'enrolment.card_suspended',
      ],
      422: ['enrolment.no_match'],
      429: ['base.too_many_attempts', 'enrolment.too_many_open'],
      503: ['people.register_unavailable'],
    },
  },
  'POST /api/enrolment/applications/{applicationId}/challenge': {
    by: applicant,
    refusals: {
      ...unknown,
      409: ['enrolment.not_awaiting_capture'],
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
  'GET /api/enrolment/reviews': { by: operator },
  'GET /api/enrolment/reviews/{applicationId}': {
    by: operator,
    refusals: { ...unknown, 409: ['enrolment.not_in_review'] },
  },
  'GET /api/enrolment/reviews/{applicationId}/images/{position}': {
    by: operator,
    gives: 'image/jpeg',
    refusals: { 404: ['enrolment.image_gone'], 409: ['enrolment.not_in_review'] },
  },
  'POST /api/enrolment/reviews/{applicationId}/decision': {
    by: operator,
    refusals: { 409: ['enrolment.not_in_review'] },
  },
}
