import type { Sql } from '#base/db'
import type { endReasons, relationStates, requestStates } from './contract.ts'

// ── Relations that a clerk saw papers of ─────────────────────────────────────────────────────────────────────────

export type RelationRow = {
  wardId: string
  relationId: string
  guardianId: string
  state: (typeof relationStates)[number]
  papersSealed: Buffer
  preparedBy: string
  preparedAt: Date
  decisionId: string | null
}
type Named = { wardId: string; relationId: string }

const relationColumns = (sql: Sql) => sql`
  person_id as "wardId", relation_id as "relationId", guardian_id as "guardianId", state,
  papers_sealed as "papersSealed", prepared_by as "preparedBy", prepared_at as "preparedAt",
  decision_id as "decisionId"`

/** False: it is there already, or these two have another one. */
export async function insertRelation(
  sql: Sql,
  own: Named & { guardianId: string; papersSealed: Buffer; by: string; at: Date },
): Promise<boolean> {
  const rows = await sql`
    insert into guardians.relation (person_id, relation_id, guardian_id, state, papers_sealed, prepared_by, prepared_at)
    values (${own.wardId}, ${own.relationId}, ${own.guardianId}, 'waiting', ${own.papersSealed}, ${own.by}, ${own.at})
    on conflict do nothing returning relation_id`
  return rows.length === 1
}

export async function relationAt(sql: Sql, { wardId, relationId }: Named): Promise<RelationRow | null> {
  const [row] = await sql<RelationRow[]>`
    select ${relationColumns(sql)} from guardians.relation
    where person_id = ${wardId} and relation_id = ${relationId}`
  return row ?? null
}

export async function relationsOf(sql: Sql, wardId: string): Promise<RelationRow[]> {
  return sql<RelationRow[]>`
    select ${relationColumns(sql)} from guardians.relation
    where person_id = ${wardId} and state in ('waiting', 'active') order by prepared_at, relation_id`
}

export async function waitingRelations(sql: Sql, limit: number): Promise<RelationRow[]> {
  return sql<RelationRow[]>`
    select ${relationColumns(sql)} from guardians.relation
    where state = 'waiting' order by prepared_at, relation_id limit ${limit}`
}

type Decision = Named & { decisionId: string; by: string; at: Date }

/** waiting → active, by somebody else than who entered it. */
export async function activate(sql: Sql, own: Decision): Promise<RelationRow | null> {
  const [row] = await sql<RelationRow[]>`
    update guardians.relation set state = 'active', decision_id = ${own.decisionId}, decided_by = ${own.by},
      decided_at = ${own.at}
    where person_id = ${own.wardId} and relation_id = ${own.relationId} and state = 'waiting'
      and prepared_by <> ${own.by}
    returning ${relationColumns(sql)}`
  if (row)
    await sql`insert into guardians.ward_lookup (guardian_id, person_id) values (${row.guardianId}, ${row.wardId})
      on conflict do nothing`
  return row ?? null
}

/** waiting → rejected; by who entered it, that is taking it back. */
export async function reject(sql: Sql, own: Decision): Promise<boolean> {
  const rows = await sql`
    update guardians.relation set state = 'rejected', decision_id = ${own.decisionId}, decided_by = ${own.by},
      decided_at = ${own.at}
    where person_id = ${own.wardId} and relation_id = ${own.relationId} and state = 'waiting'
    returning relation_id`
  return rows.length === 1
}

/** active → ended */
export async function end(
  sql: Sql,
  own: Named & { reason: (typeof endReasons)[number]; at: Date },
): Promise<RelationRow | null> {
  const [row] = await sql<RelationRow[]>`
    update guardians.relation set state = 'ended', end_reason = ${own.reason}, ended_at = ${own.at}
    where person_id = ${own.wardId} and relation_id = ${own.relationId} and state = 'active'
    returning ${relationColumns(sql)}`
  if (row)
    await sql`delete from guardians.ward_lookup
      where guardian_id = ${row.guardianId} and person_id = ${row.wardId}`
  return row ?? null
}

/** Of somebody as a ward, and as a guardian. */
export async function activeAround(sql: Sql, personId: string): Promise<RelationRow[]> {
  const wards = await relatedWards(sql, personId)
  return sql<RelationRow[]>`
    select ${relationColumns(sql)} from guardians.relation
    where state = 'active' and (person_id = ${personId}
      or (person_id = any(${wards}::uuid[]) and guardian_id = ${personId}))`
}

export async function isRelated(
  sql: Sql,
  { guardianId, wardId }: { guardianId: string; wardId: string },
): Promise<boolean> {
  const rows = await sql`
    select from guardians.relation
    where person_id = ${wardId} and guardian_id = ${guardianId} and state = 'active'`
  return rows.length > 0
}

export async function relatedWards(sql: Sql, guardianId: string): Promise<string[]> {
  const rows = await sql<{ wardId: string }[]>`
    select person_id as "wardId" from guardians.ward_lookup where guardian_id = ${guardianId} limit 30`
  return rows.map(({ wardId }) => wardId)
}

/** Everything that was ever asked and said for a ward. */
export async function consentsOf(sql: Sql, wardId: string): Promise<Consent[]> {
  return sql<Consent[]>`
    select ${consentColumns(sql)} from guardians.consent where person_id = ${wardId} order by asked_at limit 1000`
}

/** For the timer that ends what is over: a page of all, by the ward. */
export async function activeAfter(sql: Sql, after: string, limit: number): Promise<RelationRow[]> {
  return sql<RelationRow[]>`
    select ${relationColumns(sql)} from guardians.relation
    where state = 'active' and person_id > ${after} order by person_id limit ${limit}`
}

// ── Consent ──────────────────────────────────────────────────────────────────────────────────────────────────────

export type Consent = {
  wardId: string
  applicationId: string
  state: (typeof requestStates)[number]
  terms: string
  face: string | null
  askedAt: Date
  expiresAt: Date
  guardianId: string | null
  requestId: string | null
}
type Asked = { wardId: string; applicationId: string }

const consentColumns = (sql: Sql) => sql`
  person_id as "wardId", application_id as "applicationId", state, terms_version as terms, face_version as face,
  asked_at as "askedAt", expires_at as "expiresAt", guardian_id as "guardianId", request_id as "requestId"`

export async function insertAsked(
  sql: Sql,
  own: Asked & { terms: string; face: string; at: Date; expiresAt: Date },
): Promise<boolean> {
  const rows = await sql`
    insert into guardians.consent (person_id, application_id, state, terms_version, face_version, asked_at, expires_at)
    values (${own.wardId}, ${own.applicationId}, 'asked', ${own.terms}, ${own.face}, ${own.at}, ${own.expiresAt})
    on conflict do nothing returning application_id`
  if (rows.length === 0) return false
  await sql`insert into guardians.request_lookup (application_id, person_id)
    values (${own.applicationId}, ${own.wardId}) on conflict do nothing`
  return true
}

/** Whom an application that asks a guardian is for. */
export async function wardOf(sql: Sql, applicationId: string): Promise<string | null> {
  const [row] = await sql<{ wardId: string }[]>`
    select person_id as "wardId" from guardians.request_lookup where application_id = ${applicationId}`
  return row?.wardId ?? null
}

/** Given at once, where the guardian is the one who applies or stands before the clerk. */
export async function insertGiven(
  sql: Sql,
  own: Asked & {
    terms: string
    face: string | null
    guardianId: string
    way: 'phone' | 'desk'
    at: Date
    expiresAt: Date
  },
): Promise<boolean> {
  const rows = await sql`
    insert into guardians.consent (person_id, application_id, state, terms_version, face_version, asked_at, expires_at,
      guardian_id, way, answered_at)
    values (${own.wardId}, ${own.applicationId}, 'given', ${own.terms}, ${own.face}, ${own.at}, ${own.expiresAt},
      ${own.guardianId}, ${own.way}, ${own.at})
    on conflict do nothing returning application_id`
  return rows.length === 1
}

export async function consentAt(sql: Sql, { wardId, applicationId }: Asked): Promise<Consent | null> {
  const [row] = await sql<Consent[]>`
    select ${consentColumns(sql)} from guardians.consent
    where person_id = ${wardId} and application_id = ${applicationId}`
  return row ?? null
}

/** The same, and nobody changes it before the transaction ends: what is decided on it stays true until then. */
export async function lockConsent(sql: Sql, { wardId, applicationId }: Asked): Promise<Consent | null> {
  const [row] = await sql<Consent[]>`
    select ${consentColumns(sql)} from guardians.consent
    where person_id = ${wardId} and application_id = ${applicationId} for update`
  return row ?? null
}

/** asked → given | declined. The first answer stands. */
export async function answer(
  sql: Sql,
  own: Asked & { state: 'given' | 'declined'; guardianId: string; requestId: string; at: Date },
): Promise<boolean> {
  const rows = await sql`
    update guardians.consent set state = ${own.state}, guardian_id = ${own.guardianId}, way = 'phone',
      request_id = ${own.requestId}, answered_at = ${own.at}
    where person_id = ${own.wardId} and application_id = ${own.applicationId} and state = 'asked'
      and expires_at > ${own.at}
    returning application_id`
  return rows.length === 1
}

/** given → withdrawn, all of a ward's; asked → declined. How many. */
export async function withdrawAll(
  sql: Sql,
  own: { wardId: string; guardianId: string; requestId: string; at: Date },
): Promise<number> {
  const given = await sql`
    update guardians.consent set state = 'withdrawn', withdrawn_at = ${own.at}
    where person_id = ${own.wardId} and state = 'given' returning application_id`
  const asked = await sql`
    update guardians.consent set state = 'declined', guardian_id = ${own.guardianId}, way = 'phone',
      request_id = ${own.requestId}, answered_at = ${own.at}
    where person_id = ${own.wardId} and state = 'asked' returning application_id`
  return given.length + asked.length
}

export async function askedOf(sql: Sql, wardId: string, at: Date): Promise<Consent[]> {
  return sql<Consent[]>`
    select ${consentColumns(sql)} from guardians.consent
    where person_id = ${wardId} and state = 'asked' and expires_at > ${at} order by asked_at desc limit 10`
}

/** What nobody answered, and what was answered about somebody who is erased, is not kept. */
export async function deleteConsents(sql: Sql, wardId: string): Promise<void> {
  const rows = await sql<{ applicationId: string }[]>`
    delete from guardians.consent where person_id = ${wardId} returning application_id as "applicationId"`
  await forgetRequests(sql, rows)
}

export async function deleteUnanswered(sql: Sql, expiredBefore: Date): Promise<void> {
  const rows = await sql<{ applicationId: string }[]>`
    delete from guardians.consent where state = 'asked' and expires_at < ${expiredBefore}
    returning application_id as "applicationId"`
  await forgetRequests(sql, rows)
}

async function forgetRequests(sql: Sql, rows: readonly { applicationId: string }[]): Promise<void> {
  const ids = rows.map(({ applicationId }) => applicationId)
  await sql`delete from guardians.request_lookup where application_id = any(${ids}::uuid[])`
}
