import { Type } from 'typebox'
import type { App } from '#base/http'
import type { FastifyReply } from 'fastify'
import { findVisit } from './callIn.ts'
import { decideReview } from './decideReview.ts'
import type { Deps } from './deps.ts'
import { hold, letGo } from './hold.ts'
import { clearedPairs, pairNote, undoPair } from './pairs.ts'
import { queue, times } from './queue.ts'
import { candidatePortrait, evidence, image, portrait, revealName, revealNumber } from './review.ts'
import * as wire from './reviewWire.ts'

const tags = ['enrolment']
const base = '/api/enrolment/reviews'

export function reviewRoutes(app: App, deps: Deps): void {
  queueRoutes(app, deps)
  holdRoutes(app, deps)
  pictureRoutes(app, deps)
  revealRoutes(app, deps)
  decisionRoute(app, deps)
  pairRoutes(app, deps)
}

function queueRoutes(app: App, deps: Deps): void {
  const { db, now, requireOperator } = deps
  const summary = 'Applications that a person has to look at, and people asked to come in'
  const list = { tags, summary, response: { 200: wire.ReviewQueue } }
  app.get(base, { schema: list }, async (request) => {
    const { operatorId } = await requireOperator(request, 'enrolments.read')
    return queue(deps, operatorId)
  })

  const long = { tags, summary: 'How long people wait for a person', response: { 200: wire.ReviewTimes } }
  app.get(`${base}/times`, { schema: long }, async (request) => {
    await requireOperator(request, 'enrolments.read')
    return times(db.sql, now())
  })

  const find = {
    tags,
    summary: 'Find the application of somebody who came to the desk, by their reference code',
    body: wire.FindVisit,
    response: { 200: wire.FoundVisit },
  }
  app.post(`${base}/find`, { schema: find }, async (request) => {
    const { operatorId } = await requireOperator(request, 'enrolments.decide')
    return findVisit(deps, { ...request.body, operatorId })
  })
}

function holdRoutes(app: App, deps: Deps): void {
  const params = wire.CasePath
  const summary = 'Take a case, or keep it; those in it read that it was looked at'
  const take = { tags, summary, params, response: { 200: wire.Hold } }
  app.post(`${base}/:applicationId/hold`, { schema: take }, async (request) => {
    const { operatorId } = await deps.requireOperator(request, 'enrolments.decide')
    const { heldUntil } = await hold(deps, { ...request.params, operatorId })
    return { heldUntil: heldUntil.toISOString() }
  })

  const back = { tags, summary: 'Give a case back', params, response: { 204: Type.Null() } }
  app.delete(`${base}/:applicationId/hold`, { schema: back }, async (request, reply) => {
    const { operatorId } = await deps.requireOperator(request, 'enrolments.decide')
    await letGo(deps.db.sql, { ...request.params, operatorId })
    return reply.code(204).send(null)
  })

  const look = {
    tags,
    summary: 'What the machine saw, for the one who holds the case',
    params,
    response: { 200: wire.ReviewEvidence },
  }
  app.get(`${base}/:applicationId`, { schema: look }, async (request, reply) => {
    const { operatorId } = await deps.requireOperator(request, 'enrolments.decide')
    reply.header('cache-control', 'no-store')
    return evidence(deps, { ...request.params, operatorId })
  })
}

function pictureRoutes(app: App, deps: Deps): void {
  const { requireOperator } = deps
  const picture = (summary: string) => ({ tags, summary, produces: ['image/jpeg'] })
  const send = (reply: FastifyReply, jpeg: Buffer) =>
    reply.type('image/jpeg').header('cache-control', 'no-store').send(jpeg)

  const frame = { ...picture('A picture of the capture'), params: wire.PicturePath }
  app.get(`${base}/:applicationId/images/:position`, { schema: frame }, async (request, reply) => {
    const { operatorId } = await requireOperator(request, 'enrolments.decide')
    return send(reply, await image(deps, { ...request.params, operatorId }))
  })

  const own = { ...picture("The register's portrait of the applicant"), params: wire.CasePath }
  app.get(`${base}/:applicationId/portrait`, { schema: own }, async (request, reply) => {
    const { operatorId } = await requireOperator(request, 'enrolments.decide')
    return send(reply, await portrait(deps, { ...request.params, operatorId }))
  })

  const other = { ...picture("The register's portrait of somebody alike"), params: wire.PicturePath }
  const path = `${base}/:applicationId/candidates/:position/portrait`
  app.get(path, { schema: other }, async (request, reply) => {
    const { operatorId } = await requireOperator(request, 'enrolments.decide')
    return send(reply, await candidatePortrait(deps, { ...request.params, operatorId }))
  })
}

function revealRoutes(app: App, deps: Deps): void {
  const number = {
    tags,
    summary: "The applicant's ID number in full; they read that it was shown",
    params: wire.CasePath,
    body: wire.Reveal,
    response: { 200: wire.RevealedNumber },
  }
  app.post(`${base}/:applicationId/number`, { schema: number }, async (request, reply) => {
    const { operatorId } = await deps.requireOperator(request, 'enrolments.decide')
    reply.header('cache-control', 'no-store')
    return revealNumber(deps, { ...request.params, operatorId }, request.body)
  })

  const name = {
    tags,
    summary: 'Who somebody alike is; they read that it was shown',
    params: wire.PicturePath,
    body: wire.Reveal,
    response: { 200: wire.RevealedName },
  }
  const path = `${base}/:applicationId/candidates/:position/name`
  app.post(path, { schema: name }, async (request, reply) => {
    const { operatorId } = await deps.requireOperator(request, 'enrolments.decide')
    reply.header('cache-control', 'no-store')
    return revealName(deps, { ...request.params, operatorId }, request.body)
  })
}

function decisionRoute(app: App, deps: Deps): void {
  const schema = {
    tags,
    summary:
      'Approve, refuse, or ask to come in, with a reason; against the machine a yes takes two operators',
    params: wire.CasePath,
    body: wire.ReviewDecision,
    response: { 200: wire.ReviewAnswer },
  }
  app.post(`${base}/:applicationId/decision`, { schema }, async (request) => {
    const { operatorId } = await deps.requireOperator(request, 'enrolments.decide')
    return decideReview(deps, { ...request.params, operatorId, decision: request.body })
  })
}

function pairRoutes(app: App, deps: Deps): void {
  const { requireOperator } = deps
  const list = {
    tags,
    summary: 'Pairs of people that look alike and are known to be two',
    response: { 200: wire.ClearedPairs },
  }
  app.get(`${base}/pairs`, { schema: list }, async (request) => {
    await requireOperator(request, 'enrolments.decide')
    return { pairs: await clearedPairs(deps) }
  })

  const params = wire.PairPath
  const summary = 'What was noted of a pair; both read that somebody looked'
  const note = { tags, summary, params, response: { 200: wire.PairNote } }
  app.post(`${base}/pairs/:pairId/note`, { schema: note }, async (request, reply) => {
    const { operatorId } = await requireOperator(request, 'enrolments.decide')
    reply.header('cache-control', 'no-store')
    return pairNote(deps, { ...request.params, operatorId })
  })

  const again = {
    tags,
    summary: 'From now on these two are looked at again; both read of it',
    params,
    body: wire.UndoPair,
    response: { 204: Type.Null() },
  }
  app.post(`${base}/pairs/:pairId/undo`, { schema: again }, async (request, reply) => {
    const { operatorId } = await requireOperator(request, 'enrolments.decide')
    await undoPair(deps, { ...request.params, ...request.body, operatorId })
    return reply.code(204).send(null)
  })
}
