// A process that holds a part of the gallery and does nothing else: config → database → keys → people's vault → a door.
import { systemClock } from '#base/clock'
import { openDb } from '#base/db'
import { createHttp, listen } from '#base/http'
import { openKeys } from '#base/keys'
import type { Log } from '#base/log'
import { createMetrics } from '#base/metrics'
import { migrate } from '#base/migrate'
import type { Config } from '#config'
import { keysDir } from '#config'
import { createGalleryPart } from '#identity/faces'
import { createPeople } from '#identity/people'
import { watchGallery } from './clockwork.ts'
import { certificateOf } from './sample.ts'

export type Part = { standing: () => { templates: number; loaded: number }; stop: () => Promise<void> }

/** Its people are read while it listens; who asks meanwhile is told to wait. */
export async function startPart(config: Config, { log }: { log: Log }): Promise<Part> {
  const opened = new AsyncDisposableStack()
  try {
    const now = systemClock
    const metrics = createMetrics()
    // On the machine of a Hufu with a database of its own it uses that one.
    const db = await openDb(config.database, { mayShare: true })
    opened.defer(db.close)
    await migrate(db)
    const keys = await openKeys(db.sql, keysDir(config))
    const vault = createPeople({ keys, now })
    const partition = { ...config.gallery, keys, now }
    const part = createGalleryPart({ config: config.faces, log, vault, partition })
    opened.defer(part.gallery.close)
    watchGallery(metrics, part)
    part.gallery.warm(db.sql)
    const tls = await certificateOf(config, now())
    const routes = part.routes ? [part.routes(db)] : []
    const { origin, trustedProxies, host, port } = config
    const secure = tls ? { tls } : {}
    const app = await createHttp({ db, log, metrics, routes, origin, trustedProxies, ...secure })
    opened.defer(() => app.close())
    await listen(app, { host, port, setting: 'PORT' })
    return { standing: part.gallery.standing, stop: () => opened.disposeAsync() }
  } catch (error) {
    await opened.disposeAsync()
    throw error
  }
}
