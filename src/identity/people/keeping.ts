// What is done about the keys themselves: destroyed after an erasure, renewed, copied away, shown.
import type { Clock } from '#base/clock'
import type { Db, Sql } from '#base/db'
import type { Keys, Renewable } from '#base/keys'
import { everyone } from './everyone.ts'
import { copyKeys, destroyWaitingKeys, readErasures, reconcile, sweepErased } from './erasure.ts'
import { keysState } from './key-routes.ts'
import { beginTurning, destroyRetired, readTurnings, turn } from './turning.ts'

export function createKeeping({ keys, now }: { keys: Keys; now: Clock }) {
  return {
    /** To `people.erased`: the key goes out of the key folder too, and with it out of every backup. */
    onErased: async (sql: Sql): Promise<void> => void (await destroyWaitingKeys(sql, { keys, now })),
    /** For a timer, and the start: brings database and key folder to one state, whichever of them is older. */
    reconcile: (db: Db) => reconcile(db, { keys, now }),
    /** For a restore: whoever was erased since the backup goes out again. */
    sweepErased: (sql: Sql) => sweepErased(sql, { keys, now }),
    /** For a gauge. */
    erasuresWaiting: async (sql: Sql): Promise<number> => (await readErasures(sql)).waiting,

    /** @throws Refusal `people.turning_runs` 409 */
    renewKey: (db: Db, name: Renewable) => beginTurning(db, { keys, now }, name),
    /** For a timer: brings people under the newest keys, for a second at a time. @returns whether more waits */
    turnKeys: (db: Db, given: { settleMs?: number } = {}) => turn(db, { keys, now, ...given }),
    turnings: readTurnings,
    /** @throws Refusal `people.key_in_use` 409 */
    destroyKey: (db: Db, key: { name: Renewable; number: number }) => destroyRetired(db, { keys }, key),
    keysState: (db: Db) => keysState({ db, keys, now }),
    /** Everybody in the clear, for `hufu leak-check` alone. */
    everyone: (sql: Sql) => everyone(sql, keys),
    /** Keeps the key folder still meanwhile, and remembers when it was copied. */
    copyKeys: (db: Db, work: () => void) => copyKeys(db, now, work),
  }
}
