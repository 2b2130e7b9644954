import { Type, type Static } from 'typebox'

/** Every refusal of this slice. Public: a code changes only with a line in the changelog. */
export const refusals = [
  'cards.unknown_card',
  'cards.not_active',
  'cards.not_suspended',
  'cards.ground_not_valid',
  'cards.already_closed',
  'cards.suspended',
  'cards.edition_unavailable',
  'cards.device_bound',
  'cards.unknown_device',
  'cards.request_reused',
  'cards.token_missing',
  'cards.token_invalid',
  'cards.token_expired',
  'cards.session_ended',
] as const

/** Why an operator may act: closed lists, so that an audit can count; the note is for the particulars. */
export const suspendReasons = [
  'suspected_misuse',
  'investigation',
  'device_lost',
  'resident_request',
  'other',
] as const
export const resumeReasons = ['found_in_order', 'device_found', 'resident_request', 'other'] as const
export const revokeReasons = [
  'misuse',
  'issued_in_error',
  'device_lost',
  'resident_request',
  'other',
] as const
/** Why residents may block their own card. */
export const blockReasons = ['device_lost', 'device_stolen', 'misuse', 'other'] as const
/** Why everything a person holds is stopped: said by the resident with their face, or at the desk. */
export const lossReasons = ['phone_reported_lost'] as const
/** What an operator says who stops everything for a person. */
export const stopReasons = ['device_lost', 'device_stolen', 'resident_request'] as const
/** Why the register takes a card's ground away. */
export const groundReasons = [
  'document_lost',
  'document_expired',
  'person_dead',
  'person_moved',
  'person_erased',
] as const
/** What a guardian says who takes back the consent to a ward's card, and who wakes it again. */
export const guardianReasons = ['consent_withdrawn', 'guardian_request'] as const
/** Why a card ends without anybody's reproach. */
export const endReasons = ['replaced', 'device_stopped'] as const
export const noteLengthMax = 500

const Id = Type.String({ format: 'uuid', maxLength: 36 })
const Time = Type.String({ format: 'date-time', maxLength: 30 })
const Reason = Type.String({ maxLength: 40 })

export const Edition = Type.Enum(['lightweight', 'upgraded'])
export const CardState = Type.Enum(['active', 'suspended', 'revoked', 'ended'])
const ActorKind = Type.Enum(['operator', 'resident', 'guardian', 'system'])
const HoldCause = Type.Enum(['ground', 'operator', 'resident', 'guardian'])

/** A hold keeps a card asleep. A card may have one of each cause and wakes when the last is lifted. */
export const Hold = Type.Object({ cause: HoldCause, reason: Reason, at: Time })
export const Closing = Type.Object({ reason: Reason, by: ActorKind, at: Time })

export const Device = Type.Object({
  deviceId: Id,
  state: Type.Enum(['active', 'ended']),
  registeredAt: Time,
  endedAt: Type.Union([Time, Type.Null()]),
  isThisDevice: Type.Boolean(),
})

export const MyCard = Type.Object({
  cardId: Id,
  edition: Edition,
  state: CardState,
  issuedAt: Time,
  holds: Type.Array(Hold),
  closed: Type.Union([Closing, Type.Null()]),
  devices: Type.Array(Device),
})

export const Change = Type.Object({
  requestId: Id,
  change: Type.Enum(['suspended', 'resumed', 'revoked']),
  reason: Reason,
  note: Type.Union([Type.String({ maxLength: noteLengthMax }), Type.Null()]),
  by: ActorKind,
  operatorId: Type.Union([Type.String({ maxLength: 64 }), Type.Null()]),
  at: Time,
})

/** A card as the operator sees it. */
export const CardRecord = Type.Object({
  cardId: Id,
  personId: Id,
  edition: Edition,
  state: CardState,
  issuedAt: Time,
  holds: Type.Array(Hold),
  closed: Type.Union([Closing, Type.Null()]),
  changes: Type.Array(Change),
})

export const PersonCards = Type.Object({ cards: Type.Array(CardRecord), devices: Type.Array(Device) })

const closed = { additionalProperties: false } as const
const order = {
  /** Chosen by the caller: the same request sent twice acts once. */
  requestId: Id,
  note: Type.Optional(Type.String({ maxLength: noteLengthMax })),
}
export const SuspendOrder = Type.Object({ ...order, reason: Type.Enum(suspendReasons) }, closed)
export const ResumeOrder = Type.Object({ ...order, reason: Type.Enum(resumeReasons) }, closed)
export const RevokeOrder = Type.Object({ ...order, reason: Type.Enum(revokeReasons) }, closed)
export const StopOrder = Type.Object({ ...order, reason: Type.Enum(stopReasons) }, closed)
export const BlockOrder = Type.Object({ requestId: Id, reason: Type.Enum(blockReasons) }, closed)
export const Nothing = Type.Null()

export const CardPath = Type.Object({ cardId: Id })
export const PersonPath = Type.Object({ personId: Id })
export const DevicePath = Type.Object({ deviceId: Id })

export type MyCard = Static<typeof MyCard>
export type CardRecord = Static<typeof CardRecord>
export type PersonCards = Static<typeof PersonCards>
export type SuspendOrder = Static<typeof SuspendOrder>
export type ResumeOrder = Static<typeof ResumeOrder>
export type RevokeOrder = Static<typeof RevokeOrder>
export type StopOrder = Static<typeof StopOrder>
export type BlockOrder = Static<typeof BlockOrder>

/** Who may call, and what everybody else is told: for the API document. */
export const callers = {
  resident: {
    scheme: {
      type: 'http',
      scheme: 'DPoP',
      description: 'The access token of a wallet that holds a card, bound to its device key.',
    },
    refusals: {
      401: ['cards.token_missing', 'cards.token_invalid', 'cards.token_expired', 'cards.session_ended'],
    },
  },
}

const resident = ['resident', 'deviceKey']
const operator = ['operator']

/** What the schemas of the routes cannot say: for the API document. */
export const operations = {
  'GET /api/cards/mine': { by: resident },
  'POST /api/cards/mine/block': {
    by: resident,
    refusals: { 409: ['cards.not_active', 'cards.request_reused'] },
  },
  'POST /api/cards/mine/devices/{deviceId}/stop': {
    by: resident,
    refusals: { 404: ['cards.unknown_device'] },
  },
  'POST /api/cards/{cardId}/suspend': {
    by: operator,
    refusals: { 404: ['cards.unknown_card'], 409: ['cards.not_active', 'cards.request_reused'] },
  },
  'POST /api/cards/{cardId}/resume': {
    by: operator,
    refusals: {
      404: ['cards.unknown_card'],
      409: ['cards.not_suspended', 'cards.ground_not_valid', 'cards.request_reused'],
    },
  },
  'POST /api/cards/{cardId}/revoke': {
    by: operator,
    refusals: { 404: ['cards.unknown_card'], 409: ['cards.already_closed', 'cards.request_reused'] },
  },
  'GET /api/cards/people/{personId}': { by: operator },
  'POST /api/cards/people/{personId}/stop': {
    by: operator,
    refusals: { 404: ['people.unknown_person'], 409: ['cards.request_reused'] },
  },
}
