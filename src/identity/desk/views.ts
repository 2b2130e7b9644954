import type { Sql } from '#base/db'
import { newId } from '#base/ids'
import { record } from '#base/outbox'
import { codeTriesMax, type Board, type Visit as VisitView, type VisitPage } from './contract.ts'
import type { Deps } from './deps.ts'
import { openEvidence } from './sealed.ts'
import * as store from './store.ts'
import type { KeptCode, Visit, Warning } from './visit.ts'
import { requireVisit } from './visits.ts'

const boardMax = 100
const boardHours = 24

type Reader = { operatorId: string; names: ReadonlyMap<string, string> }

/** What waits for a second clerk and what was done in the last day: ids and states, nobody's name. */
export async function board(deps: Deps, operatorId: string): Promise<Board> {
  const { sql } = deps.db
  const at = deps.now()
  const since = new Date(at.getTime() - boardHours * 3_600_000)
  const visits = await store.recent(sql, { since, limit: boardMax })
  const codes = await store.codesOf(
    sql,
    visits.map(({ personId }) => personId),
  )
  const reader = await readerOf(deps, operatorId)
  return {
    visits: visits.map((visit) => {
      const code = codes.find(({ visitId }) => visitId === visit.visitId) ?? null
      return visitView(visit, code, reader, at)
    }),
    colleagues: [...reader.names.keys()].filter((one) => one !== operatorId).length,
  }
}

/** What the clerk saw, for whoever is to confirm it. The look is recorded; the person can read of it. */
export async function page(
  deps: Deps,
  sql: Sql,
  named: { personId: string; visitId: string; operatorId: string },
): Promise<VisitPage> {
  const { personId, operatorId } = named
  const visit = await requireVisit(sql, named)
  const at = deps.now()
  await record(sql, 'desk.looked_up', { lookId: newId(), personId, operatorId, at: at.toISOString() })
  const evidence = await openEvidence(deps, sql, visit)
  const code = await store.codeOf(sql, visit)
  return {
    ...visitView(visit, code, await readerOf(deps, operatorId), at),
    ...evidence,
    terms: visit.terms,
    warnings: await warningsOf(deps, sql, personId, visit),
    rejection: visit.state === 'rejected' ? visit.rejection : null,
  }
}

export async function answerOf(deps: Deps, visit: Visit, operatorId: string): Promise<VisitView> {
  const code = await store.codeOf(deps.db.sql, visit)
  return visitView(visit, code, await readerOf(deps, operatorId), deps.now())
}

async function readerOf({ parties, db }: Deps, operatorId: string): Promise<Reader> {
  const operators = await parties.operatorsWith(db.sql, 'enrolments.desk')
  return { operatorId, names: new Map(operators.map((one) => [one.operatorId, one.name])) }
}

function visitView(visit: Visit, code: KeptCode | null, { operatorId, names }: Reader, now: Date): VisitView {
  const decidedBy = 'decidedBy' in visit ? (names.get(visit.decidedBy) ?? null) : null
  return {
    visitId: visit.visitId,
    personId: visit.personId,
    state: visit.state,
    preparedBy: names.get(visit.preparedBy) ?? null,
    preparedAt: visit.preparedAt.toISOString(),
    expiresAt: visit.expiresAt.toISOString(),
    decidedBy,
    decidedAt: visit.state === 'waiting' ? null : visit.decidedAt.toISOString(),
    isMine: visit.preparedBy === operatorId,
    code: codeState(code, now),
  }
}

function codeState(code: KeptCode | null, now: Date): VisitView['code'] {
  if (!code) return 'none'
  if (code.redeemed) return 'taken'
  if (code.expiresAt <= now) return 'over'
  return code.tries >= codeTriesMax ? 'locked' : 'open'
}

/** What a second pair of eyes should know: nothing that refuses by itself. */
async function warningsOf(deps: Deps, sql: Sql, personId: string, visit: Visit): Promise<Warning[]> {
  const cards = (await deps.cards.ofPerson(sql, personId)).filter(
    ({ applicationId }) => applicationId !== visit.visitId,
  )
  const isReproach = (reason: string) => !['device_lost', 'resident_request'].includes(reason)
  const found: [boolean, Warning][] = [
    [
      cards.some(
        (card) => card.state === 'revoked' && card.by.kind === 'operator' && isReproach(card.reason),
      ),
      'earlier_card_revoked',
    ],
    [cards.some(({ state }) => state === 'active' || state === 'suspended'), 'replaces_card'],
    [!(await deps.people.read(sql, personId)).hasPortrait, 'no_portrait'],
  ]
  return found.flatMap(([isTrue, warning]) => (isTrue ? [warning] : []))
}
