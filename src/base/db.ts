import assert from 'node:assert/strict'
import postgres from 'postgres'
import { Refusal } from '#base/refusal'
import { startCluster } from '#base/embedded/cluster'

/** Tagged template: await sql`select …`. The pool's, or a transaction's: a function that takes one serves both. */
export type Sql = postgres.ISql<{ bigint: bigint }>

export type Db = {
  /** The pool: each statement is a transaction of its own. */
  sql: Sql
  /** All of it or nothing. Rolls back when work throws, and throws the same. */
  tx: <T>(work: (sql: Sql) => Promise<T>) => Promise<T>
  /** Calls back after the commit of a transaction that said `announce(sql, topic)`. In this process only. */
  onAnnounced: (topic: string, listener: () => void) => void
  /** What a person should know about where the data went. */
  notes: readonly string[]
  /** postgres://… with the password, for tools: psql, a child process. */
  url: string
  close: () => Promise<void>
}

type Pool = postgres.Sql<{ bigint: bigint }>
type Announce = (topic: string) => void

const statementTimeoutMs = 30_000
const idleInTransactionTimeoutMs = 60_000
const closeTimeoutSeconds = 5

export type DbOptions = {
  /** Size of the pool. */
  connectionsMax?: number
  /** For tools: join the database of a Hufu that runs on the same directory. */
  mayShare?: boolean
}

/**
 * Opens a database.
 *
 * @param database `embedded:DIR` runs a PostgreSQL of our own in DIR; `postgres://…` uses yours
 * @throws Refusal `base.data_in_use`, `base.database_not_ready`, … when an embedded one cannot start,
 * `base.database_unreachable` when yours does not answer
 */
export async function openDb(database: string, options: DbOptions = {}): Promise<Db> {
  const embedded = /^embedded:(.+)$/.exec(database)
  if (!embedded?.[1]) return await answering(connect(database, options))
  const cluster = await startCluster({ dataDir: embedded[1], mayShare: options.mayShare ?? false })
  const db = connect(cluster.url, options)
  const close = async () => {
    await db.close()
    await cluster.stop()
  }
  return { ...db, notes: cluster.notes, close }
}

async function answering(db: Db): Promise<Db> {
  try {
    await db.sql`select 1`
    return db
  } catch (error) {
    await db.close()
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new Refusal('base.database_unreachable', 500, { reason })
  }
}

/** Runs work so that its failure undoes only itself, inside a transaction that goes on. */
export async function savepoint<T>(sql: Sql, work: (sql: Sql) => Promise<T>): Promise<T> {
  assert(isTransaction(sql), 'a savepoint needs a transaction')
  const topics = new Set<string>()
  const result = await sql.savepoint((inner) => {
    announcers.set(inner, (topic) => topics.add(topic))
    return box(work(inner))
  })
  for (const topic of topics) announce(sql, topic)
  return result.value
}

/** Says, once the transaction of `sql` is committed, that there is something new under the topic. */
export function announce(sql: Sql, topic: string): void {
  announcers.get(sql)?.(topic)
}

// Which pool or transaction a given `sql` belongs to. PostgreSQL's NOTIFY would do the same over processes,
// but it takes one lock for the whole server at commit and holds it through the fsync: commits queue up
// behind one another (docs/decisions/0003). So each process wakes itself, and polling covers the others.
const announcers = new WeakMap<Sql, Announce>()

function connect(url: string, options: DbOptions): Db {
  const pool: Pool = postgres(url, {
    max: options.connectionsMax ?? 10,
    types: { bigint: postgres.BigInt },
    onnotice: () => {},
    connection: {
      application_name: 'hufu',
      TimeZone: 'UTC',
      statement_timeout: statementTimeoutMs,
      idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    },
  })
  const listeners = new Map<string, Set<() => void>>()
  const emit: Announce = (topic) => listeners.get(topic)?.forEach((listener) => listener())
  announcers.set(pool, emit)
  return {
    sql: pool,
    tx: (work) => transact(pool, emit, work),
    onAnnounced(topic, listener) {
      listeners.set(topic, (listeners.get(topic) ?? new Set()).add(listener))
    },
    notes: [],
    url,
    close: () => pool.end({ timeout: closeTimeoutSeconds }),
  }
}

async function transact<T>(pool: Pool, emit: Announce, work: (sql: Sql) => Promise<T>): Promise<T> {
  const topics = new Set<string>()
  const result = await pool.begin((sql) => {
    announcers.set(sql, (topic) => topics.add(topic))
    return box(work(sql))
  })
  for (const topic of topics) emit(topic)
  return result.value
}

// postgres.js awaits every element of an array that a transaction returns; in a box it leaves it alone.
async function box<T>(value: Promise<T>): Promise<{ value: T }> {
  return { value: await value }
}

function isTransaction(sql: Sql): sql is postgres.TransactionSql<{ bigint: bigint }> {
  return 'savepoint' in sql
}
