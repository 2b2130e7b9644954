import { Readable } from 'node:stream'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { App } from '#base/http'
import {
  AskCard,
  Cancel,
  CardRequest,
  editionAcr,
  EventsQuery,
  Finish,
  Finished,
  Interaction,
  InteractionParams,
} from './contract.ts'
import { progressEvents } from './events.ts'
import {
  askCard,
  askerOf,
  cancel,
  type Exchange,
  finish,
  type InteractionDeps,
  readLogin,
} from './interaction.ts'

const tags = ['login']
const path = '/api/login/interactions/:uid'

type OfLogin = FastifyRequest<{ Params: { uid: string } }>

const exchangeOf = (request: OfLogin, reply: FastifyReply): Exchange => ({
  uid: request.params.uid,
  request: request.raw,
  response: reply.raw,
})

export function questionRoutes(app: App, deps: InteractionDeps): void {
  app.get(path, { schema: { hide: true, params: InteractionParams } }, async (request, reply) =>
    reply.redirect(`/login/#/${request.params.uid}`, 303),
  )

  app.get(
    `${path}/question`,
    {
      schema: {
        tags,
        summary: 'Who asks what, and why',
        params: InteractionParams,
        response: { 200: Interaction },
      },
    },
    async (request, reply) => {
      const { party, claims, acrs, expiresAt } = await readLogin(deps, exchangeOf(request, reply))
      const { partyId, name, purpose, logoSvg } = party
      const logoUri = logoSvg ? `/api/parties/relying-parties/${partyId}/logo` : null
      return {
        party: { partyId, name, purpose, logoUri },
        claims,
        needsUpgraded: acrs.length > 0 && !acrs.includes(editionAcr.lightweight),
        expiresAt: expiresAt.toISOString(),
      }
    },
  )
}

export function cardRoutes(app: App, deps: InteractionDeps): void {
  app.post(
    `${path}/requests`,
    {
      schema: {
        tags,
        summary: 'Ask the card: in this browser, or on another device',
        params: InteractionParams,
        body: AskCard,
        response: { 201: CardRequest },
      },
    },
    async (request, reply) => {
      const login = await readLogin(deps, exchangeOf(request, reply))
      const { requestId, walletLink, openid4vpLink, expiresAt } = await askCard(deps, login, request.body.way)
      reply.code(201)
      return { requestId, walletLink, openid4vpLink, expiresAt: expiresAt.toISOString() }
    },
  )

  app.get(
    `${path}/events`,
    {
      schema: {
        tags,
        summary: 'Progress of a request, as server-sent events',
        params: InteractionParams,
        querystring: EventsQuery,
        produces: ['text/event-stream'],
      },
    },
    async (request, reply) => {
      const asker = askerOf(await readLogin(deps, exchangeOf(request, reply)))
      const left = new AbortController()
      request.raw.once('close', () => left.abort())
      const events = progressEvents(deps, { requestId: request.query.requestId, asker }, left.signal)
      return reply
        .type('text/event-stream; charset=utf-8')
        .header('x-accel-buffering', 'no')
        .send(Readable.from(events))
    },
  )
}

export function endRoutes(app: App, deps: InteractionDeps): void {
  app.post(
    `${path}/finish`,
    {
      schema: {
        tags,
        summary: 'The card has answered: go on to the party',
        params: InteractionParams,
        body: Finish,
        response: { 200: Finished },
      },
    },
    async (request, reply) => {
      const { requestId, responseCode = null } = request.body
      return { returnTo: await finish(deps, exchangeOf(request, reply), { requestId, responseCode }) }
    },
  )

  app.post(
    `${path}/cancel`,
    {
      schema: {
        tags,
        summary: 'Back to the party without a login',
        params: InteractionParams,
        body: Cancel,
        response: { 200: Finished },
      },
    },
    async (request, reply) => {
      const { requestId = null } = request.body
      return { returnTo: await cancel(deps, exchangeOf(request, reply), requestId) }
    },
  )
}
