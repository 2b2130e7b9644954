// At the endpoints of the standards a refusal wears the standard's name for it, beside our own: OpenID4VCI 1.0 §6.3 and
// §8.3.1, RFC 6749 §5.2, RFC 6750 §3, RFC 9449 §5 and §7.1.
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Refusal } from '#base/refusal'

export type Endpoint = 'token' | 'credential'

/** By our code; where the two endpoints differ, by endpoint. */
const ERRORS: Readonly<Record<string, string | Record<Endpoint, string>>> = {
  'issuance.grant_unsupported': 'unsupported_grant_type',
  'issuance.tx_code_unexpected': 'invalid_request',
  'issuance.authorization_details_unsupported': 'invalid_authorization_details',
  'issuance.invalid_grant': 'invalid_grant',
  'issuance.unknown_configuration': 'unknown_credential_configuration',
  'issuance.unknown_identifier': 'unknown_credential_identifier',
  'issuance.proof_missing': 'invalid_proof',
  'issuance.invalid_proof': 'invalid_proof',
  'issuance.invalid_nonce': 'invalid_nonce',
  'issuance.encryption_unsupported': 'invalid_encryption_parameters',
  'cards.not_active': { token: 'invalid_grant', credential: 'credential_request_denied' },
  'cards.device_bound': 'invalid_grant',
  'cards.token_missing': 'invalid_token',
  'cards.token_invalid': 'invalid_token',
  'cards.token_expired': 'invalid_token',
  'cards.session_ended': 'invalid_token',
  'base.invalid_input': { token: 'invalid_request', credential: 'invalid_credential_request' },
  'base.too_many_attempts': 'temporarily_unavailable',
}

/** Our own faults, and what is no refusal, go on to the server's own answer. */
export function oauthErrors(endpoint: Endpoint) {
  return (error: unknown, request: FastifyRequest, reply: FastifyReply): void => {
    const name = error instanceof Refusal && error.status < 500 ? nameOf(error, endpoint) : undefined
    if (!(error instanceof Refusal) || name === undefined) throw error
    const { code, facts } = error
    const status = statusOf(error, endpoint)
    // RFC 9449 §7.1: what is missing or wrong about token or proof is said in the challenge too.
    if (status === 401) void reply.header('www-authenticate', `DPoP error="${name}", algs="ES256"`)
    if (typeof facts['retryAfterSeconds'] === 'number')
      void reply.header('retry-after', String(facts['retryAfterSeconds']))
    void reply
      .code(status)
      .type('application/json')
      .serializer((body: unknown) => JSON.stringify(body))
      .send({ error: name, error_description: describe(error), code, facts, requestId: request.id })
  }
}

function nameOf({ code }: Refusal, endpoint: Endpoint): string | undefined {
  if (/^(trust\.proof_|formats\.)/.test(code)) return 'invalid_dpop_proof'
  const name = ERRORS[code]
  return typeof name === 'string' ? name : name?.[endpoint]
}

/** RFC 6749 §5.2: 400 whatever it is, but for who asks too often. A resource says 401 to who has no right to it. */
function statusOf({ code, status }: Refusal, endpoint: Endpoint): number {
  if (status === 429) return status
  if (endpoint === 'credential' && /^(trust\.proof_|formats\.|cards\.(token|session)_)/.test(code)) return 401
  return 400
}

/** §8.3.1.2: printable ASCII without quotation marks. */
const describe = ({ code, facts }: Refusal): string =>
  String(facts['rule'] ?? code).replace(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?')
