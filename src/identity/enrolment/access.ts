import type { FastifyRequest } from 'fastify'
import type { Sql } from '#base/db'
import { sameSecret, tokenHash } from '#base/ids'
import { Refusal } from '#base/refusal'
import type { KnownApplication } from './application.ts'
import type { Deps } from './deps.ts'
import { applicationAt } from './store/applications.ts'

const TOKEN = /^DPoP (([0-9a-f-]{36})\.[\w-]{43})$/i

/**
 * The application that a request speaks for: by its token, and the device key the token is bound to.
 *
 * @throws Refusal 401 `enrolment.token_missing`, `enrolment.token_invalid`, or what the proof's check refuses
 */
export async function applicationFor(
  { dpop }: Pick<Deps, 'dpop'>,
  request: FastifyRequest,
  sql: Sql,
): Promise<KnownApplication> {
  const { token, applicationId } = bearerOf(request)
  const { jkt } = dpop.verify(request, token)
  const application = await applicationAt(sql, applicationId)
  if (!application || !isKnown(application)) throw new Refusal('enrolment.token_invalid', 401)
  const isTheirs = sameSecret(application.tokenHash, tokenHash(token)) && application.jkt === jkt
  if (!isTheirs) throw new Refusal('enrolment.token_invalid', 401)
  return application
}

/** @throws Refusal 401 `enrolment.token_missing` */
export function bearerOf(request: FastifyRequest): { token: string; applicationId: string } {
  const [, token, applicationId] = TOKEN.exec(request.headers.authorization ?? '') ?? []
  if (!token || !applicationId) throw new Refusal('enrolment.token_missing', 401)
  return { token, applicationId }
}

/** The same, for a route that names the application: a token for one opens no other. */
export async function namedApplication(
  deps: Pick<Deps, 'dpop' | 'db'>,
  request: FastifyRequest,
  applicationId: string,
): Promise<KnownApplication> {
  const application = await applicationFor(deps, request, deps.db.sql)
  if (application.applicationId !== applicationId) {
    throw new Refusal('enrolment.unknown_application', 404, { applicationId })
  }
  return application
}

function isKnown(application: Awaited<ReturnType<typeof applicationAt>>): application is KnownApplication {
  return application !== null && application.state !== 'started' && application.personId !== null
}
