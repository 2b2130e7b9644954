// The review on the wire: part of contract.ts, which names what the web may use of it.
import { type Static, type TSchema, Type } from 'typebox'

/** What a person has to look at before the card is given. */
export const reviewReasons = [
  'borderline_likeness',
  'near_duplicate',
  'liveness_doubt',
  'earlier_card_revoked',
] as const
export const approvalReasons = ['same_person', 'different_people', 'document_seen', 'other'] as const
export const rejectionReasons = ['other_person', 'not_live', 'second_identity', 'other'] as const
export const callReasons = ['compare_in_person', 'document_needed', 'pictures_unclear'] as const
/** Why two alike faces are of two people. Each is something that was seen, not a feeling. */
export const clearingGrounds = ['both_documents_seen', 'both_came_in', 'register_shows_two'] as const
export const undoReasons = ['same_person_after_all', 'cleared_in_error', 'other'] as const
/** Why an operator asks for the number, or for a name. The person reads it. */
export const revealReasons = ['enrolment_review', 'suspected_fraud', 'legal_order'] as const
/** How many views there are: none, one yes that takes another, or two that differ. */
const stages = ['first_view', 'second_view', 'third_view'] as const

export const noteLengthMax = 500
/** Letters and digits that nobody takes for one another: no I, L, O, U, 0, 1. */
export const visitAlphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
export const visitCodeLength = 8
/** A case is held so long without a sign of the one who holds it. */
export const holdSeconds = 300
/** What the city promises itself: a person looks within half a day. */
export const reviewTargetSeconds = 12 * 3_600
/** Others who look alike that a reviewer is shown: the most alike. */
export const candidatesMax = 10

const closed = { additionalProperties: false } as const
const Id = Type.String({ format: 'uuid', maxLength: 36 })
const Time = Type.String({ format: 'date-time', maxLength: 30 })
const Name = Type.String({ maxLength: 80 })
const Nullable = <S extends TSchema>(schema: S) => Type.Union([schema, Type.Null()])
const Count = Type.Integer({ minimum: 0 })
const Likeness = Type.Number({ minimum: -1.001, maximum: 1.001 })
const Point = Type.Object({ x: Type.Number(), y: Type.Number() })

export const CasePath = Type.Object({ applicationId: Id })
export const PicturePath = Type.Object({
  applicationId: Id,
  position: Type.Integer({ minimum: 1, maximum: candidatesMax }),
})
export const PairPath = Type.Object({ pairId: Id })

const holder = Type.Object({ name: Name, isMe: Type.Boolean(), until: Time })

export const ReviewCase = Type.Object({
  applicationId: Id,
  state: Type.Enum(['in_review', 'called_in']),
  reasons: Type.Array(Type.Enum(reviewReasons)),
  /** Since the machine doubted; for who was asked to come in, since then. */
  since: Time,
  /** In the queue for longer than the city promises. */
  isLate: Type.Boolean(),
  stage: Type.Enum(stages),
  /** I have said what I think: somebody else is needed. */
  hasMine: Type.Boolean(),
  heldBy: Nullable(holder),
})
/** The oldest first, at most a hundred of each kind; waiting and calledIn count all. */
export const ReviewQueue = Type.Object({
  cases: Type.Array(ReviewCase),
  waiting: Count,
  calledIn: Count,
  /** Operators with the right to decide: with one alone, nothing that takes two can be approved. */
  deciders: Count,
})

/** Where the eyes are, in pixels of the picture, the person's right one first; so faces can be laid over one another. */
export const Eyes = Type.Object({ width: Count, height: Count, right: Point, left: Point })

export const Candidate = Type.Object({
  position: Type.Integer({ minimum: 1 }),
  similarity: Likeness,
  /** Erased since, or without a portrait: nothing to compare with. */
  isGone: Type.Boolean(),
  eyes: Nullable(Eyes),
})

export const View = Type.Object({
  operator: Name,
  outcome: Type.Enum(['approve', 'refuse', 'call_in']),
  reason: Type.String({ maxLength: 40 }),
  note: Nullable(Type.String({ maxLength: noteLengthMax })),
  at: Time,
})

/** What the machine saw, and what of the register is needed to judge it. For the operator's eyes alone. */
export const ReviewEvidence = Type.Object({
  applicationId: Id,
  state: Type.Enum(['in_review', 'called_in']),
  reasons: Type.Array(Type.Enum(reviewReasons)),
  since: Time,
  heldUntil: Time,
  /** A yes takes two operators. */
  isForTwo: Type.Boolean(),
  stage: Type.Enum(stages),
  hasMine: Type.Boolean(),
  deciders: Count,
  applicant: Type.Object({
    name: Type.String({ maxLength: 60 }),
    age: Count,
    standing: Type.Enum(['valid', 'lost', 'expired', 'dead', 'moved']),
  }),
  engine: Type.String({ maxLength: 100 }),
  /** Cosine of the best frames and the register's portrait, and what the thresholds were. */
  similarity: Likeness,
  thresholds: Type.Object({ borderline: Likeness, match: Likeness, duplicate: Likeness }),
  /** Captures of this application; applications of this person in the last thirty days, and how many were refused. */
  attempts: Type.Object({ captures: Count, applications: Count, refused: Count }),
  portrait: Nullable(Eyes),
  hasPortrait: Type.Boolean(),
  /** The kept frames, best first. */
  images: Type.Array(Nullable(Eyes)),
  /** Others enrolled who look like this person, the most alike first. Who they are is another question. */
  candidates: Type.Array(Candidate),
  /** What others thought: of this round only after one's own view, so that the second is not led by the first. */
  views: Type.Array(View),
})

export const Hold = Type.Object({ heldUntil: Time })

const sent = {
  /** Chosen by the caller: the same decision sent twice is taken once. */
  requestId: Id,
  note: Type.Optional(Type.String({ maxLength: noteLengthMax })),
}
/** Another person than this candidate; remembered when it stands on a ground and two operators name it. */
const Other = Type.Object(
  { position: Type.Integer({ minimum: 1, maximum: candidatesMax }), ground: Type.Enum(clearingGrounds) },
  closed,
)
export const ReviewDecision = Type.Union([
  Type.Object(
    {
      ...sent,
      outcome: Type.Literal('approve'),
      reason: Type.Enum(approvalReasons),
      others: Type.Optional(Type.Array(Other, { maxItems: candidatesMax })),
    },
    closed,
  ),
  Type.Object({ ...sent, outcome: Type.Literal('refuse'), reason: Type.Enum(rejectionReasons) }, closed),
  Type.Object({ ...sent, outcome: Type.Literal('call_in'), reason: Type.Enum(callReasons) }, closed),
])
/** `returned`: somebody more who looks alike was enrolled meanwhile, and the case begins anew. */
export const ReviewAnswer = Type.Object({
  state: Type.Enum(['approved', 'refused', 'called_in', 'second_view', 'third_view', 'returned']),
})

const look = {
  /** Chosen by the caller: the same look sent twice is recorded once. */
  lookId: Id,
  reason: Type.Enum(revealReasons),
  reference: Type.Optional(Type.String({ maxLength: 40, pattern: '^[A-Za-z0-9/_.-]*$' })),
}
export const Reveal = Type.Object(look, closed)
export const RevealedNumber = Type.Object({ idNumber: Type.String({ maxLength: 18 }) })
export const RevealedName = Type.Object({
  name: Type.String({ maxLength: 60 }),
  age: Count,
  standing: Type.Enum(['valid', 'lost', 'expired', 'dead', 'moved']),
})

/** In a body, never in an address: addresses end up in logs. Spaces, dashes and small letters are forgiven. */
export const FindVisit = Type.Object({ code: Type.String({ minLength: 4, maxLength: 20 }) }, closed)
export const FoundVisit = Type.Object({ applicationId: Id })

/** How long people wait: counts and seconds, no case. */
const Times = { count: Count, medianSeconds: Nullable(Count), p90Seconds: Nullable(Count) }
export const ReviewTimes = Type.Object({
  targetSeconds: Type.Integer(),
  /** Who waits now, by how long; each range ends before the next begins, the last has no end. */
  waiting: Type.Array(
    Type.Object({ fromSeconds: Count, untilSeconds: Nullable(Count), inTime: Count, late: Count }),
  ),
  oldest: Nullable(Type.Object({ applicationId: Id, since: Time, isLate: Type.Boolean() })),
  /** The last thirty days of the city, the oldest first, also those without a decision. */
  days: Type.Array(Type.Object({ day: Type.String({ maxLength: 10 }), ...Times })),
  reasons: Type.Array(Type.Object({ reason: Type.Enum(reviewReasons), waiting: Count, ...Times })),
})

export const ClearedPair = Type.Object({
  pairId: Id,
  /** The two, in the order of their ids. */
  personIds: Type.Array(Id, { maxItems: 2 }),
  ground: Type.Enum(clearingGrounds),
  clearedAt: Time,
  clearedBy: Type.Array(Name),
  undone: Nullable(Type.Object({ at: Time, by: Name, reason: Type.Enum(undoReasons) })),
})
/** The newest first, at most a hundred. */
export const ClearedPairs = Type.Object({ pairs: Type.Array(ClearedPair) })
export const PairNote = Type.Object({ note: Nullable(Type.String({ maxLength: noteLengthMax })) })
export const UndoPair = Type.Object({ reason: Type.Enum(undoReasons) }, closed)

export type Eyes = Static<typeof Eyes>
export type Candidate = Static<typeof Candidate>
export type ReviewCase = Static<typeof ReviewCase>
export type ReviewEvidence = Static<typeof ReviewEvidence>
export type ReviewQueue = Static<typeof ReviewQueue>
export type ReviewDecision = Static<typeof ReviewDecision>
export type ReviewAnswer = Static<typeof ReviewAnswer>
export type ReviewTimes = Static<typeof ReviewTimes>
export type Reveal = Static<typeof Reveal>
export type RevealedName = Static<typeof RevealedName>
export type View = Static<typeof View>
export type ClearedPair = Static<typeof ClearedPair>

const operator = ['operator']
const unknown = { 404: ['enrolment.unknown_application'] }
const notOpen = ['enrolment.not_in_review', 'enrolment.not_held']
const tooOften = { 429: ['base.too_many_attempts'] }

/** What the schemas of the routes cannot say: for the API document. */
export const reviewOperations = {
  'GET /api/enrolment/reviews': { by: operator },
  'GET /api/enrolment/reviews/times': { by: operator },
  'POST /api/enrolment/reviews/find': {
    by: operator,
    refusals: { 404: ['enrolment.unknown_visit_code'], ...tooOften },
  },
  'GET /api/enrolment/reviews/pairs': { by: operator },
  'POST /api/enrolment/reviews/pairs/{pairId}/note': {
    by: operator,
    refusals: { 404: ['enrolment.unknown_pair'] },
  },
  'POST /api/enrolment/reviews/pairs/{pairId}/undo': {
    by: operator,
    refusals: { 404: ['enrolment.unknown_pair'] },
  },
  'POST /api/enrolment/reviews/{applicationId}/hold': {
    by: operator,
    refusals: { 409: ['enrolment.not_in_review', 'enrolment.held_by_another'], ...tooOften },
  },
  'DELETE /api/enrolment/reviews/{applicationId}/hold': { by: operator },
  'GET /api/enrolment/reviews/{applicationId}': { by: operator, refusals: { ...unknown, 409: notOpen } },
  'GET /api/enrolment/reviews/{applicationId}/images/{position}': {
    by: operator,
    gives: 'image/jpeg',
    refusals: { 404: ['enrolment.image_gone'], 409: notOpen },
  },
  'GET /api/enrolment/reviews/{applicationId}/portrait': {
    by: operator,
    gives: 'image/jpeg',
    refusals: { 404: ['enrolment.image_gone'], 409: notOpen },
  },
  'GET /api/enrolment/reviews/{applicationId}/candidates/{position}/portrait': {
    by: operator,
    gives: 'image/jpeg',
    refusals: { 404: ['enrolment.image_gone'], 409: notOpen },
  },
  'POST /api/enrolment/reviews/{applicationId}/number': {
    by: operator,
    refusals: { 409: notOpen, ...tooOften },
  },
  'POST /api/enrolment/reviews/{applicationId}/candidates/{position}/name': {
    by: operator,
    refusals: { 404: ['enrolment.image_gone'], 409: notOpen, ...tooOften },
  },
  'POST /api/enrolment/reviews/{applicationId}/decision': {
    by: operator,
    refusals: {
      409: [...notOpen, 'enrolment.already_spoken', 'enrolment.request_id_taken'],
      422: ['enrolment.note_missing', 'enrolment.unknown_candidate'],
      503: ['faces.gallery_incomplete', 'faces.busy'],
    },
  },
}
