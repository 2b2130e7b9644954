import type { Sql } from '#base/db'
import { Refusal } from '#base/refusal'
import type { Actor, GroundReason, Standing } from './card.ts'
import { type Deps, isLiving } from './issue.ts'
import { resume, revoke, suspend } from './life.ts'
import { cardsOf } from './store.ts'

/** What the register says of a person now; from the people slice. */
export type RegisterPort = {
  read: (sql: Sql, personId: string) => Promise<{ standing: Exclude<Standing, 'erased'> }>
}

type Fate = { reason: GroundReason; fate: 'suspend' | 'revoke' }
const GROUNDLESS: Record<Exclude<Standing, 'valid'>, Fate> = {
  lost: { reason: 'document_lost', fate: 'suspend' },
  expired: { reason: 'document_expired', fate: 'suspend' },
  dead: { reason: 'person_dead', fate: 'revoke' },
  moved: { reason: 'person_moved', fate: 'revoke' },
  erased: { reason: 'person_erased', fate: 'revoke' },
}

/**
 * The card sleeps or dies with its ground, and wakes with it. Facts are delivered at least once and in no promised
 * order, so the fact only says where to look: what counts is what the register says now. Doing it twice changes
 * nothing.
 */
export async function followGround(
  deps: Deps & { people: RegisterPort },
  sql: Sql,
  personId: string,
): Promise<void> {
  const standing = await standingNow(deps.people, sql, personId)
  const by: Actor = { kind: 'system' }
  for (const card of (await cardsOf(sql, personId)).filter(isLiving)) {
    const isHeld = card.state === 'suspended' && card.holds.some(({ cause }) => cause === 'ground')
    if (standing === 'valid') {
      if (isHeld) await resume(deps, sql, { cardId: card.cardId, reason: 'ground_valid', by })
      continue
    }
    const { reason, fate } = GROUNDLESS[standing]
    const order = { cardId: card.cardId, reason, by }
    if (fate === 'revoke') await revoke(deps, sql, order)
    else if (!isHeld) await suspend(deps, sql, order)
  }
}

async function standingNow(people: RegisterPort, sql: Sql, personId: string): Promise<Standing> {
  try {
    return (await people.read(sql, personId)).standing
  } catch (error) {
    if (error instanceof Refusal && error.code === 'people.unknown_person') return 'erased'
    throw error
  }
}
