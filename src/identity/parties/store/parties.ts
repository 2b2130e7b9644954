import type { Sql } from '#base/db'
import { type CardClaim, isCardClaim } from '../claims.ts'
import type { Words } from '../contract.ts'
import type { PublicJwk, RelyingParty } from '../party.ts'

export type PartyFields = {
  name: Words
  purpose: Words
  claims: CardClaim[]
  legalGround: Words | null
  redirectUris: string[]
  postLogoutRedirectUris: string[]
  logoSvg: string | null
}

type Row = {
  partyId: string
  nameZh: string
  nameEn: string
  purposeZh: string
  purposeEn: string
  legalGroundZh: string | null
  legalGroundEn: string | null
  claims: string[]
  redirectUris: string[]
  postLogoutRedirectUris: string[]
  sector: string
  logoSvg: string | null
  state: RelyingParty['state']
  secretHash: Buffer | null
  keys: PublicJwk[] | null
  version: number
  registeredAt: Date
  changedAt: Date
}

const columns = (sql: Sql) => sql`
  party_id as "partyId", name_zh as "nameZh", name_en as "nameEn", purpose_zh as "purposeZh",
  purpose_en as "purposeEn", legal_ground_zh as "legalGroundZh", legal_ground_en as "legalGroundEn", claims,
  redirect_uris as "redirectUris", post_logout_redirect_uris as "postLogoutRedirectUris", sector,
  logo_svg as "logoSvg", state, secret_hash as "secretHash", keys, version,
  registered_at as "registeredAt", changed_at as "changedAt"`

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Any text may be asked for: a client id that is no party id is simply nobody. */
export async function readParty(sql: Sql, partyId: string): Promise<RelyingParty | null> {
  if (!uuid.test(partyId)) return null
  const [row] = await sql<Row[]>`
    select ${columns(sql)} from parties.relying_parties where party_id = ${partyId}`
  return row ? party(row) : null
}

export async function readParties(sql: Sql): Promise<RelyingParty[]> {
  const rows = await sql<Row[]>`
    select ${columns(sql)} from parties.relying_parties order by registered_at, party_id limit 1000`
  return rows.map(party)
}

export async function insertParty(
  sql: Sql,
  p: PartyFields & {
    partyId: string
    sector: string
    secretHash: Buffer | null
    keys: PublicJwk[] | null
    now: Date
  },
): Promise<boolean> {
  const rows = await sql`
    insert into parties.relying_parties (party_id, name_zh, name_en, purpose_zh, purpose_en, legal_ground_zh,
      legal_ground_en, claims, redirect_uris, post_logout_redirect_uris, sector, logo_svg, state, secret_hash, keys,
      version, registered_at, changed_at)
    values (${p.partyId}, ${p.name.zh}, ${p.name.en}, ${p.purpose.zh}, ${p.purpose.en},
      ${p.legalGround?.zh ?? null}, ${p.legalGround?.en ?? null}, ${p.claims}, ${p.redirectUris},
      ${p.postLogoutRedirectUris}, ${p.sector}, ${p.logoSvg}, 'active', ${p.secretHash},
      ${p.keys && sql.json(p.keys)}, 1, ${p.now}, ${p.now})
    on conflict (party_id) do nothing
    returning party_id`
  return rows.length > 0
}

export async function updateParty(
  sql: Sql,
  p: PartyFields & { partyId: string; version: number; now: Date },
): Promise<boolean> {
  const rows = await sql`
    update parties.relying_parties set
      name_zh = ${p.name.zh}, name_en = ${p.name.en}, purpose_zh = ${p.purpose.zh}, purpose_en = ${p.purpose.en},
      legal_ground_zh = ${p.legalGround?.zh ?? null}, legal_ground_en = ${p.legalGround?.en ?? null},
      claims = ${p.claims}, redirect_uris = ${p.redirectUris},
      post_logout_redirect_uris = ${p.postLogoutRedirectUris}, logo_svg = ${p.logoSvg},
      version = version + 1, changed_at = ${p.now}
    where party_id = ${p.partyId} and version = ${p.version}
    returning party_id`
  return rows.length > 0
}

export async function replaceSecret(
  sql: Sql,
  { partyId, secretHash, now }: { partyId: string; secretHash: Buffer; now: Date },
): Promise<boolean> {
  const rows = await sql`
    update parties.relying_parties
    set secret_hash = ${secretHash}, version = version + 1, changed_at = ${now}
    where party_id = ${partyId} and secret_hash is not null
    returning party_id`
  return rows.length > 0
}

export async function setPartyState(
  sql: Sql,
  { partyId, state, now }: { partyId: string; state: RelyingParty['state']; now: Date },
): Promise<boolean> {
  const rows = await sql`
    update parties.relying_parties set state = ${state}, version = version + 1, changed_at = ${now}
    where party_id = ${partyId} and state <> ${state}
    returning party_id`
  return rows.length > 0
}

function party(row: Row): RelyingParty {
  const { nameZh, nameEn, purposeZh, purposeEn, legalGroundZh, legalGroundEn, secretHash, keys, ...same } =
    row
  const legalGround =
    legalGroundZh !== null && legalGroundEn !== null ? { zh: legalGroundZh, en: legalGroundEn } : null
  return {
    ...same,
    clientId: row.partyId,
    name: { zh: nameZh, en: nameEn },
    purpose: { zh: purposeZh, en: purposeEn },
    claims: row.claims.filter(isCardClaim),
    legalGround,
    mayPlaintext: legalGround !== null,
    authentication: secretHash ? { method: 'secret', secretHash } : { method: 'key', keys: keys ?? [] },
  }
}
