// The register of a region: who lives here, how their document stands, and the key under which all of theirs is kept.
import type { Clock } from '#base/clock'
import type { Db, Sql } from '#base/db'
import type { Routes } from '#base/http'
import type { Keys } from '#base/keys'
import { writeReport } from './import/report.ts'
import { type ImportOrder, importResidents } from './import/run.ts'
import { createKeeping } from './keeping.ts'
import { keyRoutes } from './key-routes.ts'
import { leave } from './leaving.ts'
import { createRegister, type Register } from './register.ts'
import { dayOf } from './resident.ts'
import { operatorRoutes, type RequireOperator } from './routes.ts'
import { listJourney } from './sample/journey-list.ts'
import { removeSample } from './sample/remove.ts'
import { sampleRoutes } from './sample/routes.ts'
import { type SeedOrder, seedSample } from './sample/seed.ts'
import { type AnalysePortrait, addYourself, portraitFrom, type Yourself } from './sample/yourself.ts'
import { expireDocuments } from './standing.ts'
import { followRegister, refreshResident } from './state-register/follow.ts'
import type { RegisterPort } from './state-register/protocol.ts'
import { awaitsSample, readKind } from './store/register-kind.ts'
import { createVault } from './vault.ts'

export { ageOn } from './age.ts'
export { readErasures } from './erasure.ts'
export type { Progress as ImportProgress } from './import/run.ts'
export type { Person } from './person.ts'
export type { Match, NewResident } from './register.ts'
export { dayOf as cityDay } from './resident.ts'
export { startReferenceRegister } from './reference-register/server.ts'
export { createResidentMaker } from './sample/residents.ts'
export { connectRegister } from './state-register/connector.ts'

export type People = ReturnType<typeof createPeople>

/** @param stateRegister where people are registered elsewhere; absent: the register is our own, filled by import or sample */
export function createPeople({
  keys,
  now,
  stateRegister,
}: {
  keys: Keys
  now: Clock
  stateRegister?: RegisterPort | null
}) {
  const register = createRegister({ keys, now })
  return {
    ...register,
    ...createVault({ keys }),
    ...createKeeping({ keys, now }),

    /**
     * Asks the state register about somebody before they are matched; without one, nothing happens.
     * Goes over a network: call it before the transaction.
     *
     * @throws Refusal `people.register_unavailable` 503
     */
    async refresh(db: Db, question: { idNumber: string; name: string }): Promise<void> {
      if (stateRegister) await refreshResident({ db, keys, now, port: stateRegister }, question)
    },
    /** For a timer: what the state register reports since the last time. @returns how many people changed */
    follow: async (db: Db): Promise<number> =>
      stateRegister ? followRegister({ db, keys, now, port: stateRegister }) : 0,

    importCsv: (db: Db, order: ImportOrder) => importResidents({ db, keys, now }, order),

    /** What was refused of an import, as a file. */
    writeImportReport: writeReport,

    /**
     * Ends a person as `erase` does; an entry that the city's own register must keep begins anew under another id and key.
     *
     * @throws Refusal `people.unknown_person` 404
     */
    leave: (sql: Sql, personId: string) => leave(sql, register, personId),

    /** For a timer: marks everybody whose document has ended. @returns how many */
    expireDocuments: (db: Db) => expireDocuments({ db, keys, now }),

    ...createTrial({ keys, now, register, hasStateRegister: Boolean(stateRegister) }),

    routes:
      (deps: { db: Db; requireOperator: RequireOperator; analysePortrait: AnalysePortrait }): Routes =>
      (app) => {
        operatorRoutes(app, { ...deps, now, register })
        keyRoutes(app, { ...deps, keys, now })
        sampleRoutes(app, { ...deps, now, register })
      },
  }
}

type Trial = { keys: Keys; now: Clock; register: Register; hasStateRegister: boolean }

/** The sample city: made-up residents to try everything with. */
function createTrial({ keys, now, register, hasStateRegister }: Trial) {
  return {
    /** `empty`, `sample` or `own`. */
    kind: readKind,
    /** Whether the sample city may be made: not where a state register knows the residents, nor where real ones are. */
    awaitsSample: async (sql: Sql) => !hasStateRegister && (await awaitsSample(sql)),
    seedSample: ({ db, ...order }: SeedOrder & { db: Db }) => seedSample({ db, keys, now }, order),
    /** The made-up residents a newcomer plays, with number, portrait and story. */
    sampleResidents: (sql: Sql) => listJourney(sql, register),
    /** Somebody adds themselves from a photograph. @returns the made-up number */
    async addYourself(db: Db, { analyse, ...yourself }: Yourself & { analyse: AnalysePortrait }) {
      const portrait = await portraitFrom(yourself.portrait, analyse)
      return db.tx((sql) => addYourself(sql, register, { ...yourself, portrait, today: dayOf(now()) }))
    },
    removeSample: (db: Db, onProgress?: (erased: number) => void) =>
      removeSample({ db, register }, onProgress),
  }
}
