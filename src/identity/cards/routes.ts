import type { FastifyRequest } from 'fastify'
import type { Db, Sql } from '#base/db'
import type { App, Routes } from '#base/http'
import * as wire from './contract.ts'
import { stopDevice } from './devices.ts'
import type { Deps } from './issue.ts'
import { read, suspend } from './life.ts'
import { type OperatorDeps, operatorRoutes } from './operatorRoutes.ts'
import type { Resident } from './sessions.ts'
import * as store from './store.ts'
import { myCard } from './views.ts'

type ResidentDeps = Deps & { db: Db; requireResident: (request: FastifyRequest) => Promise<Resident> }
const tags = ['cards']

/** /api/cards/mine for the resident, the rest for operators. */
export function routes(deps: ResidentDeps & OperatorDeps): Routes {
  return (app) => {
    residentRoutes(app, deps)
    operatorRoutes(app, deps)
  }
}

function residentRoutes(app: App, deps: ResidentDeps): void {
  const { db, requireResident } = deps

  app.get(
    '/api/cards/mine',
    { schema: { tags, summary: 'My card and my devices', response: { 200: wire.MyCard } } },
    async (request) => mine(db.sql, await requireResident(request)),
  )

  const block = { tags, summary: 'Block my own card', body: wire.BlockOrder, response: { 200: wire.MyCard } }
  app.post('/api/cards/mine/block', { schema: block }, async (request) => {
    const resident = await requireResident(request)
    const order = { ...request.body, cardId: resident.cardId, by: { kind: 'resident' } as const }
    return db.tx(async (sql) => {
      await suspend(deps, sql, order)
      return mine(sql, resident)
    })
  })

  const stop = {
    tags,
    summary: 'Stop a device of mine',
    params: wire.DevicePath,
    response: { 204: wire.Nothing },
  }
  app.post('/api/cards/mine/devices/:deviceId/stop', { schema: stop }, async (request, reply) => {
    const { personId } = await requireResident(request)
    const { deviceId } = request.params
    const by = { kind: 'resident' } as const
    await db.tx((sql) => stopDevice(deps, sql, { personId, deviceId, reason: 'stopped_by_resident', by }))
    return reply.code(204).send(null)
  })
}

async function mine(sql: Sql, { personId, cardId, deviceId }: Resident): Promise<wire.MyCard> {
  return myCard(await read(sql, cardId), await store.devicesOf(sql, personId), deviceId)
}
