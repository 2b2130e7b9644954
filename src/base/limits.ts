import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { Sql } from '#base/db'
import { isTransaction } from '#base/db'
import { Refusal } from '#base/refusal'

/** How often something may be tried: `max` times within `windowSeconds` of the first try, for each scope and key. */
export type Limit = {
  scope: string
  key: Buffer | string
  max: number
  windowSeconds: number
  now: Date
}

/**
 * Counts one try, in the database, so that all server processes count together.
 *
 * Pass the pool's `sql`, never a transaction's: the refusal that follows a failed try rolls the transaction
 * back, and with it the count. (An assertion holds this.)
 *
 * @throws Refusal `base.too_many_attempts` 429 with retryAfterSeconds
 */
export async function attempt(sql: Sql, limit: Limit): Promise<void> {
  assert(!isTransaction(sql), 'attempts are counted outside the transaction: pass db.sql')
  const { scope, max, windowSeconds, now } = limit
  const endsAt = new Date(now.getTime() + windowSeconds * 1000)
  const [row] = await sql<{ tries: number; endsAt: Date }[]>`
    insert into base.attempt as a (scope, key, tries, ends_at) values (${scope}, ${digest(limit.key)}, 1, ${endsAt})
    on conflict (scope, key) do update set
      tries = case when a.ends_at <= ${now} then 1 else least(a.tries + 1, ${max + 1}) end,
      ends_at = case when a.ends_at <= ${now} then excluded.ends_at else a.ends_at end
    returning tries, ends_at as "endsAt"`
  assert(row)
  if (row.tries <= max) return
  const retryAfterSeconds = Math.max(1, Math.ceil((row.endsAt.getTime() - now.getTime()) / 1000))
  throw new Refusal('base.too_many_attempts', 429, { scope, retryAfterSeconds })
}

/** Takes a count back to nothing: after a success, so that honest use is not limited. */
export async function forgive(sql: Sql, limit: Pick<Limit, 'scope' | 'key'>): Promise<void> {
  await sql`delete from base.attempt where scope = ${limit.scope} and key = ${digest(limit.key)}`
}

/** Deletes counts whose window is over. For a timer. */
export async function forgetAttempts(sql: Sql, now: Date): Promise<void> {
  await sql`delete from base.attempt where ends_at <= ${now}`
}

// The key may be an address or an ID number: the table holds its hash only.
function digest(key: Buffer | string): Buffer {
  return createHash('sha256').update(key).digest()
}
