// OpenID4VP 1.0, on the wire: what a relying party calls, and what a wallet is sent.
import { type Static, Type } from 'typebox'
import type { JsonObject } from '#identity/formats'
import { presentationRefusals } from '#contract/identity/formats'
import { cardClaims, Words } from '#contract/identity/parties'
import { chainRefusals } from '#contract/identity/trust'

const closed = { additionalProperties: false } as const
// Wallets and verifiers add parameters as the standards grow (OpenID4VP 1.0 §5, §8.1: ignore what you don't know).
const open = { additionalProperties: true } as const
const Moment = Type.String({ format: 'date-time', maxLength: 40 })
const Uri = Type.String({ maxLength: 1000 })
const Base64url = (maxLength: number) => Type.String({ maxLength, pattern: '^[A-Za-z0-9_-]+$' })
const RequestId = Base64url(43)
const ClaimName = Type.Enum(cardClaims)

// ── For relying parties: /api/presentations, with HTTP Basic client credentials ──────────────────────────────────
//
// POST /api/presentations                              AskPresentation → Asked
// GET  /api/presentations/:requestId?responseCode=…    → Presentation      poll for it (1 s) until state isn't requested

/** Either the names of claims, or the same question in DCQL (OpenID4VP 1.0 §6). */
export const AskPresentation = Type.Object(
  {
    claims: Type.Optional(Type.Array(ClaimName, { maxItems: cardClaims.length, uniqueItems: true })),
    dcqlQuery: Type.Optional(Type.Unsafe<JsonObject>(Type.Object({}, open))),
    /**
     * Same device: where the wallet sends the browser afterwards, with `#response_code=…`. One of the registered
     * redirect URIs. Absent: another device shows the QR code and the party polls.
     */
    returnUri: Type.Optional(Uri),
  },
  closed,
)

/** walletLink opens Hufu's web wallet and is what the QR code holds; other wallets take openid4vpLink. */
export const Asked = Type.Object(
  {
    requestId: RequestId,
    requestUri: Uri,
    clientId: Type.String({ maxLength: 200 }),
    walletLink: Uri,
    openid4vpLink: Uri,
    expiresAt: Moment,
  },
  closed,
)

export const RequestParams = Type.Object({ requestId: RequestId }, closed)
export const ResponseCode = Type.Object({ responseCode: Type.Optional(Base64url(43)) }, closed)

const Edition = Type.Union([Type.Literal('lightweight'), Type.Literal('upgraded')])

/** The states of a request. `claims` holds exactly what was asked for and agreed to. */
export const Presentation = Type.Union([
  Type.Object({ state: Type.Literal('requested'), expiresAt: Moment }, closed),
  Type.Object(
    {
      state: Type.Literal('answered'),
      answeredAt: Moment,
      edition: Edition,
      claims: Type.Partial(
        Type.Record(ClaimName, Type.Union([Type.String({ maxLength: 200 }), Type.Boolean()])),
      ),
    },
    closed,
  ),
  Type.Object(
    {
      state: Type.Literal('refused'),
      refusedAt: Moment,
      /** `presentation.declined` when the holder said no, else why the presentation wasn't accepted */
      reason: Type.String({ maxLength: 80 }),
    },
    closed,
  ),
  Type.Object({ state: Type.Literal('expired'), expiredAt: Moment }, closed),
])
export type Presentation = Static<typeof Presentation>

// ── For wallets: /oid4vp/… ───────────────────────────────────────────────────────────────────────────────────────

/** Form body of POST request_uri (§5.10). */
export const WalletRequest = Type.Object(
  {
    wallet_nonce: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    wallet_metadata: Type.Optional(Type.String({ maxLength: 16_384 })),
  },
  open,
)

/** Form body of direct_post.jwt (§8.3.1); an error may come unencrypted (§8.2). */
export const WalletResponse = Type.Object(
  {
    response: Type.Optional(Type.String({ maxLength: 60_000 })),
    error: Type.Optional(Type.String({ maxLength: 100 })),
    error_description: Type.Optional(Type.String({ maxLength: 500 })),
    state: Type.Optional(Type.String({ maxLength: 200 })),
  },
  open,
)

/** §8.2: where to send the browser next; absent in the flow over two devices. */
export const ResponseTaken = Type.Object({ redirect_uri: Type.Optional(Uri) }, closed)

/** Payload of the request object; its header has typ `oauth-authz-req+jwt`, alg ES256 and x5c (§5, §5.9.3). */
export const RequestObject = Type.Object(
  {
    client_id: Type.String({ maxLength: 200 }),
    aud: Type.Literal('https://self-issued.me/v2'),
    response_type: Type.Literal('vp_token'),
    response_mode: Type.Literal('direct_post.jwt'),
    response_uri: Uri,
    nonce: Base64url(43),
    state: RequestId,
    wallet_nonce: Type.Optional(Type.String({ maxLength: 200 })),
    dcql_query: Type.Unsafe<JsonObject>(Type.Object({}, open)),
    client_metadata: Type.Object(
      {
        jwks: Type.Object(
          { keys: Type.Array(Type.Unsafe<JsonObject>(Type.Object({}, open)), { minItems: 1, maxItems: 1 }) },
          closed,
        ),
        encrypted_response_enc_values_supported: Type.Array(Type.String({ maxLength: 20 })),
        vp_formats_supported: Type.Unsafe<JsonObject>(Type.Object({}, open)),
      },
      closed,
    ),
    verifier_info: Type.Array(
      Type.Object(
        { format: Type.String({ maxLength: 80 }), data: Type.String({ maxLength: 16_384 }) },
        closed,
      ),
      { minItems: 1, maxItems: 1 },
    ),
    iat: Type.Integer(),
    exp: Type.Integer(),
  },
  open,
)
export type RequestObject = Static<typeof RequestObject>

/** `verifier_info[].format` (§5.1, §5.11) of the statement below. */
export const registrationFormat = 'urn:hufu:registration'
/** `typ` of that JWT. */
export const registrationType = 'hufu-registration+jwt'

/**
 * Who asks, why, and the most they may ask: signed by the authority that registered them, with x5c under the same
 * root as the card. A wallet shows this, and refuses a query that reaches beyond `claims`.
 */
export const RegistrationStatement = Type.Object(
  {
    iss: Uri,
    /** the verifier's client_id in the request: the statement is good in this verifier's requests only */
    sub: Type.String({ maxLength: 200 }),
    party_id: Type.String({ maxLength: 36 }),
    name: Words,
    purpose: Words,
    claims: Type.Array(ClaimName),
    /** the law behind plaintext; null: answers only */
    legal_ground: Type.Union([Words, Type.Null()]),
    logo_uri: Type.Optional(Uri),
    iat: Type.Integer(),
    exp: Type.Integer(),
  },
  closed,
)
export type RegistrationStatement = Static<typeof RegistrationStatement>

const cardRefusals = [
  'presentation.type_not_asked',
  'presentation.claims_missing',
  'presentation.claims_unasked',
  'presentation.card_unknown',
  'presentation.card_suspended',
  'presentation.card_revoked',
  'presentation.card_ended',
] as const

export const refusals = [
  'presentation.question_missing',
  'presentation.query_unsupported',
  'presentation.claim_unknown',
  'presentation.over_asking',
  'presentation.return_uri_not_registered',
  'presentation.unknown_request',
  'presentation.expired',
  'presentation.already_answered',
  'presentation.response_code_wrong',
  'presentation.response_malformed',
  'presentation.state_wrong',
  'presentation.undecipherable',
  'presentation.token_malformed',
  ...cardRefusals,
  'presentation.declined',
  'presentation.wallet_unable',
] as const

const party = ['relyingParty']
const asked = {
  403: ['parties.party_suspended'],
  404: ['presentation.unknown_request'],
  409: ['presentation.already_answered'],
  410: ['presentation.expired'],
}
/** RFC 9901 §7.3 and the chain behind it, in what a wallet sends. */
const unverifiable = [...presentationRefusals, ...chainRefusals]

/** What the schemas of the routes cannot say: for the API document. */
export const operations = {
  'POST /api/presentations': {
    by: party,
    refusals: {
      400: ['formats.query_malformed'],
      403: ['presentation.over_asking'],
      422: [
        'presentation.question_missing',
        'presentation.query_unsupported',
        'presentation.claim_unknown',
        'presentation.return_uri_not_registered',
      ],
    },
  },
  'GET /api/presentations/{requestId}': {
    by: party,
    refusals: { 403: ['presentation.response_code_wrong'], 404: ['presentation.unknown_request'] },
  },
  'GET /oid4vp/requests/{requestId}': { gives: 'application/oauth-authz-req+jwt', refusals: asked },
  'POST /oid4vp/requests/{requestId}': { gives: 'application/oauth-authz-req+jwt', refusals: asked },
  'POST /oid4vp/responses/{requestId}': {
    refusals: {
      ...asked,
      400: [
        'presentation.response_malformed',
        'presentation.state_wrong',
        'presentation.undecipherable',
        'presentation.token_malformed',
        ...unverifiable,
      ],
      403: ['parties.party_suspended', ...cardRefusals],
    },
  },
}
