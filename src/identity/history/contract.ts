// What a resident reads about themselves: every use of the card, every look at their data, every change of either.
import { type Static, Type } from 'typebox'

/** Who may read is decided by the session, and one's own history is never refused; only a tree that never was is. */
export const refusals = ['history.unknown_tree'] as const

/** An entry stands in the log after so long. The wallet is patient for longer: a server may be restarting. */
export const mergeDelaySeconds = 5

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
const Actor = Type.Enum(['resident', 'guardian', 'operator', 'register', 'hufu'])

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
  look: Type.Enum(['search', 'page', 'number', 'portrait', 'cards', 'enrolment', 'comparison']),
  reason: Code,
  reference: Type.Union([Type.String({ maxLength: 40 }), Type.Null()]),
})

export const Enrolment = Type.Object({
  kind: Type.Literal('enrolment'),
  applicationId: Id,
  outcome: Type.Enum(['approved', 'in_review', 'called_in', 'refused']),
})

/**
 * Two operators said that somebody who looks like this person is another; or one took that back. Of whom is not said:
 * that is the other's.
 */
export const LikenessCleared = Type.Object({
  kind: Type.Enum(['likeness_cleared', 'likeness_reopened']),
  operatorIds: Type.Array(Id, { minItems: 1, maxItems: 2 }),
  reason: Code,
})

/** A clerk enrolled this person without a face: what was done at the desk, and by whom. */
export const Desk = Type.Object({
  kind: Type.Literal('desk'),
  act: Type.Enum(['prepared', 'confirmed', 'rejected', 'withdrawn', 'code_made']),
  operatorId: Id,
})

export const guardianActs = [
  'asked',
  'agreed',
  'declined',
  'withdrew',
  'blocked',
  'unblocked',
  'applied',
  'relation_entered',
  'relation_refused',
  'related',
  'unrelated',
] as const

/** Something between a child or youth and a guardian: told to both, each from their side. */
export const Guardianship = Type.Object({
  kind: Type.Literal('guardianship'),
  side: Type.Enum(['ward', 'guardian']),
  act: Type.Enum(guardianActs),
  by: Type.Enum(['guardian', 'ward', 'operator', 'register']),
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

/** What a person asked of the city about their own data. */
export const RightsAct = Type.Object({
  kind: Type.Literal('rights'),
  act: Type.Enum(['copy_made', 'face_withdrawn', 'erasure_ordered', 'erasure_cancelled']),
  by: Actor,
})

/** Only ever more: what old entries hold is committed to, and is never removed or renamed (docs/protocols/history.md). */
export const Event = Type.Union([
  Login,
  Presentation,
  Refused,
  Lookup,
  Enrolment,
  Desk,
  Guardianship,
  LikenessCleared,
  CardChange,
  DeviceChange,
  StandingChange,
  StopRefused,
  EverythingStopped,
  RightsAct,
])

const Hash = Type.String({ minLength: 43, maxLength: 43, description: 'SHA-256 in base64url' })
const Path = Type.Array(Hash, { maxItems: 64 })
const sizeMax = Number.MAX_SAFE_INTEGER
const Size = Type.Integer({ minimum: 0, maximum: sizeMax })
const Token = Type.String({
  maxLength: 8192,
  description: 'A signed tree head: a JWS, docs/protocols/history.md',
})

export const Entry = Type.Object({
  /** 1, 2, 3, … without a gap, for each person: a missing number would be a missing entry. */
  sequence: Type.Integer({ minimum: 1 }),
  at: Time,
  event: Event,
  /** The commitment to the entry before: a chain that nobody can take a link out of. null: this is the first. */
  previous: Type.Union([Hash, Type.Null()]),
  /** What makes the commitment to this entry say nothing to others. */
  blinding: Hash,
  /** Where it stands in the log. null: it was recorded a moment ago and is being sealed. */
  leafIndex: Type.Union([Size, Type.Null()]),
  /** The inclusion path in the tree of the size asked for. null: none was asked for, or it was smaller. */
  path: Type.Union([Path, Type.Null()]),
})

export const HistoryQuery = Type.Object(
  {
    /** Entries older than this one. */
    before: Type.Optional(Type.Integer({ minimum: 1 })),
    /** 30 unless said. */
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: entriesMax })),
    /** Prove each entry in the log's tree of this size. */
    treeSize: Type.Optional(Type.Integer({ minimum: 0, maximum: sizeMax })),
  },
  { additionalProperties: false },
)

/** Newest first. */
export const HistoryPage = Type.Object({
  entries: Type.Array(Entry),
  /** Ask for the next page with this; null: there is none. */
  before: Type.Union([Type.Integer(), Type.Null()]),
  /** The newest signed head of the log. null: the log begins in a moment. */
  head: Type.Union([Token, Type.Null()]),
})

export const LogHead = Type.Object({
  head: Type.Union([Token, Type.Null()]),
  mergeDelaySeconds: Type.Integer({ minimum: 1 }),
})
export const HeadsQuery = Type.Object(
  {
    /** Trees smaller than this. */
    before: Type.Optional(Size),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
  },
  { additionalProperties: false },
)
export const Heads = Type.Object({ heads: Type.Array(Token, { maxItems: 100 }) })
export const ConsistencyQuery = Type.Object({ first: Size, second: Size }, { additionalProperties: false })
export const ConsistencyProof = Type.Object({ first: Size, second: Size, path: Path })
export const InclusionQuery = Type.Object({ index: Size, size: Size }, { additionalProperties: false })
export const InclusionProof = Type.Object({ index: Size, size: Size, leafHash: Hash, path: Path })
export const TilePath = Type.Object({
  level: Type.Integer({ minimum: 0, maximum: 7 }),
  tile: Size,
})

export type Event = Static<typeof Event>
export type Entry = Static<typeof Entry>
export type HistoryPage = Static<typeof HistoryPage>
export type LogHead = Static<typeof LogHead>
export type ConsistencyProof = Static<typeof ConsistencyProof>

/** What the schemas of the routes cannot say: for the API document. */
const unknownTree = { 404: ['history.unknown_tree'] }
export const operations = {
  'GET /api/history': { by: ['resident', 'deviceKey'], refusals: unknownTree },
  'GET /api/history/log': {},
  'GET /api/history/log/heads': {},
  'GET /api/history/log/consistency': { refusals: unknownTree },
  'GET /api/history/log/inclusion': { refusals: unknownTree },
  'GET /api/history/log/tiles/{level}/{tile}': { refusals: unknownTree, gives: 'application/octet-stream' },
}
