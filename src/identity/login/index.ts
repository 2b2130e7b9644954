// OpenID Connect: a party logs a person in with the card. The interaction is a presentation; there is nothing else.
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Provider } from 'oidc-provider'
import type { Db, Sql } from '#base/db'
import type { App, Routes } from '#base/http'
import type { Keys } from '#base/keys'
import type { Log } from '#base/log'
import type { Cards } from '#identity/cards'
import type { Parties } from '#identity/parties'
import { answerOf, type InteractionDeps } from './interaction.ts'
import { mount } from './mount.ts'
import { createProvider } from './provider.ts'
import { cardRoutes, endRoutes, questionRoutes } from './routes.ts'
import { deleteExpired } from './store.ts'

export type Login = ReturnType<typeof createLogin>

export function createLogin(deps: {
  db: Db
  keys: Keys
  log: Log
  parties: Pick<Parties, 'relyingParty'>
  cards: Pick<Cards, 'ofPerson'>
  presentation: InteractionDeps['presentation']
  now: () => Date
  origin: string
}) {
  const { db, keys, now, origin } = deps
  const provider = currentProvider(deps)
  const inner: InteractionDeps = { ...deps, provider: () => provider().provider }
  const routes: Routes = (app) => {
    void app.register(async (scope: App) => mount(scope, { handler: () => provider().handle, origin }))
    questionRoutes(app, inner)
    cardRoutes(app, inner)
    endRoutes(app, inner)
  }
  return {
    /** Deletes what is over. For a timer, every minute. */
    sweep: (sql: Sql): Promise<void> => deleteExpired(sql, now()),
    routes,
  }

  /** The provider with the keys of now: a rotated key signs from the next request on. */
  function currentProvider({ log, parties, cards }: typeof deps) {
    let made: { kids: string; provider: Provider; handle: Handler } | undefined
    return () => {
      const kids = keys
        .publicKeys('login')
        .map(({ kid }) => kid)
        .join(' ')
      if (made?.kids === kids) return made
      const one = createProvider({
        sql: db.sql,
        keys,
        log,
        parties,
        hasActiveCard: async (personId) =>
          (await cards.ofPerson(db.sql, personId)).some(({ state }) => state === 'active'),
        answerOf: (grantId) => answerOf({ keys, now }, db.sql, grantId),
        now,
        origin,
      })
      made = { kids, provider: one, handle: one.callback() }
      return made
    }
  }
}

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown
