import type { App, Routes } from '#base/http'
import { attempt } from '#base/limits'
import * as wire from './contract.ts'
import { copyOf } from './copy.ts'
import type { Deps } from './deps.ts'
import { cancel, order } from './erasure.ts'
import { withdraw } from './face.ts'
import { ordersOf, rightsOf } from './view.ts'

const tags = ['rights']
const daySeconds = 86_400

export function routes(deps: Deps): Routes {
  return (app) => {
    viewRoute(app, deps)
    copyRoute(app, deps)
    faceRoute(app, deps)
    erasureRoutes(app, deps)
    operatorRoutes(app, deps)
  }
}

function viewRoute(app: App, deps: Deps): void {
  const schema = { tags, summary: 'My data: what is held, what I asked', response: { 200: wire.Rights } }
  app.get('/api/rights', { schema }, async (request) => {
    const { personId } = await deps.requireResident(request)
    return rightsOf(deps, deps.db.sql, personId)
  })
}

function copyRoute(app: App, deps: Deps): void {
  const { db, now, history } = deps
  const schema = {
    tags,
    summary: 'A copy of everything held about me: JSON and pictures in a ZIP file',
  }
  app.get('/api/rights/copy', { schema }, async (request, reply) => {
    const { personId } = await deps.requireResident(request)
    const limit = { max: wire.copiesPerDayMax, windowSeconds: daySeconds, now: now() }
    await attempt(db.sql, { scope: 'rights.copies', key: personId, ...limit })
    const event = { kind: 'rights', act: 'copy_made', by: 'resident' } as const
    const copy = await db.tx(async (sql) => {
      await history.record(sql, { entryId: `rights:${request.id}:copy`, personId, at: now(), event })
      return copyOf(deps, sql, personId)
    })
    const name = `hufu-${now().toISOString().slice(0, 10)}.zip`
    reply.header('content-disposition', `attachment; filename="${name}"`)
    return reply.type('application/zip').send(copy)
  })
}

function faceRoute(app: App, deps: Deps): void {
  const schema = {
    tags,
    summary: 'Withdraw my consent to the face: template and pictures go at once',
    body: wire.WithdrawFace,
    response: { 200: wire.Rights },
  }
  app.post('/api/rights/face/withdraw', { schema }, async (request) => {
    const { personId } = await deps.requireResident(request)
    return deps.db.tx(async (sql) => {
      await withdraw(deps, sql, { ...request.body, personId })
      return rightsOf(deps, sql, personId)
    })
  })
}

const by = { kind: 'resident' } as const

function erasureRoutes(app: App, deps: Deps): void {
  const { db, requireResident } = deps
  const acts = [
    { path: '', summary: 'Erase everything about me, in a week', body: wire.OrderErasure, act: order },
    { path: '/cancel', summary: 'Keep me after all', body: wire.CancelErasure, act: cancel },
  ]
  for (const { path, summary, body, act } of acts) {
    const schema = { tags, summary, body, response: { 200: wire.Rights } }
    app.post(`/api/rights/erasure${path}`, { schema }, async (request) => {
      const { personId } = await requireResident(request)
      return db.tx(async (sql) => {
        await act(deps, sql, { ...request.body, personId, by })
        return rightsOf(deps, sql, personId)
      })
    })
  }
}

/** For somebody without a phone, who stands before the clerk with their document. */
function operatorRoutes(app: App, deps: Deps): void {
  const { db, requireOperator } = deps
  const view = {
    tags,
    summary: 'Whether a person is to be erased, and when',
    params: wire.PersonPath,
    response: { 200: wire.PersonOrders },
  }
  app.get('/api/rights/people/:personId', { schema: view }, async (request) => {
    await requireOperator(request, 'people.write')
    return ordersOf(db.sql, request.params.personId)
  })
  const acts = [
    {
      path: '',
      summary: 'Erase a person who asks for it at the desk, in a week',
      body: wire.OrderErasure,
      act: order,
    },
    { path: '/cancel', summary: 'Take that back, for the person', body: wire.CancelErasure, act: cancel },
  ]
  for (const { path, summary, body, act } of acts) {
    const schema = { tags, summary, params: wire.PersonPath, body, response: { 200: wire.PersonOrders } }
    app.post(`/api/rights/people/:personId/erasure${path}`, { schema }, async (request) => {
      const { operatorId } = await requireOperator(request, 'people.write')
      const { personId } = request.params
      return db.tx(async (sql) => {
        await act(deps, sql, { ...request.body, personId, by: { kind: 'operator', operatorId } })
        return ordersOf(sql, personId)
      })
    })
  }
}
