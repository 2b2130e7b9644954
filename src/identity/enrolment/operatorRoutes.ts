import { Type } from 'typebox'
import type { App } from '#base/http'
import { Refusal } from '#base/refusal'
import * as wire from './contract.ts'
import type { Deps } from './deps.ts'
import { decideReview, evidence, image, queue } from './review.ts'
import { createLive, readToday } from './today.ts'

const tags = ['enrolment']

export function operatorRoutes(app: App, deps: Deps): void {
  todayRoutes(app, deps)
  reviewRoutes(app, deps)
}

function todayRoutes(app: App, deps: Deps): void {
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

function reviewRoutes(app: App, deps: Deps): void {
  const { db, requireOperator } = deps
  const list = {
    tags,
    summary: 'Applications that a person has to look at',
    response: { 200: wire.ReviewQueue },
  }
  app.get('/api/enrolment/reviews', { schema: list }, async (request) => {
    await requireOperator(request, 'enrolments.read')
    return queue(db.sql)
  })

  const params = wire.ApplicationPath
  const look = {
    tags,
    summary: 'What the machine saw; the look is recorded',
    params,
    response: { 200: wire.ReviewEvidence },
  }
  app.get('/api/enrolment/reviews/:applicationId', { schema: look }, async (request) => {
    const { operatorId } = await requireOperator(request, 'cards.manage')
    return db.tx((sql) => evidence(deps, sql, { ...request.params, operatorId }))
  })

  const picture = {
    tags,
    summary: 'A picture of the capture; the look is recorded',
    params: wire.ReviewImagePath,
    produces: ['image/jpeg'],
  }
  app.get(
    '/api/enrolment/reviews/:applicationId/images/:position',
    { schema: picture },
    async (request, reply) => {
      const { operatorId } = await requireOperator(request, 'cards.manage')
      const jpeg = await db.tx((sql) => image(deps, sql, { ...request.params, operatorId }))
      return reply.type('image/jpeg').header('cache-control', 'no-store').send(jpeg)
    },
  )

  const decide = {
    tags,
    summary: 'Approve or refuse, with a reason',
    params,
    body: wire.ReviewDecision,
    response: { 204: Type.Null() },
  }
  app.post('/api/enrolment/reviews/:applicationId/decision', { schema: decide }, async (request, reply) => {
    const { operatorId } = await requireOperator(request, 'cards.manage')
    await decideReview(deps, { ...request.params, operatorId }, request.body)
    return reply.code(204).send(null)
  })
}
