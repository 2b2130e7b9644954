// Guardians and their wards, on the wire: who may answer for whom, what was asked, and what was said.
import { blockReasons, CardState, Hold } from '#contract/identity/cards'
import { type Static, Type } from 'typebox'

/** Every refusal of this slice. Public: a code changes only with a line in the changelog. */
export const refusals = [
  'guardians.not_a_guardian',
  'guardians.own_card_not_active',
  'guardians.unknown_request',
  'guardians.already_answered',
  'guardians.request_over',
  'guardians.consent_outdated',
  'guardians.no_card',
  'guardians.unknown_relation',
  'guardians.already_related',
  'guardians.unfit',
  'guardians.own_relation',
  'guardians.not_waiting',
  'guardians.not_active',
] as const

/** Below this age a guardian acts, from it on the young person does (PIPL art. 31, 28). */
export const ageOwnApplication = 14
/** From this age on nobody else is asked (Civil Code art. 17). */
export const ageAlone = 18
/** child: under 14; youth: 14 to 17. */
export const bands = ['child', 'youth', 'adult'] as const

export const requestStates = ['asked', 'given', 'declined', 'withdrawn'] as const
export const kinds = ['parent', 'appointed', 'other'] as const
export const papers = [
  'household_register',
  'birth_certificate',
  'court_decision',
  'appointment',
  'other',
] as const
export const relationStates = ['waiting', 'active', 'rejected', 'ended'] as const
export const endReasons = ['of_age', 'dead', 'erased', 'papers_revoked', 'entered_in_error'] as const
export const noteLengthMax = 500

const closed = { additionalProperties: false } as const
const Id = Type.String({ format: 'uuid', maxLength: 36 })
const Time = Type.String({ format: 'date-time', maxLength: 30 })
const Name = Type.String({ maxLength: 60 })
const Version = Type.String({ minLength: 1, maxLength: 20 })
const Note = Type.String({ maxLength: noteLengthMax })

/** The texts by version, the face apart from the terms (PIPL art. 29). */
const Consents = Type.Object({ terms: Version, face: Version }, closed)

export const WardPath = Type.Object({ wardId: Id })
export const RequestPath = Type.Object({ applicationId: Id })
export const RelationPath = Type.Object({ wardId: Id, relationId: Id })
export const PersonPath = Type.Object({ personId: Id })

/** What a guardian is asked. */
export const ConsentRequest = Type.Object({
  applicationId: Id,
  wardId: Id,
  name: Name,
  state: Type.Enum(requestStates),
  askedAt: Time,
  expiresAt: Time,
  consents: Consents,
})

export const WardCard = Type.Object({ cardId: Id, state: CardState, holds: Type.Array(Hold) })
export const Ward = Type.Object({
  wardId: Id,
  name: Name,
  band: Type.Enum(bands),
  card: Type.Union([WardCard, Type.Null()]),
})

/** Whose guardian I am, and what I am asked. */
export const Family = Type.Object({ wards: Type.Array(Ward), requests: Type.Array(ConsentRequest) })

/** requestId is chosen by the caller: the same answer sent twice is given once. */
export const Answer = Type.Union([
  Type.Object({ requestId: Id, answer: Type.Literal('agree'), consents: Consents }, closed),
  Type.Object({ requestId: Id, answer: Type.Literal('decline') }, closed),
])
export const BlockWard = Type.Object({ requestId: Id, reason: Type.Enum(blockReasons) }, closed)
export const ActOnWard = Type.Object({ requestId: Id }, closed)

/** A guardian whom the register does not name: a clerk saw the papers, a second one confirms. */
export const PrepareRelation = Type.Object(
  {
    relationId: Id,
    wardId: Id,
    guardianId: Id,
    kind: Type.Enum(kinds),
    papers: Type.Enum(papers),
    note: Type.Optional(Note),
  },
  closed,
)
export const DecideRelation = Type.Object({ requestId: Id, sawPapers: Type.Literal(true) }, closed)
export const EndRelation = Type.Object(
  { requestId: Id, reason: Type.Enum(['papers_revoked', 'entered_in_error']) },
  closed,
)

export const Relation = Type.Object({
  relationId: Id,
  wardId: Id,
  guardianId: Id,
  state: Type.Enum(relationStates),
  kind: Type.Enum(kinds),
  papers: Type.Enum(papers),
  note: Type.Union([Note, Type.Null()]),
  isMine: Type.Boolean(),
  preparedAt: Time,
})
/** registered: how many the register names; who they are it does not say. */
export const Relations = Type.Object({
  band: Type.Enum(bands),
  registered: Type.Integer({ minimum: 0 }),
  relations: Type.Array(Relation),
})
export const Waiting = Type.Object({
  relations: Type.Array(
    Type.Object({ relationId: Id, wardId: Id, preparedAt: Time, isMine: Type.Boolean() }),
  ),
})
export const Nothing = Type.Null()

export type Band = (typeof bands)[number]
export type Family = Static<typeof Family>
export type Ward = Static<typeof Ward>
export type ConsentRequest = Static<typeof ConsentRequest>
export type Answer = Static<typeof Answer>
export type BlockWard = Static<typeof BlockWard>
export type PrepareRelation = Static<typeof PrepareRelation>
export type EndRelation = Static<typeof EndRelation>
export type Relation = Static<typeof Relation>
export type Relations = Static<typeof Relations>
export type Waiting = Static<typeof Waiting>

const resident = ['resident', 'deviceKey']
const operator = ['operator']
const acting = { 403: ['guardians.not_a_guardian'] }
const relation = { 404: ['guardians.unknown_relation'] }

/** What the schemas of the routes cannot say: for the API document. */
export const operations = {
  'GET /api/guardians/family': { by: resident },
  'GET /api/guardians/requests/{applicationId}': {
    by: resident,
    refusals: { 404: ['guardians.unknown_request'] },
  },
  'POST /api/guardians/requests/{applicationId}/answer': {
    by: resident,
    refusals: {
      404: ['guardians.unknown_request'],
      409: ['guardians.own_card_not_active', 'guardians.already_answered', 'guardians.consent_outdated'],
      410: ['guardians.request_over'],
    },
  },
  'POST /api/guardians/wards/{wardId}/block': {
    by: resident,
    refusals: {
      ...acting,
      404: ['guardians.no_card'],
      409: ['guardians.own_card_not_active', 'cards.not_active', 'cards.request_reused'],
    },
  },
  'POST /api/guardians/wards/{wardId}/unblock': {
    by: resident,
    refusals: {
      ...acting,
      404: ['guardians.no_card'],
      409: [
        'guardians.own_card_not_active',
        'cards.not_suspended',
        'cards.ground_not_valid',
        'cards.request_reused',
      ],
    },
  },
  'POST /api/guardians/wards/{wardId}/withdraw': {
    by: resident,
    refusals: { ...acting, 409: ['guardians.own_card_not_active', 'cards.request_reused'] },
  },
  'GET /api/guardians/relations': { by: operator },
  'GET /api/guardians/people/{personId}': { by: operator, refusals: { 404: ['people.unknown_person'] } },
  'POST /api/guardians/relations': {
    by: operator,
    refusals: {
      404: ['people.unknown_person'],
      409: ['guardians.unfit', 'guardians.already_related'],
      429: ['base.too_many_attempts'],
    },
  },
  'POST /api/guardians/wards/{wardId}/relations/{relationId}/confirm': {
    by: operator,
    refusals: {
      ...relation,
      403: ['guardians.own_relation'],
      409: ['guardians.not_waiting', 'guardians.unfit'],
    },
  },
  'POST /api/guardians/wards/{wardId}/relations/{relationId}/reject': {
    by: operator,
    refusals: { ...relation, 409: ['guardians.not_waiting'] },
  },
  'POST /api/guardians/wards/{wardId}/relations/{relationId}/end': {
    by: operator,
    refusals: { ...relation, 409: ['guardians.not_active'] },
  },
}
