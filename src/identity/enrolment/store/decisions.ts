import type { Sql } from '#base/db'

type Outcome = 'approved' | 'in_review' | 'called_in' | 'refused'

export type DecisionRow = {
  applicationId: string
  decisionId: string
  outcome: Outcome
  reasons: string[]
  engine: { name: string; version: string; thresholds: string } | null
  evidenceSealed: Buffer | null
  operatorId: string | null
  at: Date
}

/** Writes a decision down. False when this decision was written before: the caller's retry. */
export async function insertDecision(sql: Sql, own: DecisionRow): Promise<boolean> {
  const rows = await sql`
    insert into enrolment.decision (application_id, decision_id, outcome, reasons, engine, engine_version,
      threshold_version, evidence_sealed, operator_id, decided_at)
    values (${own.applicationId}, ${own.decisionId}, ${own.outcome}, ${own.reasons},
      ${own.engine?.name ?? null}, ${own.engine?.version ?? null}, ${own.engine?.thresholds ?? null},
      ${own.evidenceSealed}, ${own.operatorId}, ${own.at})
    on conflict (application_id, decision_id) do nothing
    returning decision_id`
  return rows.length === 1
}

export async function decisionsOf(sql: Sql, applicationId: string): Promise<DecisionRow[]> {
  return sql<DecisionRow[]>`
    select application_id as "applicationId", decision_id as "decisionId", outcome, reasons,
      case when engine is not null then jsonb_build_object(
        'name', engine, 'version', engine_version, 'thresholds', threshold_version) end as engine,
      evidence_sealed as "evidenceSealed", operator_id as "operatorId", decided_at as at
    from enrolment.decision where application_id = ${applicationId} order by decided_at, decision_id`
}

/** How alike, and whom: gone with the end of the review. Who decided, and by which engine, stays. */
export async function forgetEvidence(sql: Sql, applicationId: string): Promise<void> {
  await sql`update enrolment.decision set evidence_sealed = null
    where application_id = ${applicationId} and outcome = 'in_review'`
}
