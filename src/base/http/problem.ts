import { STATUS_CODES } from 'node:http'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '#base/http'
import { isUnavailable, type RefusalLog } from '#base/http/refusal-log'
import { Refusal } from '#base/refusal'

// The one edge at which errors become answers: application/problem+json (RFC 9457).

/** The answer for every error: a refusal as it stands, anything else a bare 500 whose reason is in the log. */
export function addProblems(app: App, logUnavailable: RefusalLog): void {
  app.setErrorHandler((error, request, reply) => {
    const refusal = refusalOf(error)
    if (isUnavailable(refusal.status)) logUnavailable(refusal, request.log)
    else if (refusal.status >= 500) request.log.error({ err: error }, 'request failed')
    return send(refusal, request, reply)
  })
  app.setNotFoundHandler((request, reply) => send(new Refusal('base.not_found', 404), request, reply))
}

export function send(
  { code, status, facts }: Refusal,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const retryAfter = facts['retryAfterSeconds']
  if (typeof retryAfter === 'number') void reply.header('retry-after', String(retryAfter))
  return reply
    .code(status)
    .type('application/problem+json; charset=utf-8')
    .serializer((body: unknown) => JSON.stringify(body))
    .send({
      type: `/docs/refusals#${code}`,
      title: STATUS_CODES[status] ?? 'Refused',
      status,
      code,
      facts,
      requestId: request.id,
    })
}

const codes: Readonly<Record<number, string>> = {
  400: 'base.unreadable_body',
  404: 'base.not_found',
  413: 'base.body_too_large',
  415: 'base.unsupported_media_type',
}

// An address that is no address of ours, said in ways that Fastify tells apart.
const notFound = new Set(['FST_ERR_BAD_URL', 'FST_ERR_MAX_PARAM_LENGTH'])

/** What may be said of an error. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refusal) return error
  const { statusCode, code } = { statusCode: 500, code: '', ...framework(error) }
  if (notFound.has(code)) return new Refusal('base.not_found', 404)
  const known = statusCode < 500 ? codes[statusCode] : undefined
  return known ? new Refusal(known, statusCode) : new Refusal('base.internal', 500)
}

// Only errors that Fastify itself made carry a status that may be told; a library's `statusCode` means something else.
function framework(error: unknown): { statusCode?: number; code?: string } {
  if (!(error instanceof Error && 'code' in error && 'statusCode' in error)) return {}
  const { code, statusCode } = error
  if (typeof code !== 'string' || !code.startsWith('FST_ERR_')) return {}
  return typeof statusCode === 'number' ? { statusCode, code } : { code }
}
