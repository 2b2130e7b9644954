// What a resident reads about themselves: every use of the card, every look at their data, every change of either.
import { type Static, Type } from 'typebox'

/** Every refusal of this slice: none. Who may read is decided by the session, and one's own history is never refused. */
export const refusals = [] as const

export const entriesMax = 100

const Id = Type.String({ maxLength: 64 })
const Time = Type.String({ format: 'date-time', maxLength: 30 })
const Code = Type.String({ maxLength: 60 })
const Words = Type.Object({ zh: Type.String({ maxLength: 200 }), en: Type.String({ maxLength: 200 }) })
const Claims = Type.Array(Type.String({ maxLength: 60 }), { maxItems: 100 })
const Edition = Type.Enum(['lightweight', 'upgraded'])

/** The relying party as it was called at the time. null: it is not registered any more. */
const Party = Type.Object({ partyId: Id, name: Type.Union([Words, Type.Null()]) })
const Purpose = Type.Union([Words, Type.Null()])
const Actor = Type.Enum(['resident', 'operator', 'register', 'hufu'])

/** A login with the card: at whom, what they learned besides a number of their own, and by which checks. */
export const Login = Type.Object({
  kind: Type.Literal('login'),
  party: Party,
  purpose: Purpose,
  claims: Claims,
  acr: Type.String({ maxLength: 100 }),
  amr: Type.Array(Type.String({ maxLength: 20 }), { maxItems: 20 }),
})

/** A proof that was given: to whom, what for, and which claims. */
export const Presentation = Type.Object({
  kind: Type.Literal('presentation'),
  party: Party,
  purpose: Purpose,
  claims: Claims,
})

/** Somebody asked and got nothing: `reason` is the code of the refusal. */
export const Refused = Type.Object({
  kind: Type.Literal('refused'),
  party: Party,
  purpose: Purpose,
  claims: Claims,
  reason: Code,
})

/** An operator looked: at what, and on what ground. */
export const Lookup = Type.Object({
  kind: Type.Literal('lookup'),
  operatorId: Id,
  look: Type.Enum(['search', 'page', 'number', 'portrait', 'cards', 'enrolment']),
  reason: Code,
  reference: Type.Union([Type.String({ maxLength: 40 }), Type.Null()]),
})

export const Enrolment = Type.Object({
  kind: Type.Literal('enrolment'),
  applicationId: Id,
  outcome: Type.Enum(['approved', 'in_review', 'refused']),
})

/** A clerk enrolled this person without a face: what was done at the desk, and by whom. */
export const Desk = Type.Object({
  kind: Type.Literal('desk'),
  act: Type.Enum(['prepared', 'confirmed', 'rejected', 'withdrawn', 'code_made']),
  operatorId: Id,
})

/** A change of a card; the reason is one of the codes in the contract of cards. */
export const CardChange = Type.Object({
  kind: Type.Enum(['issued', 'suspended', 'resumed', 'revoked', 'ended']),
  cardId: Id,
  edition: Edition,
  by: Actor,
  reason: Type.Union([Code, Type.Null()]),
})

export const DeviceChange = Type.Object({
  kind: Type.Enum(['device_registered', 'device_stopped']),
  deviceId: Id,
  reason: Type.Union([Code, Type.Null()]),
})

/** The register says something else of the physical document. */
export const StandingChange = Type.Object({
  kind: Type.Literal('standing'),
  standing: Type.Enum(['valid', 'lost', 'expired', 'dead', 'moved']),
  by: Actor,
  reason: Type.Union([Code, Type.Null()]),
})

/** Somebody with this person's name and number said that the phone is lost, and it was not their face. */
export const StopRefused = Type.Object({ kind: Type.Literal('stop_refused'), reason: Code })

/** "I have lost my phone": end, everything on it is void; sleep, it is shut until a desk has looked. */
export const EverythingStopped = Type.Object({
  kind: Type.Literal('everything_stopped'),
  fate: Type.Enum(['end', 'sleep']),
  by: Actor,
})

export const Event = Type.Union([
  Login,
  Presentation,
  Refused,
  Lookup,
  Enrolment,
  Desk,
  CardChange,
  DeviceChange,
  StandingChange,
  StopRefused,
  EverythingStopped,
])

export const Entry = Type.Object({
  /** 1, 2, 3, … without a gap, for each person: a missing number would be a missing entry. */
  sequence: Type.Integer({ minimum: 1 }),
  at: Time,
  event: Event,
})

export const HistoryQuery = Type.Object(
  {
    /** Entries older than this one. */
    before: Type.Optional(Type.Integer({ minimum: 1 })),
    /** 30 unless said. */
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: entriesMax })),
  },
  { additionalProperties: false },
)

/** Newest first. */
export const HistoryPage = Type.Object({
  entries: Type.Array(Entry),
  /** Ask for the next page with this; null: there is none. */
  before: Type.Union([Type.Integer(), Type.Null()]),
})

export type Event = Static<typeof Event>
export type Entry = Static<typeof Entry>
export type HistoryPage = Static<typeof HistoryPage>

/** What the schemas of the routes cannot say: for the API document. */
export const operations = { 'GET /api/history': { by: ['resident', 'deviceKey'] } }
