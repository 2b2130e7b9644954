// Who may ask for what, and why (relying parties); who may decide (operators).
import type { FastifyRequest } from 'fastify'
import type { Db, Sql } from '#base/db'
import type { Routes } from '#base/http'
import type { Right } from './contract.ts'
import { invite } from './operator.ts'
import { invitationRoutes, joinRoutes, operatorRoutes, sessionRoutes } from './operatorRoutes.ts'
import { createPasskeys } from './passkey.ts'
import { passkeyRoutes } from './passkeyRoutes.ts'
import { authenticate, hasSecret, register, type Registration, type RelyingParty } from './party.ts'
import { logoRoutes, partyChangeRoutes, partyRoutes, partyStateRoutes } from './partyRoutes.ts'
import { createSessions } from './session.ts'
import { deleteExpired, readOperators } from './store/operators.ts'
import { readParties, readParty } from './store/parties.ts'

export { type CardClaim, cardClaims, claimAt, claimPath, isCardClaim } from './claims.ts'
export type { Right } from './contract.ts'
export { mustBeActive } from './party.ts'
export type { RelyingParty } from './party.ts'
export { registerShop, startShop } from './shop.ts'

export type Parties = ReturnType<typeof createParties>

export function createParties({ db, now, origin }: { db: Db; now: () => Date; origin: string }) {
  const sessions = createSessions({ db, now, origin })
  const passkeys = createPasskeys({ now, origin })

  const routes: Routes = (app) => {
    const deps = { db, now, origin, sessions, passkeys }
    joinRoutes(app, deps)
    sessionRoutes(app, deps)
    passkeyRoutes(app, deps)
    operatorRoutes(app, deps)
    invitationRoutes(app, deps)
    partyRoutes(app, deps)
    partyChangeRoutes(app, deps)
    partyStateRoutes(app, deps)
    logoRoutes(app, deps)
  }

  return {
    /** Suspended ones too: `state` says so, and the caller decides what that means for it. */
    relyingParty: (sql: Sql, clientId: string): Promise<RelyingParty | null> => readParty(sql, clientId),
    relyingParties: (sql: Sql): Promise<RelyingParty[]> => readParties(sql),
    register: (sql: Sql, registration: Registration) => register(sql, registration, now()),
    hasSecret,
    /** @throws Refusal parties.client_unauthorised, parties.party_suspended */
    requireRelyingParty: (request: Pick<FastifyRequest, 'headers'>): Promise<RelyingParty> =>
      authenticate(db.sql, request.headers.authorization),
    /** @throws Refusal parties.session_missing, parties.session_expired, parties.right_missing, parties.origin_refused */
    requireOperator: (request: Pick<FastifyRequest, 'headers' | 'method'>, right: Right) =>
      sessions.requireOperator(request, right),
    /** Who may do this now: whom a rule of four eyes can ask. */
    operatorsWith: async (sql: Sql, right: Right): Promise<{ operatorId: string; name: string }[]> =>
      (await readOperators(sql)).filter(({ rights }) => rights.includes(right)),
    hasOperators: async (sql: Sql): Promise<boolean> => (await readOperators(sql)).length > 0,
    /** All rights, 24 hours, once. For the first operator: printed at the start while there is none. */
    invite: (sql: Sql) => invite(sql, { origin, now: now(), by: null }),
    /** Deletes what is over. For a timer. */
    sweep: (sql: Sql): Promise<void> => deleteExpired(sql, now()),
    routes,
  }
}
