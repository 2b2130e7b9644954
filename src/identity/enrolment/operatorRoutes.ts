import type { App } from '#base/http'
import { Refusal } from '#base/refusal'
import * as wire from './contract.ts'
import type { Deps } from './deps.ts'
import { createLive, readToday } from './today.ts'

const tags = ['enrolment']

export function operatorRoutes(app: App, deps: Deps): void {
  const { db, now, requireOperator } = deps
  const live = createLive(deps)
  app.addHook('preClose', async () => live.close())

  const read = { tags, summary: "Today's enrolments in five minutes", response: { 200: wire.Today } }
  app.get('/api/enrolment/today', { schema: read }, async (request) => {
    await requireOperator(request, 'enrolments.read')
    return readToday(db.sql, now())
  })

  const events = {
    tags,
    summary: 'The same, live: server-sent events named "today"',
    produces: ['text/event-stream'],
  }
  app.get('/api/enrolment/today/events', { schema: events }, async (request, reply) => {
    await requireOperator(request, 'enrolments.read')
    const stream = await live.listen()
    if (!stream) throw new Refusal('enrolment.too_many_listeners', 503, { retryAfterSeconds: 30 })
    // A proxy that collects the answer before passing it on would make a live chart of yesterday's news.
    return reply
      .type('text/event-stream')
      .headers({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
      .send(stream)
  })
}
