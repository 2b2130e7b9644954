import { createHash } from 'node:crypto'
import swagger from '@fastify/swagger'
import type { App } from '#base/http'
import { readContracts } from '#base/http/contracts'
import type { OpenApi } from '#base/http/describe'
import { describe } from '#base/http/describe'
import { docsStyle, operationsPage, refusalsPage } from '#base/http/docs-page'
import { readRefusals } from '#base/http/refusal-docs'

/** /docs for people, /docs/openapi.json for programs, /docs/refusals for both languages. Made from the routes themselves. */
export async function addDocs(app: App, { origin }: { origin: string }): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Hufu',
        version: '1',
        description:
          'A digital identity card that a city runs itself. Errors are application/problem+json (RFC 9457) with a code from /docs/refusals.',
      },
      servers: [{ url: origin }],
    },
    hideUntagged: true,
  })
  const hidden = { schema: { hide: true } } as const
  const html = 'text/html; charset=utf-8'
  const cached = 'no-cache'
  app.get('/docs/openapi.json', hidden, async (_request, reply) =>
    reply.header('cache-control', cached).send(await documentOf(app)),
  )
  app.get('/docs', hidden, async (_request, reply) =>
    reply
      .header('cache-control', cached)
      .type(html)
      .send(operationsPage(await documentOf(app))),
  )
  app.get('/docs/', hidden, async (_request, reply) => reply.redirect('/docs', 308))
  app.get('/docs/refusals', hidden, async (_request, reply) =>
    reply
      .header('cache-control', cached)
      .type(html)
      .send(refusalsPage(await readRefusals())),
  )
  const tag = `"${createHash('sha256').update(docsStyle).digest('hex').slice(0, 16)}"`
  app.get('/docs/docs.css', hidden, async (_request, reply) =>
    reply.header('cache-control', cached).header('etag', tag).type('text/css; charset=utf-8').send(docsStyle),
  )
}

// The plugin's type covers OpenAPI 2 and 3; ours is written as 3.1, and read as plain JSON.
async function documentOf(app: App): Promise<OpenApi> {
  const document: OpenApi = JSON.parse(JSON.stringify(app.swagger()))
  return describe(document, await readContracts())
}
