// Claims of the card as OpenID Connect carries them: the same names, each also a scope of its own.
import type { ClaimsParameter } from 'oidc-provider'
import { type CardClaim, cardClaims, isCardClaim } from '#identity/parties'

/** One scope a claim, so that a party asks for exactly what it needs in the plainest of requests. */
export const claimsOfScopes: Record<string, string[]> = {
  openid: ['sub', 'acr', 'amr'],
  ...Object.fromEntries(cardClaims.map((claim) => [claim, [claim]])),
}

/** The `claims` parameter (OpenID Connect Core 1.0 §5.5), which the library has checked to be what it should. */
function parseClaims(parameter: unknown): ClaimsParameter {
  if (typeof parameter !== 'string') return {}
  const parsed: ClaimsParameter = JSON.parse(parameter)
  return parsed
}

/** Names of card claims that a claims request contains. */
export const claimsIn = ({ id_token = {}, userinfo = {} }: ClaimsParameter): CardClaim[] =>
  cardClaims.filter((claim) => Object.hasOwn(id_token, claim) || Object.hasOwn(userinfo, claim))

/** What the card has to be asked for, by scopes and by the claims parameter together. */
export function askedClaims({ scope, claims }: { scope?: unknown; claims?: unknown }): CardClaim[] {
  const scopes = typeof scope === 'string' ? scope.split(' ').filter(isCardClaim) : []
  return [...new Set([...scopes, ...claimsIn(parseClaims(claims))])]
}

/** The acr values the party insists on (§5.5.1.1); empty: any. */
export function essentialAcrs(parameter: unknown): string[] {
  const { acr } = parseClaims(parameter).id_token ?? {}
  if (!acr?.essential) return []
  const values = Array.isArray(acr.values) ? acr.values : [acr.value]
  return values.filter((value) => typeof value === 'string')
}
