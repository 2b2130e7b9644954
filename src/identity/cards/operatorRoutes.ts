import type { FastifyRequest } from 'fastify'
import type { Db, Sql } from '#base/db'
import type { App } from '#base/http'
import { newId } from '#base/ids'
import { record } from '#base/outbox'
import * as wire from './contract.ts'
import { stopEverything } from './everything.ts'
import type { RegisterPort } from './ground.ts'
import type { Deps } from './issue.ts'
import { type Order, read, resume, revoke, suspend } from './life.ts'
import * as store from './store.ts'
import { cardRecord, deviceView } from './views.ts'

/** The person's own key, from the people slice: notes about a person are sealed with it. */
export type SealPort = {
  seal(sql: Sql, personId: string, bytes: Uint8Array, context: string): Promise<Buffer>
  open(sql: Sql, personId: string, sealed: Buffer, context: string): Promise<Buffer>
}

export type OperatorDeps = Deps & {
  db: Db
  people: SealPort & RegisterPort
  requireOperator: (request: FastifyRequest, right: 'cards.manage') => Promise<{ operatorId: string }>
}

const tags = ['cards']
const noteContext = 'cards.change.note'

export function operatorRoutes(app: App, deps: OperatorDeps): void {
  const cardOrders = [
    { name: 'suspend', summary: 'Put a card to sleep', body: wire.SuspendOrder, act: suspend },
    {
      name: 'resume',
      summary: 'Wake a card put to sleep by an operator or the resident',
      body: wire.ResumeOrder,
      act: resume,
    },
    { name: 'revoke', summary: 'Revoke a card for good', body: wire.RevokeOrder, act: revoke },
  ]
  for (const { name, summary, body, act } of cardOrders) {
    const schema = { tags, summary, params: wire.CardPath, body, response: { 200: wire.CardRecord } }
    app.post(`/api/cards/:cardId/${name}`, { schema }, async (request) =>
      change(deps, request, act, { ...request.body, ...request.params }),
    )
  }

  stopRoute(app, deps)
  const schema = {
    tags,
    summary: 'Cards and devices of a person. The look is recorded and shown to the person',
    params: wire.PersonPath,
    response: { 200: wire.PersonCards },
  }
  app.get('/api/cards/people/:personId', { schema }, async (request) => {
    const { operatorId } = await deps.requireOperator(request, 'cards.manage')
    const { personId } = request.params
    return deps.db.tx(async (sql) => {
      const at = deps.now().toISOString()
      await record(sql, 'cards.looked_up', { lookId: newId(), personId, operatorId, at })
      return personCards(deps, sql, personId)
    })
  })
}

/** The clerk's way to the same: one act upon all that a person holds. Sent again, it acts once. */
function stopRoute(app: App, deps: OperatorDeps): void {
  const schema = {
    tags,
    summary: 'Lost phone: stop every card and device of a person',
    params: wire.PersonPath,
    body: wire.StopOrder,
    response: { 200: wire.PersonCards },
  }
  app.post('/api/cards/people/:personId/stop', { schema }, async (request) => {
    const { operatorId } = await deps.requireOperator(request, 'cards.manage')
    const { personId } = request.params
    const { requestId, reason, note } = request.body
    return deps.db.tx(async (sql) => {
      await deps.people.read(sql, personId)
      const noteSealed = note ? await deps.people.seal(sql, personId, Buffer.from(note), noteContext) : null
      const by = { kind: 'operator', operatorId } as const
      await stopEverything(deps, sql, { personId, requestId, fate: 'end', reason, noteSealed, by })
      return personCards(deps, sql, personId)
    })
  })
}

type Wanted = { cardId: string; requestId: string; reason: string; note?: string }
type Act = (deps: Deps, sql: Sql, order: Order) => Promise<unknown>

async function change(deps: OperatorDeps, request: FastifyRequest, act: Act, { note, ...wanted }: Wanted) {
  const { operatorId } = await deps.requireOperator(request, 'cards.manage')
  return deps.db.tx(async (sql) => {
    const { personId } = await read(sql, wanted.cardId)
    const noteSealed = note ? await deps.people.seal(sql, personId, Buffer.from(note), noteContext) : null
    await act(deps, sql, { ...wanted, noteSealed, by: { kind: 'operator', operatorId } })
    return shown(deps, sql, wanted.cardId)
  })
}

export async function personCards(
  deps: Pick<OperatorDeps, 'people'>,
  sql: Sql,
  personId: string,
): Promise<wire.PersonCards> {
  const cards: wire.CardRecord[] = []
  for (const { cardId } of await store.cardsOf(sql, personId)) cards.push(await shown(deps, sql, cardId))
  const devices = await store.devicesOf(sql, personId)
  return { cards, devices: devices.map((device) => deviceView(device, null)) }
}

/** What the operator is shown of a card, with the notes of its changes opened. */
async function shown(
  { people }: Pick<OperatorDeps, 'people'>,
  sql: Sql,
  cardId: string,
): Promise<wire.CardRecord> {
  const card = await read(sql, cardId)
  const changes = await store.changesOf(sql, card)
  const notes: (Buffer | null)[] = []
  for (const { noteSealed } of changes) {
    notes.push(noteSealed && (await people.open(sql, card.personId, noteSealed, noteContext)))
  }
  return cardRecord(card, changes, notes)
}
