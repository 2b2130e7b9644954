import type { App, Routes } from '#base/http'
import { answer, requireRequest } from './consent.ts'
import * as wire from './contract.ts'
import type { Deps } from './deps.ts'
import { confirm, endByClerk, prepare, reject, lookAt, waiting } from './relations.ts'
import { block, familyOf, requestView, requireAwake, unblock, withdraw } from './wards.ts'

const tags = ['guardians']
const right = 'enrolments.desk'

export function routes(deps: Deps): Routes {
  return (app) => {
    requestRoutes(app, deps)
    wardRoutes(app, deps)
    relationRoutes(app, deps)
    decisionRoutes(app, deps)
  }
}

function requestRoutes(app: App, deps: Deps): void {
  const { db, cards } = deps
  const family = { tags, summary: 'Whose guardian I am, and what I am asked', response: { 200: wire.Family } }
  app.get('/api/guardians/family', { schema: family }, async (request) => {
    const { personId } = await cards.requireResident(request)
    return familyOf(deps, db.sql, personId)
  })

  const params = wire.RequestPath
  const read = {
    tags,
    summary: 'What I am asked as a guardian',
    params,
    response: { 200: wire.ConsentRequest },
  }
  app.get('/api/guardians/requests/:applicationId', { schema: read }, async (request) => {
    const { personId: guardianId } = await cards.requireResident(request)
    const consent = await requireRequest(deps, db.sql, { ...request.params, guardianId })
    return requestView(consent, (await deps.people.read(db.sql, consent.wardId)).name)
  })

  const say = {
    tags,
    summary: 'Agree or decline as a guardian, by the device key of my own card',
    params,
    body: wire.Answer,
    response: { 204: wire.Nothing },
  }
  app.post('/api/guardians/requests/:applicationId/answer', { schema: say }, async (request, reply) => {
    const resident = await cards.requireResident(request)
    await db.tx(async (sql) => {
      await requireAwake(deps, sql, resident)
      await answer(deps, sql, { ...request.params, guardianId: resident.personId }, request.body)
    })
    return reply.code(204).send(null)
  })
}

function wardRoutes(app: App, deps: Deps): void {
  const { db, cards } = deps
  const params = wire.WardPath
  const response = { 204: wire.Nothing }

  const stop = { tags, summary: "Put a ward's card to sleep", params, body: wire.BlockWard, response }
  app.post('/api/guardians/wards/:wardId/block', { schema: stop }, async (request, reply) => {
    const resident = await cards.requireResident(request)
    const pair = { guardianId: resident.personId, wardId: request.params.wardId }
    await db.tx(async (sql) => {
      await requireAwake(deps, sql, resident)
      await block(deps, sql, pair, request.body)
    })
    return reply.code(204).send(null)
  })

  const acts = [
    { name: 'unblock', summary: "Wake a ward's card that a guardian put to sleep", act: unblock },
    { name: 'withdraw', summary: "Take back the consent to a ward's card; the card ends", act: withdraw },
  ]
  for (const { name, summary, act } of acts) {
    const schema = { tags, summary, params, body: wire.ActOnWard, response }
    app.post(`/api/guardians/wards/:wardId/${name}`, { schema }, async (request, reply) => {
      const resident = await cards.requireResident(request)
      const pair = { guardianId: resident.personId, wardId: request.params.wardId }
      await db.tx(async (sql) => {
        await requireAwake(deps, sql, resident)
        await act(deps, sql, pair, request.body.requestId)
      })
      return reply.code(204).send(null)
    })
  }
}

function relationRoutes(app: App, deps: Deps): void {
  const { db, requireOperator } = deps
  const list = {
    tags,
    summary: 'Guardianships that wait for a second clerk',
    response: { 200: wire.Waiting },
  }
  app.get('/api/guardians/relations', { schema: list }, async (request) =>
    waiting(db.sql, await requireOperator(request, right)),
  )

  const look = {
    tags,
    summary: 'The guardians of a person; the look is recorded and shown to them',
    params: wire.PersonPath,
    response: { 200: wire.Relations },
  }
  app.get('/api/guardians/people/:personId', { schema: look }, async (request) => {
    const { operatorId } = await requireOperator(request, right)
    return db.tx((sql) => lookAt(deps, sql, { ...request.params, operatorId }))
  })

  const enter = {
    tags,
    summary: 'Enter a guardian by the papers a clerk saw',
    body: wire.PrepareRelation,
    response: { 204: wire.Nothing },
  }
  app.post('/api/guardians/relations', { schema: enter }, async (request, reply) => {
    await prepare(deps, request.body, await requireOperator(request, right))
    return reply.code(204).send(null)
  })
}

function decisionRoutes(app: App, deps: Deps): void {
  const { requireOperator } = deps
  const params = wire.RelationPath
  const response = { 204: wire.Nothing }

  const yes = {
    tags,
    summary: 'Confirm a guardian another clerk entered',
    params,
    body: wire.DecideRelation,
    response,
  }
  app.post(
    '/api/guardians/wards/:wardId/relations/:relationId/confirm',
    { schema: yes },
    async (request, reply) => {
      const { operatorId } = await requireOperator(request, right)
      await confirm(deps, { ...request.params, operatorId }, request.body.requestId)
      return reply.code(204).send(null)
    },
  )

  const no = {
    tags,
    summary: 'Refuse or take back a guardian entered',
    params,
    body: wire.ActOnWard,
    response,
  }
  app.post(
    '/api/guardians/wards/:wardId/relations/:relationId/reject',
    { schema: no },
    async (request, reply) => {
      const { operatorId } = await requireOperator(request, right)
      await reject(deps, { ...request.params, operatorId }, request.body.requestId)
      return reply.code(204).send(null)
    },
  )

  const over = { tags, summary: 'End a guardianship by papers', params, body: wire.EndRelation, response }
  app.post(
    '/api/guardians/wards/:wardId/relations/:relationId/end',
    { schema: over },
    async (request, reply) => {
      const { operatorId } = await requireOperator(request, right)
      await endByClerk(deps, { ...request.params, operatorId }, request.body)
      return reply.code(204).send(null)
    },
  )
}
