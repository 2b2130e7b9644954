import type { Sql } from '#base/db'

export type Value = 'valid' | 'suspended' | 'invalid'
export type Place = { listId: number; idx: number }

export async function newestList(sql: Sql): Promise<number> {
  const [row] = await sql<{ listId: number | null }[]>`select max(list_id) as "listId" from status.list`
  return row?.listId ?? 0
}

/** Of two that open the same list one does, and both may go on. */
export async function openList(sql: Sql, { listId, at }: { listId: number; at: Date }): Promise<void> {
  await sql`insert into status.list (list_id, opened_at) values (${listId}, ${at}) on conflict do nothing`
}

/**
 * Takes as many of the wanted places as are free, at most `count`. Should the card be stopped already, its new places
 * count as a change, so that servers which follow the changes publish them.
 */
export async function takePlaces(
  sql: Sql,
  wanted: { listId: number; indexes: readonly number[]; count: number; cardId: string; expiresAt: Date },
): Promise<number[]> {
  const { listId, indexes, count, cardId, expiresAt } = wanted
  const rows = await sql<{ idx: number }[]>`
    with taken as (
      insert into status.entry (list_id, idx, card_id, expires_at)
      select ${listId}, c.idx, ${cardId}, ${expiresAt} from unnest(${[...indexes]}::int[]) as c(idx)
      where not exists (select from status.entry e where e.list_id = ${listId} and e.idx = c.idx)
      limit ${count}
      on conflict do nothing
      returning idx),
    changed as (
      update status.card set changed_in = pg_current_xact_id() where card_id = ${cardId} and value <> 'valid')
    select idx from taken`
  return rows.map(({ idx }) => idx)
}

export async function setValue(sql: Sql, { cardId, value }: { cardId: string; value: Value }): Promise<void> {
  await sql`
    insert into status.card (card_id, value) values (${cardId}, ${value})
    on conflict (card_id) do update set value = excluded.value, changed_in = pg_current_xact_id()`
}

export async function entryAt(
  sql: Sql,
  { listId, idx }: Place,
): Promise<{ cardId: string; value: Value } | null> {
  const [row] = await sql<{ cardId: string; value: Value }[]>`
    select e.card_id as "cardId", coalesce(c.value, 'valid') as value
    from status.entry e left join status.card c using (card_id)
    where e.list_id = ${listId} and e.idx = ${idx}`
  return row ?? null
}

export type Change = Place & { value: Value }

/**
 * What changed in transactions from `since` on, and where to go on next time: the oldest transaction that was still
 * under way. Changes of those that ended in between may come twice; none is missed, in whatever order they commit.
 * (Numbers above xmax come from a database that this one was restored from.)
 */
export async function changesSince(sql: Sql, since: string): Promise<{ changes: Change[]; next: string }> {
  const rows = await sql<{ next: string; listId: number | null; idx: number; value: Value }[]>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as next, e.list_id as "listId", e.idx, c.value
    from (select) as always
    left join (status.card c join status.entry e using (card_id))
      on c.changed_in >= ${since}::xid8 and c.changed_in < pg_snapshot_xmax(pg_current_snapshot())`
  const changes = rows.flatMap(({ listId, idx, value }) => (listId === null ? [] : [{ listId, idx, value }]))
  return { changes, next: rows[0]?.next ?? since }
}

export async function listExists(sql: Sql, listId: number): Promise<boolean> {
  return (await sql`select from status.list where list_id = ${listId}`).length > 0
}

/** Every place of a list that does not say 'valid', and from where to follow its changes. */
export async function readList(sql: Sql, listId: number): Promise<{ changes: Change[]; next: string }> {
  const rows = await sql<{ next: string; idx: number | null; value: Value }[]>`
    select pg_snapshot_xmin(pg_current_snapshot())::text as next, e.idx, c.value
    from (select) as always
    left join (status.card c join status.entry e using (card_id)) on e.list_id = ${listId} and c.value <> 'valid'`
  const changes = rows.flatMap(({ idx, value }) => (idx === null ? [] : [{ listId, idx, value }]))
  return { changes, next: rows[0]?.next ?? '0' }
}

/** Only in lists that take no more copies: a place must never be given twice (Token Status List §13.3). */
export async function deleteExpired(
  sql: Sql,
  { newest, before }: { newest: number; before: Date },
): Promise<void> {
  await sql`delete from status.entry where list_id < ${newest} and expires_at < ${before}`
  await sql`
    delete from status.list l where list_id < ${newest}
      and not exists (select from status.entry e where e.list_id = l.list_id)`
}
