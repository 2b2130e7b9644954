// Every use of a card and every look at a person, for that person to read, and the log that proves that none is missing.
import type { Db, Sql } from '#base/db'
import type { Routes } from '#base/http'
import type { Log } from '#base/log'
import type { Trust } from '#identity/trust'
import { type NewEntry, ofPerson, type Page, record } from './history.ts'
import { audit, type AuditOrder, exportHeads } from './log/audit.ts'
import { createSequencer } from './log/sequencer.ts'
import { createWitness } from './log/witness.ts'
import { logRoutes } from './logRoutes.ts'
import { reactions, type Sources } from './reactions.ts'
import { residentRoutes, type RoutesDeps } from './routes.ts'
import { countPending, thinOutHeads } from './store/log.ts'

export type { NewEntry } from './history.ts'
export type { AuditFinding, AuditReport } from './log/audit.ts'
const headsKeptDays = 30

export type History = ReturnType<typeof createHistory>

/**
 * @param vault seals and opens with the person's key: `people`
 * @param parties names who asked, as they are called when it happens
 * @param witnessFile remembers the last signed head outside the database; null: nothing does
 */
export function createHistory(
  deps: Sources & {
    db: Db
    log: Log
    trust: Pick<Trust, 'signer' | 'isTreeHeadSigned'>
    origin: string
    witnessFile: string | null
  },
) {
  const witness = createWitness(deps.witnessFile)
  const sequencer = createSequencer({ ...deps, witness })
  return {
    /** @throws Refusal `people.unknown_person` 404 */
    record: (sql: Sql, entry: NewEntry) => record(sql, deps, entry),
    /** Newest first; `before` null begins with the last. */
    ofPerson: (sql: Sql, personId: string, page: Page) => ofPerson(sql, deps, { personId, ...page }),
    /** For main's table: `for (const [fact, reaction] of history.reactions) outbox.react(fact, 'history', reaction)`. */
    reactions: reactions(deps),
    /** Takes what was recorded into the log, every two seconds. */
    start: sequencer.start,
    stop: sequencer.stop,
    sealAll: sequencer.sealAll,
    /** For a daily timer: of old heads one an hour is enough. */
    sweep: (sql: Sql) => thinOutHeads(sql, new Date(deps.now().getTime() - headsKeptDays * 86_400_000)),
    /** What waits to be sealed, and whether the log contradicts what this server signed: for gauges. */
    unsealed: () => countPending(deps.db.sql),
    contradictsItself: () => (witness.standing().state === 'agrees' ? 0 : 1),
    /** Computes the whole log again and compares: for `hufu history verify`. */
    audit: (order: AuditOrder) => audit({ ...deps, witness }, order),
    /** Every head ever signed, as tokens: for witnesses. */
    exportHeads: () => exportHeads(deps.db.sql),
    routes:
      (own: Omit<RoutesDeps, 'vault'>): Routes =>
      (app) => {
        residentRoutes(app, { ...own, vault: deps.vault })
        logRoutes(app, own)
      },
  }
}
