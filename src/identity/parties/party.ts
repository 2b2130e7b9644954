// A relying party: who asks, why, and the most it may ever ask. Every later "may it?" compares with this record.
import { Refusal } from '#base/refusal'
import { randomToken, sameSecret, tokenHash } from '#base/ids'
import type { Sql } from '#base/db'
import type { Static } from 'typebox'
import { type CardClaim, isPlaintext } from './claims.ts'
import type { EditParty, RegisterParty, RelyingPartyView, Words } from './contract.ts'
import {
  insertParty,
  type PartyFields,
  readParty,
  replaceSecret,
  setPartyState,
  updateParty,
} from './store/parties.ts'

export type PublicJwk = {
  kty: 'EC'
  crv: 'P-256'
  x: string
  y: string
  kid?: string
  alg?: 'ES256'
  use?: 'sig'
}

export type Authentication = { method: 'secret'; secretHash: Buffer } | { method: 'key'; keys: PublicJwk[] }

export type RelyingParty = {
  partyId: string
  /** The party id as OAuth and OpenID Connect carry it. */
  clientId: string
  name: Words
  purpose: Words
  claims: CardClaim[]
  legalGround: Words | null
  /** Has a legal ground: only then may `claims` hold plaintext. */
  mayPlaintext: boolean
  redirectUris: string[]
  postLogoutRedirectUris: string[]
  sector: string
  logoSvg: string | null
  state: 'active' | 'suspended'
  authentication: Authentication
  version: number
  registeredAt: Date
  changedAt: Date
}

export type Registration = Static<typeof RegisterParty>
export type Edit = Static<typeof EditParty>

/**
 * Takes a party on.
 *
 * @returns the secret, readable this once; null for a party that signs with its own key
 * @throws Refusal parties.already_registered and those of `check`
 */
export async function register(sql: Sql, registration: Registration, now: Date) {
  const { partyId, authentication, ...fields } = registration
  check(fields)
  const secret = authentication.method === 'secret' ? randomToken() : null
  const inserted = await insertParty(sql, {
    ...fields,
    partyId,
    sector: sectorOf(fields.redirectUris) ?? partyId,
    secretHash: secret ? tokenHash(secret) : null,
    keys: authentication.method === 'key' ? authentication.keys : null,
    now,
  })
  if (!inserted) throw new Refusal('parties.already_registered', 409, { partyId })
  return { party: await known(sql, partyId), clientSecret: secret }
}

/** @throws Refusal parties.changed_meanwhile when `version` isn't the current one, and those of `check` */
export async function edit(sql: Sql, partyId: string, { version, ...fields }: Edit, now: Date) {
  check(fields)
  const party = await known(sql, partyId)
  if (!(await updateParty(sql, { ...fields, partyId, version, now })))
    throw new Refusal('parties.changed_meanwhile', 409, { partyId, version: party.version })
  return known(sql, partyId)
}

/** The old secret ends with this call. */
export async function renewSecret(sql: Sql, partyId: string, now: Date) {
  await known(sql, partyId)
  const secret = randomToken()
  if (!(await replaceSecret(sql, { partyId, secretHash: tokenHash(secret), now })))
    throw new Refusal('parties.secret_not_used', 409, { partyId })
  return { party: await known(sql, partyId), clientSecret: secret }
}

/** Suspending twice is suspending once: the answer is the party as it then stands. */
export async function setState(sql: Sql, partyId: string, state: RelyingParty['state'], now: Date) {
  const isChanged = await setPartyState(sql, { partyId, state, now })
  return { party: await known(sql, partyId), isChanged }
}

export async function known(sql: Sql, partyId: string): Promise<RelyingParty> {
  const party = await readParty(sql, partyId)
  if (!party) throw new Refusal('parties.unknown_party', 404, { partyId })
  return party
}

/**
 * The active party behind `Authorization: Basic` (RFC 6749 §2.3.1). A wrong secret and an unknown party look alike.
 *
 * @throws Refusal parties.client_unauthorised, parties.party_suspended
 */
export async function authenticate(sql: Sql, authorization: string | undefined): Promise<RelyingParty> {
  const credentials = basicCredentials(authorization)
  const party = credentials && (await readParty(sql, credentials.clientId))
  if (!party || !hasSecret(party, credentials.secret)) throw new Refusal('parties.client_unauthorised', 401)
  mustBeActive(party)
  return party
}

/** @throws Refusal parties.party_suspended */
export function mustBeActive({ state, partyId }: RelyingParty): void {
  if (state === 'suspended') throw new Refusal('parties.party_suspended', 403, { partyId })
}

export const hasSecret = (party: RelyingParty, secret: string): boolean =>
  party.authentication.method === 'secret' && sameSecret(party.authentication.secretHash, tokenHash(secret))

/** RFC 6749 §2.3.1: both halves are form-urlencoded before they are joined. */
function basicCredentials(authorization: string | undefined) {
  const encoded = /^basic ([a-z0-9+/]+=*)$/i.exec(authorization ?? '')?.[1]
  const joined = Buffer.from(encoded ?? '', 'base64').toString('utf8')
  const colon = joined.indexOf(':')
  if (colon < 1) return null
  try {
    return { clientId: formDecode(joined.slice(0, colon)), secret: formDecode(joined.slice(colon + 1)) }
  } catch {
    return null // a stray % that decodes to nothing
  }
}

const formDecode = (text: string) => decodeURIComponent(text.replaceAll('+', ' '))

function check(fields: PartyFields) {
  const plaintext = fields.claims.find(isPlaintext)
  if (plaintext && !fields.legalGround)
    throw new Refusal('parties.claim_needs_legal_ground', 422, { claim: plaintext })
  for (const uri of [...fields.redirectUris, ...fields.postLogoutRedirectUris])
    if (!isRedirectUri(uri)) throw new Refusal('parties.redirect_uri_invalid', 422, { uri })
  const hosts = new Set(fields.redirectUris.map((uri) => new URL(uri).host))
  if (hosts.size > 1) throw new Refusal('parties.redirect_hosts_differ', 422, { hosts: hosts.size })
  if (fields.logoSvg && !isHarmlessSvg(fields.logoSvg)) throw new Refusal('parties.logo_invalid', 422)
}

/** OpenID Connect Core 1.0 §8.1: without a sector_identifier_uri the host of the redirect URIs is the sector. */
const sectorOf = (redirectUris: string[]) => (redirectUris[0] ? new URL(redirectUris[0]).host : null)

// RFC 9700 §2.1: https, exact match, no fragment. Plain http only where it never leaves the machine.
function isRedirectUri(uri: string) {
  if (!URL.canParse(uri)) return false
  const { protocol, hostname, hash, username, password } = new URL(uri)
  if (hash || uri.includes('#') || username || password) return false
  return protocol === 'https:' || (protocol === 'http:' && loopback.has(hostname))
}
const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]'])

// Shown only inside <img>, where SVG runs no script and loads nothing. This keeps it harmless also when
// somebody opens the address of the logo itself.
const isHarmlessSvg = (svg: string) =>
  /^\s*<svg[\s>]/.test(svg) &&
  !/<(script|foreignObject|iframe|style|image|use|animate|set)|\son\w+\s*=|href\s*=|url\(|<!|<\?|&#/i.test(
    svg,
  )

export const view = (party: RelyingParty): Static<typeof RelyingPartyView> => ({
  partyId: party.partyId,
  clientId: party.clientId,
  name: party.name,
  purpose: party.purpose,
  claims: party.claims,
  legalGround: party.legalGround,
  redirectUris: party.redirectUris,
  postLogoutRedirectUris: party.postLogoutRedirectUris,
  logoSvg: party.logoSvg,
  authentication: party.authentication.method,
  sector: party.sector,
  state: party.state,
  version: party.version,
  registeredAt: party.registeredAt.toISOString(),
  changedAt: party.changedAt.toISOString(),
})
