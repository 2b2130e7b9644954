import type { Routes } from '#base/http'
import { Refusal } from '#base/refusal'
import { listParams, listQuery } from './contract.ts'
import type { Lists } from './lists.ts'

/** Token Status List §8.1, §8.2: for anybody, from any page, and always asked of us again before it is used. */
export function routes({ lists }: { lists: Lists }): Routes {
  return (app) => {
    app.get(
      '/status/lists/:listId',
      {
        schema: {
          tags: ['status'],
          summary: 'A signed list of the states of a million copies of cards (Token Status List)',
          params: listParams,
          querystring: listQuery,
        },
      },
      async (request, reply) => {
        if (request.query.time !== undefined) throw new Refusal('status.history_unsupported', 501)
        const { token, gzipped, etag } = await lists.published(request.params.listId)
        const isZipped = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '')
        const tag = `"${etag}${isZipped ? '-gzip' : ''}"`
        void reply
          .type('application/statuslist+jwt')
          .header('etag', tag)
          .header('vary', 'accept-encoding')
          .header('cache-control', 'public, no-cache')
          .header('access-control-allow-origin', '*')
          .header('cross-origin-resource-policy', 'cross-origin')
        if (request.headers['if-none-match'] === tag) return reply.code(304).send()
        return isZipped ? reply.header('content-encoding', 'gzip').send(gzipped) : reply.send(token)
      },
    )
  }
}
