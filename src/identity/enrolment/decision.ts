import type { RefusalReason, ReviewReason } from './application.ts'

/** What the machine saw, boiled down to what the decision hangs on. */
export type Findings = {
  /** Live face against the register's portrait, by the engine's thresholds. */
  comparison: 'match' | 'borderline' | 'no_match'
  /** Somebody else enrolled looks like this. */
  hasNearDuplicate: boolean
  hasLivenessDoubt: boolean
  /** An operator took an earlier card away for a reason that a new enrolment must not wipe out. */
  hasEarlierRevocation: boolean
}

export type Judgement =
  | { outcome: 'approved' }
  | { outcome: 'in_review'; reasons: ReviewReason[] }
  | { outcome: 'refused'; reason: RefusalReason }

/**
 * A clear no is a no; every doubt goes to a person; the rest is a yes. A near duplicate never refuses by
 * itself: twins exist, and so do frauds, and a machine cannot tell them apart.
 */
export function judge(findings: Findings): Judgement {
  if (findings.comparison === 'no_match') return { outcome: 'refused', reason: 'face_differs' }
  const doubts: [boolean, ReviewReason][] = [
    [findings.comparison === 'borderline', 'borderline_likeness'],
    [findings.hasNearDuplicate, 'near_duplicate'],
    [findings.hasLivenessDoubt, 'liveness_doubt'],
    [findings.hasEarlierRevocation, 'earlier_card_revoked'],
  ]
  const reasons = doubts.flatMap(([isTrue, reason]) => (isTrue ? [reason] : []))
  return reasons.length === 0 ? { outcome: 'approved' } : { outcome: 'in_review', reasons }
}
