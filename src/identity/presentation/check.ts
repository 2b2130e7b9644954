// What must hold before a presentation is believed. The seal of the card and of its holder come first, by the table of
// `sdJwt.verify` (issuer's chain, algorithm, expiry, key binding to our nonce and client id, hash over the disclosures).
// Then these, on what that verified.
import assert from 'node:assert/strict'
import { Refusal } from '#base/refusal'
import type { Card } from '#identity/cards'
import { type ClaimPath, dcql, type sdJwt } from '#identity/formats'

export type PublishedStatus = 'valid' | 'suspended' | 'invalid'

export type Evidence = {
  query: dcql.DcqlQuery
  verified: sdJwt.Verified
  /** the card that this copy was issued for; null: none of ours */
  card: Card | null
  /** what the status list says of this copy */
  published: PublishedStatus
}

type Check = { rule: string; spec: string; code: string; holds: (evidence: Evidence) => boolean }

const CHECKS: readonly Check[] = [
  {
    rule: 'it is the type of credential that was asked for',
    spec: 'OpenID4VP 1.0 §8.6, B.3.5',
    code: 'presentation.type_not_asked',
    holds: ({ query, verified }) =>
      query.credentials.every(({ vctValues }) => vctValues.some((vct) => vct === verified.claims.vct)),
  },
  {
    rule: 'it discloses all that was asked for',
    spec: 'OpenID4VP 1.0 §6.4.1, §8.6',
    code: 'presentation.claims_missing',
    holds: (evidence) => askedPaths(evidence) !== null,
  },
  {
    rule: 'and nothing else: what we did not ask for we must not learn',
    spec: 'OpenID4VP 1.0 §15.4',
    code: 'presentation.claims_unasked',
    holds: (evidence) => disclosesOnly(evidence.verified, askedPaths(evidence) ?? []),
  },
  {
    rule: 'the copy belongs to a card we issued',
    spec: 'OpenID4VP 1.0 §8.6 2.5',
    code: 'presentation.card_unknown',
    holds: ({ card }) => card !== null,
  },
  {
    rule: 'the card is not taken away',
    spec: 'Token Status List §7.1',
    code: 'presentation.card_revoked',
    holds: ({ card }) => card?.state !== 'revoked',
  },
  {
    rule: 'the card is not replaced by another',
    spec: 'Token Status List §7.1',
    code: 'presentation.card_ended',
    holds: ({ card }) => card?.state !== 'ended',
  },
  {
    rule: 'the card is not asleep',
    spec: 'Token Status List §7.1',
    code: 'presentation.card_suspended',
    holds: ({ card, published }) => card?.state === 'active' && published !== 'suspended',
  },
  {
    // A living card has dead copies when the phone that held them was stopped.
    rule: 'this copy of it is published as valid',
    spec: 'Token Status List §8.3',
    code: 'presentation.card_revoked',
    holds: ({ published }) => published === 'valid',
  },
]

/**
 * The card, now believed.
 *
 * @throws Refusal 403 with the code of the first check that fails
 */
export function check(evidence: Evidence): Card {
  for (const { code, holds } of CHECKS) if (!holds(evidence)) throw new Refusal(code, 403)
  assert(evidence.card)
  return evidence.card
}

/** The places that the answer was to disclose: for a query with claim sets, the first set that it satisfies. */
function askedPaths({ query, verified }: Evidence): readonly ClaimPath[] | null {
  const candidate = { id: 'presented', format: 'dc+sd-jwt', claims: verified.claims }
  const outcome = dcql.match(query, [candidate])
  if (outcome.outcome === 'unmatched') return null
  return [...outcome.matches.values()].flatMap((matches) => matches.flatMap(({ paths }) => paths))
}

/** A disclosure may also stand on the way to what was asked for. */
const disclosesOnly = ({ disclosed }: sdJwt.Verified, asked: readonly ClaimPath[]): boolean =>
  disclosed.every((path) => asked.some((wanted) => path.every((step, index) => step === wanted[index])))
