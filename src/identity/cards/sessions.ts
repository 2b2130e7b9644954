import type { FastifyRequest } from 'fastify'
import type { Db, Sql } from '#base/db'
import { newId, randomToken, tokenHash } from '#base/ids'
import { Refusal } from '#base/refusal'
import type { Dpop } from '#identity/trust'
import { type Card, isReportedLost, reportedLost } from './card.ts'
import { stopIfActive } from './devices.ts'
import type { Deps } from './issue.ts'
import * as store from './store.ts'

// Short, because an access token is checked against the session anyway and costs one refresh to renew.
const accessLifetimeSeconds = 600
const sessionLifetimeSeconds = 180 * 86_400
// A wallet with two tabs, or one that repeats a request whose answer was lost, is no thief.
const reuseGraceSeconds = 30

export type Tokens = { accessToken: string; refreshToken: string; expiresInSeconds: number }

/** Both answers are normal. 'refused' comes with the stop of the device already written: commit it, then answer invalid_grant. */
export type Refreshed =
  | ({ outcome: 'refreshed'; personId: string; deviceId: string; cardId: string } & Tokens)
  | { outcome: 'refused' }

export type Resident = {
  personId: string
  deviceId: string
  cardId: string
  /** The device key that made the request; no copy may be bound to it. */
  jkt: string
  /** A sleeping card may look at itself and at its history; it may not be issued or presented. */
  cardState: Card['state']
}

/**
 * A session of the wallet on its registered device: a pair of tokens bound to the device key (RFC 9449).
 *
 * @throws Refusal `cards.not_active`: card or device live no more, or the card is on another device
 */
export async function openSession(
  { now }: Deps,
  sql: Sql,
  own: { personId: string; deviceId: string; cardId: string; jkt: string },
): Promise<Tokens> {
  const at = now()
  const sessionId = newId()
  const expiresAt = later(at, sessionLifetimeSeconds)
  if (!(await store.insertSession(sql, { ...own, sessionId, at, expiresAt }))) {
    throw new Refusal('cards.not_active', 409, { cardId: own.cardId })
  }
  return insertTokens(sql, { personId: own.personId, sessionId, generation: 1, at })
}

/**
 * A new pair for a refresh token (RFC 9449 §5, RFC 9700 §4.14.2: rotation). An old refresh token shown again
 * means that two hold the device's key and tokens: the device is stopped. Not so when the answer with the new
 * pair may have been lost: nobody has used that pair yet, or it was made a moment ago.
 */
export async function refreshSession(
  deps: Deps,
  sql: Sql,
  { refreshToken, jkt }: { refreshToken: string; jkt: string },
): Promise<Refreshed> {
  const at = deps.now()
  const token = await store.tokenAt(sql, { tokenHash: tokenHash(refreshToken), kind: 'refresh' })
  if (!token) return { outcome: 'refused' }
  const expiresAt = later(at, sessionLifetimeSeconds)
  for (;;) {
    const session = await store.sessionAt(sql, token)
    if (session?.state !== 'open' || session.jkt !== jkt || session.expiresAt <= at)
      return { outcome: 'refused' }
    const { personId, sessionId, deviceId, cardId } = session
    const card = await store.cardAt(sql, session)
    if (!card || isReportedLost(card)) return { outcome: 'refused' }
    if (!mayRotate(session, token.generation, at)) {
      await stopIfActive(deps, sql, { personId, deviceId, reason: 'token_reused', by: { kind: 'system' } })
      return { outcome: 'refused' }
    }
    const from = session.generation
    // False: another tab was faster by this much. Look again; its turn is over and not long ago.
    if (!(await store.rotate(sql, { personId, sessionId, from, at, expiresAt }))) continue
    const tokens = await insertTokens(sql, { personId, sessionId, generation: from + 1, at })
    return { outcome: 'refreshed', personId, deviceId, cardId, ...tokens }
  }
}

function mayRotate(session: store.Session, generation: number, at: Date): boolean {
  if (generation === session.generation) return true
  const isRecent = at.getTime() - session.rotatedAt.getTime() < reuseGraceSeconds * 1000
  return isRecent || (generation === session.generation - 1 && session.confirmed < session.generation)
}

async function insertTokens(
  sql: Sql,
  own: { personId: string; sessionId: string; generation: number; at: Date },
): Promise<Tokens> {
  const [accessToken, refreshToken] = [randomToken(), randomToken()]
  const access = {
    tokenHash: tokenHash(accessToken),
    kind: 'access',
    expiresAt: later(own.at, accessLifetimeSeconds),
  } as const
  const refresh = {
    tokenHash: tokenHash(refreshToken),
    kind: 'refresh',
    expiresAt: later(own.at, sessionLifetimeSeconds),
  } as const
  await store.insertToken(sql, { ...own, ...access })
  await store.insertToken(sql, { ...own, ...refresh })
  return { accessToken, refreshToken, expiresInSeconds: accessLifetimeSeconds }
}

const later = (at: Date, seconds: number) => new Date(at.getTime() + seconds * 1000)

/**
 * Who is asking: a resident with a card on a registered device, by `Authorization: DPoP <token>` and a proof of
 * the device key.
 *
 * @throws Refusal 401: `cards.token_missing`, `cards.token_invalid`, `cards.token_expired` (refresh and repeat),
 *   `cards.session_ended` with the card's state and reason, which the holder of the key may know
 */
export async function requireResident(
  { db, dpop, now }: Deps & { db: Db; dpop: Dpop },
  request: Pick<FastifyRequest, 'method' | 'url' | 'headers'>,
): Promise<Resident> {
  const accessToken = /^DPoP ([\w-]{43})$/i.exec(request.headers.authorization ?? '')?.[1]
  if (!accessToken) throw new Refusal('cards.token_missing', 401)
  const { jkt } = dpop.verify(request, accessToken)
  const token = await store.tokenAt(db.sql, { tokenHash: tokenHash(accessToken), kind: 'access' })
  const session = token && (await store.sessionAt(db.sql, token))
  const card = session && (await store.cardAt(db.sql, session))
  if (!card || session.jkt !== jkt) throw new Refusal('cards.token_invalid', 401)
  if (session.state === 'closed' || isReportedLost(card))
    throw new Refusal('cards.session_ended', 401, lastWord(card))
  if (token.expiresAt <= now()) throw new Refusal('cards.token_expired', 401)
  if (session.confirmed < token.generation) await store.confirm(db.sql, token)
  return {
    personId: session.personId,
    deviceId: session.deviceId,
    cardId: session.cardId,
    jkt,
    cardState: card.state,
  }
}

/** What a wallet shows after its session ended: its own card's state, and why. */
function lastWord(card: Card): Record<string, string> {
  switch (card.state) {
    case 'active':
      return { cardState: card.state }
    case 'suspended':
      return { cardState: card.state, ...(isReportedLost(card) && { reason: reportedLost }) }
    case 'revoked':
    case 'ended':
      return { cardState: card.state, reason: card.reason }
  }
}

/** Deletes tokens that expired a day ago; until then a late wallet is told 'expired', not 'invalid'. For a timer. */
export async function sweepTokens({ now }: Deps, sql: Sql): Promise<number> {
  return store.deleteTokens(sql, later(now(), -86_400))
}
