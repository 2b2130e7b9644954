// Erasing a person is destroying their key: the row of it in the database, and its leaf in the key folder. The second cannot be
// in the transaction of the first, so it is remembered there and done after it, at least once, and again whenever database
// and folder turn out to be of different days (docs/decisions/0022-erasure.md).
import type { Clock } from '#base/clock'
import type { Db, Sql } from '#base/db'
import type { Keys } from '#base/keys'
import { record } from '#base/outbox'
import * as erasures from './store/erasures.ts'
import { deleteLookupsOf } from './store/lookups.ts'
import { deletePeople, type KeyRow, pageOfKeys } from './store/person-keys.ts'

type Deps = { keys: Keys; now: Clock }

const pageRows = 5_000
const beforeAll = '00000000-0000-0000-0000-000000000000'

/** Ends people in the caller's transaction, but for their look-ups. Records `people.erased` for each. */
export async function eraseRows(
  sql: Sql,
  { keys, now }: { keys: Keys; now: Date },
  rows: readonly KeyRow[],
): Promise<void> {
  const personIds = rows.map(({ personId }) => personId)
  const gone = rows.map(({ personId, wrappedKey }) => ({ personId, leaf: keys.leafOf(wrappedKey) }))
  await erasures.insertErasures(sql, gone, now)
  await deletePeople(sql, personIds)
  for (const personId of personIds) await record(sql, 'people.erased', { personId })
}

/** Destroys the keys of everybody erased before. Reaction to `people.erased`, and by a timer for what a crash left. */
export async function destroyWaitingKeys(sql: Sql, { keys, now }: Deps): Promise<number> {
  await erasures.lockKeyFolder(sql)
  const waiting = await erasures.readWaiting(sql, pageRows)
  if (waiting.length === 0) return 0
  keys.destroyLeaves(waiting.map(({ leaf }) => leaf))
  await erasures.markDestroyed(
    sql,
    waiting.map(({ personId }) => personId),
    now(),
  )
  return waiting.length
}

/** Brings database and key folder to one state, whichever of them was put back from an older day. For start and a timer. */
export async function reconcile(db: Db, deps: Deps): Promise<void> {
  while ((await db.tx((sql) => destroyWaitingKeys(sql, deps))) > 0);
  await bringFolderUpToDate(db, deps)
  for (let after: string | null = beforeAll; after !== null; )
    after = await db.tx((sql) => sweepPage(sql, deps, after ?? beforeAll))
}

/** In one transaction: for a restore, which is whole or nothing. @returns how many came back with the backup and are out again */
export async function sweepErased(sql: Sql, deps: Deps): Promise<void> {
  for (let after: string | null = beforeAll; after !== null; ) after = await sweepPage(sql, deps, after)
}

/** While nobody writes to the key folder. What is destroyed from this moment on is in the copy: the time says so. */
export function copyKeys(db: Db, now: Clock, work: () => void): Promise<void> {
  return db.tx(async (sql) => {
    await erasures.lockKeyFolder(sql)
    const at = now()
    work()
    await erasures.writeKeyCopy(sql, at)
  })
}

/** How erasing stands. isCopyOld: the copy of the keys still opens people who were erased since. */
export async function readErasures(sql: Sql): Promise<erasures.ErasureState & { isCopyOld: boolean }> {
  const state = await erasures.readErasureState(sql)
  const { lastAt, copiedAt } = state
  return { ...state, isCopyOld: lastAt !== null && (copiedAt === null || copiedAt < lastAt) }
}

/** An older key folder still has leaves that this database knows to be destroyed. */
async function bringFolderUpToDate(db: Db, { keys }: Deps): Promise<void> {
  for (let after = beforeAll; ; ) {
    const page = await erasures.pageOfErasures(db.sql, { after, limit: pageRows })
    const leaves = page.map(({ leaf }) => leaf)
    if (!keys.areDestroyed(leaves))
      await db.tx(async (sql) => {
        await erasures.lockKeyFolder(sql)
        keys.destroyLeaves(leaves)
      })
    if (page.length < pageRows) return
    after = page.at(-1)?.personId ?? after
  }
}

/** An older database still has people whose leaves this key folder has not. @returns where to go on; null: the end */
async function sweepPage(sql: Sql, { keys, now }: Deps, after: string): Promise<string | null> {
  const page = await pageOfKeys(sql, { after, limit: pageRows })
  const erased = page.filter(({ wrappedKey }) => keys.isDestroyed(wrappedKey))
  if (erased.length > 0) {
    await deleteLookupsOf(
      sql,
      erased.map(({ personId }) => personId),
    )
    await eraseRows(sql, { keys, now: now() }, erased)
  }
  return page.length < pageRows ? null : (page.at(-1)?.personId ?? null)
}
