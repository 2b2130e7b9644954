import assert from 'node:assert/strict'
import type { Sql } from '#base/db'
import type { Actor, Card, Change, Device, Edition, EndReason, Hold, HoldCause } from './card.ts'

type Held = Partial<Record<HoldCause, { reason: string; at: string }>>
type ClosedRow = { closed_at: Date; closed_by: Actor }
type CardRow = {
  card_id: string
  person_id: string
  edition: Edition
  application_id: string
  issued_at: Date
  device_id: string | null
} & (
  | { state: 'active' }
  | { state: 'suspended'; holds: Held }
  | ({ state: 'revoked'; closed_reason: string } & ClosedRow)
  | ({ state: 'ended'; closed_reason: EndReason } & ClosedRow)
)

const holdCauses = ['ground', 'operator', 'resident', 'guardian'] as const

function card(row: CardRow): Card {
  const issued = {
    cardId: row.card_id,
    personId: row.person_id,
    edition: row.edition,
    applicationId: row.application_id,
    issuedAt: row.issued_at,
    deviceId: row.device_id,
  }
  switch (row.state) {
    case 'active':
      return { ...issued, state: row.state }
    case 'suspended':
      return { ...issued, state: row.state, holds: holds(row.holds) }
    case 'revoked':
      return {
        ...issued,
        state: row.state,
        closedAt: row.closed_at,
        reason: row.closed_reason,
        by: row.closed_by,
      }
    case 'ended':
      return {
        ...issued,
        state: row.state,
        closedAt: row.closed_at,
        reason: row.closed_reason,
        by: row.closed_by,
      }
  }
}

const holds = (held: Held): Hold[] =>
  holdCauses.flatMap((cause) => {
    const one = held[cause]
    return one ? [{ cause, reason: one.reason, at: new Date(one.at) }] : []
  })

/** Takes the person's turn: until the caller's transaction ends, nobody else issues or registers for them. */
export async function takeTurn(sql: Sql, personId: string): Promise<void> {
  await sql`insert into cards.card_set as own (person_id, turn) values (${personId}, 1)
    on conflict (person_id) do update set turn = own.turn % 1000000 + 1`
}

export async function insertCard(
  sql: Sql,
  own: { personId: string; cardId: string; applicationId: string; edition: Edition; at: Date },
): Promise<Card> {
  const [row] = await sql<CardRow[]>`
    insert into cards.card (person_id, card_id, application_id, edition, state, issued_at)
    values (${own.personId}, ${own.cardId}, ${own.applicationId}, ${own.edition}, 'active', ${own.at})
    returning *`
  await sql`insert into cards.owner (card_id, person_id) values (${own.cardId}, ${own.personId})`
  assert(row)
  return card(row)
}

export async function cardOfApplication(
  sql: Sql,
  own: { personId: string; applicationId: string; edition: Edition },
): Promise<Card | null> {
  const [row] = await sql<CardRow[]>`
    select * from cards.card
    where person_id = ${own.personId} and application_id = ${own.applicationId} and edition = ${own.edition}`
  return row ? card(row) : null
}

export async function cardsOf(sql: Sql, personId: string): Promise<Card[]> {
  const rows = await sql<CardRow[]>`
    select * from cards.card where person_id = ${personId} order by issued_at desc, card_id desc`
  return rows.map(card)
}

export async function ownerOf(sql: Sql, cardId: string): Promise<string | null> {
  const [row] = await sql<{ person_id: string }[]>`
    select person_id from cards.owner where card_id = ${cardId}`
  return row?.person_id ?? null
}

type Key = { personId: string; cardId: string }

export async function cardAt(sql: Sql, { personId, cardId }: Key): Promise<Card | null> {
  const [row] = await sql<CardRow[]>`
    select * from cards.card where person_id = ${personId} and card_id = ${cardId}`
  return row ? card(row) : null
}

/**
 * The card if it is active, locked against a change of state until the transaction ends. The person's turn is taken
 * first, as by everybody who locks more than one of a person's rows: so nobody waits for one who waits for them.
 */
export async function lockActive(sql: Sql, { personId, cardId }: Key): Promise<Card | null> {
  await sql`select 1 as taken from cards.card_set where person_id = ${personId} for update`
  const [row] = await sql<CardRow[]>`
    select * from cards.card where person_id = ${personId} and card_id = ${cardId} and state = 'active'
    for share`
  return row ? card(row) : null
}

/** active, or suspended for another cause → suspended for this one too. Null: closed, or held for this cause already. */
export async function hold(sql: Sql, { personId, cardId }: Key, put: Hold): Promise<Card | null> {
  const [row] = await sql<CardRow[]>`
    update cards.card
    set state = 'suspended', holds = holds || jsonb_build_object(${put.cause}::text,
      jsonb_build_object('reason', ${put.reason}::text, 'at', ${put.at.toISOString()}::text))
    where person_id = ${personId} and card_id = ${cardId}
      and state in ('active', 'suspended') and not holds ? ${put.cause}::text
    returning *`
  return row ? card(row) : null
}

/** The same, whether it was held for this cause or not: the newer reason takes the place of the older. Null: closed. */
export async function holdAnew(sql: Sql, { personId, cardId }: Key, put: Hold): Promise<Card | null> {
  const [row] = await sql<CardRow[]>`
    update cards.card
    set state = 'suspended', holds = holds || jsonb_build_object(${put.cause}::text,
      jsonb_build_object('reason', ${put.reason}::text, 'at', ${put.at.toISOString()}::text))
    where person_id = ${personId} and card_id = ${cardId} and state in ('active', 'suspended')
    returning *`
  return row ? card(row) : null
}

/** Lifts these holds; the card is active again when none is left. Null: no such hold. */
export async function lift(sql: Sql, { personId, cardId }: Key, causes: HoldCause[]): Promise<Card | null> {
  const [row] = await sql<CardRow[]>`
    update cards.card
    set holds = holds - ${causes}::text[],
      state = case when holds - ${causes}::text[] = '{}' then 'active' else 'suspended' end
    where person_id = ${personId} and card_id = ${cardId}
      and state = 'suspended' and holds ?| ${causes}::text[]
    returning *`
  return row ? card(row) : null
}

export async function close(
  sql: Sql,
  { personId, cardId }: Key,
  closing: { state: 'revoked' | 'ended'; reason: string; by: Actor; at: Date },
): Promise<Card | null> {
  const [row] = await sql<CardRow[]>`
    update cards.card
    set state = ${closing.state}, holds = '{}', closed_at = ${closing.at}, closed_reason = ${closing.reason},
      closed_by = ${sql.json(closing.by)}
    where person_id = ${personId} and card_id = ${cardId} and state in ('active', 'suspended')
    returning *`
  return row ? card(row) : null
}

/** Writes the change into the audit; false when this request id was used on this card before. */
export async function insertChange(sql: Sql, { personId, cardId }: Key, change: Change): Promise<boolean> {
  const rows = await sql`
    insert into cards.change
      (person_id, card_id, request_id, change, reason, note_sealed, by_actor, at)
    values (${personId}, ${cardId}, ${change.requestId}, ${change.change}, ${change.reason},
      ${change.noteSealed}, ${sql.json(change.by)}, ${change.at})
    on conflict (person_id, card_id, request_id) do nothing
    returning request_id`
  return rows.length === 1
}

export async function changesOf(sql: Sql, { personId, cardId }: Key): Promise<Change[]> {
  return sql<Change[]>`
    select request_id as "requestId", change, reason, note_sealed as "noteSealed", by_actor as "by", at
    from cards.change where person_id = ${personId} and card_id = ${cardId}
    order by at desc, request_id desc limit 100`
}

export async function changeOf(sql: Sql, key: Key, requestId: string): Promise<Change['change'] | null> {
  const [row] = await sql<{ change: Change['change'] }[]>`
    select change from cards.change
    where person_id = ${key.personId} and card_id = ${key.cardId} and request_id = ${requestId}`
  return row?.change ?? null
}

export async function devicesOf(sql: Sql, personId: string): Promise<Device[]> {
  return sql<Device[]>`
    select device_id as "deviceId", person_id as "personId", registered_at as "registeredAt", state,
      ended_at as "endedAt", ended_reason as reason
    from cards.device where person_id = ${personId}
    order by registered_at desc, device_id desc limit 20`
}

export async function activeDevice(
  sql: Sql,
  personId: string,
): Promise<{ deviceId: string; jkt: string } | null> {
  const [row] = await sql<{ deviceId: string; jkt: string }[]>`
    select device_id as "deviceId", jkt from cards.device where person_id = ${personId} and state = 'active'`
  return row ?? null
}

export async function insertDevice(
  sql: Sql,
  own: { personId: string; deviceId: string; jkt: string; at: Date },
): Promise<void> {
  await sql`insert into cards.device (person_id, device_id, jkt, state, registered_at)
    values (${own.personId}, ${own.deviceId}, ${own.jkt}, 'active', ${own.at})`
}

/** A living card without a device, or with this one → on this device. False: it lives elsewhere, or not at all. */
export async function bindDevice(sql: Sql, key: Key, deviceId: string): Promise<boolean> {
  const rows = await sql`
    update cards.card set device_id = ${deviceId}
    where person_id = ${key.personId} and card_id = ${key.cardId} and state = 'active'
      and (device_id is null or device_id = ${deviceId})
    returning card_id`
  return rows.length === 1
}

/** active → ended. False: no such active device. */
export async function endDevice(
  sql: Sql,
  own: { personId: string; deviceId: string; reason: string; at: Date },
): Promise<boolean> {
  const rows = await sql`
    update cards.device set state = 'ended', ended_at = ${own.at}, ended_reason = ${own.reason}
    where person_id = ${own.personId} and device_id = ${own.deviceId} and state = 'active'
    returning device_id`
  return rows.length === 1
}

export async function closeSessions(
  sql: Sql,
  own: { personId: string; at: Date } & ({ deviceId: string } | { cardId: string }),
): Promise<void> {
  const which = 'deviceId' in own ? sql`device_id = ${own.deviceId}` : sql`card_id = ${own.cardId}`
  await sql`update cards.session set state = 'closed', closed_at = ${own.at}
    where person_id = ${own.personId} and ${which} and state = 'open'`
}

export type Session = {
  personId: string
  sessionId: string
  deviceId: string
  cardId: string
  jkt: string
  state: 'open' | 'closed'
  generation: number
  confirmed: number
  rotatedAt: Date
  expiresAt: Date
}

/**
 * Opens a session if card and device live. Both rows are locked until the transaction ends: who revokes or
 * stops them meanwhile waits, and then finds the session to close.
 */
export async function insertSession(
  sql: Sql,
  own: Key & { sessionId: string; deviceId: string; jkt: string; at: Date; expiresAt: Date },
): Promise<boolean> {
  const rows = await sql`
    insert into cards.session
      (person_id, session_id, device_id, card_id, jkt, state, generation, confirmed, rotated_at, expires_at)
    select c.person_id, ${own.sessionId}, d.device_id, c.card_id, ${own.jkt}, 'open', 1, 0, ${own.at}, ${own.expiresAt}
    from cards.card c join cards.device d on d.person_id = c.person_id and d.device_id = c.device_id
    where c.person_id = ${own.personId} and c.card_id = ${own.cardId} and c.state in ('active', 'suspended')
      and d.device_id = ${own.deviceId} and d.state = 'active' and d.jkt = ${own.jkt}
    for share of c, d
    returning session_id`
  return rows.length === 1
}

type SessionKey = { personId: string; sessionId: string }

export async function sessionAt(sql: Sql, key: SessionKey): Promise<Session | null> {
  const [row] = await sql<Session[]>`
    select person_id as "personId", session_id as "sessionId", device_id as "deviceId", card_id as "cardId",
      jkt, state, generation, confirmed, rotated_at as "rotatedAt", expires_at as "expiresAt"
    from cards.session where person_id = ${key.personId} and session_id = ${key.sessionId}`
  return row ?? null
}

/** An open session's generation goes on by one, if it still is the one the caller saw. False: somebody was faster. */
export async function rotate(
  sql: Sql,
  key: SessionKey & { from: number; at: Date; expiresAt: Date },
): Promise<boolean> {
  const rows = await sql`
    update cards.session
    set generation = generation + 1, rotated_at = ${key.at}, expires_at = ${key.expiresAt}
    where person_id = ${key.personId} and session_id = ${key.sessionId}
      and state = 'open' and generation = ${key.from}
    returning generation`
  return rows.length === 1
}

export async function confirm(sql: Sql, key: SessionKey & { generation: number }): Promise<void> {
  await sql`update cards.session set confirmed = ${key.generation}
    where person_id = ${key.personId} and session_id = ${key.sessionId}
      and confirmed < ${key.generation} and generation >= ${key.generation}`
}

export type TokenKind = 'access' | 'refresh'

export async function insertToken(
  sql: Sql,
  own: SessionKey & { tokenHash: Buffer; kind: TokenKind; generation: number; expiresAt: Date },
): Promise<void> {
  await sql`
    insert into cards.token (token_hash, kind, person_id, session_id, generation, expires_at)
    values (${own.tokenHash}, ${own.kind}, ${own.personId}, ${own.sessionId}, ${own.generation}, ${own.expiresAt})`
}

type TokenUse = SessionKey & { generation: number; expiresAt: Date }

export async function tokenAt(
  sql: Sql,
  own: { tokenHash: Buffer; kind: TokenKind },
): Promise<TokenUse | null> {
  const [row] = await sql<TokenUse[]>`
    select person_id as "personId", session_id as "sessionId", generation, expires_at as "expiresAt"
    from cards.token where token_hash = ${own.tokenHash} and kind = ${own.kind}`
  return row ?? null
}

export async function deleteTokens(sql: Sql, expiredBefore: Date): Promise<number> {
  const rows = await sql`delete from cards.token where expires_at < ${expiredBefore} returning 1 as gone`
  return rows.length
}
