import type { App, Routes } from '#base/http'
import { makeCode } from './code.ts'
import * as wire from './contract.ts'
import type { Deps } from './deps.ts'
import { redeem } from './redeem.ts'
import { answerOf, board, page } from './views.ts'
import { confirm, prepare, reject, withdraw } from './visits.ts'

const tags = ['desk']
const right = 'enrolments.desk'

export function routes(deps: Deps): Routes {
  return (app) => {
    visitRoutes(app, deps)
    decisionRoutes(app, deps)
    codeRoutes(app, deps)
  }
}

function visitRoutes(app: App, deps: Deps): void {
  const { db, requireOperator } = deps
  const list = {
    tags,
    summary: 'Enrolments at the desk: what waits, and the last day',
    response: { 200: wire.Board },
  }
  app.get('/api/desk/visits', { schema: list }, async (request) => {
    const { operatorId } = await requireOperator(request, right)
    return board(deps, operatorId)
  })

  const enter = {
    tags,
    summary: 'Enter an enrolment without a face: what the clerk saw',
    body: wire.PrepareVisit,
    response: { 200: wire.Visit },
  }
  app.post('/api/desk/visits', { schema: enter }, async (request) => {
    const { operatorId } = await requireOperator(request, right)
    return answerOf(deps, await prepare(deps, request.body, { operatorId }), operatorId)
  })

  const look = {
    tags,
    summary: 'What the clerk saw; the look is recorded and shown to the person',
    params: wire.VisitPath,
    response: { 200: wire.VisitPage },
  }
  app.get('/api/desk/people/:personId/visits/:visitId', { schema: look }, async (request, reply) => {
    const { operatorId } = await requireOperator(request, right)
    reply.header('cache-control', 'no-store')
    return db.tx((sql) => page(deps, sql, { ...request.params, operatorId }))
  })
}

function decisionRoutes(app: App, deps: Deps): void {
  const { requireOperator } = deps
  const params = wire.VisitPath
  const response = { 200: wire.Visit }

  const yes = { tags, summary: 'Confirm what another clerk saw: the card is issued', params, response }
  app.post(
    '/api/desk/people/:personId/visits/:visitId/confirm',
    { schema: { ...yes, body: wire.ConfirmVisit } },
    async (request) => {
      const { operatorId } = await requireOperator(request, right)
      return answerOf(deps, await confirm(deps, { ...request.params, operatorId }, request.body), operatorId)
    },
  )

  const no = { tags, summary: 'Refuse what another clerk entered, with a reason', params, response }
  app.post(
    '/api/desk/people/:personId/visits/:visitId/reject',
    { schema: { ...no, body: wire.RejectVisit } },
    async (request) => {
      const { operatorId } = await requireOperator(request, right)
      return answerOf(deps, await reject(deps, { ...request.params, operatorId }, request.body), operatorId)
    },
  )

  const back = { tags, summary: 'Take back what I entered', params, response }
  app.post('/api/desk/people/:personId/visits/:visitId/withdraw', { schema: back }, async (request) => {
    const { operatorId } = await requireOperator(request, right)
    return answerOf(deps, await withdraw(deps, { ...request.params, operatorId }), operatorId)
  })
}

function codeRoutes(app: App, deps: Deps): void {
  const { dpop, requireOperator } = deps
  const make = {
    tags,
    summary: "A code for the person's phone; the one before it is void",
    params: wire.VisitPath,
    body: wire.MakeCode,
    response: { 200: wire.Code },
  }
  app.post('/api/desk/people/:personId/visits/:visitId/code', { schema: make }, async (request, reply) => {
    const { operatorId } = await requireOperator(request, right)
    reply.header('cache-control', 'no-store')
    return makeCode(deps, { ...request.params, ...request.body, operatorId })
  })

  const use = {
    tags,
    summary: 'Redeem a code from the desk: an offer of the card, for this device key',
    body: wire.RedeemCode,
    response: { 200: wire.Redeemed },
  }
  app.post('/api/desk/codes/redeem', { schema: use }, async (request) => {
    const { jkt } = dpop.verify(request)
    return redeem(deps, request.body, { jkt, address: request.ip })
  })
}
