import type { Sql } from '#base/db'
import type { JsonObject } from '#identity/formats'

type Asked = {
  requestId: string
  asker: string
  partyId: string
  dcqlQuery: JsonObject
  nonce: string
  returnUri: string | null
  requestedAt: Date
  expiresAt: Date
}

export type StoredRequest = Asked &
  (
    | { state: 'requested'; decryptionKey: Buffer }
    | { state: 'answered'; settledAt: Date; answer: Buffer; responseCodeHash: Buffer | null }
    | { state: 'refused'; settledAt: Date; reason: string; responseCodeHash: Buffer | null }
  )

export type Requested = Extract<StoredRequest, { state: 'requested' }>

export async function insertRequest(sql: Sql, r: Asked & { decryptionKey: Buffer }): Promise<void> {
  await sql`
    insert into presentation.requests
      (request_id, asker, party_id, dcql_query, nonce, return_uri, decryption_key, state, requested_at, expires_at)
    values (${r.requestId}, ${r.asker}, ${r.partyId}, ${sql.json(r.dcqlQuery)}, ${r.nonce}, ${r.returnUri},
      ${r.decryptionKey}, 'requested', ${r.requestedAt}, ${r.expiresAt})`
}

export async function readRequest(sql: Sql, requestId: string): Promise<StoredRequest | null> {
  const [row] = await sql<StoredRequest[]>`
    select request_id as "requestId", asker, party_id as "partyId", dcql_query as "dcqlQuery", nonce,
      return_uri as "returnUri", decryption_key as "decryptionKey", state, requested_at as "requestedAt",
      expires_at as "expiresAt", settled_at as "settledAt", answer, reason,
      response_code_hash as "responseCodeHash"
    from presentation.requests where request_id = ${requestId}`
  return row ?? null
}

export type Settlement = {
  requestId: string
  responseCodeHash: Buffer | null
  readableUntil: Date
  now: Date
} & ({ state: 'answered'; answer: Buffer } | { state: 'refused'; reason: string })

/** Of two answers to one request the first one counts. */
export async function settle(sql: Sql, s: Settlement): Promise<boolean> {
  const answer = s.state === 'answered' ? s.answer : null
  const reason = s.state === 'refused' ? s.reason : null
  const rows = await sql`
    update presentation.requests
    set state = ${s.state}, answer = ${answer}, reason = ${reason}, decryption_key = null,
      response_code_hash = ${s.responseCodeHash}, settled_at = ${s.now}, expires_at = ${s.readableUntil}
    where request_id = ${s.requestId} and state = 'requested' and expires_at > ${s.now}
    returning request_id`
  return rows.length > 0
}

export async function deleteBefore(sql: Sql, moment: Date): Promise<void> {
  await sql`delete from presentation.requests where expires_at < ${moment}`
}
