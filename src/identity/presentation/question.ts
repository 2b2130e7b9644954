// A question to a card: DCQL (OpenID4VP 1.0 §6), held against what the party is registered for. One card is asked, once,
// with proof of its holder; whatever else DCQL can say is refused and not ignored.
import { Refusal } from '#base/refusal'
import { dcql, type Json, type JsonObject } from '#identity/formats'
import { type CardClaim, claimAt, claimPath, type RelyingParty } from '#identity/parties'

export type Question = {
  /** as the wallet gets it: only members that we understood */
  dcqlQuery: JsonObject
  /** every claim that could be in the answer */
  claims: CardClaim[]
}

const credentialId = 'card'

/** The question for these claims; no claims at all asks only "do you hold a card?". */
export function questionOf(claims: readonly CardClaim[], vct: string): JsonObject {
  const card: JsonObject = { id: credentialId, format: 'dc+sd-jwt', meta: { vct_values: [vct] } }
  // §6.1: an empty list of claims is not allowed; an absent one asks for nothing that can be kept back.
  if (claims.length > 0) card.claims = claims.map((claim) => ({ path: claimPath(claim) }))
  return { credentials: [card] }
}

/**
 * @throws Refusal presentation.query_unsupported, claim_unknown, over_asking; formats.query_malformed
 */
export function question(asked: Json, { party, vct }: { party: RelyingParty; vct: string }): Question {
  const query = dcql.parse(asked)
  const [card, ...others] = query.credentials
  if (!card || others.length > 0 || query.sets.length > 0) throw unsupported('credentials')
  if (card.format !== 'dc+sd-jwt') throw unsupported('format')
  if (!card.vctValues.includes(vct)) throw unsupported('vct_values')
  if (card.multiple) throw unsupported('multiple')
  if (!card.requiresHolderBinding) throw unsupported('require_cryptographic_holder_binding')
  if (card.trustedAuthorities) throw unsupported('trusted_authorities')
  const claims = card.claims.map(({ path }) => known(path))
  for (const claim of claims)
    if (!party.claims.includes(claim)) throw new Refusal('presentation.over_asking', 403, { claim })
  return { dcqlQuery: write(card, vct), claims: [...new Set(claims)] }
}

/** The claims that a question of ours may be answered with. */
export const askedClaims = (dcqlQuery: JsonObject): CardClaim[] =>
  dcql.parse(dcqlQuery).credentials.flatMap(({ claims }) => claims.map(({ path }) => known(path)))

function known(path: dcql.ClaimPointer): CardClaim {
  const claim = claimAt(path)
  if (!claim) throw new Refusal('presentation.claim_unknown', 422)
  return claim
}

/** Written anew: what the party put beside the query does not reach the wallet under our signature. */
function write(card: dcql.CredentialQuery, vct: string): JsonObject {
  const claims = card.claims.map(({ id, path, values }) => ({
    ...(id === null ? {} : { id }),
    path: [...path],
    ...(values === null ? {} : { values: [...values] }),
  }))
  return {
    credentials: [
      {
        id: card.id,
        format: card.format,
        meta: { vct_values: [vct] },
        ...(claims.length > 0 ? { claims } : {}),
        ...(card.claimSets ? { claim_sets: card.claimSets.map((set) => [...set]) } : {}),
      },
    ],
  }
}

const unsupported = (at: string) => new Refusal('presentation.query_unsupported', 422, { at })
