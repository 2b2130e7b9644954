// A state register as docs/protocols/state-register.md describes it: to try the connector with, and to show those who
// build a real one what is expected. It keeps its residents in memory.
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import Fastify, { type FastifyReply, type FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { compileValidator } from '#base/http/validation'
import { sameSecret } from '#base/ids'
import { Standing } from '../contract.ts'
import { ChangesAnswer, changesMax, MatchAnswer, MatchQuestion } from '../state-register/protocol.ts'
import { loadResidents } from './residents.ts'

export type ReferenceRegister = { url: string; residents: number; close(): Promise<void> }

const ChangesQuery = Type.Object({
  after: Type.Optional(Type.String({ pattern: '^\\d{1,15}$', maxLength: 15 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: changesMax })),
})
const Report = Type.Object(
  {
    idNumber: Type.String({ minLength: 18, maxLength: 18 }),
    standing: Standing,
    documentExpiresOn: Type.Optional(
      Type.Union([Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', maxLength: 10 }), Type.Null()]),
    ),
  },
  { additionalProperties: false },
)

/** @param port 0 takes any that is free */
export async function startReferenceRegister(options: {
  csv: string
  portraitsDir?: string
  token: string
  port: number
  host?: string
}): Promise<ReferenceRegister> {
  const { csv, portraitsDir, token, port, host = '127.0.0.1' } = options
  const residents = await loadResidents(csv, { now: new Date(), ...(portraitsDir ? { portraitsDir } : {}) })
  const app = Fastify({ bodyLimit: 4_096 }).withTypeProvider<TypeBoxTypeProvider>()
  app.setValidatorCompiler(compileValidator)
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    const given = /^Bearer (.{1,400})$/.exec(request.headers.authorization ?? '')?.[1] ?? ''
    if (!sameSecret(given, token)) return reply.code(401).header('www-authenticate', 'Bearer').send()
    return undefined
  })
  app.post('/v1/match', { schema: { body: MatchQuestion, response: { 200: MatchAnswer } } }, (request) =>
    residents.match(request.body),
  )
  app.get(
    '/v1/changes',
    { schema: { querystring: ChangesQuery, response: { 200: ChangesAnswer } } },
    async ({ query }) => residents.changes(query.after ?? null, query.limit ?? changesMax),
  )
  // Not part of the protocol: plays the office to which a loss or a death is reported.
  app.post('/reports', { schema: { body: Report } }, async ({ body: { idNumber, ...news } }, reply) =>
    reply.code(residents.report(idNumber, news) ? 204 : 404).send(),
  )
  const url = await app.listen({ host, port })
  return { url, residents: residents.count, close: () => app.close() }
}
