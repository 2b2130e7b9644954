import type { TestContext } from 'node:test'
import type { Db } from '#base/db'
import type { App, Routes } from '#base/http'
import { createHttp } from '#base/http'
import { createLog } from '#base/log'
import { createMetrics } from '#base/metrics'

/** The server with these routes, for `app.inject`, or `app.listen({ port: 0 })`. Closed after the test. */
export async function testHttp(t: Pick<TestContext, 'after'>, db: Db, ...routes: Routes[]): Promise<App> {
  const log = createLog({ level: process.env['LOG_LEVEL'] ?? 'silent' })
  const limit = { requestsPerMinute: 1_000_000 }
  const app = await createHttp({
    db,
    log,
    metrics: createMetrics(),
    routes,
    origin: 'http://localhost:7700',
    ...limit,
  })
  t.after(() => app.close())
  return app
}
