import type { Sql } from '#base/db'

export type Erasure = {
  personId: string
  requestId: string
  by: 'resident' | 'operator'
  orderedAt: Date
  dueAt: Date
}
export type Withdrawal = { requestId: string; withdrawnAt: Date; endsAt: Date; settledAt: Date | null }

/** False: one is ordered already. */
export async function insertErasure(
  sql: Sql,
  own: Erasure & { operatorId: string | null },
): Promise<boolean> {
  const rows = await sql`
    insert into rights.erasure (person_id, request_id, ordered_by, operator_id, ordered_at, due_at)
    values (${own.personId}, ${own.requestId}, ${own.by}, ${own.operatorId}, ${own.orderedAt}, ${own.dueAt})
    on conflict (person_id) do nothing returning person_id`
  return rows.length === 1
}

export async function erasureOf(sql: Sql, personId: string): Promise<Erasure | null> {
  const [row] = await sql<Erasure[]>`
    select person_id as "personId", request_id as "requestId", ordered_by as by, ordered_at as "orderedAt",
      due_at as "dueAt"
    from rights.erasure where person_id = ${personId}`
  return row ?? null
}

/** Whether there was one. */
export async function cancelErasure(sql: Sql, personId: string): Promise<boolean> {
  const rows = await sql`delete from rights.erasure where person_id = ${personId} returning person_id`
  return rows.length === 1
}

export async function dueErasures(sql: Sql, { at, limit }: { at: Date; limit: number }): Promise<string[]> {
  const rows = await sql<{ person_id: string }[]>`
    select person_id from rights.erasure where due_at <= ${at} order by due_at, person_id limit ${limit}`
  return rows.map((row) => row.person_id)
}

/** Takes the order that is due, once: a change of mind at the last moment, or another server, came before. */
export async function takeDue(sql: Sql, { personId, at }: { personId: string; at: Date }): Promise<boolean> {
  const rows = await sql`
    delete from rights.erasure where person_id = ${personId} and due_at <= ${at} returning person_id`
  return rows.length === 1
}

/** Withdrawn again, for a face that was enrolled since, it begins anew. */
export async function putWithdrawal(sql: Sql, own: { personId: string } & Withdrawal): Promise<void> {
  await sql`
    insert into rights.face_withdrawal (person_id, request_id, withdrawn_at, ends_at, settled_at)
    values (${own.personId}, ${own.requestId}, ${own.withdrawnAt}, ${own.endsAt}, ${own.settledAt})
    on conflict (person_id) do update set request_id = excluded.request_id,
      withdrawn_at = excluded.withdrawn_at, ends_at = excluded.ends_at, settled_at = excluded.settled_at`
}

export async function withdrawalOf(sql: Sql, personId: string): Promise<Withdrawal | null> {
  const [row] = await sql<Withdrawal[]>`
    select request_id as "requestId", withdrawn_at as "withdrawnAt", ends_at as "endsAt", settled_at as "settledAt"
    from rights.face_withdrawal where person_id = ${personId}`
  return row ?? null
}

export async function dueWithdrawals(
  sql: Sql,
  { at, limit }: { at: Date; limit: number },
): Promise<string[]> {
  const rows = await sql<{ person_id: string }[]>`
    select person_id from rights.face_withdrawal where settled_at is null and ends_at <= ${at}
    order by ends_at, person_id limit ${limit}`
  return rows.map((row) => row.person_id)
}

export async function settle(
  sql: Sql,
  { personId, at }: { personId: string; at: Date },
): Promise<Withdrawal | null> {
  const [row] = await sql<Withdrawal[]>`
    update rights.face_withdrawal set settled_at = ${at} where person_id = ${personId} and settled_at is null
    returning request_id as "requestId", withdrawn_at as "withdrawnAt", ends_at as "endsAt", settled_at as "settledAt"`
  return row ?? null
}

export async function forget(sql: Sql, personId: string): Promise<void> {
  await sql`delete from rights.erasure where person_id = ${personId}`
  await sql`delete from rights.face_withdrawal where person_id = ${personId}`
}
