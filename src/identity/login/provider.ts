// oidc-provider 9, set up: code flow with PKCE, PAR and DPoP; ES256; pairwise subjects; no refresh tokens and no single
// sign-on: every login asks the card, so that a card taken away a moment ago is refused at the next one.
import {
  type ClaimsParameter,
  type Configuration,
  errors,
  interactionPolicy,
  type KoaContextWithOIDC,
  Provider,
} from 'oidc-provider'
import type { Sql } from '#base/db'
import { sameSecret, tokenHash } from '#base/ids'
import type { Keys } from '#base/keys'
import type { Log } from '#base/log'
import { type CardClaim, cardClaims, type Parties } from '#identity/parties'
import { createAdapter } from './adapter.ts'
import { claimsIn, claimsOfScopes } from './claim.ts'
import { clientOf, sectorMember } from './client.ts'
import { editionAcr } from './contract.ts'
import { errorPage, loggedOutPage, logoutPage } from './page.ts'

export type ProviderDeps = {
  sql: Sql
  keys: Keys
  log: Log
  parties: Pick<Parties, 'relyingParty'>
  /** what a login may tell, by its grant */
  answerOf: (grantId: string) => Promise<Partial<Record<CardClaim, string | boolean>>>
  /** whether this person still has a card that works */
  hasActiveCard: (personId: string) => Promise<boolean>
  now: () => Date
  origin: string
}

const minute = 60
const ttl = {
  Interaction: 15 * minute,
  PushedAuthorizationRequest: minute,
  AuthorizationCode: minute,
  AccessToken: 5 * minute,
  IdToken: 5 * minute,
  Grant: 10 * minute,
  // It serves nothing but to bridge the step from the card back to the party.
  Session: 2 * minute,
}
export const grantSeconds = ttl.Grant

/** Made anew when the signing key is rotated: the library takes its keys once. */
export function createProvider(deps: ProviderDeps): Provider {
  const provider = new Provider(`${deps.origin}/oidc`, {
    ...rules,
    ...secrets(deps),
    ...lookUps(deps),
    // The cookie of a login is set for this path and what lies under it: two logins in two tabs do not meet.
    interactions: { policy: cardOnly(), url: (_ctx, { uid }) => `/api/login/interactions/${uid}` },
  })
  // Behind whatever terminates TLS: the mount says by header what the world sees.
  provider.proxy = true
  // The stored secret is a hash (parties): what comes in is hashed and then compared.
  provider.Client.prototype.compareClientSecret = function compareClientSecret(actual) {
    return sameSecret(this.clientSecret ?? '', tokenHash(actual).toString('base64url'))
  }
  provider.on('server_error', (_ctx, error) => deps.log.error({ err: error }, 'login: the provider failed'))
  return provider
}

const rules: Configuration = {
  ttl,
  scopes: ['openid', ...cardClaims],
  claims: claimsOfScopes,
  acrValues: Object.values(editionAcr),
  subjectTypes: ['pairwise'],
  responseTypes: ['code'],
  // §5.4 would leave scope claims to the userinfo endpoint; one signed answer is what a shop wants.
  conformIdTokenClaims: false,
  pkce: { required: () => true },
  // Not client_secret_jwt: it would use the stored hash as the key. Not client_secret_post: one way is enough.
  clientAuthMethods: ['client_secret_basic', 'private_key_jwt'],
  clientDefaults: { id_token_signed_response_alg: 'ES256' },
  enabledJWA: {
    idTokenSigningAlgValues: ['ES256'],
    userinfoSigningAlgValues: ['ES256'],
    clientAuthSigningAlgValues: ['ES256'],
    dPoPSigningAlgValues: ['ES256'],
  },
  issueRefreshToken: async () => false,
  expiresWithSession: async () => false,
  extraClientMetadata: { properties: [sectorMember] },
  features: {
    devInteractions: { enabled: false },
    dPoP: { enabled: true },
    pushedAuthorizationRequests: { enabled: true },
    claimsParameter: { enabled: true, assertClaimsParameter: refuseOverAsking },
    revocation: { enabled: true },
    rpInitiatedLogout: { enabled: true, logoutSource: logoutPage, postLogoutSuccessSource: loggedOutPage },
    userinfo: { enabled: true },
  },
  renderError: errorPage,
}

/** Scopes are held against the registration by the library; the claims parameter is another way to ask. */
function refuseOverAsking(
  _ctx: KoaContextWithOIDC,
  claims: ClaimsParameter,
  client: { scope?: string | undefined },
) {
  const registered = new Set(client.scope?.split(' '))
  const beyond = claimsIn(claims).find((claim) => !registered.has(claim))
  if (beyond) throw new errors.InvalidRequest(`not registered for the claim ${beyond}`)
}

const secrets = ({ keys }: ProviderDeps): Configuration => ({
  jwks: { keys: keys.privateJwks('login').map((jwk) => ({ ...jwk, alg: 'ES256', use: 'sig' })) },
  cookies: {
    keys: [keys.blindIndex('login.cookies', '1').toString('base64url')],
    names: { interaction: 'hufu_login', resume: 'hufu_login_resume', session: 'hufu_login_session' },
  },
})

/** One prompt: the card. Consent is asked by the wallet, claim by claim; the library's checks of hints stay. */
function cardOnly(): interactionPolicy.DefaultPolicy {
  const { Check, base } = interactionPolicy
  const policy = base()
  policy.remove('consent')
  const checks = policy.get('login')?.checks
  checks?.remove('no_session')
  checks?.remove('max_age')
  checks?.add(
    new Check('card', 'the card is asked at every login', 'login_required', ({ oidc }) =>
      oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT,
    ),
  )
  return policy
}

const lookUps = ({ sql, keys, now, parties, answerOf, hasActiveCard }: ProviderDeps): Configuration => ({
  adapter: (model: string) => {
    const adapter = createAdapter({ sql, keys, now }, model)
    if (model !== 'Client') return adapter
    return { ...adapter, find: async (id) => clientOf(await parties.relyingParty(sql, id)) ?? undefined }
  },
  findAccount: async (_ctx, accountId, token) => {
    // Asked at each step of a login: a phone that was stopped in the middle of one does not come to its end.
    if (!(await hasActiveCard(accountId))) return undefined
    return {
      accountId,
      async claims() {
        const grantId = token && 'grantId' in token ? token.grantId : undefined
        return { ...(typeof grantId === 'string' ? await answerOf(grantId) : {}), sub: accountId }
      },
    }
  },
  /** OpenID Connect Core 1.0 §8.1: two sectors cannot join their subjects, nor find the person behind one. */
  pairwiseIdentifier: async (_ctx, accountId, client) =>
    keys.blindIndex('pairwise', `${String(client[sectorMember])}\n${accountId}`).toString('base64url'),
  loadExistingGrant: async ({ oidc }) => {
    const grantId = oidc.result?.consent?.grantId
    return grantId === undefined ? undefined : oidc.provider.Grant.find(grantId)
  },
})
