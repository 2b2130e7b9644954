import assert from 'node:assert/strict'
import type { Db, Sql } from '#base/db'
import { announce, savepoint } from '#base/db'
import { newId } from '#base/ids'
import type { Log } from '#base/log'

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }
export type FactBody = Record<string, Json>

/** What a later layer does about a fact. `sql` is a transaction: the effect and the mark "done" are one. */
export type Reaction = (sql: Sql, body: FactBody) => Promise<void>

export type Outbox = {
  /** name is unique among the reactions to one fact, and stays the same over versions: retries find it by name. */
  react: (fact: string, name: string, handler: Reaction) => void
  start: () => Promise<void>
  stop: () => Promise<void>
  /** Delivers until nothing is due, and throws what a reaction threw: for tests. */
  drain: () => Promise<void>
  /** Facts not yet delivered, and those given up after retryMax failures. */
  backlog: () => Promise<{ waiting: number; givenUp: number }>
}

const topic = 'outbox'
const batchMax = 50
const pollMs = 1_000
const retryMax = 20
const retryDelayMaxSeconds = 3_600

/**
 * Writes a fact in the caller's transaction: it is true if and only if the transaction commits, and then every
 * reaction to it happens at least once, in no promised order.
 *
 * @param body ids only, never personal data: it stands in the clear and is logged by name
 */
export async function record(sql: Sql, fact: string, body: FactBody): Promise<void> {
  await sql`insert into base.outbox (fact_id, fact, body) values (${newId()}, ${fact}, ${sql.json(body)})`
  announce(sql, topic)
}

/** Delivers facts to reactions, in this process; several processes share the work. */
export function createOutbox({ db, log }: { db: Db; log: Log }): Outbox {
  const reactions = new Map<string, Map<string, Reaction>>()
  const deliver = () => deliverBatch(db, reactions, log)
  const loop = createLoop(deliver, (error) => log.error({ err: error }, 'outbox: delivery failed'))
  return {
    react(fact, name, handler) {
      const ofFact = reactions.get(fact) ?? new Map<string, Reaction>()
      assert(!ofFact.has(name), `two reactions to ${fact} are called ${name}`)
      reactions.set(fact, ofFact.set(name, handler))
    },
    async start() {
      // What was given up gets another try with every start: the reason may have been a fault that is mended now.
      await db.sql`update base.outbox set due_at = now() where due_at = 'infinity'`
      db.onAnnounced(topic, loop.wake)
      loop.start()
    },
    stop: loop.stop,
    async drain() {
      for (;;) {
        const { taken, errors } = await deliver()
        if (errors[0]) throw errors[0]
        if (taken === 0) return
      }
    },
    async backlog() {
      const [row] = await db.sql<{ waiting: number; givenUp: number }[]>`
        select count(*) filter (where due_at < 'infinity')::int as waiting,
          count(*) filter (where due_at = 'infinity')::int as "givenUp" from base.outbox`
      assert(row)
      return row
    },
  }
}

type Row = { factId: string; reaction: string; fact: string; body: FactBody; failures: number }
type Delivered = { taken: number; errors: unknown[] }

async function deliverBatch(
  db: Db,
  reactions: Map<string, Map<string, Reaction>>,
  log: Log,
): Promise<Delivered> {
  return db.tx(async (sql) => {
    const rows = await sql<Row[]>`
      with taken as materialized (
        select fact_id, reaction from base.outbox where due_at <= now()
        order by due_at limit ${batchMax} for update skip locked)
      delete from base.outbox o using taken t where (o.fact_id, o.reaction) = (t.fact_id, t.reaction)
      returning o.fact_id as "factId", o.reaction, o.fact, o.body, o.failures`
    const errors: unknown[] = []
    for (const row of rows) {
      for (const [name, handler] of dueReactions(reactions, row)) {
        const error = await attemptReaction(sql, row, handler)
        if (!error) continue
        log.warn(
          { err: error.thrown, fact: row.fact, reaction: name, failures: row.failures + 1 },
          'outbox: reaction failed',
        )
        await postpone(sql, { ...row, reaction: name })
        errors.push(error.thrown)
      }
    }
    return { taken: rows.length, errors }
  })
}

function dueReactions(reactions: Map<string, Map<string, Reaction>>, row: Row): [string, Reaction][] {
  const all = [...(reactions.get(row.fact) ?? [])]
  return row.reaction === '' ? all : all.filter(([name]) => name === row.reaction)
}

/** Each reaction has a savepoint: one that fails takes nothing with it but its own effects. */
async function attemptReaction(sql: Sql, row: Row, handler: Reaction): Promise<{ thrown: unknown } | null> {
  try {
    await savepoint(sql, (inner) => handler(inner, row.body))
    return null
  } catch (thrown) {
    return { thrown }
  }
}

async function postpone(sql: Sql, row: Row): Promise<void> {
  const failures = row.failures + 1
  const delaySeconds = Math.min(2 ** failures, retryDelayMaxSeconds)
  await sql`
    insert into base.outbox (fact_id, reaction, fact, body, failures, due_at)
    values (${row.factId}, ${row.reaction}, ${row.fact}, ${sql.json(row.body)}, ${failures},
      case when ${failures >= retryMax} then 'infinity' else now() + make_interval(secs => ${delaySeconds}) end)`
}

type Loop = { start: () => void; wake: () => void; stop: () => Promise<void> }

/** Delivers when woken, and every second in case nobody could wake us: another process, or a retry that is due. */
function createLoop(deliver: () => Promise<Delivered>, failed: (error: unknown) => void): Loop {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let isWanted = false
  const run = async () => {
    while (isWanted) {
      isWanted = false
      const { taken } = await deliver()
      if (taken === batchMax) isWanted = true
    }
  }
  const wake = () => {
    isWanted = timer !== undefined
    running ??= run()
      .catch(failed)
      .finally(() => {
        running = undefined
        if (isWanted) wake()
      })
  }
  return {
    start() {
      timer = setInterval(wake, pollMs)
      wake()
    },
    wake,
    async stop() {
      clearInterval(timer)
      timer = undefined
      isWanted = false
      await running
    },
  }
}
