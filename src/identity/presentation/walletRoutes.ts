import { Type } from 'typebox'
import type { App } from '#base/http'
import { type AnswerDeps, takeAnswer } from './answer.ts'
import { RequestParams, ResponseTaken, WalletRequest, WalletResponse } from './contract.ts'
import { mustBeActive, readOpen, requestObject } from './request.ts'
import type { Bell } from './waiting.ts'

const tags = ['oid4vp']
const requestObjectType = 'application/oauth-authz-req+jwt'
const RequestObjectText = Type.String({ maxLength: 60_000 })

/** For wallets (OpenID4VP 1.0): fetch the request, post the answer. No credentials: the address is the secret. */
export function walletRoutes(app: App, deps: AnswerDeps & { bell: Bell }): void {
  const requestText = async (requestId: string, walletNonce?: string) => {
    const request = await readOpen(deps.db.sql, requestId, deps.now())
    const party = await deps.party(deps.db.sql, request.partyId)
    mustBeActive(party)
    return requestObject(deps, request, { party, walletNonce })
  }
  // A wallet may run in a page of another origin; nothing here depends on cookies.
  app.addHook('onRequest', async (_request, reply) => {
    reply.raw.setHeader('access-control-allow-origin', '*')
    reply.raw.setHeader('cross-origin-resource-policy', 'cross-origin')
  })

  app.get(
    '/oid4vp/requests/:requestId',
    {
      schema: {
        tags,
        summary: 'The signed request object',
        params: RequestParams,
        response: { 200: RequestObjectText },
      },
    },
    async (request, reply) => reply.type(requestObjectType).send(await requestText(request.params.requestId)),
  )

  app.post(
    '/oid4vp/requests/:requestId',
    {
      schema: {
        tags,
        summary: 'The signed request object, for a wallet that sends its nonce',
        params: RequestParams,
        body: Type.Union([WalletRequest, Type.Null()]),
        consumes: ['application/x-www-form-urlencoded'],
        response: { 200: RequestObjectText },
      },
    },
    async (request, reply) =>
      reply
        .type(requestObjectType)
        .send(await requestText(request.params.requestId, request.body?.wallet_nonce)),
  )

  app.post(
    '/oid4vp/responses/:requestId',
    {
      schema: {
        tags,
        summary: 'Answer: an encrypted presentation, or an error such as access_denied',
        params: RequestParams,
        body: WalletResponse,
        consumes: ['application/x-www-form-urlencoded'],
        response: { 200: ResponseTaken },
      },
    },
    async (request) => {
      const { requestId } = request.params
      const redirectUri = await takeAnswer(deps, requestId, request.body).finally(() =>
        deps.bell.ring(requestId),
      )
      return redirectUri === null ? {} : { redirect_uri: redirectUri }
    },
  )
}
