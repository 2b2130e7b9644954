import type { Sql } from '#base/db'

export type Ceremony =
  | { kind: 'join'; challenge: string; operatorId: string; name: string }
  | { kind: 'add'; challenge: string; operatorId: string }
  | { kind: 'login'; challenge: string }

export async function insertCeremony(
  sql: Sql,
  ceremonyId: string,
  ceremony: Ceremony,
  expiresAt: Date,
): Promise<void> {
  const operatorId = ceremony.kind === 'login' ? null : ceremony.operatorId
  const name = ceremony.kind === 'join' ? ceremony.name : null
  await sql`
    insert into parties.ceremonies (ceremony_id, kind, challenge, operator_id, name, expires_at)
    values (${ceremonyId}, ${ceremony.kind}, ${ceremony.challenge}, ${operatorId}, ${name}, ${expiresAt})`
}

/** Asking for it uses it up, whatever comes of the answer. */
export async function takeCeremony<Kind extends Ceremony['kind']>(
  sql: Sql,
  q: { ceremonyId: string; kind: Kind; now: Date },
): Promise<Extract<Ceremony, { kind: Kind }> | null> {
  const [row] = await sql<Extract<Ceremony, { kind: Kind }>[]>`
    delete from parties.ceremonies
    where ceremony_id = ${q.ceremonyId} and kind = ${q.kind} and expires_at > ${q.now}
    returning kind, challenge, operator_id as "operatorId", name`
  return row ?? null
}

export type PasskeyRow = {
  passkeyId: Buffer
  operatorId: string
  publicKey: Buffer
  transports: string[]
  isBackedUp: boolean
  addedAt: Date
  lastUsedAt: Date | null
}

export async function insertPasskey(
  sql: Sql,
  p: {
    passkeyId: Buffer
    operatorId: string
    publicKey: Buffer
    counter: number
    transports: string[]
    isBackedUp: boolean
    now: Date
  },
): Promise<boolean> {
  const rows = await sql`
    insert into parties.passkeys
      (passkey_id, operator_id, public_key, counter, transports, is_backed_up, added_at)
    values (${p.passkeyId}, ${p.operatorId}, ${p.publicKey}, ${p.counter}, ${p.transports}, ${p.isBackedUp}, ${p.now})
    on conflict (passkey_id) do nothing
    returning passkey_id`
  return rows.length > 0
}

export async function readPasskey(sql: Sql, passkeyId: Buffer): Promise<PasskeyRow | null> {
  const [row] = await sql<PasskeyRow[]>`
    select passkey_id as "passkeyId", operator_id as "operatorId", public_key as "publicKey", transports,
      is_backed_up as "isBackedUp", added_at as "addedAt", last_used_at as "lastUsedAt"
    from parties.passkeys where passkey_id = ${passkeyId}`
  return row ?? null
}

export async function readPasskeys(sql: Sql, operatorId: string): Promise<PasskeyRow[]> {
  return sql<PasskeyRow[]>`
    select passkey_id as "passkeyId", operator_id as "operatorId", public_key as "publicKey", transports,
      is_backed_up as "isBackedUp", added_at as "addedAt", last_used_at as "lastUsedAt"
    from parties.passkeys where operator_id = ${operatorId} order by added_at, passkey_id limit 100`
}

/**
 * Moves the counter forward (WebAuthn §6.1.1). Two answers with the same counter are two copies of one key;
 * authenticators without a counter always say 0.
 */
export async function countUse(
  sql: Sql,
  p: { passkeyId: Buffer; counter: number; isBackedUp: boolean; now: Date },
): Promise<boolean> {
  const rows = await sql`
    update parties.passkeys set counter = ${p.counter}, is_backed_up = ${p.isBackedUp}, last_used_at = ${p.now}
    where passkey_id = ${p.passkeyId} and (counter < ${p.counter} or (counter = 0 and ${p.counter} = 0))
    returning passkey_id`
  return rows.length > 0
}

/** Takes the operator's row first, so that of two removals at once the second sees the first. */
export async function deletePasskeyButLast(
  sql: Sql,
  { passkeyId, operatorId }: { passkeyId: Buffer; operatorId: string },
): Promise<'deleted' | 'last' | 'unknown'> {
  await sql`select operator_id from parties.operators where operator_id = ${operatorId} for update`
  const mine = await readPasskeys(sql, operatorId)
  if (!mine.some((passkey) => passkey.passkeyId.equals(passkeyId))) return 'unknown'
  if (mine.length === 1) return 'last'
  await sql`delete from parties.passkeys where passkey_id = ${passkeyId} and operator_id = ${operatorId}`
  return 'deleted'
}
