// Enrolment by a clerk, without a face, on the wire: the visit, its confirmation by a second clerk, the code for a phone.
import { OfferAnswer } from '#contract/identity/issuance'
import { type Static, Type } from 'typebox'

/** Every refusal of this slice. Public: a code changes only with a line in the changelog. */
export const refusals = [
  'desk.standing_not_valid',
  'desk.guardian_needed',
  'desk.card_suspended',
  'desk.has_card',
  'desk.checks_missing',
  'desk.consent_outdated',
  'desk.already_waiting',
  'desk.unknown_visit',
  'desk.own_visit',
  'desk.not_yours',
  'desk.not_waiting',
  'desk.not_confirmed',
  'desk.already_collected',
  'desk.code_wrong',
  'desk.code_expired',
  'desk.code_used',
  'desk.code_locked',
] as const

/** Closed lists throughout, so that an audit can count; the note is for the particulars. */
export const documents = ['id_card', 'temporary_id_card', 'household_register', 'passport'] as const
export const checks = ['document_genuine', 'portrait_compared', 'register_compared'] as const
export const signatures = ['signed', 'mark', 'guardian_signed'] as const
export const faceReasons = ['cannot', 'does_not_want', 'under_14', 'other'] as const
export const replaceReasons = ['phone_lost', 'phone_broken', 'new_phone', 'other'] as const
export const rejectReasons = ['other_person', 'document_doubtful', 'consent_doubtful', 'other'] as const
export const warnings = ['earlier_card_revoked', 'replaces_card', 'no_portrait'] as const

export const states = ['waiting', 'confirmed', 'collected', 'rejected', 'withdrawn', 'expired'] as const
export const noteLengthMax = 500

/** Four characters find the visit, six prove that one was there. Crockford's letters: none looks like a digit. */
export const codeAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
export const codeLength = 10
export const locatorLength = 4
export const codeLifetimeSeconds = 600
export const codeTriesMax = 5

const closed = { additionalProperties: false } as const
const Id = Type.String({ format: 'uuid', maxLength: 36 })
const Time = Type.String({ format: 'date-time', maxLength: 30 })
const Name = Type.Union([Type.String({ maxLength: 80 }), Type.Null()])
const Note = Type.String({ maxLength: noteLengthMax })

export const VisitPath = Type.Object({ personId: Id, visitId: Id })

/** What the clerk saw and did with the person before them. No face: none is taken, none is kept. */
const evidence = {
  document: Type.Enum(documents),
  checks: Type.Array(Type.Enum(checks), { maxItems: checks.length, uniqueItems: true }),
  signature: Type.Enum(signatures),
  whyNoFace: Type.Enum(faceReasons),
  /** Why a card that the person has gives way to this one. */
  replaces: Type.Union([Type.Enum(replaceReasons), Type.Null()]),
  /** Who agrees for somebody under eighteen, and stands at the desk with them. */
  guardianId: Type.Union([Id, Type.Null()]),
}

export const PrepareVisit = Type.Object(
  {
    /** Chosen by the caller: the same visit sent twice is one visit. */
    visitId: Id,
    personId: Id,
    ...evidence,
    /** The version of the terms that was read out. There is none for the face. */
    terms: Type.String({ minLength: 1, maxLength: 20 }),
    note: Type.Optional(Note),
  },
  closed,
)

/** requestId is chosen by the caller: the same decision sent twice is taken once. */
export const ConfirmVisit = Type.Object(
  { requestId: Id, note: Type.Optional(Note), sawPersonAndDocument: Type.Literal(true) },
  closed,
)
export const RejectVisit = Type.Object(
  { requestId: Id, reason: Type.Enum(rejectReasons), note: Type.Optional(Note) },
  closed,
)
export const MakeCode = Type.Object({ requestId: Id }, closed)

/** open: nobody has used it. taken: a phone has; another code takes its place until the card is in a wallet. */
export const codeStates = ['none', 'open', 'taken', 'locked', 'over'] as const

export const Visit = Type.Object({
  visitId: Id,
  personId: Id,
  state: Type.Enum(states),
  preparedBy: Name,
  preparedAt: Time,
  expiresAt: Time,
  decidedBy: Name,
  decidedAt: Type.Union([Time, Type.Null()]),
  isMine: Type.Boolean(),
  code: Type.Enum(codeStates),
})

/** The newest first, at most a hundred: what waits for a second clerk, and what was done in the last day. */
export const Board = Type.Object({
  visits: Type.Array(Visit),
  /** Others who hold the right to confirm. None: nobody can be enrolled here until a colleague is invited. */
  colleagues: Type.Integer({ minimum: 0 }),
})

export const VisitPage = Type.Object({
  ...Visit.properties,
  ...evidence,
  terms: Type.String({ maxLength: 20 }),
  note: Type.Union([Note, Type.Null()]),
  warnings: Type.Array(Type.Enum(warnings)),
  rejection: Type.Union([Type.Enum(rejectReasons), Type.Null()]),
})

/** Shown this once to the clerk, who shows it to the person. The link carries it in the fragment: no server log sees it. */
export const Code = Type.Object({
  code: Type.String({ maxLength: 20 }),
  link: Type.String({ maxLength: 300 }),
  expiresAt: Time,
})

export const RedeemCode = Type.Object({ code: Type.String({ minLength: 1, maxLength: 40 }) }, closed)
export const Redeemed = OfferAnswer

export type PrepareVisit = Static<typeof PrepareVisit>
export type ConfirmVisit = Static<typeof ConfirmVisit>
export type RejectVisit = Static<typeof RejectVisit>
export type Visit = Static<typeof Visit>
export type VisitPage = Static<typeof VisitPage>
export type Board = Static<typeof Board>
export type Code = Static<typeof Code>

const operator = ['operator']
const unknown = { 404: ['desk.unknown_visit'] }
const ground = ['desk.standing_not_valid', 'desk.guardian_needed', 'desk.card_suspended', 'desk.has_card']

/** What the schemas of the routes cannot say: for the API document. */
export const operations = {
  'GET /api/desk/visits': { by: operator },
  'POST /api/desk/visits': {
    by: operator,
    refusals: {
      404: ['people.unknown_person'],
      409: ['desk.consent_outdated', 'desk.already_waiting', ...ground],
      422: ['desk.checks_missing'],
      429: ['base.too_many_attempts'],
    },
  },
  'GET /api/desk/people/{personId}/visits/{visitId}': { by: operator, refusals: unknown },
  'POST /api/desk/people/{personId}/visits/{visitId}/confirm': {
    by: operator,
    refusals: {
      ...unknown,
      403: ['desk.own_visit'],
      409: ['desk.not_waiting', 'cards.suspended', ...ground],
    },
  },
  'POST /api/desk/people/{personId}/visits/{visitId}/reject': {
    by: operator,
    refusals: { ...unknown, 403: ['desk.own_visit'], 409: ['desk.not_waiting'] },
  },
  'POST /api/desk/people/{personId}/visits/{visitId}/withdraw': {
    by: operator,
    refusals: { ...unknown, 403: ['desk.not_yours'], 409: ['desk.not_waiting'] },
  },
  'POST /api/desk/people/{personId}/visits/{visitId}/code': {
    by: operator,
    refusals: {
      ...unknown,
      409: ['desk.not_confirmed', 'desk.already_collected'],
      429: ['base.too_many_attempts'],
    },
  },
  'POST /api/desk/codes/redeem': {
    by: ['deviceKey'],
    refusals: {
      404: ['desk.code_wrong'],
      409: ['desk.code_used', 'desk.code_locked', 'cards.not_active'],
      410: ['desk.code_expired'],
      429: ['base.too_many_attempts'],
    },
  },
}
