import type { Static } from 'typebox'
import type { Db } from '#base/db'
import type { App } from '#base/http'
import { Refusal } from '#base/refusal'
import type { Json } from '#identity/formats'
import type { Parties, RelyingParty } from '#identity/parties'
import type { EvidenceDeps, Learned } from './evidence.ts'
import { AskPresentation, Asked, Presentation, RequestParams, ResponseCode } from './contract.ts'
import { type Outcome, readOutcome } from './outcome.ts'
import { questionOf } from './question.ts'
import { createRequest, type RequestDeps } from './request.ts'
import type { Box } from './sealing.ts'

type Deps = RequestDeps & {
  db: Db
  answerBox: Box<Learned>
  cards: EvidenceDeps['cards']
  parties: Pick<Parties, 'requireRelyingParty'>
}

const tags = ['presentation']

/** For relying parties: ask, and read the answer. */
export function partyRoutes(app: App, deps: Deps): void {
  const { db, parties } = deps

  app.post(
    '/api/presentations',
    {
      schema: {
        tags,
        summary: 'Ask a card (client credentials by HTTP Basic)',
        body: AskPresentation,
        response: { 201: Asked },
      },
    },
    async (request, reply) => {
      const party = await parties.requireRelyingParty(request)
      const asked = await createRequest(deps, db.sql, {
        party,
        dcqlQuery: queryIn(request.body, deps),
        asker: `party:${party.partyId}`,
        returnUri: returnUriIn(request.body, party),
      })
      reply.code(201)
      return { ...asked, expiresAt: asked.expiresAt.toISOString() }
    },
  )

  app.get(
    '/api/presentations/:requestId',
    {
      schema: {
        tags,
        summary: 'The state of a request, and what was learned',
        params: RequestParams,
        querystring: ResponseCode,
        response: { 200: Presentation },
      },
    },
    async (request) => {
      const { partyId } = await parties.requireRelyingParty(request)
      const { requestId } = request.params
      const { responseCode = null } = request.query
      return view(await readOutcome(deps, db.sql, { requestId, asker: `party:${partyId}`, responseCode }))
    },
  )
}

function queryIn(body: Static<typeof AskPresentation>, { vct }: Deps): Json {
  if (body.dcqlQuery && !body.claims) return body.dcqlQuery
  if (body.claims && !body.dcqlQuery) return questionOf(body.claims, vct)
  throw new Refusal('presentation.question_missing', 422)
}

// An answer must not be steered to a place that the operator did not see (RFC 9700 §4.1: exact match).
function returnUriIn({ returnUri }: Static<typeof AskPresentation>, party: RelyingParty): string | null {
  if (returnUri !== undefined && !party.redirectUris.includes(returnUri))
    throw new Refusal('presentation.return_uri_not_registered', 422)
  return returnUri ?? null
}

/** Without what is not the party's business: whose card it was. */
function view(outcome: Outcome): Presentation {
  switch (outcome.state) {
    case 'requested':
      return { state: 'requested', expiresAt: outcome.expiresAt.toISOString() }
    case 'answered':
      return {
        state: 'answered',
        answeredAt: outcome.answeredAt.toISOString(),
        edition: outcome.edition,
        claims: outcome.claims,
      }
    case 'refused':
      return { state: 'refused', refusedAt: outcome.refusedAt.toISOString(), reason: outcome.reason }
    case 'expired':
      return { state: 'expired', expiredAt: outcome.expiredAt.toISOString() }
  }
}
