import type { Sql } from '#base/db'
import type { StopOrder, Stopped } from '../everything.ts'

export async function insertStop(sql: Sql, own: Required<StopOrder> & Stopped): Promise<void> {
  await sql`
    insert into cards.stop (person_id, request_id, fate, reason, note_sealed, by_actor, cards, devices, at)
    values (${own.personId}, ${own.requestId}, ${own.fate}, ${own.reason}, ${own.noteSealed},
      ${sql.json(own.by)}, ${own.cards}, ${own.devices}, ${own.at})`
}

export async function stopOf(
  sql: Sql,
  key: { personId: string; requestId: string },
): Promise<Stopped | null> {
  const [row] = await sql<Stopped[]>`
    select fate, cards, devices, at from cards.stop
    where person_id = ${key.personId} and request_id = ${key.requestId}`
  return row ?? null
}
