import { type Static, Type } from 'typebox'

/** Every refusal of this slice. Public: a code changes only with a line in the changelog. */
export const refusals = [
  'people.unknown_person',
  'people.resident_invalid',
  'people.already_known',
  'people.search_empty',
  'people.portrait_missing',
  'people.portrait_unsuitable',
  'people.not_a_sample',
  'people.sample_full',
  'people.import_header',
  'people.import_taken',
  'people.import_changed',
  'people.register_unavailable',
  'people.register_not_empty',
  'people.turning_runs',
  'people.key_in_use',
] as const

/**
 * How the physical document stands, which is the ground of every card.
 * `expired` also follows by itself from documentExpiresOn: nobody has to report it.
 */
export const standings = ['valid', 'lost', 'expired', 'dead', 'moved'] as const
export const sexes = ['male', 'female'] as const

/** Why an operator may look at a person. A closed list: it has words in both languages, and the resident reads it. */
export const lookReasons = [
  'resident_request',
  'enrolment_review',
  'desk_enrolment',
  'card_management',
  'data_correction',
  'suspected_fraud',
  'legal_order',
] as const

/** What was looked at: a line among results, the page of a person, the number in full, the portrait. */
export const looks = ['search', 'page', 'number', 'portrait'] as const

/** What is wrong with a field of a resident. */
export const fieldFaults = [
  'missing',
  'length',
  'characters',
  'region',
  'birth_date',
  'order',
  'checksum',
  'not_a_date',
  'in_the_future',
  'before_birth',
  'before_issue',
  'differs_from_id_number',
  'unknown_value',
] as const

export const nameLengthMax = 60
export const addressLengthMax = 200
export const portraitBytesMax = 512 * 1024

const closed = { additionalProperties: false } as const
const Id = Type.String({ format: 'uuid', maxLength: 36 })
/** A day without a time of day: YYYY-MM-DD. */
const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', maxLength: 10 })
const Name = Type.String({ minLength: 1, maxLength: nameLengthMax, examples: ['王伟'] })
const IdNumberText = Type.String({ minLength: 15, maxLength: 30, examples: ['99010119900101001X'] })

export const Standing = Type.Enum(standings)
export const Sex = Type.Enum(sexes)
export const LookReason = Type.Enum(lookReasons)

const look = {
  /** Chosen by the caller: the same look sent twice is recorded once. */
  lookId: Id,
  reason: LookReason,
  /** A file or case number of the authority. Not a place for prose: the resident reads it. */
  reference: Type.Optional(Type.String({ maxLength: 40, pattern: '^[A-Za-z0-9/_.-]*$' })),
}

/** In a body, never in an address: addresses end up in logs and histories. */
export const Search = Type.Union([
  Type.Object({ ...look, idNumber: IdNumberText }, closed),
  Type.Object({ ...look, name: Name }, closed),
])

export const Found = Type.Object({
  personId: Id,
  name: Name,
  maskedIdNumber: Type.String({ maxLength: 18, examples: ['990***********001X'] }),
  birthYear: Type.Integer(),
  regionCode: Type.String({ maxLength: 6, examples: ['990101'] }),
  standing: Standing,
})

export const SearchAnswer = Type.Object({
  people: Type.Array(Found),
  /** There are more of this name than are shown: ask for the number. */
  isCut: Type.Boolean(),
})

export const Look = Type.Object(
  {
    ...look,
    /** Show the number in full. Needs the right people.write, and the resident reads that it was shown. */
    withIdNumber: Type.Optional(Type.Boolean()),
  },
  closed,
)
export const PortraitLook = Type.Object(look, closed)

export const PersonPage = Type.Object({
  personId: Id,
  name: Name,
  maskedIdNumber: Type.String({ maxLength: 18, examples: ['990***********001X'] }),
  idNumber: Type.Union([Type.String({ maxLength: 18 }), Type.Null()]),
  sex: Sex,
  birthDate: Day,
  address: Type.String({ maxLength: addressLengthMax }),
  regionCode: Type.String({ maxLength: 6, examples: ['990101'] }),
  documentIssuedOn: Type.Union([Day, Type.Null()]),
  /** null: without end (长期) */
  documentExpiresOn: Type.Union([Day, Type.Null()]),
  standing: Standing,
  hasPortrait: Type.Boolean(),
})

export const StandingChange = Type.Object(
  { changeId: Id, standing: Standing, reason: LookReason, reference: look.reference },
  closed,
)
export const StandingAnswer = Type.Object({ personId: Id, standing: Standing, isChanged: Type.Boolean() })

/** A made-up resident with whom a newcomer can try the journey. Only while the register is the sample one. */
export const SampleResident = Type.Object({
  name: Name,
  idNumber: Type.String({ maxLength: 18 }),
  birthDate: Day,
  standing: Standing,
  /** What to expect of this one. */
  story: Type.Object({ zh: Type.String({ maxLength: 200 }), en: Type.String({ maxLength: 200 }) }),
  /** JPEG, base64 */
  portrait: Type.Union([Type.String(), Type.Null()]),
})
export const SampleAnswer = Type.Object({
  city: Type.Object({ zh: Type.String(), en: Type.String() }),
  residents: Type.Array(SampleResident),
  /** How many more people may add themselves. */
  placesLeft: Type.Integer(),
})

export const AddYourself = Type.Object(
  {
    name: Name,
    /** A photograph: JPEG, base64 */
    portrait: Type.String({ minLength: 100, maxLength: Math.ceil(portraitBytesMax / 3) * 4 }),
    birthDate: Type.Optional(Day),
    sex: Type.Optional(Sex),
  },
  closed,
)
/** The made-up number is said here and never again. */
export const AddedYourself = Type.Object({
  name: Name,
  idNumber: Type.String({ maxLength: 18 }),
  birthDate: Day,
})

const KeyCount = Type.Integer({ minimum: 0 })
const Kid = Type.String({ maxLength: 100 })
const Moment = Type.String({ format: 'date-time', maxLength: 40 })
const MomentOrNot = Type.Union([Moment, Type.Null()])

/** What protects the register: nothing in it opens anything. */
export const KeysAnswer = Type.Object({
  /** Newest first. `seeds`: what is left of the tree; it grows with erasures, and is one again after a renewing. */
  master: Type.Array(Type.Object({ number: KeyCount, kid: Kid, current: Type.Boolean(), seeds: KeyCount })),
  index: Type.Array(Type.Object({ number: KeyCount, kid: Kid, current: Type.Boolean() })),
  turnings: Type.Array(
    Type.Object({
      key: Type.Enum(['master', 'index']),
      number: KeyCount,
      done: KeyCount,
      total: KeyCount,
      startedAt: Moment,
      /** null: it goes on */
      finishedAt: MomentOrNot,
      /** null: too little is done to tell */
      secondsLeft: Type.Union([KeyCount, Type.Null()]),
    }),
  ),
  /** Erased people whose keys the key folder still holds: seconds, unless it cannot be written to. */
  erasuresWaiting: KeyCount,
  lastErasureAt: MomentOrNot,
  /** Of the last `hufu keys copy`. */
  copiedAt: MomentOrNot,
  /** The copy holds keys that are destroyed here. */
  isCopyOld: Type.Boolean(),
})

export const PersonPath = Type.Object({ personId: Id })

export type Standing = Static<typeof Standing>
export type LookReason = Static<typeof LookReason>
export type Search = Static<typeof Search>
export type Found = Static<typeof Found>
export type SearchAnswer = Static<typeof SearchAnswer>
export type Look = Static<typeof Look>
export type PortraitLook = Static<typeof PortraitLook>
export type KeysAnswer = Static<typeof KeysAnswer>
export type PersonPage = Static<typeof PersonPage>
export type StandingChange = Static<typeof StandingChange>
export type StandingAnswer = Static<typeof StandingAnswer>
export type SampleResident = Static<typeof SampleResident>
export type SampleAnswer = Static<typeof SampleAnswer>
export type AddYourself = Static<typeof AddYourself>
export type AddedYourself = Static<typeof AddedYourself>

const operator = ['operator']
const unknown = { 404: ['people.unknown_person'] }
const tooOften = { 429: ['base.too_many_attempts'] }

/** What the schemas of the routes cannot say: for the API document. */
export const operations = {
  'POST /api/people/search': { by: operator, refusals: { 422: ['people.search_empty'], ...tooOften } },
  'POST /api/people/{personId}/look': { by: operator, refusals: { ...unknown, ...tooOften } },
  'POST /api/people/{personId}/portrait': {
    by: operator,
    gives: 'image/jpeg',
    refusals: { 404: ['people.unknown_person', 'people.portrait_missing'], ...tooOften },
  },
  'POST /api/people/{personId}/standing': { by: operator, refusals: unknown },
  'GET /api/people/keys': { by: operator },
  'GET /api/people/sample': { refusals: { 404: ['people.not_a_sample'] } },
  'POST /api/people/sample': {
    refusals: {
      404: ['people.not_a_sample'],
      409: ['people.sample_full'],
      422: ['people.portrait_unsuitable', 'people.resident_invalid'],
      503: ['faces.busy'],
      ...tooOften,
    },
  },
}
