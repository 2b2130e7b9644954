// The bodies of the facts that become history, as the other slices record them.
import { type Static, type TSchema, Type } from 'typebox'
import { Compile } from 'typebox/compile'
import type { FactBody } from '#base/outbox'
import { guardianActs } from './contract.ts'

const Text = Type.String()
const Texts = Type.Array(Text)
const Nullable = Type.Optional(Type.Union([Text, Type.Null()]))

const Actor = Type.Enum(['operator', 'resident', 'guardian', 'system'])
const Edition = Type.Enum(['lightweight', 'upgraded'])
const CardChange = Type.Object({
  changeId: Text,
  cardId: Text,
  personId: Text,
  edition: Edition,
  reason: Text,
  by: Actor,
  at: Text,
})

export const facts = {
  'login.completed': Type.Object({
    requestId: Text,
    personId: Text,
    partyId: Text,
    acr: Text,
    amr: Texts,
    claims: Texts,
  }),
  'presentation.given': Type.Object({
    requestId: Text,
    personId: Text,
    partyId: Text,
    claims: Texts,
    way: Nullable,
  }),
  'presentation.refused': Type.Object({
    requestId: Text,
    personId: Text,
    partyId: Text,
    claims: Texts,
    reason: Text,
  }),
  'people.looked_up': Type.Object({
    lookId: Text,
    personId: Text,
    operatorId: Text,
    look: Type.Enum(['search', 'page', 'number', 'portrait']),
    reason: Text,
    sealedReference: Nullable,
    at: Text,
  }),
  'people.standing_changed': Type.Object({
    changeId: Text,
    personId: Text,
    standing: Type.Enum(['valid', 'lost', 'expired', 'dead', 'moved']),
    by: Text,
    reason: Nullable,
    at: Text,
  }),
  'enrolment.looked_up': Type.Object({ lookId: Text, personId: Text, operatorId: Text, at: Text }),
  'enrolment.compared': Type.Object({ lookId: Text, personId: Text, operatorId: Text, at: Text }),
  'enrolment.pair_cleared': Type.Object({
    pairId: Text,
    personId: Text,
    operatorId: Text,
    secondOperatorId: Text,
    ground: Text,
    at: Text,
  }),
  'enrolment.pair_undone': Type.Object({
    pairId: Text,
    personId: Text,
    operatorId: Text,
    reason: Text,
    at: Text,
  }),
  'enrolment.decided': Type.Object({
    applicationId: Text,
    personId: Text,
    outcome: Type.Enum(['approved', 'in_review', 'called_in', 'refused']),
    at: Text,
  }),
  'desk.looked_up': Type.Object({ lookId: Text, personId: Text, operatorId: Text, at: Text }),
  'desk.acted': Type.Object({
    actId: Text,
    visitId: Text,
    personId: Text,
    operatorId: Text,
    act: Type.Enum(['prepared', 'confirmed', 'rejected', 'withdrawn', 'code_made']),
    at: Text,
  }),
  'enrolment.stop_refused': Type.Object({ stopId: Text, personId: Text, reason: Text, at: Text }),
  'guardians.looked_up': Type.Object({ lookId: Text, personId: Text, operatorId: Text, at: Text }),
  'guardians.acted': Type.Object({
    actId: Text,
    personId: Text,
    side: Type.Enum(['ward', 'guardian']),
    act: Type.Enum(guardianActs),
    by: Type.Enum(['guardian', 'ward', 'operator', 'register']),
    at: Text,
  }),
  'cards.looked_up': Type.Object({ lookId: Text, personId: Text, operatorId: Text, at: Text }),
  'cards.issued': Type.Object({ cardId: Text, personId: Text, edition: Edition, at: Text }),
  'cards.suspended': CardChange,
  'cards.resumed': CardChange,
  'cards.revoked': CardChange,
  'cards.ended': Type.Omit(CardChange, ['changeId']),
  'cards.device_registered': Type.Object({ deviceId: Text, personId: Text, at: Text }),
  'cards.device_stopped': Type.Object({ deviceId: Text, personId: Text, reason: Text, at: Text }),
  'cards.everything_stopped': Type.Object({
    stopId: Text,
    personId: Text,
    fate: Type.Enum(['end', 'sleep']),
    by: Actor,
    at: Text,
  }),
} as const satisfies Record<string, TSchema>

export type Fact = keyof typeof facts
/** Spelt out: Object.keys would forget which names they are. A test holds the two lists together. */
export const factNames: readonly Fact[] = [
  'login.completed',
  'presentation.given',
  'presentation.refused',
  'people.looked_up',
  'people.standing_changed',
  'enrolment.looked_up',
  'enrolment.compared',
  'enrolment.pair_cleared',
  'enrolment.pair_undone',
  'enrolment.decided',
  'desk.looked_up',
  'desk.acted',
  'guardians.looked_up',
  'guardians.acted',
  'enrolment.stop_refused',
  'cards.looked_up',
  'cards.issued',
  'cards.suspended',
  'cards.resumed',
  'cards.revoked',
  'cards.ended',
  'cards.device_registered',
  'cards.device_stopped',
  'cards.everything_stopped',
]
export type BodyOf<F extends Fact> = Static<(typeof facts)[F]>

/** @throws Error when a fact has another body than its slice promised: our mistake, and the outbox shows it */
export function parseFact<F extends Fact>(fact: F, body: FactBody): BodyOf<F> {
  const validator = Compile(facts[fact])
  return validator.Parse(body)
}
