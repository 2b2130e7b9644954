import { setTimeout as delay } from 'node:timers/promises'
import type { Db } from '#base/db'
import type { App, HttpDeps } from '#base/http'
import { Refusal } from '#base/refusal'

const databaseTimeoutMs = 2_000

/** /healthz for whoever restarts or routes around us; /metrics for Prometheus on this machine. */
export function addHealth(app: App, { db, metrics }: Pick<HttpDeps, 'db' | 'metrics'>): void {
  const unlimited = { config: { rateLimit: false }, schema: { hide: true } } as const
  app.get('/healthz', unlimited, async () => {
    if (!(await answers(db))) throw new Refusal('base.unavailable', 503, { part: 'database' })
    return { status: 'ok' }
  })
  app.get('/metrics', unlimited, async (request, reply) => {
    // How busy an issuer is, is nobody's business outside. A proxy on this machine says so by forwarding.
    const isLocal = /^(::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '')
    if (!isLocal || request.headers['x-forwarded-for'] !== undefined) throw new Refusal('base.not_found', 404)
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await metrics.text())
  })
  metrics.gauge('process_resident_memory_bytes', 'Memory of the process', () => process.memoryUsage.rss())
  metrics.gauge('process_uptime_seconds', 'Time since the process started', () => process.uptime())
}

async function answers({ sql }: Db): Promise<boolean> {
  const asked = sql`select 1`.then(
    () => true,
    () => false,
  )
  const stop = new AbortController()
  const timeout = delay(databaseTimeoutMs, false, { signal: stop.signal }).catch(() => false)
  return Promise.race([asked, timeout]).finally(() => stop.abort())
}
