// Logging a customer in with the city's card. This file is all that a shop needs: openid-client, the address of the
// issuer, an id and a secret. Everything else comes from the issuer's discovery document.
import * as client from 'openid-client'

export type Issuer = { issuer: URL; clientId: string; clientSecret: string; shopOrigin: string }

/** What the shop has to remember between sending the customer away and seeing them again. */
export type Pending = { state: string; nonce: string; codeVerifier: string }

/** What the shop knows after a login. There is nothing else in the answer. */
export type Learned = {
  /** this shop's own number for this customer; another shop gets another one */
  sub: string
  isOver18: boolean
  /** which edition of the card answered */
  acr: string | undefined
  /** how the customer proved to be its holder */
  amr: string[]
  /** the ID token as it came, for showing */
  claims: Record<string, unknown>
  idToken: string
}

export type CardLogin = ReturnType<typeof createCardLogin>

export function createCardLogin(shop: Issuer) {
  const configuration = rememberDiscovery(shop)
  return {
    /** Asks for one thing: is the customer over 18? */
    start: async (language: 'zh' | 'en') => start(await configuration(), shop, language),
    /**
     * The customer is back. The library checks state, issuer, signature, audience, nonce and times.
     *
     * @throws client.AuthorizationResponseError when the issuer sends them back without a login
     */
    finish: async (currentUrl: URL, pending: Pending) => finish(await configuration(), currentUrl, pending),
    logoutUrl: async (idToken: string) =>
      client.buildEndSessionUrl(await configuration(), {
        id_token_hint: idToken,
        post_logout_redirect_uri: `${shop.shopOrigin}/`,
      }),
  }
}

/** The issuer's addresses and keys; asked for once, and again after a failure. */
function rememberDiscovery({ issuer, clientId, clientSecret }: Issuer): () => Promise<client.Configuration> {
  let discovered: Promise<client.Configuration> | undefined
  return () => {
    discovered ??= client
      .discovery(
        issuer,
        clientId,
        { id_token_signed_response_alg: 'ES256' },
        client.ClientSecretBasic(clientSecret),
        // Plain HTTP is for a trial on one machine only.
        isLoopback(issuer) ? { execute: [client.allowInsecureRequests] } : {},
      )
      .catch((error: unknown) => {
        discovered = undefined
        throw error
      })
    return discovered
  }
}

/** The request goes to the issuer directly (PAR), not through the browser. */
async function start(
  configuration: client.Configuration,
  { shopOrigin }: Issuer,
  language: 'zh' | 'en',
): Promise<{ pending: Pending; url: URL }> {
  const pending = {
    state: client.randomState(),
    nonce: client.randomNonce(),
    codeVerifier: client.randomPKCECodeVerifier(),
  }
  const url = await client.buildAuthorizationUrlWithPAR(configuration, {
    redirect_uri: `${shopOrigin}/callback`,
    scope: 'openid age_over_18',
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(pending.codeVerifier),
    code_challenge_method: 'S256',
    ui_locales: language === 'zh' ? 'zh-CN' : 'en',
  })
  return { pending, url }
}

async function finish(
  configuration: client.Configuration,
  currentUrl: URL,
  pending: Pending,
): Promise<Learned> {
  const tokens = await client.authorizationCodeGrant(configuration, currentUrl, {
    expectedState: pending.state,
    expectedNonce: pending.nonce,
    pkceCodeVerifier: pending.codeVerifier,
    idTokenExpected: true,
  })
  const claims = { ...tokens.claims() }
  const { sub, acr, amr, age_over_18: isOver18 } = claims
  return {
    sub: String(sub),
    // Anything but a plain yes is a no.
    isOver18: isOver18 === true,
    acr: typeof acr === 'string' ? acr : undefined,
    amr: Array.isArray(amr) ? amr.map(String) : [],
    claims,
    idToken: tokens.id_token ?? '',
  }
}

/** Why the issuer sent the customer back without a login: a name for the page that says what to do next. */
export type LoginFailure = 'declined' | 'card_not_accepted' | 'too_late' | 'failed'

export function failureOf(error: unknown): LoginFailure {
  if (!(error instanceof client.AuthorizationResponseError)) return 'failed'
  if (error.error !== 'access_denied') return 'failed'
  return error.error_description === 'card_not_accepted' ? 'card_not_accepted' : 'declined'
}

const isLoopback = ({ protocol, hostname }: URL) =>
  protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname)
