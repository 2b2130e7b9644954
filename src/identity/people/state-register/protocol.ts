// What goes over the wire between Hufu and a state register. In words: docs/protocols/state-register.md.
import { type Static, Type } from 'typebox'
import { addressLengthMax, nameLengthMax, portraitBytesMax, Standing } from '../contract.ts'

const Day = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', maxLength: 10 })
const DayOrNull = Type.Union([Day, Type.Null()])
/** The register's own lasting name for a person. Opaque; not the ID number. */
const Ref = Type.String({ minLength: 1, maxLength: 100 })
const Cursor = Type.String({ minLength: 1, maxLength: 200 })

export const changesMax = 500
/** A portrait in base64 and the fields around it. */
export const matchAnswerBytesMax = Math.ceil(portraitBytesMax / 3) * 4 + 8 * 1024
export const changesAnswerBytesMax = 256 * 1024

export const MatchQuestion = Type.Object(
  {
    idNumber: Type.String({ minLength: 18, maxLength: 18 }),
    name: Type.String({ minLength: 1, maxLength: nameLengthMax }),
  },
  { additionalProperties: false },
)

// A register may say more in a later version: what is not known here is passed over.
export const StateResident = Type.Object({
  ref: Ref,
  idNumber: Type.String({ minLength: 18, maxLength: 18 }),
  name: Type.String({ minLength: 1, maxLength: nameLengthMax }),
  address: Type.String({ maxLength: addressLengthMax }),
  regionCode: Type.String({ pattern: '^[1-9][0-9]{5}$', maxLength: 6 }),
  documentIssuedOn: DayOrNull,
  /** null: without end */
  documentExpiresOn: DayOrNull,
  standing: Standing,
  /** JPEG, base64 */
  portrait: Type.Union([Type.String({ maxLength: Math.ceil(portraitBytesMax / 3) * 4 }), Type.Null()]),
})

export const MatchAnswer = Type.Union([
  Type.Object({ outcome: Type.Literal('match'), resident: StateResident }),
  Type.Object({ outcome: Type.Literal('none') }),
])

const Change = Type.Object({ ref: Ref, standing: Standing, documentExpiresOn: DayOrNull })

export const ChangesAnswer = Type.Object({
  changes: Type.Array(Change, { maxItems: changesMax }),
  /** Ask with this next time. */
  cursor: Cursor,
  more: Type.Boolean(),
})

export type StateResident = Static<typeof StateResident>
export type MatchAnswer = Static<typeof MatchAnswer>
export type ChangesAnswer = Static<typeof ChangesAnswer>

/** A state register, wherever it is. Both questions go over a network: never ask inside a transaction. */
export type RegisterPort = {
  /** Whether number and name belong to one person. @throws Refusal `people.register_unavailable` 503 */
  match(question: { idNumber: string; name: string }): Promise<MatchAnswer>
  /** What has changed since a cursor; null: since the beginning. @throws Refusal `people.register_unavailable` 503 */
  changes(after: string | null): Promise<ChangesAnswer>
}
