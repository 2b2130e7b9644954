import type { Sql } from '#base/db'
import type { KeptCode, Rejection, Visit } from './visit.ts'

// One shape for every state: what a state has not, the union hides (and the table's CHECKs forbid).
const columns = (sql: Sql) => sql`
  person_id as "personId", visit_id as "visitId", state, evidence_sealed as "evidenceSealed",
  terms_version as terms, prepared_by as "preparedBy", prepared_at as "preparedAt", expires_at as "expiresAt",
  decision_id as "decisionId", decided_by as "decidedBy", decided_at as "decidedAt", rejection,
  card_id as "cardId", collected_at as "collectedAt"`

type Own = { personId: string; visitId: string }

// ── Visits ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** False: this visit is there already, or the person has another one waiting. */
export async function insertVisit(
  sql: Sql,
  own: Own & { evidenceSealed: Buffer; terms: string; by: string; at: Date; expiresAt: Date },
): Promise<boolean> {
  const rows = await sql`
    insert into desk.visit (person_id, visit_id, state, evidence_sealed, terms_version, prepared_by, prepared_at,
      expires_at)
    values (${own.personId}, ${own.visitId}, 'waiting', ${own.evidenceSealed}, ${own.terms}, ${own.by}, ${own.at},
      ${own.expiresAt})
    on conflict do nothing returning visit_id`
  return rows.length === 1
}

export async function visitAt(sql: Sql, { personId, visitId }: Own): Promise<Visit | null> {
  const [row] = await sql<Visit[]>`
    select ${columns(sql)} from desk.visit where person_id = ${personId} and visit_id = ${visitId}`
  return row ?? null
}

/** The newest first. */
export async function visitsOf(sql: Sql, personId: string): Promise<Visit[]> {
  return sql<Visit[]>`
    select ${columns(sql)} from desk.visit where person_id = ${personId} order by prepared_at desc`
}

/** The visit while it waits; if so, nobody changes that before the transaction ends. */
export async function lockWaiting(sql: Sql, { personId, visitId }: Own, at: Date): Promise<Visit | null> {
  const [row] = await sql<Visit[]>`
    select ${columns(sql)} from desk.visit
    where person_id = ${personId} and visit_id = ${visitId} and state = 'waiting' and expires_at > ${at}
    for update`
  return row ?? null
}

type Decision = Own & { decisionId: string; by: string; at: Date; noteSealed: Buffer | null }

/** waiting → confirmed, for who holds the lock. */
export async function confirm(sql: Sql, own: Decision & { cardId: string }): Promise<void> {
  await sql`
    update desk.visit set state = 'confirmed', decision_id = ${own.decisionId}, decided_by = ${own.by},
      decided_at = ${own.at}, decision_note_sealed = ${own.noteSealed}, card_id = ${own.cardId}
    where person_id = ${own.personId} and visit_id = ${own.visitId} and state = 'waiting'`
}

/** waiting → rejected */
export async function reject(sql: Sql, own: Decision & { rejection: Rejection }): Promise<boolean> {
  const rows = await sql`
    update desk.visit set state = 'rejected', decision_id = ${own.decisionId}, decided_by = ${own.by},
      decided_at = ${own.at}, decision_note_sealed = ${own.noteSealed}, rejection = ${own.rejection}
    where person_id = ${own.personId} and visit_id = ${own.visitId} and state = 'waiting'
      and expires_at > ${own.at} and prepared_by <> ${own.by}
    returning visit_id`
  return rows.length === 1
}

/** waiting → withdrawn */
export async function withdraw(sql: Sql, own: Own & { by: string; at: Date }): Promise<boolean> {
  const rows = await sql`
    update desk.visit set state = 'withdrawn', decided_at = ${own.at}
    where person_id = ${own.personId} and visit_id = ${own.visitId} and state = 'waiting'
      and prepared_by = ${own.by}
    returning visit_id`
  return rows.length === 1
}

/** confirmed → collected, by the card whose copies arrived. */
export async function collect(
  sql: Sql,
  own: { personId: string; cardId: string; at: Date },
): Promise<string | null> {
  const [row] = await sql<{ visitId: string }[]>`
    update desk.visit set state = 'collected', collected_at = ${own.at}
    where person_id = ${own.personId} and card_id = ${own.cardId} and state = 'confirmed'
    returning visit_id as "visitId"`
  return row?.visitId ?? null
}

/** waiting → expired, all whose time is over. */
export async function expire(sql: Sql, at: Date): Promise<Own[]> {
  return sql<Own[]>`
    update desk.visit set state = 'expired', decided_at = ${at}
    where state = 'waiting' and expires_at <= ${at}
    returning person_id as "personId", visit_id as "visitId"`
}

/** waiting → withdrawn: the person is erased, and nobody can read what was seen. */
export async function withdrawAll(sql: Sql, own: { personId: string; at: Date }): Promise<void> {
  await sql`
    update desk.visit set state = 'withdrawn', decided_at = ${own.at}
    where person_id = ${own.personId} and state = 'waiting'`
}

/** What waits, and what was prepared since; the newest first. */
export async function recent(sql: Sql, { since, limit }: { since: Date; limit: number }): Promise<Visit[]> {
  return sql<Visit[]>`
    select ${columns(sql)} from desk.visit
    where state = 'waiting' or prepared_at > ${since}
    order by prepared_at desc, visit_id limit ${limit}`
}

// ── Codes ────────────────────────────────────────────────────────────────────────────────────────────────────────

const codeColumns = (sql: Sql) => sql`
  person_id as "personId", visit_id as "visitId", request_id as "requestId", code_hash as "codeHash", tries,
  expires_at as "expiresAt",
  case when jkt is not null then jsonb_build_object('jkt', jkt) end as redeemed, redeemed_at as "redeemedAt"`

type CodeRow = Omit<KeptCode, 'redeemed'> & { redeemed: { jkt: string } | null; redeemedAt: Date | null }

const kept = ({ redeemed, redeemedAt, ...row }: CodeRow): KeptCode => ({
  ...row,
  redeemed: redeemed && redeemedAt ? { jkt: redeemed.jkt, at: redeemedAt } : null,
})

/** The visit's one code from now on; the one before it is worth nothing any more. */
export async function replaceCode(
  sql: Sql,
  own: Own & {
    requestId: string
    locator: string
    codeHash: Buffer
    by: string
    expiresAt: Date
  },
): Promise<void> {
  await sql`
    insert into desk.code (person_id, visit_id, request_id, locator, code_hash, made_by, expires_at)
    values (${own.personId}, ${own.visitId}, ${own.requestId}, ${own.locator}, ${own.codeHash}, ${own.by},
      ${own.expiresAt})
    on conflict (person_id, visit_id) do update set request_id = excluded.request_id, locator = excluded.locator,
      code_hash = excluded.code_hash, tries = 0, made_by = excluded.made_by, expires_at = excluded.expires_at,
      jkt = null, redeemed_at = null`
}

export async function codeOf(sql: Sql, { personId, visitId }: Own): Promise<KeptCode | null> {
  const [row] = await sql<CodeRow[]>`
    select ${codeColumns(sql)} from desk.code where person_id = ${personId} and visit_id = ${visitId}`
  return row ? kept(row) : null
}

export async function codesOf(sql: Sql, personIds: readonly string[]): Promise<KeptCode[]> {
  const rows = await sql<CodeRow[]>`
    select ${codeColumns(sql)} from desk.code where person_id = any(${[...personIds]}::uuid[])`
  return rows.map(kept)
}

/** Takes a locator for as long as its code may be asked for. False: another code has it. */
export async function takeLocator(
  sql: Sql,
  own: Own & { locator: string; requestId: string; at: Date; freeAt: Date },
): Promise<boolean> {
  const rows = await sql`
    insert into desk.locator as l (locator, person_id, visit_id, request_id, free_at)
    values (${own.locator}, ${own.personId}, ${own.visitId}, ${own.requestId}, ${own.freeAt})
    on conflict (locator) do update set person_id = excluded.person_id, visit_id = excluded.visit_id,
      request_id = excluded.request_id, free_at = excluded.free_at
    where l.free_at <= ${own.at} or l.request_id = excluded.request_id
    returning locator`
  return rows.length === 1
}

export async function located(sql: Sql, locator: string): Promise<Own | null> {
  const [row] = await sql<Own[]>`
    select person_id as "personId", visit_id as "visitId" from desk.locator where locator = ${locator}`
  return row ?? null
}

/** One more try, before anybody looks whether it is right. False: there was none left. */
export async function countTry(sql: Sql, { personId, visitId }: Own, triesMax: number): Promise<boolean> {
  const rows = await sql`
    update desk.code set tries = tries + 1
    where person_id = ${personId} and visit_id = ${visitId} and tries < ${triesMax}
    returning visit_id`
  return rows.length === 1
}

/** The first device key to come has it, and may come again. False: it is another's, or out of time. */
export async function redeem(
  sql: Sql,
  own: Own & { requestId: string; jkt: string; at: Date; redeemedAfter: Date },
): Promise<boolean> {
  const rows = await sql`
    update desk.code set jkt = ${own.jkt}, redeemed_at = coalesce(redeemed_at, ${own.at}), tries = 0
    where person_id = ${own.personId} and visit_id = ${own.visitId} and request_id = ${own.requestId}
      and ((jkt is null and expires_at > ${own.at}) or (jkt = ${own.jkt} and redeemed_at > ${own.redeemedAfter}))
    returning visit_id`
  return rows.length === 1
}

export async function deleteLocators(sql: Sql, freeBefore: Date): Promise<void> {
  await sql`delete from desk.locator where free_at <= ${freeBefore}`
}
