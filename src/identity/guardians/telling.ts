import type { Sql } from '#base/db'
import { newId } from '#base/ids'
import { record } from '#base/outbox'
import type { Deps } from './deps.ts'

type Told = {
  /** Each reads of it from their side. */
  personIds: { ward: string; guardian?: string }
  act:
    | 'asked'
    | 'agreed'
    | 'declined'
    | 'withdrew'
    | 'blocked'
    | 'unblocked'
    | 'applied'
    | 'relation_entered'
    | 'relation_refused'
    | 'related'
    | 'unrelated'
  by: 'guardian' | 'ward' | 'operator' | 'register'
}

/** Fact `guardians.acted`, one for each side. */
export async function tell(
  { now }: Pick<Deps, 'now'>,
  sql: Sql,
  { personIds, act, by }: Told,
): Promise<void> {
  const told = { actId: newId(), act, by, at: now().toISOString() }
  await record(sql, 'guardians.acted', { ...told, personId: personIds.ward, side: 'ward' })
  if (personIds.guardian)
    await record(sql, 'guardians.acted', { ...told, personId: personIds.guardian, side: 'guardian' })
}
