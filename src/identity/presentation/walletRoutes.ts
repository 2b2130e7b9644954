import { Type } from 'typebox'
import type { App } from '#base/http'
import { mustBeActive } from '#identity/parties'
import { type AnswerDeps, takeAnswer } from './answer.ts'
import { RequestParams, ResponseTaken, WalletRequest, WalletResponse } from './contract.ts'
import { readOpen, requestObject } from './request.ts'
import type { Bell } from './waiting.ts'

const tags = ['oid4vp']
const requestObjectType = 'application/oauth-authz-req+jwt'
const RequestObjectText = Type.String({ maxLength: 60_000 })

/** A wallet may run in a page of another origin; nothing under /oid4vp depends on cookies. */
export function openToAllOrigins(app: App): void {
  app.addHook('onRequest', async (_request, reply) => {
    reply.raw.setHeader('access-control-allow-origin', '*')
    reply.raw.setHeader('cross-origin-resource-policy', 'cross-origin')
  })
}

/** For wallets (OpenID4VP 1.0 §5.10): fetch the request. No credentials: the address is the secret. */
export function requestRoutes(app: App, deps: AnswerDeps): void {
  const url = '/oid4vp/requests/:requestId'
  const read = async (requestId: string, walletNonce?: string) => {
    const request = await readOpen(deps.db.sql, requestId, deps.now())
    const party = await deps.party(deps.db.sql, request.partyId)
    mustBeActive(party)
    return requestObject(deps, request, { party, walletNonce })
  }
  const schema = {
    tags,
    summary: 'The signed request object',
    params: RequestParams,
    response: { 200: RequestObjectText },
  }

  app.get(url, { schema }, async ({ params }, reply) =>
    reply.type(requestObjectType).send(await read(params.requestId)),
  )

  const withNonce = {
    ...schema,
    summary: 'The same, for a wallet that sends its nonce',
    body: Type.Union([WalletRequest, Type.Null()]),
    consumes: ['application/x-www-form-urlencoded'],
  }
  app.post(url, { schema: withNonce }, async ({ params, body }, reply) =>
    reply.type(requestObjectType).send(await read(params.requestId, body?.wallet_nonce)),
  )
}

/** Post the answer (§8.2, §8.3.1). */
export function responseRoutes(app: App, deps: AnswerDeps & { bell: Bell }): void {
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
