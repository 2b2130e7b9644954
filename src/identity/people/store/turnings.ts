import type { Sql } from '#base/db'
import type { Renewable } from '#base/keys'

export type TurningRow = {
  name: Renewable
  keyNumber: number
  passedTo: string
  done: number
  total: number
  startedAt: Date
  passStartedAt: Date
  finishedAt: Date | null
}

function columns(sql: Sql) {
  return sql`key_name as name, key_number as "keyNumber", passed_to as "passedTo", done, total,
    started_at as "startedAt", pass_started_at as "passStartedAt", finished_at as "finishedAt"`
}

export async function readTurnings(sql: Sql): Promise<TurningRow[]> {
  return sql<TurningRow[]>`select ${columns(sql)} from people.turning order by key_name desc`
}

export async function readTurning(sql: Sql, name: Renewable): Promise<TurningRow | null> {
  const [row] = await sql<TurningRow[]>`select ${columns(sql)} from people.turning where key_name = ${name}`
  return row ?? null
}

/** For the newest key there is; what ran for an older one ends with it. */
export async function startTurning(
  sql: Sql,
  {
    name,
    keyNumber,
    passedTo,
    total,
    now,
  }: Pick<TurningRow, 'name' | 'keyNumber' | 'passedTo' | 'total'> & { now: Date },
): Promise<void> {
  await sql`
    insert into people.turning as t (key_name, key_number, passed_to, total, started_at, pass_started_at)
    values (${name}, ${keyNumber}, ${passedTo}, ${total}, ${now}, ${now})
    on conflict (key_name) do update set key_number = excluded.key_number, passed_to = excluded.passed_to, done = 0,
      total = excluded.total, started_at = excluded.started_at, pass_started_at = excluded.pass_started_at,
      finished_at = null
    where t.key_number < excluded.key_number`
}

/** null: nothing to do, or another process is at it */
export async function lockUnfinished(sql: Sql, name: Renewable): Promise<TurningRow | null> {
  const [row] = await sql<TurningRow[]>`
    select ${columns(sql)} from people.turning where key_name = ${name} and finished_at is null
    for update skip locked`
  return row ?? null
}

export async function passTo(
  sql: Sql,
  { name, passedTo, rows }: { name: Renewable; passedTo: string; rows: number },
): Promise<void> {
  await sql`
    update people.turning set passed_to = ${passedTo}, done = least(total, done + ${rows}) where key_name = ${name}`
}

export async function passAgain(
  sql: Sql,
  name: Renewable,
  { passedTo, now }: { passedTo: string; now: Date },
): Promise<void> {
  await sql`
    update people.turning set passed_to = ${passedTo}, done = total, pass_started_at = ${now} where key_name = ${name}`
}

export async function finish(sql: Sql, name: Renewable, now: Date): Promise<void> {
  await sql`update people.turning set done = total, finished_at = ${now} where key_name = ${name}`
}
