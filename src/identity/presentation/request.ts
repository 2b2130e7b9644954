// From a party's question to the request object that a wallet fetches (OpenID4VP 1.0 §5, JAR RFC 9101, HAIP 1.0 §5).
import type { Sql } from '#base/db'
import { randomToken } from '#base/ids'
import { Refusal } from '#base/refusal'
import { type Json, jws } from '#identity/formats'
import { mustBeActive, type RelyingParty } from '#identity/parties'
import type { Signer } from '#identity/trust'
import { registrationFormat, type RequestObject } from './contract.ts'
import { question } from './question.ts'
import type { Registrar } from './registration.ts'
import {
  type Box,
  contentEncryptions,
  createDecryptionKey,
  type DecryptionKey,
  publicJwk,
} from './sealing.ts'
import { insertRequest, readRequest, type Requested } from './store.ts'

const requestLifetimeSeconds = 300

export type RequestDeps = {
  origin: string
  vct: string
  keyBox: Box<DecryptionKey>
  registrar: Registrar
  signer: () => Promise<Signer>
  now: () => Date
}

export type NewRequest = {
  party: RelyingParty
  dcqlQuery: Json
  /** `party:<id>` or `login:<uid>`: who may read the outcome */
  asker: string
  /** where the wallet's browser goes afterwards; null when the wallet is on another device */
  returnUri: string | null
}

/**
 * @throws Refusal parties.party_suspended, presentation.over_asking, claim_unknown, query_unsupported,
 *   formats.query_malformed
 */
export async function createRequest(deps: RequestDeps, sql: Sql, asked: NewRequest) {
  const { party, returnUri, asker } = asked
  mustBeActive(party)
  const { dcqlQuery } = question(asked.dcqlQuery, { party, vct: deps.vct })
  const requestId = randomToken(16)
  const requestedAt = deps.now()
  const expiresAt = new Date(requestedAt.getTime() + requestLifetimeSeconds * 1000)
  await insertRequest(sql, {
    requestId,
    asker,
    partyId: party.partyId,
    dcqlQuery,
    nonce: randomToken(),
    returnUri,
    requestedAt,
    expiresAt,
    decryptionKey: deps.keyBox.seal(requestId, createDecryptionKey()),
  })
  return { requestId, expiresAt, ...(await links(deps, requestId)) }
}

async function links({ origin, signer }: RequestDeps, requestId: string) {
  const clientId = `x509_hash:${(await signer()).x509Hash}`
  const requestUri = `${origin}/oid4vp/requests/${requestId}`
  const parameters = new URLSearchParams({
    client_id: clientId,
    request_uri: requestUri,
    request_uri_method: 'post',
  }).toString()
  return {
    clientId,
    requestUri,
    walletLink: `${origin}/wallet/#/present?${parameters}`,
    openid4vpLink: `openid4vp://?${parameters}`,
  }
}

/**
 * A request that still waits for its answer.
 *
 * @throws Refusal presentation.unknown_request, expired, already_answered
 */
export async function readOpen(sql: Sql, requestId: string, now: Date): Promise<Requested> {
  const request = await readRequest(sql, requestId)
  if (!request) throw new Refusal('presentation.unknown_request', 404)
  if (request.state !== 'requested') throw new Refusal('presentation.already_answered', 409)
  if (request.expiresAt <= now) throw new Refusal('presentation.expired', 410)
  return request
}

/** Signed anew each time it is fetched: a wallet that sent a nonce finds it inside (§5.10). */
export async function requestObject(
  deps: RequestDeps,
  request: Requested,
  { party, walletNonce }: { party: RelyingParty; walletNonce: string | undefined },
): Promise<string> {
  const signer = await deps.signer()
  const payload: RequestObject = {
    client_id: `x509_hash:${signer.x509Hash}`,
    // §5.8: the symbolic audience of a wallet whose metadata are not discovered.
    aud: 'https://self-issued.me/v2',
    response_type: 'vp_token',
    response_mode: 'direct_post.jwt',
    response_uri: `${deps.origin}/oid4vp/responses/${request.requestId}`,
    nonce: request.nonce,
    state: request.requestId,
    ...(walletNonce === undefined ? {} : { wallet_nonce: walletNonce }),
    dcql_query: request.dcqlQuery,
    client_metadata: clientMetadata(deps, request),
    verifier_info: [{ format: registrationFormat, data: await deps.registrar(party, signer) }],
    iat: Math.floor(deps.now().getTime() / 1000),
    exp: Math.floor(request.expiresAt.getTime() / 1000),
  }
  return jws.create({ typ: 'oauth-authz-req+jwt', alg: 'ES256', x5c: signer.x5c }, payload, signer.sign)
}

function clientMetadata({ keyBox }: RequestDeps, { requestId, decryptionKey }: Requested) {
  const key = keyBox.open(requestId, decryptionKey)
  return {
    jwks: { keys: [{ ...publicJwk(key), kid: 'answer', use: 'enc', alg: 'ECDH-ES' }] },
    encrypted_response_enc_values_supported: contentEncryptions,
    vp_formats_supported: { 'dc+sd-jwt': { 'sd-jwt_alg_values': ['ES256'], 'kb-jwt_alg_values': ['ES256'] } },
  }
}
