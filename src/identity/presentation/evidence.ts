// What a presentation proves, and what it teaches.
import type { Sql } from '#base/db'
import { Refusal } from '#base/refusal'
import type { Card } from '#identity/cards'
import { dcql, type Json, type JsonObject, sdJwt, statusList } from '#identity/formats'
import { type CardClaim, cardClaims, claimPath, mustBeActive, type RelyingParty } from '#identity/parties'
import { codec, type Trust } from '#identity/trust'
import { check, type Evidence, type PublishedStatus } from './check.ts'
import { isObject } from './json.ts'
import type { RequestDeps } from './request.ts'
import type { Requested } from './store.ts'

const keyBindingAgeMaxSeconds = 300

export type EvidenceDeps = RequestDeps & {
  trust: Pick<Trust, 'credentialSignatures'>
  party: (sql: Sql, partyId: string) => Promise<RelyingParty>
  status: {
    check(sql: Sql, reference: statusList.StatusReference): Promise<PublishedStatus>
    ownerOf(sql: Sql, reference: statusList.StatusReference): Promise<string | null>
  }
  cards: { read(sql: Sql, cardId: string): Promise<Card> }
}

/** What one answer taught us: kept sealed until the asker has read it. */
export type Learned = {
  personId: string
  cardId: string
  edition: Card['edition']
  claims: Partial<Record<CardClaim, string | boolean>>
}

/**
 * What the seal of the card and of its holder prove, and what we know of the card.
 *
 * @throws Refusal formats.*, trust.*, presentation.token_malformed, parties.party_suspended
 */
export async function gather(
  deps: EvidenceDeps,
  sql: Sql,
  { request, vpToken }: { request: Requested; vpToken: Json | undefined },
): Promise<Evidence> {
  const { now, status, cards, trust } = deps
  const party = await deps.party(sql, request.partyId)
  mustBeActive(party)
  const query = dcql.parse(request.dcqlQuery)
  const text = onePresentation(query, vpToken)
  const aud = `x509_hash:${(await deps.signer()).x509Hash}`
  const keyBinding = { aud, nonce: request.nonce, maxAgeSeconds: keyBindingAgeMaxSeconds }
  const required = ['iss', 'exp', 'status']
  const verified = sdJwt.verify({ text, now: now(), keyBinding, required, codec }, trust.credentialSignatures)
  const reference = statusList.referenceOf(verified.claims.status)
  const cardId = reference && (await status.ownerOf(sql, reference))
  return {
    query,
    verified,
    card: cardId ? await cards.read(sql, cardId) : null,
    published: reference && cardId ? await status.check(sql, reference) : 'invalid',
  }
}

/** @throws Refusal those of `check` */
export function learn(evidence: Evidence): Learned {
  const card = check(evidence)
  const { claims } = evidence.verified
  const known = cardClaims.flatMap((claim) => {
    const value = valueAt(claims, claimPath(claim))
    const isDisclosed = evidence.verified.disclosed.some(
      (path) => path.join('.') === claimPath(claim).join('.'),
    )
    return isDisclosed && (typeof value === 'string' || typeof value === 'boolean') ? [[claim, value]] : []
  })
  return {
    personId: card.personId,
    cardId: card.cardId,
    edition: card.edition,
    claims: Object.fromEntries(known),
  }
}

/** §8.1: under the id of our one query, a list of exactly one presentation. */
function onePresentation(query: dcql.DcqlQuery, vpToken: Json | undefined): string {
  const malformed = new Refusal('presentation.token_malformed', 400)
  if (!isObject(vpToken)) throw malformed
  const [id, ...others] = Object.keys(vpToken)
  const presentations = id === undefined ? undefined : vpToken[id]
  if (others.length > 0 || id !== query.credentials[0]?.id || !Array.isArray(presentations)) throw malformed
  const [presentation, ...more] = presentations
  if (typeof presentation !== 'string' || more.length > 0) throw malformed
  return presentation
}

function valueAt(claims: JsonObject, path: readonly string[]): Json | undefined {
  let at: Json | undefined = claims
  for (const step of path) at = isObject(at) ? at[step] : undefined
  return at
}
