import type { FastifyReply } from 'fastify'
import type { App, Routes } from '#base/http'
import { Refusal } from '#base/refusal'
import * as contract from './contract.ts'
import { createCopies } from './copies.ts'
import type { Deps } from './deps.ts'
import { authorizationServerMetadata, issuerMetadata, typeMetadata } from './metadata.ts'
import { makeNonce } from './nonce.ts'
import { oauthErrors } from './oauth-errors.ts'
import { offer, readOffer } from './offer.ts'
import { exchange } from './token.ts'

const tags = ['issuance']

export function routes(deps: Deps): Routes {
  return (app) => {
    metadataRoutes(app, deps)
    offerRoutes(app, deps)
    walletRoutes(app, deps)
  }
}

/** §12.2.2, RFC 8414 §3, SD-JWT VC §5.3.1: from anywhere, and kept for a while. */
function metadataRoutes(app: App, { origin }: Deps): void {
  const documents = [
    [
      '/.well-known/openid-credential-issuer',
      'Credential issuer metadata (OpenID4VCI 1.0)',
      issuerMetadata(origin),
    ],
    [
      '/.well-known/oauth-authorization-server/oid4vci',
      'Authorization server metadata (RFC 8414)',
      authorizationServerMetadata(origin),
    ],
    ['/vct/card', 'Type metadata of the card (SD-JWT VC)', typeMetadata(origin)],
  ] as const
  for (const [url, summary, document] of documents)
    app.get(url, { schema: { tags, summary } }, (_request, reply) => publicly(reply).send(document))
}

const publicly = (reply: FastifyReply): FastifyReply =>
  reply
    .header('cache-control', 'public, max-age=300')
    .header('access-control-allow-origin', '*')
    .header('cross-origin-resource-policy', 'cross-origin')

function offerRoutes(app: App, deps: Deps): void {
  app.post(
    '/api/issuance/offers',
    {
      schema: {
        tags,
        summary: 'An offer of the card that an application was approved for (application token)',
        response: { 200: contract.OfferAnswer },
      },
    },
    async (request) => {
      const application = await deps.enrolment.applicationFor(request, deps.db.sql)
      const { state, jkt } = application
      // Once more after the copies came: the wallet may have lost its session before it could keep it.
      if (state !== 'approved' && state !== 'issued')
        throw new Refusal('issuance.not_approved', 409, { state })
      const { cardId } = application
      return deps.db.tx((sql) => offer(deps, sql, { cardId, jkt }))
    },
  )

  app.get(
    '/oid4vci/offers/:offer',
    {
      schema: {
        tags,
        summary: 'A credential offer by reference (OpenID4VCI 1.0 §4.1.3)',
        params: contract.OfferParams,
        response: { 200: contract.CredentialOffer },
      },
    },
    (request) => readOffer(deps, deps.db.sql, request.params.offer),
  )
}

function walletRoutes(app: App, deps: Deps): void {
  const { trust, cards } = deps
  const issueCopies = createCopies(deps)

  app.post(
    '/oid4vci/token',
    {
      schema: {
        tags,
        summary: 'A pre-authorized code or a refresh token for tokens bound to the DPoP key',
        consumes: ['application/x-www-form-urlencoded'],
        body: contract.TokenRequest,
        response: { 200: contract.TokenAnswer },
      },
      errorHandler: oauthErrors('token'),
    },
    (request) => exchange(deps, request.body, trust.dpop.verify(request).jkt),
  )

  app.post(
    '/oid4vci/nonce',
    {
      schema: {
        tags,
        summary: 'A nonce for proofs (OpenID4VCI 1.0 §7)',
        response: { 200: contract.NonceAnswer },
      },
    },
    () => ({ c_nonce: makeNonce(deps) }),
  )

  app.post(
    '/oid4vci/credential',
    {
      schema: {
        tags,
        summary: 'Copies of the card, one for each proof (access token)',
        body: contract.CredentialRequest,
        response: { 200: contract.CredentialAnswer },
      },
      errorHandler: oauthErrors('credential'),
    },
    async (request) => {
      const resident = await cards.requireResident(request)
      const credentials = await issueCopies(resident, request.body)
      return { credentials: credentials.map((credential) => ({ credential })) }
    },
  )
}
