// Every use of a card and every look at a person, for that person to read.
import type { Sql } from '#base/db'
import type { Routes } from '#base/http'
import { type NewEntry, ofPerson, record } from './history.ts'
import { reactions, type Sources } from './reactions.ts'
import { residentRoutes, type RoutesDeps } from './routes.ts'

export type { NewEntry } from './history.ts'
export type History = ReturnType<typeof createHistory>

/**
 * @param vault seals and opens with the person's key: `people`
 * @param parties names who asked, as they are called when it happens
 */
export function createHistory(sources: Sources) {
  return {
    /** @throws Refusal `people.unknown_person` 404 */
    record: (sql: Sql, entry: NewEntry) => record(sql, sources, entry),
    /** Newest first; `before` null begins with the last. */
    ofPerson: (sql: Sql, personId: string, page: { before: number | null; limit: number }) =>
      ofPerson(sql, sources, { personId, ...page }),
    /** For main's table: `for (const [fact, reaction] of history.reactions) outbox.react(fact, 'history', reaction)`. */
    reactions: reactions(sources),
    routes:
      (deps: Omit<RoutesDeps, 'vault'>): Routes =>
      (app) =>
        residentRoutes(app, { ...deps, vault: sources.vault }),
  }
}
