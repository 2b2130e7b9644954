// Credential offers (OpenID4VCI 1.0 §4): the city's invitation to a wallet to fetch a card.
import type { Sql } from '#base/db'
import { randomToken, tokenHash } from '#base/ids'
import { Refusal } from '#base/refusal'
import type { CredentialOffer, OfferAnswer } from './contract.ts'
import type { Deps } from './deps.ts'
import { configurationId } from './metadata.ts'
import * as store from './store.ts'

/** §4.1.1: the code must be short lived. A lost answer costs a new offer, not a new enrolment. */
export const offerLifetimeSeconds = 300

export const preAuthorized = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

type OfferDeps = Pick<Deps, 'keys' | 'cards' | 'origin' | 'now'>

/**
 * Offers the card to a wallet; an earlier offer of the same card is void.
 *
 * @param order.jkt the device key that alone may take it up: nothing is won by looking over a shoulder
 * @throws Refusal cards.not_active, cards.unknown_card
 */
export async function offer(
  deps: OfferDeps,
  sql: Sql,
  { cardId, jkt = null }: { cardId: string; jkt?: string | null },
): Promise<OfferAnswer> {
  await deps.cards.lockActive(sql, cardId)
  const token = randomToken()
  const expiresAt = new Date(deps.now().getTime() + offerLifetimeSeconds * 1000)
  const codeHash = tokenHash(codeOf(deps, token))
  await store.replaceOffer(sql, { tokenHash: tokenHash(token), codeHash, cardId, jkt, expiresAt })
  const uri = `${deps.origin}/oid4vci/offers/${token}`
  return {
    credential_offer: credentialOffer(deps, token),
    credential_offer_uri: uri,
    wallet_link: `openid-credential-offer://?credential_offer_uri=${encodeURIComponent(uri)}`,
  }
}

/** §4.1.3. @throws Refusal issuance.unknown_offer: never made, taken up, replaced or out of time */
export async function readOffer(deps: OfferDeps, sql: Sql, token: string): Promise<CredentialOffer> {
  const isOffered = await store.isOffered(sql, { tokenHash: tokenHash(token), at: deps.now() })
  if (!isOffered) throw new Refusal('issuance.unknown_offer', 404)
  return credentialOffer(deps, token)
}

const credentialOffer = (deps: OfferDeps, token: string): CredentialOffer => ({
  credential_issuer: deps.origin,
  credential_configuration_ids: [configurationId],
  grants: { [preAuthorized]: { 'pre-authorized_code': codeOf(deps, token) } },
})

/** Made from the offer's token, so that both can be handed out by reference although only their hashes are stored. */
const codeOf = ({ keys }: OfferDeps, token: string): string =>
  keys.blindIndex('issuance.code', token).toString('base64url')
