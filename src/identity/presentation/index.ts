// OpenID4VP 1.0: a party asks, the holder's wallet answers, and the party learns exactly what it asked for.
import assert from 'node:assert/strict'
import type { Db, Sql } from '#base/db'
import type { App, Routes } from '#base/http'
import type { Keys } from '#base/keys'
import type { CardClaim, Parties, RelyingParty } from '#identity/parties'
import type { Trust } from '#identity/trust'
import type { AnswerDeps } from './answer.ts'
import { type OutcomeQuery, type ProgressQuery, readOutcome, readProgress } from './outcome.ts'
import { questionOf } from './question.ts'
import { createRegistrar } from './registration.ts'
import { createRequest } from './request.ts'
import { partyRoutes } from './routes.ts'
import { createBox } from './sealing.ts'
import { deleteBefore } from './store.ts'
import { createBell } from './waiting.ts'
import { openToAllOrigins, requestRoutes, responseRoutes } from './walletRoutes.ts'

export type { Learned } from './evidence.ts'
export type { Outcome, Progress } from './outcome.ts'

export type Presentation = ReturnType<typeof createPresentation>

// A late wallet hears "expired" for a while, and then "unknown".
const keptAfterExpiryMs = 300_000

export function createPresentation(deps: {
  db: Db
  keys: Keys
  trust: Pick<Trust, 'signer' | 'credentialSignatures'>
  parties: Pick<Parties, 'relyingParty' | 'requireRelyingParty'>
  status: AnswerDeps['status']
  cards: AnswerDeps['cards']
  now: () => Date
  origin: string
}) {
  const { keys, trust, parties, now, origin } = deps
  const bell = createBell()
  const inner: AnswerDeps = {
    ...deps,
    vct: `${origin}/vct/card`,
    keyBox: createBox(keys, 'presentation.key'),
    answerBox: createBox(keys, 'presentation.answer'),
    registrar: createRegistrar({ origin, now }),
    signer: () => trust.signer('request'),
    async party(sql, partyId) {
      const party = await parties.relyingParty(sql, partyId)
      assert(party, 'parties are suspended, never deleted')
      return party
    },
  }
  const routes: Routes = (app) => {
    partyRoutes(app, { ...inner, parties })
    // A scope of its own: what lets wallets of other origins in must not open the rest.
    void app.register(async (scope: App) => {
      openToAllOrigins(scope)
      requestRoutes(scope, inner)
      responseRoutes(scope, { ...inner, bell })
    })
  }
  return {
    /**
     * Asks a card on behalf of a party.
     *
     * @param asked.asker names who may read the outcome, e.g. `login:<uid>`
     * @throws Refusal presentation.over_asking, parties.party_suspended
     */
    request: (
      sql: Sql,
      asked: { party: RelyingParty; claims: readonly CardClaim[]; asker: string; returnUri: string | null },
    ) => createRequest(inner, sql, { ...asked, dcqlQuery: questionOf(asked.claims, inner.vct) }),
    /** @throws Refusal presentation.unknown_request, response_code_wrong */
    outcome: (sql: Sql, query: OutcomeQuery) => readOutcome(inner, sql, query),
    /** @throws Refusal presentation.unknown_request */
    progress: (sql: Sql, query: ProgressQuery) => readProgress(inner, sql, query),
    /** Until something may have happened to the request. */
    changed: (requestId: string, signal: AbortSignal) => bell.wait(requestId, signal),
    /** Deletes what is over. For a timer, every minute. */
    sweep: (sql: Sql) => deleteBefore(sql, new Date(now().getTime() - keptAfterExpiryMs)),
    routes,
  }
}
