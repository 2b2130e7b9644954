// A relying party as OpenID Connect knows it (OpenID Connect Dynamic Client Registration 1.0 §2).
import type { AdapterPayload } from 'oidc-provider'
import type { RelyingParty } from '#identity/parties'

/** Our own client metadata: what pairwise subjects are bound to. */
export const sectorMember = 'hufu_sector'

/** Null: nobody that may log a person in. */
export function clientOf(party: RelyingParty | null): AdapterPayload | null {
  if (!party || party.state === 'suspended' || party.redirectUris.length === 0) return null
  return {
    client_id: party.clientId,
    client_name: party.name.en,
    application_type: 'web',
    redirect_uris: party.redirectUris,
    post_logout_redirect_uris: party.postLogoutRedirectUris,
    response_types: ['code'],
    grant_types: ['authorization_code'],
    subject_type: 'pairwise',
    // A party can ask for no more than it is registered for: the library refuses other scopes.
    scope: ['openid', ...party.claims].join(' '),
    id_token_signed_response_alg: 'ES256',
    [sectorMember]: party.sector,
    ...clientAuthentication(party),
  }
}

function clientAuthentication({ authentication }: RelyingParty): AdapterPayload {
  switch (authentication.method) {
    case 'secret':
      // Only the hash exists. `compareClientSecret` knows; methods that would use it as a key are switched off.
      return {
        token_endpoint_auth_method: 'client_secret_basic',
        client_secret: authentication.secretHash.toString('base64url'),
      }
    case 'key':
      return {
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        jwks: { keys: authentication.keys.map((key) => ({ ...key, alg: 'ES256', use: 'sig' })) },
      }
  }
}
