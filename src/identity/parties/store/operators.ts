import type { Sql } from '#base/db'
import { type Right, rights as allRights } from '../contract.ts'

const known = (names: string[]): Right[] => allRights.filter((right) => names.includes(right))

// ── Sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────

export type SessionRow = {
  operatorId: string
  name: string
  rights: Right[]
  seenAt: Date
  expiresAt: Date
}

export async function insertSession(
  sql: Sql,
  s: { sessionHash: Buffer; operatorId: string; expiresAt: Date; now: Date },
): Promise<void> {
  await sql`
    insert into parties.sessions (session_hash, operator_id, seen_at, expires_at)
    values (${s.sessionHash}, ${s.operatorId}, ${s.now}, ${s.expiresAt})`
  await sql`update parties.operators set last_seen_at = ${s.now} where operator_id = ${s.operatorId}`
}

export async function readSession(sql: Sql, sessionHash: Buffer): Promise<SessionRow | null> {
  const [row] = await sql<(Omit<SessionRow, 'rights'> & { rights: string[] })[]>`
    select o.operator_id as "operatorId", o.name, o.rights, s.seen_at as "seenAt", s.expires_at as "expiresAt"
    from parties.sessions s join parties.operators o using (operator_id)
    where s.session_hash = ${sessionHash} and o.removed_at is null`
  return row ? { ...row, rights: known(row.rights) } : null
}

export async function touchSession(sql: Sql, sessionHash: Buffer, now: Date): Promise<void> {
  await sql`update parties.sessions set seen_at = ${now} where session_hash = ${sessionHash} and seen_at < ${now}`
}

export async function deleteSession(sql: Sql, sessionHash: Buffer): Promise<void> {
  await sql`delete from parties.sessions where session_hash = ${sessionHash}`
}

export async function deleteExpired(sql: Sql, now: Date): Promise<void> {
  await sql`delete from parties.sessions where expires_at <= ${now}`
  await sql`delete from parties.ceremonies where expires_at <= ${now}`
  await sql`delete from parties.invitations where expires_at <= ${now}`
}

// ── Operators ────────────────────────────────────────────────────────────────────────────────────────────────────

export type OperatorRow = {
  operatorId: string
  name: string
  rights: Right[]
  passkeys: number
  joinedAt: Date
  lastSeenAt: Date | null
}

export async function readOperators(sql: Sql): Promise<OperatorRow[]> {
  const rows = await sql<(Omit<OperatorRow, 'rights'> & { rights: string[] })[]>`
    select o.operator_id as "operatorId", o.name, o.rights, count(p.passkey_id)::int as passkeys,
      o.joined_at as "joinedAt", o.last_seen_at as "lastSeenAt"
    from parties.operators o left join parties.passkeys p using (operator_id)
    where o.removed_at is null
    group by o.operator_id order by o.joined_at, o.operator_id limit 1000`
  return rows.map((row) => ({ ...row, rights: known(row.rights) }))
}

export async function insertOperator(
  sql: Sql,
  o: { operatorId: string; name: string; rights: Right[]; now: Date },
): Promise<void> {
  await sql`
    insert into parties.operators (operator_id, name, rights, joined_at)
    values (${o.operatorId}, ${o.name}, ${o.rights}, ${o.now})`
}

/** Holds off every other removal until this transaction ends. */
export async function lockAuthority(sql: Sql): Promise<void> {
  await sql`update parties.authority set changes = changes + 1 where authority_id = 1`
}

export async function countInvitersBesides(sql: Sql, operatorId: string): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count from parties.operators
    where operator_id <> ${operatorId} and removed_at is null and 'operators.invite' = any(rights)`
  return row?.count ?? 0
}

export async function markRemoved(sql: Sql, operatorId: string, now: Date): Promise<boolean> {
  const rows = await sql`
    update parties.operators set removed_at = ${now}
    where operator_id = ${operatorId} and removed_at is null returning operator_id`
  return rows.length > 0
}

/** What could still let a removed operator in. */
export async function deleteAccess(sql: Sql, operatorId: string): Promise<void> {
  await sql`delete from parties.sessions where operator_id = ${operatorId}`
  await sql`delete from parties.passkeys where operator_id = ${operatorId}`
  await sql`delete from parties.ceremonies where operator_id = ${operatorId}`
  await sql`delete from parties.invitations where invited_by = ${operatorId}`
}

// ── Invitations ──────────────────────────────────────────────────────────────────────────────────────────────────

export async function insertInvitation(
  sql: Sql,
  i: { invitationId: string; tokenHash: Buffer; rights: Right[]; invitedBy: string | null; expiresAt: Date },
): Promise<void> {
  await sql`
    insert into parties.invitations (invitation_id, token_hash, rights, invited_by, expires_at)
    values (${i.invitationId}, ${i.tokenHash}, ${i.rights}, ${i.invitedBy}, ${i.expiresAt})`
}

export async function isInvited(sql: Sql, tokenHash: Buffer, now: Date): Promise<boolean> {
  const rows = await sql`
    select 1 from parties.invitations where token_hash = ${tokenHash} and expires_at > ${now}`
  return rows.length > 0
}

/** The first one to ask gets the rights; the row is gone afterwards. */
export async function takeInvitation(sql: Sql, tokenHash: Buffer, now: Date): Promise<Right[] | null> {
  const [row] = await sql<{ rights: string[] }[]>`
    delete from parties.invitations where token_hash = ${tokenHash} and expires_at > ${now} returning rights`
  return row ? known(row.rights) : null
}

export type InvitationRow = {
  invitationId: string
  rights: Right[]
  invitedBy: string | null
  expiresAt: Date
}

export async function readInvitations(sql: Sql, now: Date): Promise<InvitationRow[]> {
  const rows = await sql<(Omit<InvitationRow, 'rights'> & { rights: string[] })[]>`
    select i.invitation_id as "invitationId", i.rights, o.name as "invitedBy", i.expires_at as "expiresAt"
    from parties.invitations i left join parties.operators o on o.operator_id = i.invited_by
    where i.expires_at > ${now} order by i.expires_at, i.invitation_id limit 1000`
  return rows.map((row) => ({ ...row, rights: known(row.rights) }))
}

export async function deleteInvitation(sql: Sql, invitationId: string): Promise<boolean> {
  const rows = await sql`
    delete from parties.invitations where invitation_id = ${invitationId} returning invitation_id`
  return rows.length > 0
}

/** Unused invitations nobody signed for: those printed at a start. A new start replaces them. */
export async function deleteHouseInvitations(sql: Sql): Promise<void> {
  await sql`delete from parties.invitations where invited_by is null`
}
