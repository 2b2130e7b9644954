// Relying parties and operators, on the wire.
import { type Static, Type } from 'typebox'
import { cardClaims } from './claims.ts'

export { cardClaims, claimAt, claimPath, isCardClaim, isPlaintext } from './claims.ts'
export type { CardClaim } from './claims.ts'

export const rights = [
  'enrolments.read',
  'enrolments.decide',
  'enrolments.desk',
  'people.read',
  'people.write',
  'cards.manage',
  'parties.manage',
  'operators.invite',
] as const
export type Right = (typeof rights)[number]

const closed = { additionalProperties: false } as const
const Id = Type.String({ format: 'uuid', maxLength: 36 })
const Moment = Type.String({ format: 'date-time', maxLength: 40 })
const Token = Type.String({ minLength: 20, maxLength: 200 })
const Base64url = (maxLength: number) => Type.String({ maxLength, pattern: '^[A-Za-z0-9_-]*$' })
const RightName = Type.Enum(rights)

/** One sentence or name in both languages. */
export const Words = Type.Object(
  {
    zh: Type.String({ minLength: 1, maxLength: 200 }),
    en: Type.String({ minLength: 1, maxLength: 200 }),
  },
  closed,
)
export type Words = Static<typeof Words>

// ── Relying parties ──────────────────────────────────────────────────────────────────────────────────────────────

const ClaimName = Type.Enum(cardClaims)
const Uris = Type.Array(Type.String({ maxLength: 500 }), { maxItems: 20 })

/** A public key of the party, for private_key_jwt (RFC 7523): P-256 only. */
const PublicJwk = Type.Object(
  {
    kty: Type.Literal('EC'),
    crv: Type.Literal('P-256'),
    x: Base64url(43),
    y: Base64url(43),
    kid: Type.Optional(Type.String({ maxLength: 100 })),
    alg: Type.Optional(Type.Literal('ES256')),
    use: Type.Optional(Type.Literal('sig')),
  },
  closed,
)

/** How the party proves itself: a secret we make and show once, or its own key. */
const Authentication = Type.Union([
  Type.Object({ method: Type.Literal('secret') }, closed),
  Type.Object(
    { method: Type.Literal('key'), keys: Type.Array(PublicJwk, { minItems: 1, maxItems: 5 }) },
    closed,
  ),
])

const partyFields = {
  name: Words,
  /** Why the party asks. Shown to the resident at every request. */
  purpose: Words,
  /** The most the party may ever ask for. */
  claims: Type.Array(ClaimName, { maxItems: cardClaims.length, uniqueItems: true }),
  /** The law that lets it see plaintext; null: answers only. */
  legalGround: Type.Union([Words, Type.Null()]),
  /** All on one host: that host is what its pairwise subjects are bound to. */
  redirectUris: Uris,
  postLogoutRedirectUris: Uris,
  logoSvg: Type.Union([Type.String({ maxLength: 8192 }), Type.Null()]),
}

/** partyId is chosen by the caller, so that a retry after a lost answer doesn't register twice. */
export const RegisterParty = Type.Object(
  { partyId: Id, ...partyFields, authentication: Authentication },
  closed,
)
/** version: the one that was read; an edit made meanwhile by somebody else is not overwritten. */
export const EditParty = Type.Object({ ...partyFields, version: Type.Integer({ minimum: 1 }) }, closed)

export const RelyingPartyView = Type.Object(
  {
    partyId: Id,
    clientId: Type.String({ maxLength: 100 }),
    ...partyFields,
    authentication: Type.Union([Type.Literal('secret'), Type.Literal('key')]),
    sector: Type.String({ maxLength: 300 }),
    state: Type.Union([Type.Literal('active'), Type.Literal('suspended')]),
    version: Type.Integer(),
    registeredAt: Moment,
    changedAt: Moment,
  },
  closed,
)
export const RelyingParties = Type.Object({ parties: Type.Array(RelyingPartyView) }, closed)
/** clientSecret is shown this once and kept only as a hash; null for a party that uses its own key. */
export const RegisteredParty = Type.Object(
  {
    party: RelyingPartyView,
    clientSecret: Type.Union([Type.String({ maxLength: 100 }), Type.Null()]),
  },
  closed,
)
export const PartyParams = Type.Object({ partyId: Id }, closed)
export const Reason = Type.Object({ reason: Type.String({ minLength: 3, maxLength: 500 }) }, closed)

// ── Operators ────────────────────────────────────────────────────────────────────────────────────────────────────

export const OperatorView = Type.Object(
  {
    operatorId: Id,
    name: Type.String({ maxLength: 80 }),
    rights: Type.Array(RightName),
    passkeys: Type.Integer(),
    joinedAt: Moment,
    lastSeenAt: Type.Union([Moment, Type.Null()]),
  },
  closed,
)
export const Operators = Type.Object({ operators: Type.Array(OperatorView) }, closed)
export const OperatorParams = Type.Object({ operatorId: Id }, closed)

export const Session = Type.Object(
  {
    operatorId: Id,
    name: Type.String({ maxLength: 80 }),
    rights: Type.Array(RightName),
    expiresAt: Moment,
  },
  closed,
)

export const InviteOperator = Type.Object(
  { rights: Type.Array(RightName, { minItems: 1, maxItems: rights.length, uniqueItems: true }) },
  closed,
)
/** url carries the token in its fragment, which no server and no log sees. Shown once. */
export const Invitation = Type.Object(
  { invitationId: Id, url: Type.String({ maxLength: 500 }), expiresAt: Moment },
  closed,
)
export const OpenInvitation = Type.Object(
  {
    invitationId: Id,
    rights: Type.Array(RightName),
    invitedBy: Type.Union([Type.String({ maxLength: 80 }), Type.Null()]),
    expiresAt: Moment,
  },
  closed,
)
export const OpenInvitations = Type.Object({ invitations: Type.Array(OpenInvitation) }, closed)
export const InvitationParams = Type.Object({ invitationId: Id }, closed)

// ── Passkeys (WebAuthn Level 3, JSON forms of §5.1.8 and §5.1.9 as @simplewebauthn/browser sends them) ───────────

// Browsers add members here as the standard grows, so these three stay open; the body limit bounds them.
const open = { additionalProperties: true } as const
const credentialFields = {
  id: Base64url(2048),
  rawId: Base64url(2048),
  type: Type.Literal('public-key'),
  authenticatorAttachment: Type.Optional(Type.String({ maxLength: 40 })),
  clientExtensionResults: Type.Object({}, open),
}
export const NewPasskey = Type.Object(
  {
    ...credentialFields,
    response: Type.Object(
      {
        clientDataJSON: Base64url(8192),
        attestationObject: Base64url(32768),
        transports: Type.Optional(Type.Array(Type.String({ maxLength: 40 }), { maxItems: 10 })),
      },
      open,
    ),
  },
  open,
)
export const PasskeyProof = Type.Object(
  {
    ...credentialFields,
    response: Type.Object(
      {
        clientDataJSON: Base64url(8192),
        authenticatorData: Base64url(8192),
        signature: Base64url(2048),
        userHandle: Type.Optional(Base64url(200)),
      },
      open,
    ),
  },
  open,
)
/** options go to navigator.credentials as they are (startRegistration / startAuthentication). */
export const Ceremony = Type.Object({ ceremonyId: Id, options: Type.Object({}, open) }, closed)

export const BeginJoining = Type.Object(
  { token: Token, name: Type.String({ minLength: 1, maxLength: 80 }) },
  closed,
)
export const FinishJoining = Type.Object({ ceremonyId: Id, token: Token, passkey: NewPasskey }, closed)
export const FinishLogin = Type.Object({ ceremonyId: Id, passkey: PasskeyProof }, closed)
export const FinishPasskey = Type.Object({ ceremonyId: Id, passkey: NewPasskey }, closed)
export const Nothing = Type.Object({}, closed)

export const PasskeyView = Type.Object(
  {
    passkeyId: Base64url(2048),
    isBackedUp: Type.Boolean(),
    addedAt: Moment,
    lastUsedAt: Type.Union([Moment, Type.Null()]),
  },
  closed,
)
export const Passkeys = Type.Object({ passkeys: Type.Array(PasskeyView) }, closed)
export const PasskeyParams = Type.Object({ passkeyId: Base64url(2048) }, closed)

// ── Routes (all under /api/parties; the console app is written against this table) ────────────────────────────────
//
// POST   /operators/join/begin        BeginJoining  → Ceremony          the invitation's token, no session
// POST   /operators/join/finish       FinishJoining → Session + cookie
// POST   /session/begin               Nothing       → Ceremony          log in: any passkey of any operator
// POST   /session/finish              FinishLogin   → Session + cookie
// GET    /session                                   → Session           401 when there is none
// DELETE /session                                   → 204               log out
// GET    /passkeys                                  → Passkeys          one's own
// POST   /passkeys/begin              Nothing       → Ceremony
// POST   /passkeys/finish             FinishPasskey → Passkeys
// DELETE /passkeys/:passkeyId                       → 204
// GET    /operators                                 → Operators         operators.invite
// DELETE /operators/:operatorId                     → 204               operators.invite
// GET    /invitations                               → OpenInvitations   operators.invite
// POST   /invitations                 InviteOperator → Invitation       operators.invite
// DELETE /invitations/:invitationId                 → 204               operators.invite
// GET    /relying-parties                           → RelyingParties    parties.manage
// POST   /relying-parties             RegisterParty → RegisteredParty   parties.manage
// GET    /relying-parties/:partyId                  → RelyingPartyView  parties.manage
// PUT    /relying-parties/:partyId    EditParty     → RelyingPartyView  parties.manage
// POST   /relying-parties/:partyId/secret  Nothing  → RegisteredParty   parties.manage; the old secret ends
// POST   /relying-parties/:partyId/suspend Reason   → RelyingPartyView  parties.manage
// POST   /relying-parties/:partyId/resume  Reason   → RelyingPartyView  parties.manage
// GET    /relying-parties/:partyId/logo             → image/svg+xml     public

export const refusals = [
  'parties.unknown_party',
  'parties.party_suspended',
  'parties.client_unauthorised',
  'parties.already_registered',
  'parties.changed_meanwhile',
  'parties.claim_needs_legal_ground',
  'parties.redirect_uri_invalid',
  'parties.redirect_hosts_differ',
  'parties.logo_invalid',
  'parties.secret_not_used',
  'parties.invitation_invalid',
  'parties.unknown_invitation',
  'parties.ceremony_expired',
  'parties.passkey_refused',
  'parties.passkey_unknown',
  'parties.passkey_cloned',
  'parties.passkey_taken',
  'parties.last_passkey',
  'parties.session_missing',
  'parties.session_expired',
  'parties.right_missing',
  'parties.origin_refused',
  'parties.unknown_operator',
  'parties.last_operator',
] as const

/** Who may call, and what everybody else is told: for the API document. */
export const callers = {
  operator: {
    scheme: {
      type: 'apiKey',
      in: 'cookie',
      name: 'hufu_operator',
      description: 'An operator’s session, begun with a passkey; `__Host-hufu_operator` under https.',
    },
    refusals: {
      401: ['parties.session_missing', 'parties.session_expired'],
      403: ['parties.right_missing', 'parties.origin_refused'],
    },
  },
  relyingParty: {
    scheme: { type: 'http', scheme: 'basic', description: 'Client number and secret of a relying party.' },
    refusals: { 401: ['parties.client_unauthorised'], 403: ['parties.party_suspended'] },
  },
}

const operator = ['operator']
const unknownParty = { 404: ['parties.unknown_party'] }
const foreignPage = { 403: ['parties.origin_refused'] }
const registration = [
  'parties.claim_needs_legal_ground',
  'parties.redirect_uri_invalid',
  'parties.redirect_hosts_differ',
  'parties.logo_invalid',
]

/** What the schemas of the routes cannot say: for the API document. */
export const operations = {
  'POST /api/parties/operators/join/begin': {
    refusals: { ...foreignPage, 410: ['parties.invitation_invalid'] },
  },
  'POST /api/parties/operators/join/finish': {
    refusals: {
      ...foreignPage,
      401: ['parties.passkey_refused'],
      409: ['parties.passkey_taken'],
      410: ['parties.ceremony_expired', 'parties.invitation_invalid'],
    },
  },
  'POST /api/parties/session/begin': { refusals: { ...foreignPage } },
  'POST /api/parties/session/finish': {
    refusals: {
      ...foreignPage,
      401: ['parties.passkey_unknown', 'parties.passkey_refused', 'parties.passkey_cloned'],
      410: ['parties.ceremony_expired'],
    },
  },
  'GET /api/parties/session': { by: operator },
  'DELETE /api/parties/session': { refusals: foreignPage },
  'GET /api/parties/passkeys': { by: operator },
  'POST /api/parties/passkeys/begin': { by: operator },
  'POST /api/parties/passkeys/finish': {
    by: operator,
    refusals: {
      401: ['parties.passkey_refused'],
      409: ['parties.passkey_taken'],
      410: ['parties.ceremony_expired'],
    },
  },
  'DELETE /api/parties/passkeys/{passkeyId}': {
    by: operator,
    refusals: { 404: ['parties.passkey_unknown'], 409: ['parties.last_passkey'] },
  },
  'GET /api/parties/operators': { by: operator },
  'DELETE /api/parties/operators/{operatorId}': {
    by: operator,
    refusals: { 404: ['parties.unknown_operator'], 409: ['parties.last_operator'] },
  },
  'GET /api/parties/invitations': { by: operator },
  'POST /api/parties/invitations': { by: operator },
  'DELETE /api/parties/invitations/{invitationId}': {
    by: operator,
    refusals: { 404: ['parties.unknown_invitation'] },
  },
  'GET /api/parties/relying-parties': { by: operator },
  'POST /api/parties/relying-parties': {
    by: operator,
    refusals: { 409: ['parties.already_registered'], 422: registration },
  },
  'GET /api/parties/relying-parties/{partyId}': { by: operator, refusals: unknownParty },
  'PUT /api/parties/relying-parties/{partyId}': {
    by: operator,
    refusals: { ...unknownParty, 409: ['parties.changed_meanwhile'], 422: registration },
  },
  'POST /api/parties/relying-parties/{partyId}/secret': {
    by: operator,
    refusals: { ...unknownParty, 409: ['parties.secret_not_used'] },
  },
  'POST /api/parties/relying-parties/{partyId}/suspend': { by: operator, refusals: unknownParty },
  'POST /api/parties/relying-parties/{partyId}/resume': { by: operator, refusals: unknownParty },
  'GET /api/parties/relying-parties/{partyId}/logo': { gives: 'image/svg+xml', refusals: unknownParty },
}
