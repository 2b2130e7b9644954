// What a resident may ask of the city about their own data, on the wire (PIPL art. 15, 45, 47; GDPR art. 7, 15, 17, 20).
import { type Static, Type } from 'typebox'

export const refusals = ['rights.unknown_order', 'rights.no_face_held', 'rights.already_ordered'] as const

/** So long after the order everything ends: time to notice that it was somebody else who pressed, and to change one's mind. */
export const erasureDelayDays = 7
/** So long a card that was got by a face goes on without it: time to go to the desk. */
export const withoutFaceDays = 30
/** A copy costs the server as much as a login; nobody reads five in a day. */
export const copiesPerDayMax = 5

/** What stays after an erasure, because a law says so or because it says nothing of anybody. */
export const keeps = ['register_entry', 'log_leaves', 'counts', 'erasure_mark'] as const

const closed = { additionalProperties: false } as const
const Id = Type.String({ format: 'uuid', maxLength: 36 })
const Time = Type.String({ format: 'date-time', maxLength: 30 })

export const Erasure = Type.Object({
  orderedAt: Time,
  dueAt: Time,
  by: Type.Enum(['resident', 'operator']),
})

export const Rights = Type.Object({
  /** Whether a template of the face is in the gallery. */
  isFaceHeld: Type.Boolean(),
  /** Null: consent to the face was not withdrawn. endsAt: until when the card goes on without it; null: it ended. */
  faceWithdrawal: Type.Union([
    Type.Object({ withdrawnAt: Time, endsAt: Type.Union([Time, Type.Null()]) }),
    Type.Null(),
  ]),
  erasure: Type.Union([Erasure, Type.Null()]),
  /** How long after the order an erasure is carried out. */
  erasureDelayDays: Type.Integer({ minimum: 1 }),
  /** What an erasure would leave. */
  keeps: Type.Array(Type.Enum(keeps)),
})

/** As much as a clerk needs: not what else the person asked about their data. */
export const PersonOrders = Type.Object({ erasure: Type.Union([Erasure, Type.Null()]) })

/** requestId is chosen by the caller: the same order sent twice is one order. */
export const WithdrawFace = Type.Object(
  {
    requestId: Id,
    /** desk: the card goes on until a clerk has seen the document. end: it ends now. */
    card: Type.Enum(['desk', 'end']),
  },
  closed,
)
export const OrderErasure = Type.Object({ requestId: Id }, closed)
export const CancelErasure = Type.Object({ requestId: Id }, closed)
export const PersonPath = Type.Object({ personId: Id })
export const Nothing = Type.Null()

export type Rights = Static<typeof Rights>
export type PersonOrders = Static<typeof PersonOrders>
export type WithdrawFace = Static<typeof WithdrawFace>

const resident = ['resident', 'deviceKey']

/** What the schemas of the routes cannot say: for the API document. */
export const operations = {
  'GET /api/rights': { by: resident },
  'GET /api/rights/copy': {
    by: resident,
    gives: 'application/zip',
    refusals: { 429: ['base.too_many_attempts'] },
  },
  'POST /api/rights/face/withdraw': { by: resident, refusals: { 409: ['rights.no_face_held'] } },
  'POST /api/rights/erasure': { by: resident, refusals: { 409: ['rights.already_ordered'] } },
  'POST /api/rights/erasure/cancel': { by: resident, refusals: { 404: ['rights.unknown_order'] } },
  'GET /api/rights/people/{personId}': { by: ['operator'] },
  'POST /api/rights/people/{personId}/erasure': {
    by: ['operator'],
    refusals: { 404: ['people.unknown_person'], 409: ['rights.already_ordered'] },
  },
  'POST /api/rights/people/{personId}/erasure/cancel': {
    by: ['operator'],
    refusals: { 404: ['rights.unknown_order', 'people.unknown_person'] },
  },
}
