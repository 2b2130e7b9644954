// The token endpoint (OpenID4VCI 1.0 §6, RFC 6749 §5-6, RFC 9449 §5): a code for an offer, or a refresh token, becomes a
// pair of tokens bound to the wallet's device key. Wallets are not authenticated: anybody may write one (§6.1).
import { tokenHash } from '#base/ids'
import { Refusal } from '#base/refusal'
import type { Tokens } from '#identity/cards'
import type { TokenAnswer, TokenRequest } from './contract.ts'
import type { Deps } from './deps.ts'
import { preAuthorized } from './offer.ts'
import * as store from './store.ts'

type TokenDeps = Pick<Deps, 'db' | 'cards' | 'now'>
type Grant = (deps: TokenDeps, request: TokenRequest, jkt: string) => Promise<Tokens>

const GRANTS: Readonly<Record<string, Grant>> = {
  [preAuthorized]: redeem,
  refresh_token: refresh,
}

/** @throws Refusal issuance.grant_unsupported, tx_code_unexpected, authorization_details_unsupported, invalid_grant */
export async function exchange(deps: TokenDeps, request: TokenRequest, jkt: string): Promise<TokenAnswer> {
  const grant = Object.hasOwn(GRANTS, request.grant_type) ? GRANTS[request.grant_type] : undefined
  if (!grant) throw new Refusal('issuance.grant_unsupported', 400)
  // RFC 9396 §5: what one cannot authorise in detail one refuses.
  if (request.authorization_details !== undefined)
    throw new Refusal('issuance.authorization_details_unsupported', 400)
  const tokens = await grant(deps, request, jkt)
  return {
    access_token: tokens.accessToken,
    token_type: 'DPoP',
    expires_in: tokens.expiresInSeconds,
    refresh_token: tokens.refreshToken,
  }
}

/**
 * One transaction: the code is used up, the device registered and the session opened together, or none of it. Refused,
 * the code is as it was: who tries one that is bound to another phone uses nothing up.
 */
function redeem({ db, cards, now }: TokenDeps, request: TokenRequest, jkt: string): Promise<Tokens> {
  // §6.3: we expect no transaction code, and a wallet that sends one took our offer for another.
  if (request.tx_code !== undefined) throw new Refusal('issuance.tx_code_unexpected', 400)
  const codeHash = tokenHash(request['pre-authorized_code'] ?? '')
  return db.tx(async (sql) => {
    const offer = await store.redeemOffer(sql, { codeHash, jkt, at: now() })
    if (!offer) throw new Refusal('issuance.invalid_grant', 400)
    const { personId, cardId } = await cards.lockActive(sql, offer.cardId)
    const { deviceId } = await cards.registerDevice(sql, { personId, cardId, jkt })
    return cards.openSession(sql, { personId, deviceId, cardId, jkt })
  })
}

/** Outside of what may be rolled back: a refresh token that was stolen stops its device, and that stays so. */
async function refresh({ db, cards }: TokenDeps, request: TokenRequest, jkt: string): Promise<Tokens> {
  const refreshToken = request.refresh_token ?? ''
  const refreshed = await db.tx((sql) => cards.refreshSession(sql, { refreshToken, jkt }))
  if (refreshed.outcome === 'refused') throw new Refusal('issuance.invalid_grant', 400)
  return refreshed
}
