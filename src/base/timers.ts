import type { Db } from '#base/db'
import type { Log } from '#base/log'

export type Timers = {
  /** Does the job every so many seconds, once for all server processes together. A failure waits for the next turn. */
  every: (name: string, seconds: number, job: () => Promise<unknown>) => void
  start: () => Promise<void>
  stop: () => Promise<void>
}

type Job = { name: string; seconds: number; run: () => Promise<unknown> }

const lookMs = 1_000

/** Regular work: forgetting what is over, refilling, repairing. For facts there is the outbox. */
export function createTimers({ db, log }: { db: Db; log: Log }): Timers {
  const jobs: Job[] = []
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  const look = () => {
    running ??= doDue(db, jobs, log).finally(() => {
      running = undefined
    })
  }
  return {
    every(name, seconds, run) {
      jobs.push({ name, seconds, run })
    },
    async start() {
      for (const { name } of jobs) {
        await db.sql`insert into base.timer (name, due_at) values (${name}, now()) on conflict (name) do nothing`
      }
      timer = setInterval(look, lookMs)
      look()
    },
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}

async function doDue(db: Db, jobs: Job[], log: Log): Promise<void> {
  const due = await dueNames(db).catch((error: unknown) => {
    log.error({ err: error }, 'timers: the database does not answer')
    return new Set<string>()
  })
  for (const job of jobs.filter(({ name }) => due.has(name))) {
    try {
      if (await takeTurn(db, job)) await job.run()
    } catch (error) {
      log.error({ err: error, job: job.name }, 'timers: a job failed')
    }
  }
}

async function dueNames(db: Db): Promise<Set<string>> {
  const rows = await db.sql<{ name: string }[]>`select name from base.timer where due_at <= now()`
  return new Set(rows.map(({ name }) => name))
}

// One conditional statement decides who does it: the row moves on before the work begins.
async function takeTurn(db: Db, { name, seconds }: Job): Promise<boolean> {
  const rows = await db.sql`
    update base.timer set due_at = now() + make_interval(secs => ${seconds})
    where name = ${name} and due_at <= now() returning name`
  return rows.length > 0
}
