import assert from 'node:assert/strict'
import type { FastifyRequest } from 'fastify'
import type { Db, Sql } from '#base/db'
import type { FactBody } from '#base/outbox'
import type { Dpop } from '#identity/trust'
import { registerDevice, stopDevice } from './devices.ts'
import { stopEverything } from './everything.ts'
import { followGround, type RegisterPort } from './ground.ts'
import { issue, type StatusPort } from './issue.ts'
import { lockActive, read, resume, revoke, suspend } from './life.ts'
import type { OperatorDeps, SealPort } from './operatorRoutes.ts'
import { personCards } from './operatorRoutes.ts'
import { routes } from './routes.ts'
import { openSession, refreshSession, requireResident, sweepTokens } from './sessions.ts'
import { cardsOf, devicesOf } from './store.ts'

export type { Actor, Card, Device, Edition, Standing } from './card.ts'
export type { Stopped } from './everything.ts'
export type { Refreshed, Resident, Tokens } from './sessions.ts'

export type Cards = ReturnType<typeof createCards>

/**
 * The cards of a person, the devices that hold them, and the sessions of those devices.
 *
 * @param status flips the published bits of a card's copies, in the same transaction as the change of state
 * @param dpop checks proofs of the device key
 * @param people says how a person stands, and seals operators' notes with the person's key
 */
export function createCards(deps: {
  db: Db
  status: StatusPort
  dpop: Dpop
  people: SealPort & RegisterPort
  requireOperator: OperatorDeps['requireOperator']
  now: () => Date
}) {
  const resident = (request: Pick<FastifyRequest, 'method' | 'url' | 'headers'>) =>
    requireResident(deps, request)
  return {
    issue: issue.bind(null, deps),
    read,
    /** The card while it is active, locked so until the caller commits: for whoever makes copies of it. */
    lockActive,
    ofPerson: cardsOf,
    suspend: suspend.bind(null, deps),
    resume: resume.bind(null, deps),
    revoke: revoke.bind(null, deps),
    /**
     * The reaction to people.standing_changed and people.erased; and to cards.issued, because the register may have
     * changed its mind while the card was being issued.
     */
    onGroundChanged: async (sql: Sql, { personId }: FactBody): Promise<void> => {
      assert(typeof personId === 'string', 'a fact about a person names the person')
      await followGround(deps, sql, personId)
    },

    /** Everything of a person's cards and devices, notes opened: for the person. */
    heldAbout: (sql: Sql, personId: string) => personCards(deps, sql, personId),

    registerDevice: registerDevice.bind(null, deps),
    stopDevice: stopDevice.bind(null, deps),
    devices: devicesOf,
    /** "I have lost my phone": every card, device and session of a person, at once. */
    stopEverything: stopEverything.bind(null, deps),

    openSession: openSession.bind(null, deps),
    /** Does not throw when the answer is no: the stop of a device must be committed, not rolled back. */
    refreshSession: refreshSession.bind(null, deps),
    requireResident: resident,
    /** For a timer, hourly. */
    sweep: (sql: Sql) => sweepTokens(deps, sql),

    routes: routes({ ...deps, requireResident: resident }),
  }
}
