import type { FastifyRequest } from 'fastify'
import type { Db } from '#base/db'
import type { App } from '#base/http'
import { HistoryPage, HistoryQuery } from './contract.ts'
import { ofPerson, type Vault } from './history.ts'

export type RoutesDeps = {
  db: Db
  vault: Vault
  requireResident: (request: FastifyRequest) => Promise<{ personId: string }>
}

const pageEntries = 30

/** One route, for the resident alone. There is none for operators: what somebody does with their card is not their business. */
export function residentRoutes(app: App, { db, vault, requireResident }: RoutesDeps): void {
  const schema = {
    tags: ['history'],
    summary: 'My history: every use of my card, every look at my data, newest first, with what proves it',
    querystring: HistoryQuery,
    response: { 200: HistoryPage },
  }
  app.get('/api/history', { schema }, async (request, reply) => {
    const { personId } = await requireResident(request)
    const { before = null, limit = pageEntries, treeSize } = request.query
    reply.header('cache-control', 'no-store')
    return ofPerson(db.sql, { vault }, { personId, before, limit, treeSize })
  })
}
