import type { Sql } from '#base/db'
import type { EventName } from './applications.ts'

/** The city's midnight: an operator's day is not the server's. */
export async function startOfDay(sql: Sql, now: Date, timeZone: string): Promise<Date> {
  const [row] = await sql<{ at: Date }[]>`select date_trunc('day', ${now}::timestamptz, ${timeZone}) as at`
  return row?.at ?? now
}

export async function countSlots(
  sql: Sql,
  { from, slotSeconds }: { from: Date; slotSeconds: number },
): Promise<{ startsAt: Date; event: EventName; count: number }[]> {
  return sql<{ startsAt: Date; event: EventName; count: number }[]>`
    select date_bin(make_interval(secs => ${slotSeconds}), at, ${from}::timestamptz) as "startsAt",
      event, count(*)::int as count
    from enrolment.event where at >= ${from}
    group by 1, 2 order by 1, 2`
}

export async function countRefusals(sql: Sql, from: Date): Promise<{ reason: string; count: number }[]> {
  return sql<{ reason: string; count: number }[]>`
    select reason, count(*)::int as count from enrolment.event
    where at >= ${from} and event = 'refused' and reason is not null
    group by reason order by count desc, reason`
}

/** Changes when anything happened: what a listener has to fetch again. */
export async function lastEvent(sql: Sql, from: Date): Promise<string> {
  const [row] = await sql<{ mark: string }[]>`
    select count(*) || ':' || coalesce(max(event_id::text), '') as mark from enrolment.event where at >= ${from}`
  return row?.mark ?? ''
}

export async function deleteEvents(sql: Sql, before: Date): Promise<void> {
  await sql`delete from enrolment.event where at < ${before}`
}
