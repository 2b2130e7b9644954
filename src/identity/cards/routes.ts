import type { FastifyRequest } from 'fastify'
import type { Db, Sql } from '#base/db'
import type { Routes } from '#base/http'
import { record } from '#base/outbox'
import type { Actor } from './card.ts'
import * as wire from './contract.ts'
import { stopDevice } from './devices.ts'
import type { Deps } from './issue.ts'
import { type Order, read, resume, revoke, suspend } from './life.ts'
import type { Resident } from './sessions.ts'
import * as store from './store.ts'
import { cardRecord, deviceView, myCard } from './views.ts'

/** The person's own key, from the people slice: notes about a person are sealed with it. */
export type SealPort = {
  seal(sql: Sql, personId: string, bytes: Uint8Array, context: string): Promise<Buffer>
  open(sql: Sql, personId: string, sealed: Buffer, context: string): Promise<Buffer>
}

export type RouteDeps = Deps & {
  db: Db
  people: SealPort
  requireOperator(request: FastifyRequest, right: 'cards.manage'): Promise<{ operatorId: string }>
  requireResident(request: FastifyRequest): Promise<Resident>
}

const noteContext = 'cards.change.note'

/** /api/cards/mine for the resident, the rest for operators. */
export function routes(deps: RouteDeps): Routes {
  return (app) => {
    residentRoutes(deps)(app)
    operatorRoutes(deps)(app)
  }
}

function residentRoutes(deps: RouteDeps): Routes {
  const { db } = deps
  const mine = async (sql: Sql, { personId, cardId, deviceId }: Resident) =>
    myCard(await read(sql, cardId), await store.devicesOf(sql, personId), deviceId)

  return (app) => {
    app.get(
      '/api/cards/mine',
      { schema: { tags: ['cards'], summary: 'My card and my devices', response: { 200: wire.MyCard } } },
      async (request) => mine(db.sql, await deps.requireResident(request)),
    )

    app.post(
      '/api/cards/mine/block',
      {
        schema: {
          tags: ['cards'],
          summary: 'Block my own card; the desk can wake it',
          body: wire.BlockOrder,
          response: { 200: wire.MyCard },
        },
      },
      async (request) => {
        const resident = await deps.requireResident(request)
        const order = { ...request.body, cardId: resident.cardId, by: { kind: 'resident' } as const }
        return db.tx(async (sql) => {
          await suspend(deps, sql, order)
          return mine(sql, resident)
        })
      },
    )

    app.post(
      '/api/cards/mine/devices/:deviceId/stop',
      {
        schema: {
          tags: ['cards'],
          summary: 'Stop a device of mine: its sessions and the cards on it end',
          params: wire.DevicePath,
          response: { 204: wire.Nothing },
        },
      },
      async (request, reply) => {
        const { personId } = await deps.requireResident(request)
        const { deviceId } = request.params
        const stop = { personId, deviceId, reason: 'stopped_by_resident', by: { kind: 'resident' } } as const
        await db.tx((sql) => stopDevice(deps, sql, stop))
        return reply.code(204).send(null)
      },
    )
  }
}

function operatorRoutes(deps: RouteDeps): Routes {
  const { db, people } = deps

  const seal = (sql: Sql, personId: string, note: string | undefined) =>
    note ? people.seal(sql, personId, Buffer.from(note), noteContext) : undefined

  /** What the operator is shown of a card, with the audit of its changes opened. */
  const shown = async (sql: Sql, cardId: string) => {
    const card = await read(sql, cardId)
    const changes = await store.changesOf(sql, card)
    const notes = await Promise.all(
      changes.map(({ noteSealed }) =>
        noteSealed ? people.open(sql, card.personId, noteSealed, noteContext) : null,
      ),
    )
    return cardRecord(card, changes, notes)
  }

  type Wanted = { cardId: string; requestId: string; reason: string; note?: string }
  const change = async (
    request: FastifyRequest,
    act: (deps: Deps, sql: Sql, order: Order) => Promise<unknown>,
    { note, ...wanted }: Wanted,
  ) => {
    const { operatorId } = await deps.requireOperator(request, 'cards.manage')
    const by: Actor = { kind: 'operator', operatorId }
    return db.tx(async (sql) => {
      const { personId } = await read(sql, wanted.cardId)
      const noteSealed = await seal(sql, personId, note)
      await act(deps, sql, { ...wanted, by, ...(noteSealed && { noteSealed }) })
      return shown(sql, wanted.cardId)
    })
  }

  return (app) => {
    app.get(
      '/api/cards/people/:personId',
      {
        schema: {
          tags: ['cards'],
          summary: 'Cards and devices of a person; the look is recorded and shown to the person',
          params: wire.PersonPath,
          response: { 200: wire.PersonCards },
        },
      },
      async (request) => {
        const { operatorId } = await deps.requireOperator(request, 'cards.manage')
        const { personId } = request.params
        return db.tx(async (sql) => {
          await record(sql, 'cards.looked_up', { personId, operatorId })
          const cards = await store.cardsOf(sql, personId)
          const records = []
          for (const { cardId } of cards) records.push(await shown(sql, cardId))
          const devices = await store.devicesOf(sql, personId)
          return { cards: records, devices: devices.map((device) => deviceView(device, null)) }
        })
      },
    )

    app.post(
      '/api/cards/:cardId/suspend',
      {
        schema: {
          tags: ['cards'],
          summary: 'Put a card to sleep',
          params: wire.CardPath,
          body: wire.SuspendOrder,
          response: { 200: wire.CardRecord },
        },
      },
      async (request) => change(request, suspend, { ...request.body, ...request.params }),
    )

    app.post(
      '/api/cards/:cardId/resume',
      {
        schema: {
          tags: ['cards'],
          summary: 'Wake a card that an operator or the resident put to sleep',
          params: wire.CardPath,
          body: wire.ResumeOrder,
          response: { 200: wire.CardRecord },
        },
      },
      async (request) => change(request, resume, { ...request.body, ...request.params }),
    )

    app.post(
      '/api/cards/:cardId/revoke',
      {
        schema: {
          tags: ['cards'],
          summary: 'Revoke a card for good',
          params: wire.CardPath,
          body: wire.RevokeOrder,
          response: { 200: wire.CardRecord },
        },
      },
      async (request) => change(request, revoke, { ...request.body, ...request.params }),
    )
  }
}
