// From facts to history: one line for each fact, and how it becomes an entry. main.ts hangs the table into the outbox.
import type { Clock } from '#base/clock'
import { savepoint, type Sql } from '#base/db'
import type { FactBody, Reaction } from '#base/outbox'
import { Refusal } from '#base/refusal'
import type { Parties } from '#identity/parties'
import { type BodyOf, type Fact, factNames, parseFact } from './facts.ts'
import { type NewEntry, record, type Vault } from './history.ts'

export type Sources = {
  now: Clock
  vault: Vault
  parties: Pick<Parties, 'relyingParty'>
}

type Told = Omit<NewEntry, 'personId'>
type Tellers = { [F in Fact]: (sources: Sources, sql: Sql, body: BodyOf<F>) => Promise<Told> | Told }

const tellers: Tellers = {
  'login.completed': async (sources, sql, { requestId, partyId, acr, amr, claims }) => ({
    entryId: `login:${requestId}`,
    event: { kind: 'login', ...(await askedBy(sources, sql, partyId)), claims, acr, amr },
  }),
  'presentation.given': async (sources, sql, { requestId, partyId, claims }) => ({
    entryId: `presentation:${requestId}`,
    event: { kind: 'presentation', ...(await askedBy(sources, sql, partyId)), claims },
  }),
  'presentation.refused': async (sources, sql, { requestId, partyId, claims, reason }) => ({
    entryId: `refused:${requestId}`,
    event: { kind: 'refused', ...(await askedBy(sources, sql, partyId)), claims, reason },
  }),
  'people.looked_up': async (
    sources,
    sql,
    { personId, lookId, operatorId, look, reason, sealedReference, at },
  ) => ({
    // The operator's browser chose lookId. Sent again at once it is one look; an hour later it is another.
    entryId: `lookup:${lookId}:${look}:${at.slice(0, 13)}`,
    at: new Date(at),
    event: {
      kind: 'lookup',
      operatorId,
      look,
      reason,
      reference: sealedReference ? await openReference(sources, sql, { personId, sealedReference }) : null,
    },
  }),
  'people.standing_changed': (_, __, { changeId, standing, by, reason, at }) => ({
    entryId: `standing:${changeId}`,
    at: new Date(at),
    event: {
      kind: 'standing',
      standing,
      by: by.startsWith('operator:') ? 'operator' : 'register',
      reason: reason ?? null,
    },
  }),
  'enrolment.looked_up': (_, __, { lookId, operatorId, at }) => ({
    entryId: `lookup:${lookId}:enrolment`,
    at: new Date(at),
    event: { kind: 'lookup', operatorId, look: 'enrolment', reason: 'enrolment_review', reference: null },
  }),
  'enrolment.compared': (_, __, { lookId, operatorId, at }) => ({
    entryId: `lookup:${lookId}:comparison`,
    at: new Date(at),
    event: { kind: 'lookup', operatorId, look: 'comparison', reason: 'enrolment_review', reference: null },
  }),
  'enrolment.pair_cleared': (_, __, { pairId, operatorId, secondOperatorId, ground, at }) => ({
    entryId: `likeness_cleared:${pairId}`,
    at: new Date(at),
    event: { kind: 'likeness_cleared', operatorIds: [operatorId, secondOperatorId], reason: ground },
  }),
  'enrolment.pair_undone': (_, __, { pairId, operatorId, reason, at }) => ({
    entryId: `likeness_reopened:${pairId}`,
    at: new Date(at),
    event: { kind: 'likeness_reopened', operatorIds: [operatorId], reason },
  }),
  'enrolment.decided': (_, __, { applicationId, outcome, at }) => ({
    entryId: `enrolment:${applicationId}:${outcome}`,
    at: new Date(at),
    event: { kind: 'enrolment', applicationId, outcome },
  }),
  'desk.looked_up': (_, __, { lookId, operatorId, at }) => ({
    entryId: `lookup:${lookId}:desk`,
    at: new Date(at),
    event: { kind: 'lookup', operatorId, look: 'enrolment', reason: 'desk_enrolment', reference: null },
  }),
  'desk.acted': (_, __, { actId, operatorId, act, at }) => ({
    entryId: `desk:${actId}`,
    at: new Date(at),
    event: { kind: 'desk', act, operatorId },
  }),
  'enrolment.stop_refused': (_, __, { stopId, reason, at }) => ({
    entryId: `stop_refused:${stopId}`,
    at: new Date(at),
    event: { kind: 'stop_refused', reason },
  }),
  'guardians.looked_up': (_, __, { lookId, operatorId, at }) => ({
    entryId: `lookup:${lookId}:guardians`,
    at: new Date(at),
    event: { kind: 'lookup', operatorId, look: 'enrolment', reason: 'desk_enrolment', reference: null },
  }),
  'guardians.acted': (_, __, { actId, side, act, by, at }) => ({
    entryId: `guardians:${actId}:${side}`,
    at: new Date(at),
    event: { kind: 'guardianship', side, act, by },
  }),
  'cards.looked_up': (_, __, { lookId, operatorId, at }) => ({
    entryId: `lookup:${lookId}:cards`,
    at: new Date(at),
    event: { kind: 'lookup', operatorId, look: 'cards', reason: 'card_management', reference: null },
  }),
  'cards.issued': (_, __, { cardId, edition, at }) => ({
    entryId: `issued:${cardId}`,
    at: new Date(at),
    event: { kind: 'issued', cardId, edition, by: 'hufu', reason: null },
  }),
  'cards.suspended': (_, __, body) => changeOf('suspended', body),
  'cards.resumed': (_, __, body) => changeOf('resumed', body),
  'cards.revoked': (_, __, body) => changeOf('revoked', body),
  'cards.ended': (_, __, body) => changeOf('ended', { ...body, changeId: body.cardId }),
  'cards.device_registered': (_, __, { deviceId, at }) => ({
    entryId: `device_registered:${deviceId}`,
    at: new Date(at),
    event: { kind: 'device_registered', deviceId, reason: null },
  }),
  'cards.device_stopped': (_, __, { deviceId, reason, at }) => ({
    entryId: `device_stopped:${deviceId}`,
    at: new Date(at),
    event: { kind: 'device_stopped', deviceId, reason },
  }),
  'cards.everything_stopped': (_, __, { stopId, fate, by, at }) => ({
    entryId: `everything_stopped:${stopId}`,
    at: new Date(at),
    event: { kind: 'everything_stopped', fate, by: by === 'system' ? 'hufu' : by },
  }),
}

/** What history does about facts: for `outbox.react(fact, 'history', reaction)`. */
export function reactions(sources: Sources): [Fact, Reaction][] {
  return factNames.map((fact) => [fact, reaction(sources, fact)])
}

function reaction(sources: Sources, fact: Fact): Reaction {
  return async (sql: Sql, given: FactBody) => {
    if (isPartOfLogin(fact, given)) return
    const { told, personId } = await tell(sources, sql, fact, given)
    // By itself: what was begun for somebody whom nobody knows is undone, and not left over.
    await savepoint(sql, (inner) => record(inner, sources, { ...told, personId })).catch((error: unknown) => {
      // Erased since, or never anybody: there is nobody to tell, and trying again would change nothing.
      if (error instanceof Refusal && error.code === 'people.unknown_person') return
      throw error
    })
  }
}

// One fact at a time: for the compiler, name and body then belong together.
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters
async function tell<F extends Fact>(sources: Sources, sql: Sql, fact: F, given: FactBody) {
  const body: BodyOf<F> = parseFact(fact, given)
  return { told: await tellers[fact](sources, sql, body), personId: body.personId }
}

/** A login is a presentation too; it is told once, as a login, when it comes to its end. */
function isPartOfLogin(fact: Fact, body: FactBody): boolean {
  return fact === 'presentation.given' && body['way'] === 'login'
}

async function askedBy({ parties }: Sources, sql: Sql, partyId: string) {
  const party = await parties.relyingParty(sql, partyId)
  return { party: { partyId, name: party?.name ?? null }, purpose: party?.purpose ?? null }
}

/** What the operator referred to; null of who was erased since: nobody is told then. */
async function openReference(
  { vault }: Sources,
  sql: Sql,
  { personId, sealedReference }: { personId: string; sealedReference: string },
): Promise<string | null> {
  const sealed = Buffer.from(sealedReference, 'base64url')
  const [opened] = await vault.openMany(sql, [{ personId, sealed }], 'people.reference')
  return opened ? opened.bytes.toString() : null
}

function changeOf(
  kind: 'suspended' | 'resumed' | 'revoked' | 'ended',
  body: BodyOf<'cards.suspended'>,
): Told {
  const { changeId, cardId, edition, reason, by, at } = body
  // The system acts on the register's word alone, but for a card that gives way to a new one.
  const actor = by === 'system' ? (kind === 'ended' ? 'hufu' : 'register') : by
  return {
    entryId: `${kind}:${changeId}`,
    at: new Date(at),
    event: { kind, cardId, edition, by: actor, reason },
  }
}
