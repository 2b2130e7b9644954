// A batch of copies of a card (OpenID4VCI 1.0 §8). Each copy has its own key, salts and place in a status list, and the
// times of its week: two verifiers that compare two copies find nothing in common but the city, the week and the claims
// they were shown. The wallet shows copies of the running week (`web/kit/holder/copies.ts`), so that the week, too, is
// everybody's.
//
// A request that is repeated because its answer was lost (same nonce, same proofs) gets new copies for the same keys in the
// same places: nothing is used up, and no credential is stored for the case. Another request with that nonce is refused.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Sql } from '#base/db'
import { sameSecret, tokenHash } from '#base/ids'
import { attempt } from '#base/limits'
import { record } from '#base/outbox'
import { Refusal } from '#base/refusal'
import type { Card, Resident } from '#identity/cards'
import { type jwk, sdJwt, type statusList } from '#identity/formats'
import type { Person } from '#identity/people'
import { type Signer, codec, salt } from '#identity/trust'
import { claimsOf, disclosable } from './card-claims.ts'
import type { CredentialRequest } from './contract.ts'
import type { Deps } from './deps.ts'
import { configurationId, vctOf } from './metadata.ts'
import { isNonce } from './nonce.ts'
import { verifyProofs } from './proofs.ts'
import * as store from './store.ts'

/** From the week's beginning: a wallet that is never opened has copies for four weeks; one that is asks for more in time. */
export const copyLifetimeDays = 35

/** Refills a day: 200 copies, far more than anybody shows, far fewer than an attack wants. */
export const batchesPerDayMax = 20

const dayMs = 86_400_000
const weekMs = 7 * dayMs

type CheckedRequest = { keys: readonly jwk.Jwk[]; nonceHash: Buffer; proofsHash: Buffer }

/** Copies for who asks with these proofs: a credential for each, in their order. */
export type IssueCopies = (resident: Resident, request: CredentialRequest) => Promise<string[]>

/**
 * @throws Refusal (of what is returned) issuance.unknown_configuration, unknown_identifier, encryption_unsupported, those
 *   of verifyProofs, issuance.invalid_nonce, cards.not_active, base.too_many_attempts
 */
export function createCopies(deps: Deps): IssueCopies {
  const preparedFor = createPrepared()
  return async (resident, request) => {
    const checked = checkRequest(deps, request, resident.jkt)
    const earlier = await store.batchAt(deps.db.sql, checked.nonceHash)
    if (!earlier) await limitBatches(deps, resident.cardId)
    const signer = await deps.trust.signer('credential')
    const taken = await deps.db.tx((sql) => takePlaces(deps, sql, resident, checked))
    return sign(deps, preparedFor(signer), { ...taken, keys: checked.keys })
  }
}

function checkRequest(deps: Deps, request: CredentialRequest, deviceJkt: string): CheckedRequest {
  // §8.2: identifiers come with authorization_details, which we never hand out.
  if (request.credential_identifier !== undefined) throw new Refusal('issuance.unknown_identifier', 400)
  if (request.credential_configuration_id !== configurationId)
    throw new Refusal('issuance.unknown_configuration', 400)
  if (request.credential_response_encryption !== undefined)
    throw new Refusal('issuance.encryption_unsupported', 400)
  const proofs = request.proofs?.jwt
  const demand = { issuer: deps.origin, deviceJkt, isNonce: (nonce: string) => isNonce(deps, nonce) }
  const { keys, nonce } = verifyProofs(proofs, demand)
  const hash = createHash('sha256')
  for (const proof of proofs ?? []) hash.update(proof).update('~')
  return { keys, nonceHash: tokenHash(nonce), proofsHash: hash.digest() }
}

const limitBatches = ({ db, now }: Deps, cardId: string): Promise<void> =>
  attempt(db.sql, {
    scope: 'issuance.batches',
    key: cardId,
    max: batchesPerDayMax,
    windowSeconds: dayMs / 1000,
    now: now(),
  })

type Taken = { card: Card; person: Person; places: readonly statusList.StatusReference[] }

/** One transaction: a card that is being stopped waits for it, and then stops these copies with the others. */
async function takePlaces(deps: Deps, sql: Sql, resident: Resident, request: CheckedRequest): Promise<Taken> {
  const { cardId, personId, deviceId } = resident
  const card = await deps.cards.lockActive(sql, cardId)
  const person = await deps.people.read(sql, personId)
  const earlier = await store.batchAt(sql, request.nonceHash)
  if (earlier) return { card, person, places: repeated(earlier, cardId, request) }

  const { nonceHash, proofsHash, keys } = request
  const expiresAt = timesOf(deps.now()).exp
  const places = await deps.status.allocate(sql, { cardId, count: keys.length, expiresAt })
  const isFirst = await store.insertBatch(sql, { nonceHash, proofsHash, cardId, places, at: deps.now() })
  // Somebody else's request with the same nonce came first.
  if (!isFirst) throw new Refusal('issuance.invalid_nonce', 400, { rule: 'a nonce serves one batch' })
  await deps.enrolment.issued(sql, card.applicationId)
  await record(sql, 'issuance.copies_issued', { cardId, personId, deviceId, count: keys.length })
  return { card, person, places }
}

function repeated(
  earlier: store.Batch,
  cardId: string,
  { proofsHash }: CheckedRequest,
): store.Batch['places'] {
  if (earlier.cardId === cardId && sameSecret(earlier.proofsHash, proofsHash)) return earlier.places
  throw new Refusal('issuance.invalid_nonce', 400, { rule: 'a nonce serves one batch' })
}

type Batch = Taken & { keys: readonly jwk.Jwk[] }

function sign(deps: Deps, prepare: Prepare, { card, person, keys, places }: Batch): string[] {
  const { iat, exp, today } = timesOf(deps.now())
  const claims = {
    iss: deps.origin,
    iat: iat.getTime() / 1000,
    exp: exp.getTime() / 1000,
    vct: vctOf(deps.origin),
    ...claimsOf(person, { edition: card.edition, today }),
  }
  const issue = prepare({ claims, disclosable })
  return keys.map((key, number) => {
    const place = places[number]
    assert(place, 'there is a place for each key')
    return issue({ cnf: { jwk: { ...key } }, status: { status_list: { ...place } } })
  })
}

type Prepare = ReturnType<typeof sdJwt.createIssuer>

/** The header is the same on every card until the key or its certificate is renewed: encoded once. */
function createPrepared(): (signer: Signer) => Prepare {
  let prepared: { for: Signer; prepare: Prepare } | null = null
  return (signer) => {
    if (prepared?.for !== signer) {
      const header = { alg: 'ES256', typ: 'dc+sd-jwt', x5c: signer.x5c }
      prepared = { for: signer, prepare: sdJwt.createIssuer({ header, sign: signer.sign, salt, codec }) }
    }
    return prepared.prepare
  }
}

/**
 * Rounded to the week, as all copies of that week are: times by the day told apart who was enrolled, or last refilled, on
 * which. The week begins on Monday in the city (UTC+8), and ages change with the city's day.
 *
 * @returns iat its beginning; exp `copyLifetimeDays` later
 */
export function timesOf(now: Date): { iat: Date; exp: Date; today: string } {
  const zoneMs = 8 * 3_600_000
  const cityMs = now.getTime() + zoneMs
  // 1970 began on a Thursday.
  const sinceMonday = (cityMs + 3 * dayMs) % weekMs
  const iat = new Date(now.getTime() - sinceMonday)
  const today = new Date(cityMs).toISOString().slice(0, 10)
  return { iat, exp: new Date(iat.getTime() + copyLifetimeDays * dayMs), today }
}
