// OpenID4VCI 1.0, on the wire. Members are named as the standard names them; what it does not know it ignores, so these
// objects are open where the standard says so.
import { type Static, Type } from 'typebox'

/** Every code this slice refuses with. At the protocol's endpoints they come with the standard's own error name. */
export const refusals = [
  'issuance.not_approved',
  'issuance.unknown_offer',
  'issuance.grant_unsupported',
  'issuance.tx_code_unexpected',
  'issuance.authorization_details_unsupported',
  'issuance.invalid_grant',
  'issuance.unknown_configuration',
  'issuance.unknown_identifier',
  'issuance.proof_missing',
  'issuance.invalid_proof',
  'issuance.invalid_nonce',
  'issuance.encryption_unsupported',
] as const

/** So many copies at once, each with a key of its own. */
export const batchSizeMax = 10

const open = { additionalProperties: true } as const
const closed = { additionalProperties: false } as const
const Token = Type.String({ maxLength: 256 })

/** §4.1.1 */
export const CredentialOffer = Type.Object(
  {
    credential_issuer: Type.String({ maxLength: 256 }),
    credential_configuration_ids: Type.Array(Type.String({ maxLength: 64 }), { minItems: 1, maxItems: 4 }),
    grants: Type.Object(
      {
        'urn:ietf:params:oauth:grant-type:pre-authorized_code': Type.Object(
          { 'pre-authorized_code': Token },
          closed,
        ),
      },
      closed,
    ),
  },
  closed,
)

/** By value and by reference; a wallet takes one of them. `wallet_link` is what a QR code or a button holds. */
export const OfferAnswer = Type.Object(
  {
    credential_offer: CredentialOffer,
    credential_offer_uri: Type.String({ maxLength: 512 }),
    wallet_link: Type.String({ maxLength: 1024 }),
  },
  closed,
)

export const OfferParams = Type.Object(
  { offer: Type.String({ maxLength: 64, pattern: '^[A-Za-z0-9_-]{43}$' }) },
  closed,
)

/** §6.1 and RFC 6749 §6 */
export const TokenRequest = Type.Object(
  {
    grant_type: Type.String({ maxLength: 128 }),
    'pre-authorized_code': Type.Optional(Token),
    tx_code: Type.Optional(Type.String({ maxLength: 64 })),
    refresh_token: Type.Optional(Token),
    authorization_details: Type.Optional(Type.String({ maxLength: 4096 })),
  },
  open,
)

export const TokenAnswer = Type.Object(
  {
    access_token: Token,
    token_type: Type.Literal('DPoP'),
    expires_in: Type.Integer(),
    refresh_token: Token,
  },
  closed,
)

export const NonceAnswer = Type.Object({ c_nonce: Type.String({ maxLength: 64 }) }, closed)

/** §8.2 */
export const CredentialRequest = Type.Object(
  {
    credential_configuration_id: Type.Optional(Type.String({ maxLength: 64 })),
    credential_identifier: Type.Optional(Type.String({ maxLength: 64 })),
    proofs: Type.Optional(
      Type.Object(
        { jwt: Type.Optional(Type.Array(Type.String({ maxLength: 4096 }), { maxItems: batchSizeMax })) },
        open,
      ),
    ),
    credential_response_encryption: Type.Optional(Type.Unknown()),
  },
  open,
)

export const CredentialAnswer = Type.Object(
  {
    credentials: Type.Array(Type.Object({ credential: Type.String() }, closed), { maxItems: batchSizeMax }),
  },
  closed,
)

export type CredentialOffer = Static<typeof CredentialOffer>
export type OfferAnswer = Static<typeof OfferAnswer>
export type TokenRequest = Static<typeof TokenRequest>
export type TokenAnswer = Static<typeof TokenAnswer>
export type CredentialRequest = Static<typeof CredentialRequest>

/** What the schemas of the routes cannot say: for the API document. */
export const operations = {
  'GET /.well-known/openid-credential-issuer': { gives: 'application/json' },
  'GET /.well-known/oauth-authorization-server/oid4vci': { gives: 'application/json' },
  'GET /vct/card': { gives: 'application/json' },
  'POST /api/issuance/offers': {
    by: ['applicant', 'deviceKey'],
    refusals: { 409: ['issuance.not_approved', 'cards.not_active'] },
  },
  'GET /oid4vci/offers/{offer}': { refusals: { 404: ['issuance.unknown_offer'] } },
  'POST /oid4vci/token': {
    by: ['deviceKey'],
    callersRefusedWith: 400,
    refusals: {
      400: [
        'issuance.grant_unsupported',
        'issuance.tx_code_unexpected',
        'issuance.authorization_details_unsupported',
        'issuance.invalid_grant',
        'cards.not_active',
        'cards.device_bound',
      ],
    },
  },
  'POST /oid4vci/nonce': {},
  'POST /oid4vci/credential': {
    by: ['resident', 'deviceKey'],
    refusals: {
      400: [
        'issuance.unknown_configuration',
        'issuance.unknown_identifier',
        'issuance.proof_missing',
        'issuance.invalid_proof',
        'issuance.invalid_nonce',
        'issuance.encryption_unsupported',
        'cards.not_active',
      ],
      429: ['base.too_many_attempts'],
    },
  },
}
