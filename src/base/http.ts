import type { RequestListener, Server as HttpServer } from 'node:http'
import { createServer as createPlainServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import rateLimit from '@fastify/rate-limit'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type {
  FastifyBaseLogger,
  FastifyInstance,
  FastifyServerOptions,
  RawReplyDefaultExpression,
  RawRequestDefaultExpression,
} from 'fastify'
import Fastify, { LogController } from 'fastify'
import { systemClock } from '#base/clock'
import type { Db } from '#base/db'
import { addAuthority } from '#base/http/authority'
import { addDocs } from '#base/http/docs'
import { addFormBody } from '#base/http/form'
import { setSecurityHeaders } from '#base/http/headers'
import { addHealth } from '#base/http/health'
import { refuseMalformed } from '#base/http/malformed'
import { watchMethods } from '#base/http/methods'
import { addPages } from '#base/http/pages'
import { addProblems, refusalOf, send } from '#base/http/problem'
import { createRefusalLog, isUnavailable } from '#base/http/refusal-log'
import { compileValidator } from '#base/http/validation'
import { newId } from '#base/ids'
import type { Log } from '#base/log'
import type { Metrics } from '#base/metrics'
import { Refusal } from '#base/refusal'
import type { Tls } from '#base/tls'

/** Fastify with types read from TypeBox schemas. */
export type App = FastifyInstance<
  HttpServer,
  RawRequestDefaultExpression,
  RawReplyDefaultExpression,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>
/** What a slice adds to the server. Each gets a scope of its own: hooks and parsers added there stay there. */
export type Routes = (app: App) => void

export type HttpDeps = {
  db: Db
  log: Log
  metrics: Metrics
  routes: readonly Routes[]
  /** What browsers call us: https turns on HSTS. */
  origin: string
  /** Built web apps; absent: only the API. */
  webDir?: string
  tls?: Tls
  trustedProxies?: readonly string[]
  requestsPerMinute?: number
  requestTimeoutMs?: number
}

const bodyBytesMax = 64 * 1024
const requestTimeoutMsDefault = 30_000
/** Who sends a byte now and then holds a connection no longer than the time for a request and one such look. */
const connectionsLookMs = 5_000
/** Far more than a server process answers at once, and fewer than a process may have files open. */
const connectionsMax = 8_192
const keepAliveMs = 65_000 // longer than the 60 s of usual proxies, which would otherwise meet a connection being closed
const closeGraceMs = 3_000
// One home, office or mobile network may share an address: a limit against floods. Rules limit attempts by person (limits.ts).
const requestsPerMinuteDefault = 1_200

/**
 * Listens.
 *
 * @param setting what to change when the port is taken
 * @throws Refusal `base.port_in_use`, `base.address_unavailable`
 */
export async function listen(
  app: App,
  { host, port, setting }: { host: string; port: number; setting: string },
): Promise<void> {
  await app.listen({ host, port }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') throw new Refusal('base.port_in_use', 500, { port, setting })
    if (error.code === 'EADDRNOTAVAIL') throw new Refusal('base.address_unavailable', 500, { host })
    throw error
  })
}

/** The HTTP server: everything a route need not think of. Not listening yet. */
export async function createHttp(deps: HttpDeps): Promise<App> {
  const app: App = Fastify(serverOptions(deps)).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(compileValidator)
  const refuseOtherMethods = watchMethods(app)
  app.addHook('onRequest', async (request, reply) => setSecurityHeaders(request, reply, deps))
  addRequestLog(app, deps)
  addProblems(app, createRefusalLog({ metrics: deps.metrics, now: systemClock }))
  addFormBody(app)
  await app.register(rateLimit, {
    max: deps.requestsPerMinute ?? requestsPerMinuteDefault,
    timeWindow: 60_000,
    errorResponseBuilder: (_request, { ttl }) =>
      new Refusal('base.too_many_requests', 429, { retryAfterSeconds: Math.max(1, Math.ceil(ttl / 1000)) }),
  })
  await addDocs(app, { origin: deps.origin })
  addHealth(app, deps)
  if (deps.tls) addAuthority(app, deps.tls)
  for (const routes of deps.routes) await app.register(async (scope: App) => routes(scope))
  if (deps.webDir) await addPages(app, deps.webDir)
  refuseOtherMethods()
  app.addHook('preClose', async () => {
    setTimeout(() => app.server.closeAllConnections(), closeGraceMs).unref()
  })
  return app
}

function serverOptions(deps: HttpDeps): FastifyServerOptions {
  const { log, tls, trustedProxies, requestTimeoutMs = requestTimeoutMsDefault } = deps
  return {
    // Fastify's own chatter about listening is for its developers; `hufu start` says it to people.
    loggerInstance: log.child({}, { level: log.isLevelEnabled('warn') ? 'warn' : log.level }),
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    bodyLimit: bodyBytesMax,
    trustProxy: trustedProxies && trustedProxies.length > 0 ? [...trustedProxies] : false,
    requestIdHeader: false,
    genReqId: () => newId(),
    forceCloseConnections: 'idle',
    frameworkErrors: (error, request, reply) => {
      setSecurityHeaders(request, reply, deps)
      void send(refusalOf(error), request, reply)
    },
    clientErrorHandler: refuseMalformed,
    routerOptions: { maxParamLength: 512 },
    serverFactory: (handler) => createServer(handler, { tls, requestTimeoutMs }),
  }
}

type Limits = { tls: Tls | undefined; requestTimeoutMs: number }

/** One place for both kinds of server: to a server that it did not make, Fastify applies none of its timeouts. */
function createServer(handler: RequestListener, { tls, requestTimeoutMs }: Limits): HttpServer {
  const limits = {
    requestTimeout: requestTimeoutMs,
    headersTimeout: requestTimeoutMs,
    keepAliveTimeout: keepAliveMs,
    connectionsCheckingInterval: Math.min(connectionsLookMs, requestTimeoutMs),
  }
  const server = tls ? createTlsServer({ ...tls, ...limits }, handler) : createPlainServer(limits, handler)
  server.maxConnections = connectionsMax
  return server
}

// Who asked for what is personal: a line says the route's pattern, never the address asked for, and no address of a client.
function addRequestLog(app: App, { log, metrics }: HttpDeps): void {
  const seconds = metrics.histogram('http_request_seconds', 'Time from the request to the end of its answer')
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? '(none)'
    const method = request.method
    const ms = Math.round(reply.elapsedTime * 10) / 10
    seconds.observe({ method, route, status: String(reply.statusCode) }, ms / 1000)
    const isFault = reply.statusCode >= 500 && !isUnavailable(reply.statusCode)
    const level = isFault ? 'error' : 'debug'
    log[level]({ requestId: request.id, method, route, status: reply.statusCode, ms }, 'request')
  })
}
