// The log for everybody: what was signed, and the proofs. Nothing in it says anything about anybody.
import type { Db } from '#base/db'
import type { App } from '#base/http'
import { Refusal } from '#base/refusal'
import * as wire from './contract.ts'
import { consistencyPath, leafAt } from './log/proofs.ts'
import { tileHashes } from './log/tiles.ts'
import { headsBefore, latestHead, readTiles } from './store/log.ts'

const tags = ['history']
const headsAtOnce = 50
const fullTile = 'public, max-age=31536000, immutable'
const open = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' }

export function logRoutes(app: App, { db }: { db: Db }): void {
  headRoutes(app, db)
  proofRoutes(app, db)
  tileRoute(app, db)
}

function headRoutes(app: App, db: Db): void {
  const latest = {
    tags,
    summary:
      'The newest signed head of the log of all histories (RFC 9162 §4.10), and how long an entry may wait',
    response: { 200: wire.LogHead },
  }
  app.get('/api/history/log', { schema: latest }, async (_request, reply) => {
    reply.headers({ ...open, 'cache-control': 'no-cache' })
    const head = await latestHead(db.sql)
    return { head: head?.token ?? null, mergeDelaySeconds: wire.mergeDelaySeconds }
  })

  const heads = {
    tags,
    summary: 'Heads that were signed, largest tree first: for those who keep watch',
    querystring: wire.HeadsQuery,
    response: { 200: wire.Heads },
  }
  app.get('/api/history/log/heads', { schema: heads }, async (request, reply) => {
    const { before = null, limit = headsAtOnce } = request.query
    reply.headers({ ...open, 'cache-control': 'no-cache' })
    return { heads: (await headsBefore(db.sql, { before, limit })).map(({ token }) => token) }
  })
}

function proofRoutes(app: App, db: Db): void {
  const consistency = {
    tags,
    summary: 'That the tree of one size is the beginning of the tree of another (RFC 9162 §2.1.4)',
    querystring: wire.ConsistencyQuery,
    response: { 200: wire.ConsistencyProof },
  }
  app.get('/api/history/log/consistency', { schema: consistency }, async (request, reply) => {
    reply.headers(open)
    return { ...request.query, path: await consistencyPath(db.sql, request.query) }
  })

  const inclusion = {
    tags,
    summary:
      'That a leaf stands at a place in the tree (RFC 9162 §2.1.3): for whom a person has shown an entry to',
    querystring: wire.InclusionQuery,
    response: { 200: wire.InclusionProof },
  }
  app.get('/api/history/log/inclusion', { schema: inclusion }, async (request, reply) => {
    reply.headers(open)
    return { ...request.query, ...(await leafAt(db.sql, request.query)) }
  })
}

function tileRoute(app: App, db: Db): void {
  const schema = {
    tags,
    summary:
      'Up to 256 hashes of the tree, 32 bytes each: with all tiles of level 0 anybody can compute it again',
    params: wire.TilePath,
    produces: ['application/octet-stream'],
  }
  app.get('/api/history/log/tiles/:level/:tile', { schema }, async (request, reply) => {
    const { level, tile: index } = request.params
    const [tile] = await readTiles(db.sql, [{ level, index }])
    if (!tile) throw new Refusal('history.unknown_tree', 404, { size: (await latestHead(db.sql))?.size ?? 0 })
    const isFull = tile.hashes.length === tileHashes * 32
    reply.headers({ ...open, 'cache-control': isFull ? fullTile : 'no-cache' })
    return reply.type('application/octet-stream').send(tile.hashes)
  })
}
