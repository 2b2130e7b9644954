import type { Sql } from '#base/db'

export type EntryKey = { model: string; idHash: Buffer }

export async function upsertEntry(
  sql: Sql,
  e: EntryKey & { grantHash: Buffer | null; uidHash: Buffer | null; payload: Buffer; expiresAt: Date },
): Promise<void> {
  await sql`
    insert into login.entries (model, id_hash, grant_hash, uid_hash, payload, expires_at)
    values (${e.model}, ${e.idHash}, ${e.grantHash}, ${e.uidHash}, ${e.payload}, ${e.expiresAt})
    on conflict (id_hash, model) do update set
      grant_hash = excluded.grant_hash, uid_hash = excluded.uid_hash, payload = excluded.payload,
      expires_at = excluded.expires_at`
}

export type EntryRow = { idHash: Buffer; payload: Buffer; consumedAt: Date | null }

export async function readEntry(sql: Sql, key: EntryKey, now: Date): Promise<EntryRow | null> {
  const [row] = await sql<EntryRow[]>`
    select id_hash as "idHash", payload, consumed_at as "consumedAt" from login.entries
    where id_hash = ${key.idHash} and model = ${key.model} and expires_at > ${now}`
  return row ?? null
}

export async function readEntryByUid(
  sql: Sql,
  key: { model: string; uidHash: Buffer },
  now: Date,
): Promise<EntryRow | null> {
  const [row] = await sql<EntryRow[]>`
    select id_hash as "idHash", payload, consumed_at as "consumedAt" from login.entries
    where uid_hash = ${key.uidHash} and model = ${key.model} and expires_at > ${now}`
  return row ?? null
}

/** True for the first one only. */
export async function consumeEntry(sql: Sql, key: EntryKey, now: Date): Promise<boolean> {
  const rows = await sql`
    update login.entries set consumed_at = ${now}
    where id_hash = ${key.idHash} and model = ${key.model} and consumed_at is null
    returning model`
  return rows.length > 0
}

export async function deleteEntry(sql: Sql, key: EntryKey): Promise<void> {
  await sql`delete from login.entries where id_hash = ${key.idHash} and model = ${key.model}`
}

export async function deleteByGrant(sql: Sql, grantHash: Buffer): Promise<void> {
  await sql`delete from login.entries where grant_hash = ${grantHash}`
}

/** False when this grant has its answer already. */
export async function insertAnswer(
  sql: Sql,
  a: { grantHash: Buffer; claims: Buffer; expiresAt: Date },
): Promise<boolean> {
  const rows = await sql`
    insert into login.answers (grant_hash, claims, expires_at)
    values (${a.grantHash}, ${a.claims}, ${a.expiresAt})
    on conflict (grant_hash) do nothing
    returning grant_hash`
  return rows.length > 0
}

export async function readAnswer(sql: Sql, grantHash: Buffer, now: Date): Promise<Buffer | null> {
  const [row] = await sql<{ claims: Buffer }[]>`
    select claims from login.answers where grant_hash = ${grantHash} and expires_at > ${now}`
  return row?.claims ?? null
}

export async function deleteExpired(sql: Sql, now: Date): Promise<void> {
  await sql`delete from login.entries where expires_at <= ${now}`
  await sql`delete from login.answers where expires_at <= ${now}`
}
