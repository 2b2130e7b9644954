import type { Sql } from '#base/db'
import { newId } from '#base/ids'
import { record } from '#base/outbox'
import { Refusal } from '#base/refusal'
import type { ClearedPair, undoReasons } from './contract.ts'
import type { Deps } from './deps.ts'
import { openPairNote, sealPairNote } from './sealed.ts'
import * as store from './store/pairs.ts'

// Twins have a way: two operators say that two alike faces are of two people, and the machine does not ask again.

const pairsShownMax = 100

type Clearing = Pick<store.PairRow, 'personId' | 'otherPersonId' | 'ground' | 'operatorIds'> & {
  note: string
}

/** In the transaction of the decision. Each of the two reads that it was said, and not of whom else. */
export async function clear(deps: Deps, sql: Sql, { note, ...pair }: Clearing): Promise<void> {
  const pairId = newId()
  const clearedAt = deps.now()
  const [first, second] = pair.operatorIds
  for (const [personId, otherPersonId] of [
    [pair.personId, pair.otherPersonId],
    [pair.otherPersonId, pair.personId],
  ] as const) {
    const noteSealed = note ? await sealPairNote(deps, sql, { pairId, personId }, note) : null
    await store.putPair(sql, { ...pair, pairId, personId, otherPersonId, noteSealed, clearedAt })
    const told = { pairId, personId, ground: pair.ground, at: clearedAt.toISOString() }
    await record(sql, 'enrolment.pair_cleared', { ...told, operatorId: first, secondOperatorId: second })
  }
}

export async function clearedPairs(deps: Deps): Promise<ClearedPair[]> {
  const { sql } = deps.db
  const deciders = await deps.operatorsWith(sql, 'enrolments.decide')
  const name = (id: string) => deciders.find((one) => one.operatorId === id)?.name ?? id.slice(-8)
  return (await store.newestPairs(sql, pairsShownMax)).map((pair) => ({
    pairId: pair.pairId,
    personIds: [pair.personId, pair.otherPersonId],
    ground: pair.ground,
    clearedAt: pair.clearedAt.toISOString(),
    clearedBy: pair.operatorIds.map(name),
    undone: pair.undone && {
      at: new Date(pair.undone.at).toISOString(),
      by: name(pair.undone.by),
      reason: pair.undone.reason,
    },
  }))
}

type Asked = { pairId: string; operatorId: string }

/**
 * What was noted of a pair. Both read that somebody looked.
 *
 * @throws Refusal `enrolment.unknown_pair`
 */
export async function pairNote(deps: Deps, { pairId, operatorId }: Asked): Promise<{ note: string | null }> {
  return deps.db.tx(async (sql) => {
    const rows = await store.pairAt(sql, pairId)
    const [one] = rows
    if (!one) throw unknownPair(pairId)
    const look = { lookId: newId(), operatorId, at: deps.now().toISOString() }
    for (const { personId } of rows) await record(sql, 'enrolment.compared', { ...look, personId })
    return { note: one.noteSealed && (await openPairNote(deps, sql, one, one.noteSealed)) }
  })
}

/**
 * From now on the machine asks again. One operator is enough: it takes a certainty away and gives none. Twice is once.
 *
 * @throws Refusal `enrolment.unknown_pair`
 */
export async function undoPair(
  deps: Deps,
  { pairId, operatorId, reason }: Asked & { reason: (typeof undoReasons)[number] },
): Promise<void> {
  await deps.db.tx(async (sql) => {
    const at = deps.now()
    const people = await store.undoPair(sql, { pairId, by: operatorId, reason, at })
    for (const personId of people)
      await record(sql, 'enrolment.pair_undone', {
        pairId,
        personId,
        operatorId,
        reason,
        at: at.toISOString(),
      })
    if (people.length === 0 && (await store.pairAt(sql, pairId)).length === 0) throw unknownPair(pairId)
  })
}

const unknownPair = (pairId: string) => new Refusal('enrolment.unknown_pair', 404, { pairId })
