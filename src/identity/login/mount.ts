import type { IncomingMessage, ServerResponse } from 'node:http'
import type { App } from '#base/http'
import { pageStyle, submitScript } from './page.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => unknown

const prefix = '/oidc'
// Servers of relying parties call from one address each: the limit is against floods, not against business.
const config = { rateLimit: { max: 60_000, timeWindow: '1 minute' } }

/**
 * Puts the provider under /oidc. It is a Koa application that reads and answers the raw request, so Fastify steps aside
 * (reply.hijack): six lines, where @fastify/middie would be a dependency and run for every route.
 */
export function mount(app: App, { handler, origin }: { handler: () => Handler; origin: string }): void {
  const { host, protocol } = new URL(origin)
  // The provider reads bodies itself.
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, _payload, done) => done(null))

  const hand = (request: IncomingMessage, response: ServerResponse, url: string) => {
    // What the world calls us is configuration; headers that claim otherwise are not listened to.
    request.headers.host = host
    request.headers['x-forwarded-proto'] = protocol.slice(0, -1)
    delete request.headers['x-forwarded-host']
    Object.assign(request, { originalUrl: request.url })
    request.url = url
    handler()(request, response)
  }

  const file = (path: string, type: string, content: string) =>
    app.get(path, { schema: { hide: true } }, async (_request, reply) =>
      reply.header('cache-control', 'public, max-age=3600').type(`${type}; charset=utf-8`).send(content),
    )
  file('/oidc/pages.css', 'text/css', pageStyle)
  file('/oidc/submit.js', 'text/javascript', submitScript)
  app.all(`${prefix}/*`, { config, schema: { hide: true } }, (request, reply) => {
    reply.hijack()
    hand(request.raw, reply.raw, request.raw.url?.slice(prefix.length) ?? '/')
  })
  // RFC 8414 §3.1: for an issuer with a path the metadata lie before it.
  app.get(
    `/.well-known/oauth-authorization-server${prefix}`,
    { config, schema: { hide: true } },
    (request, reply) => {
      reply.hijack()
      hand(request.raw, reply.raw, '/.well-known/openid-configuration')
    },
  )
}
