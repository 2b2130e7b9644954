import assert from 'node:assert/strict'
import pg from 'pg'
import type { PoolClient } from 'pg'
import { startCluster } from '#base/embedded/cluster'
import { parserOf } from '#base/pg-types'
import { Refusal } from '#base/refusal'
import type { Query, Row, Sql } from '#base/sql'
import { createSql } from '#base/sql'

export type { Sql } from '#base/sql'

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

export type DbOptions = {
  /** Size of the pool. */
  connectionsMax?: number
  /** For tools: join the database of a Hufu that runs on the same directory. */
  mayShare?: boolean
}

const statementTimeoutMs = 30_000
const idleInTransactionTimeoutMs = 60_000
const connectionWaitMs = 30_000
const idleConnectionMs = 60_000
const closeTimeoutMs = 5_000

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

/** What answers: `18.4`, 180004, and how many seconds its clock is ahead of ours. */
export async function describeServer({ sql }: Db): Promise<Server> {
  const [row] = await sql<Server[]>`
    select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
      extract(epoch from clock_timestamp() - ${new Date()})::float8 as ahead`
  assert(row)
  return row
}
type Server = { version: string; number: number; ahead: number }

/** Runs work so that its failure undoes only itself, inside a transaction that goes on. */
export async function savepoint<T>(sql: Sql, work: (sql: Sql) => Promise<T>): Promise<T> {
  const transaction = transactions.get(sql)
  assert(transaction, 'a savepoint needs a transaction')
  const name = `s${(transaction.savepoints += 1)}`
  const told = transaction.topics.size
  await transaction.run({ text: `savepoint ${name}`, values: [] })
  try {
    const result = await work(sql)
    await transaction.run({ text: `release savepoint ${name}`, values: [] })
    return result
  } catch (error) {
    await transaction.run({ text: `rollback to savepoint ${name}`, values: [] })
    transaction.topics = new Set([...transaction.topics].slice(0, told))
    throw error
  }
}

export function isTransaction(sql: Sql): boolean {
  return transactions.has(sql)
}

/** Says, once the transaction of `sql` is committed, that there is something new under the topic. */
export function announce(sql: Sql, topic: string): void {
  transactions.get(sql)?.topics.add(topic)
  pools.get(sql)?.(topic)
}

// PostgreSQL's NOTIFY would do the same over processes, but it takes one lock for the whole server at commit and holds
// it through the fsync: commits queue up behind one another (docs/decisions/0003). So each process wakes itself, and
// polling covers the others.
type Transaction = { run: (query: Query) => Promise<Row[]>; topics: Set<string>; savepoints: number }
const transactions = new WeakMap<Sql, Transaction>()
const pools = new WeakMap<Sql, (topic: string) => void>()

function connect(url: string, options: DbOptions): Db {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connectionsMax ?? 10,
    types: { getTypeParser: parserOf },
    application_name: 'hufu',
    options: '-c TimeZone=UTC',
    statement_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
    connectionTimeoutMillis: connectionWaitMs,
    idleTimeoutMillis: idleConnectionMs,
    keepAlive: true,
  })
  // A connection that breaks fails the statement it carries; idle, it is replaced. Neither ends the process.
  pool.on('error', () => {})
  pool.on('connect', (client) => client.on('error', () => {}))
  const listeners = new Map<string, Set<() => void>>()
  const emit = (topic: string) => listeners.get(topic)?.forEach((listener) => listener())
  const sql = createSql(async (query) => rowsOf(await pool.query(query)))
  pools.set(sql, emit)
  return {
    sql,
    tx: async (work) => {
      const { result, topics } = await transact(await pool.connect(), work)
      for (const topic of topics) emit(topic)
      return result
    },
    onAnnounced(topic, listener) {
      listeners.set(topic, (listeners.get(topic) ?? new Set()).add(listener))
    },
    notes: [],
    url,
    close: () => closePool(pool),
  }
}

type Done<T> = { result: T; topics: ReadonlySet<string> }

async function transact<T>(client: PoolClient, work: (sql: Sql) => Promise<T>): Promise<Done<T>> {
  let isOpen = true
  const run = async (query: Query) => {
    assert(isOpen, 'a statement came after the end of its transaction: something was not awaited')
    return rowsOf(await client.query(query))
  }
  const sql = createSql(run)
  const transaction: Transaction = { run, topics: new Set(), savepoints: 0 }
  transactions.set(sql, transaction)
  try {
    await client.query('begin')
    const result = await work(sql)
    isOpen = false
    const { command } = await client.query('commit')
    // To COMMIT after a statement that failed, and whose error was swallowed, the server answers ROLLBACK, and no error.
    assert(command === 'COMMIT', 'a statement failed and its error was swallowed: use a savepoint')
    client.release()
    return { result, topics: transaction.topics }
  } catch (error) {
    isOpen = false
    await rollBack(client)
    throw error
  }
}

async function rollBack(client: PoolClient): Promise<void> {
  try {
    await client.query('rollback')
    client.release()
  } catch {
    client.release(true) // The connection is gone, and the transaction with it.
  }
}

function rowsOf(result: pg.QueryResult | pg.QueryResult[]): Row[] {
  return Array.isArray(result) ? [] : result.rows
}

// Waits for statements under way, within reason: the process shall end although one hangs.
async function closePool(pool: pg.Pool): Promise<void> {
  if (pool.ended || pool.ending) return
  let timer: NodeJS.Timeout | undefined
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, closeTimeoutMs)
  })
  await Promise.race([pool.end(), enough]).finally(() => clearTimeout(timer))
}
