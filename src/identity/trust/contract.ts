import { Type } from 'typebox'

const proofRefusals = [
  'trust.proof_missing',
  'trust.proof_malformed',
  'trust.proof_for_another_request',
  'trust.proof_stale',
  'trust.proof_for_another_token',
  'trust.proof_replayed',
  'trust.proof_signature_invalid',
] as const

/** Of a chain of certificates, wherever one is sent. */
export const chainRefusals = [
  'trust.chain_malformed',
  'trust.chain_untrusted',
  'trust.certificate_expired',
  'trust.certificate_of_another',
] as const

/** Every code this slice refuses with. */
export const refusals = [...proofRefusals, ...chainRefusals] as const

export const authorities = Type.Object(
  {
    certificates: Type.Array(Type.String({ maxLength: 8192 }), {
      maxItems: 64,
      description: 'The certificates that end every chain of this city: DER in base64, newest first',
    }),
    algorithms: Type.Array(
      Type.Object({
        name: Type.String({ maxLength: 64 }),
        isAccepted: Type.Boolean(),
        why: Type.String({ maxLength: 400 }),
      }),
      { maxItems: 64 },
    ),
  },
  { additionalProperties: false },
)

/** Who may call, and what everybody else is told: for the API document. */
export const callers = {
  deviceKey: {
    scheme: {
      type: 'apiKey',
      in: 'header',
      name: 'DPoP',
      description: 'A proof of the caller’s own P-256 key for exactly this request, good once (RFC 9449).',
    },
    refusals: {
      400: ['formats.key_not_accepted'],
      401: [...proofRefusals],
    },
  },
}

/** What the schemas of the routes cannot say: for the API document. */
export const operations = { 'GET /api/trust/authorities': {} }
