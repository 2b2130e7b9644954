// The login page's API. OpenID Connect itself is at /oidc and described by /oidc/.well-known/openid-configuration.
import { type Static, Type } from 'typebox'
import { cardClaims, Words } from '#contract/identity/parties'

const closed = { additionalProperties: false } as const
const Moment = Type.String({ format: 'date-time', maxLength: 40 })
const Uri = Type.String({ maxLength: 1000 })
const Base64url = (maxLength: number) => Type.String({ maxLength, pattern: '^[A-Za-z0-9_-]+$' })
const Way = Type.Union([Type.Literal('here'), Type.Literal('elsewhere')])

// ── Routes (called by /login/#/<uid>, in the browser that started the login: its cookie says so) ──────────────────
//
// GET  /api/login/interactions/:uid                    → 303 to /login/#/<uid>: where the provider sends the browser
// GET  /api/login/interactions/:uid/question           → Interaction
// POST /api/login/interactions/:uid/requests  AskCard  → CardRequest     here: a link; elsewhere: a QR code
// GET  /api/login/interactions/:uid/events?requestId=  → text/event-stream of Progress, one event per change
// POST /api/login/interactions/:uid/finish    Finish   → Finished        after answered; `returnTo` is the next address
// POST /api/login/interactions/:uid/cancel    Cancel   → Finished        back to the party, without a login

export const InteractionParams = Type.Object({ uid: Base64url(64) }, closed)

/** Who asks, why, and for which claims. */
export const Interaction = Type.Object(
  {
    party: Type.Object(
      {
        partyId: Type.String({ maxLength: 36 }),
        name: Words,
        purpose: Words,
        logoUri: Type.Union([Uri, Type.Null()]),
      },
      closed,
    ),
    claims: Type.Array(Type.Enum(cardClaims)),
    /** the party insists on the upgraded edition */
    needsUpgraded: Type.Boolean(),
    expiresAt: Moment,
  },
  closed,
)
export type Interaction = Static<typeof Interaction>

export const AskCard = Type.Object({ way: Way }, closed)
export const CardRequest = Type.Object(
  { requestId: Base64url(43), walletLink: Uri, openid4vpLink: Uri, expiresAt: Moment },
  closed,
)
export type CardRequest = Static<typeof CardRequest>

export const EventsQuery = Type.Object({ requestId: Base64url(43) }, closed)
export const Progress = Type.Union([
  Type.Object({ state: Type.Literal('requested') }, closed),
  Type.Object({ state: Type.Literal('answered') }, closed),
  Type.Object({ state: Type.Literal('refused'), reason: Type.String({ maxLength: 80 }) }, closed),
  Type.Object({ state: Type.Literal('expired') }, closed),
])
export type Progress = Static<typeof Progress>

/** responseCode: from the address the wallet sent the browser to; only for way `here`. */
export const Finish = Type.Object(
  { requestId: Base64url(43), responseCode: Type.Optional(Base64url(43)) },
  closed,
)
/** requestId: the request that was refused, if one was; the party is told no more than "not accepted" or "declined". */
export const Cancel = Type.Object({ requestId: Type.Optional(Base64url(43)) }, closed)
export const Finished = Type.Object({ returnTo: Uri }, closed)

/** acr values: which edition of the card answered. */
export const editionAcr = {
  lightweight: 'urn:hufu:acr:lightweight',
  upgraded: 'urn:hufu:acr:upgraded',
} as const

export const refusals = [
  'login.interaction_over',
  'login.card_not_presented',
  'login.upgraded_card_needed',
  'login.client_unknown',
] as const

const interaction = { 403: ['login.client_unknown'], 410: ['login.interaction_over'] }

/** What the schemas of the routes cannot say: for the API document. */
export const operations = {
  'GET /api/login/interactions/{uid}/question': { refusals: interaction },
  'POST /api/login/interactions/{uid}/requests': {
    refusals: { ...interaction, 403: ['login.client_unknown', 'presentation.over_asking'] },
  },
  'GET /api/login/interactions/{uid}/events': {
    gives: 'text/event-stream',
    refusals: { ...interaction, 404: ['presentation.unknown_request'] },
  },
  'POST /api/login/interactions/{uid}/finish': {
    refusals: {
      ...interaction,
      403: ['login.client_unknown', 'login.upgraded_card_needed', 'presentation.response_code_wrong'],
      404: ['presentation.unknown_request'],
      409: ['login.card_not_presented'],
    },
  },
  'POST /api/login/interactions/{uid}/cancel': {
    refusals: { ...interaction, 404: ['presentation.unknown_request'] },
  },
}
