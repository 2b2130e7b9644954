// A guardian whom the register does not name: a clerk saw the papers, a second one confirms.
import type { Sql } from '#base/db'
import { newId } from '#base/ids'
import { attempt } from '#base/limits'
import { record } from '#base/outbox'
import { Refusal } from '#base/refusal'
import { bandOf } from './age-band.ts'
import type * as wire from './contract.ts'
import type { Deps } from './deps.ts'
import { isFit } from './guardianship.ts'
import * as store from './store.ts'
import { tell } from './telling.ts'

type Named = { wardId: string; relationId: string }
type By = { operatorId: string }
type Papers = Pick<wire.Relation, 'kind' | 'papers' | 'note'>

const perClerk = { max: 40, windowSeconds: 3_600 }
const waitingMax = 100
const pageOf = 200
const paddedBytes = 2048
const context = ({ relationId }: { relationId: string }) => `guardians.papers:${relationId}`

/** @throws Refusal `guardians.unfit`, `guardians.already_related`, `people.unknown_person`, `base.too_many_attempts` */
export async function prepare(deps: Deps, form: wire.PrepareRelation, { operatorId }: By): Promise<void> {
  await attempt(deps.db.sql, { scope: 'guardians.prepare', key: operatorId, ...perClerk, now: deps.now() })
  await deps.db.tx(async (sql) => {
    const { relationId, wardId, guardianId, kind, papers, note = null } = form
    await deps.people.read(sql, guardianId)
    const sealed = await sealPapers(deps, sql, form, { kind, papers, note })
    const earlier = await store.relationAt(sql, form)
    if (earlier?.preparedBy === operatorId && earlier.guardianId === guardianId) return
    if (!(await isFit(deps, sql, { guardianId, wardId }))) throw new Refusal('guardians.unfit', 409)
    const own = { relationId, wardId, guardianId, papersSealed: sealed, by: operatorId, at: deps.now() }
    if (!(await store.insertRelation(sql, own))) throw new Refusal('guardians.already_related', 409)
    const personIds = { ward: wardId, guardian: guardianId }
    await tell(deps, sql, { personIds, act: 'relation_entered', by: 'operator' })
  })
}

/** @throws Refusal `guardians.unknown_relation`, `guardians.own_relation`, `guardians.not_waiting`, `guardians.unfit` */
export async function confirm(deps: Deps, named: Named & By, requestId: string): Promise<void> {
  await deps.db.tx(async (sql) => {
    const relation = await requireRelation(sql, named)
    if (relation.preparedBy === named.operatorId) throw new Refusal('guardians.own_relation', 403)
    if (relation.decisionId === requestId) return
    if (!(await isFit(deps, sql, relation))) throw new Refusal('guardians.unfit', 409)
    const { wardId, relationId, operatorId } = named
    const decision = { wardId, relationId, decisionId: requestId, by: operatorId, at: deps.now() }
    const active = await store.activate(sql, decision)
    if (!active) throw new Refusal('guardians.not_waiting', 409)
    const personIds = { ward: wardId, guardian: active.guardianId }
    await tell(deps, sql, { personIds, act: 'related', by: 'operator' })
  })
}

/** @throws Refusal `guardians.unknown_relation`, `guardians.not_waiting` */
export async function reject(deps: Deps, named: Named & By, requestId: string): Promise<void> {
  await deps.db.tx(async (sql) => {
    const relation = await requireRelation(sql, named)
    if (relation.decisionId === requestId) return
    const { wardId, relationId, operatorId } = named
    const decision = { wardId, relationId, decisionId: requestId, by: operatorId, at: deps.now() }
    if (!(await store.reject(sql, decision))) throw new Refusal('guardians.not_waiting', 409)
    const personIds = { ward: wardId, guardian: relation.guardianId }
    await tell(deps, sql, { personIds, act: 'relation_refused', by: 'operator' })
  })
}

/** @throws Refusal `guardians.unknown_relation`, `guardians.not_active` */
export async function endByClerk(deps: Deps, named: Named & By, { reason }: wire.EndRelation): Promise<void> {
  await deps.db.tx(async (sql) => {
    await requireRelation(sql, named)
    if (!(await endOne(deps, sql, named, reason, 'operator'))) throw new Refusal('guardians.not_active', 409)
  })
}

/** What the clerk reads of a person's guardians. The look is recorded, and shown to the person. */
export async function lookAt(
  deps: Deps,
  sql: Sql,
  { personId, operatorId }: { personId: string } & By,
): Promise<wire.Relations> {
  const relations = await relationsOf(deps, sql, { personId, operatorId })
  const look = { lookId: newId(), personId, operatorId, at: deps.now().toISOString() }
  await record(sql, 'guardians.looked_up', look)
  return relations
}

/** Who may answer for somebody, by papers, and how many the register names. */
export async function relationsOf(
  deps: Deps,
  sql: Sql,
  { personId, operatorId }: { personId: string } & By,
): Promise<wire.Relations> {
  const { birthDate } = await deps.people.read(sql, personId)
  const rows = await store.relationsOf(sql, personId)
  return {
    band: bandOf(birthDate, deps.now()),
    registered: await deps.people.countRegisteredGuardians(sql, personId),
    relations: await Promise.all(rows.map((row) => relationView(deps, sql, row, operatorId))),
  }
}

export async function waiting(sql: Sql, { operatorId }: By): Promise<wire.Waiting> {
  const rows = await store.waitingRelations(sql, waitingMax)
  return {
    relations: rows.map(({ relationId, wardId, preparedAt, preparedBy }) => ({
      relationId,
      wardId,
      preparedAt: preparedAt.toISOString(),
      isMine: preparedBy === operatorId,
    })),
  }
}

/** Ends what is over: of age, or dead. Rules look at the day anyway; this keeps the tables true. For a timer. */
export async function sweep(deps: Deps): Promise<void> {
  let after = '00000000-0000-0000-0000-000000000000'
  for (;;) {
    const rows = await store.activeAfter(deps.db.sql, after, pageOf)
    for (const row of rows) await deps.db.tx((sql) => endIfOver(deps, sql, row))
    const last = rows.at(-1)
    if (!last || rows.length < pageOf) return
    after = last.wardId
  }
}

/** The register said something of somebody: what they were to others may be over. */
export async function followPerson(deps: Deps, sql: Sql, personId: string): Promise<void> {
  for (const row of await store.activeAround(sql, personId)) await endIfOver(deps, sql, row)
}

async function endIfOver(deps: Deps, sql: Sql, row: store.RelationRow): Promise<void> {
  const reason = await overReason(deps, sql, row)
  if (reason) await endOne(deps, sql, row, reason, 'register')
}

async function overReason(deps: Deps, sql: Sql, row: store.RelationRow) {
  if (await isFit(deps, sql, row)) return null
  try {
    const ward = await deps.people.read(sql, row.wardId)
    const guardian = await deps.people.read(sql, row.guardianId)
    return ward.standing === 'dead' || guardian.standing === 'dead' ? 'dead' : 'of_age'
  } catch (error) {
    if (error instanceof Refusal && error.code === 'people.unknown_person') return 'erased'
    throw error
  }
}

async function endOne(
  deps: Deps,
  sql: Sql,
  { wardId, relationId }: Named,
  reason: (typeof wire.endReasons)[number],
  by: 'operator' | 'register',
): Promise<boolean> {
  const ended = await store.end(sql, { wardId, relationId, reason, at: deps.now() })
  if (!ended) return false
  // Nobody is left to tell where somebody was erased: history knows, and lets it be.
  await tell(deps, sql, { personIds: { ward: wardId, guardian: ended.guardianId }, act: 'unrelated', by })
  return true
}

async function requireRelation(sql: Sql, named: Named): Promise<store.RelationRow> {
  const relation = await store.relationAt(sql, named)
  if (!relation) throw new Refusal('guardians.unknown_relation', 404)
  return relation
}

async function relationView(
  deps: Deps,
  sql: Sql,
  row: store.RelationRow,
  operatorId: string,
): Promise<wire.Relation> {
  const { relationId, wardId, guardianId, state, preparedAt, preparedBy } = row
  const papers = await openPapers(deps, sql, row)
  const isMine = preparedBy === operatorId
  return { relationId, wardId, guardianId, state, ...papers, isMine, preparedAt: preparedAt.toISOString() }
}

function sealPapers({ people }: Deps, sql: Sql, own: Named, papers: Papers): Promise<Buffer> {
  // Padded, so that the length tells nothing. JSON ends where its text ends.
  const bytes = Buffer.from(JSON.stringify(papers))
  const padded = Buffer.concat([bytes, Buffer.alloc(Math.max(0, paddedBytes - bytes.length), ' ')])
  return people.seal(sql, own.wardId, padded, context(own))
}

async function openPapers({ people }: Deps, sql: Sql, row: store.RelationRow): Promise<Papers> {
  const bytes = await people.open(sql, row.wardId, row.papersSealed, context(row))
  const papers: Papers = JSON.parse(bytes.toString())
  return papers
}
