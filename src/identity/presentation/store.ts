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
    | (Settled & { state: 'answered'; answer: Buffer })
    | (Settled & { state: 'refused'; reason: string; refusalStatus: number | null })
  )

/** responseHash: of the ciphertext that settled it, until the response code is used */
type Settled = { settledAt: Date; responseHash: Buffer | null; responseCodeHash: Buffer | null }

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
      response_code_hash as "responseCodeHash", response_hash as "responseHash", refusal_status as "refusalStatus"
    from presentation.requests where request_id = ${requestId}`
  return row ?? null
}

export type Settlement = {
  requestId: string
  responseHash: Buffer | null
  responseCodeHash: Buffer | null
  readableUntil: Date
  now: Date
} & (
  | { state: 'answered'; answer: Buffer }
  | { state: 'refused'; reason: string; refusalStatus: number | null }
)

/** Of two answers to one request the first one counts. */
export async function settle(sql: Sql, s: Settlement): Promise<boolean> {
  const answer = s.state === 'answered' ? s.answer : null
  const reason = s.state === 'refused' ? s.reason : null
  const refusalStatus = s.state === 'refused' ? s.refusalStatus : null
  const rows = await sql`
    update presentation.requests
    set state = ${s.state}, answer = ${answer}, reason = ${reason}, decryption_key = null,
      response_hash = ${s.responseHash}, refusal_status = ${refusalStatus},
      response_code_hash = ${s.responseCodeHash}, settled_at = ${s.now}, expires_at = ${s.readableUntil}
    where request_id = ${s.requestId} and state = 'requested' and expires_at > ${s.now}
    returning request_id`
  return rows.length > 0
}

/** From now on nobody is told the response code again. */
export async function forgetResponse(sql: Sql, requestId: string): Promise<void> {
  await sql`
    update presentation.requests set response_hash = null
    where request_id = ${requestId} and response_hash is not null`
}

export async function deleteBefore(sql: Sql, moment: Date): Promise<void> {
  await sql`delete from presentation.requests where expires_at < ${moment}`
}
