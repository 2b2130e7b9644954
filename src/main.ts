import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '#base/clock'
import { openDb } from '#base/db'
import type { Routes } from '#base/http'
import { createHttp, listen } from '#base/http'
import { openKeys } from '#base/keys'
import { forgetAttempts } from '#base/limits'
import type { Log } from '#base/log'
import { createMetrics } from '#base/metrics'
import { migrate } from '#base/migrate'
import { createOutbox } from '#base/outbox'
import { createTimers } from '#base/timers'
import type { Tls } from '#base/tls'
import type { Config } from '#config'
import { keysDir } from '#config'

/** What is running, and how to end it. */
export type Hufu = { addresses: Address[]; notes: readonly string[]; stop: () => Promise<void> }
export type Address = { name: string; url: string; note?: string }

type Surroundings = { log: Log; onStep?: (step: string) => void }

const webDir = join(import.meta.dirname, '..', 'web', 'dist')

/** The system on one page: config → database → keys → slices → who reacts to what → routes. */
export async function start(config: Config, { log, onStep = () => {} }: Surroundings): Promise<Hufu> {
  const opened = new AsyncDisposableStack()
  try {
    const now = systemClock
    const metrics = createMetrics()
    const db = await openDb(config.database)
    opened.defer(db.close)
    onStep('database')
    await migrate(db)
    onStep('migrations')
    const keys = await openKeys(db.sql, keysDir(config))
    onStep('keys')

    // Slices
    const routes: Routes[] = []

    // Facts go forward: who reacts to what
    const outbox = createOutbox({ db, log })

    // Regular work
    const timers = createTimers({ db, log })
    timers.every('base.forget_attempts', 600, () => forgetAttempts(db.sql, now()))
    metrics.gauge('outbox_waiting', 'Facts not yet delivered', async () => (await outbox.backlog()).waiting)
    metrics.gauge(
      'outbox_given_up',
      'Reactions that failed too often',
      async () => (await outbox.backlog()).givenUp,
    )

    const tls = config.tls === 'generated' ? await certificate(config, now()) : null
    const { origin, trustedProxies } = config
    const pages = existsSync(webDir) ? { webDir } : {}
    const app = await createHttp({
      db,
      log,
      metrics,
      routes,
      origin,
      trustedProxies,
      ...pages,
      ...(tls ? { tls } : {}),
    })
    opened.defer(() => app.close())
    await outbox.start()
    opened.defer(outbox.stop)
    await timers.start()
    opened.defer(timers.stop)
    await listen(app, { host: config.host, port: config.port, setting: 'PORT' })
    onStep('http')
    void keys
    return { addresses: addressesOf(config), notes: db.notes, stop: () => opened.disposeAsync() }
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}

async function certificate({ dataDir, origin }: Config, now: Date): Promise<Tls> {
  const { openTls } = await import('#base/tls')
  return openTls(join(dataDir, 'tls'), origin, now)
}

function addressesOf({ origin }: Config): Address[] {
  return [
    { name: 'Wallet', url: `${origin}/wallet/` },
    { name: 'Console', url: `${origin}/console/` },
    { name: 'API', url: `${origin}/docs` },
  ]
}
