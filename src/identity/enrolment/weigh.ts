import type { ReviewReason } from './application.ts'

// What several people's views of one case come to. A yes against the machine's word takes two; a no takes one, for it
// leads to the desk; and where two differ, a third decides, or the person is asked to come in.

export type Opinion = { operatorId: string; outcome: 'approve' | 'refuse' }

/** `second_view`: somebody said yes, and another has to look. `third_view`: two looked and differ. */
export type Weighed = 'approve' | 'refuse' | 'first_view' | 'second_view' | 'third_view'

type Likeness = { similarity: number; thresholds: { match: number; borderline: number } }

/** How far up the band between "another person" and "the same" one pair of eyes is enough. */
const aloneFromShare = 0.5

/**
 * Whether a yes overrules the machine, and takes two. A likeness in the upper half of the band does not: the machine
 * leans to yes itself, at a false match rate of some 1 in 6,000 (see docs/operating/review.md).
 */
export function takesTwo(reasons: readonly ReviewReason[], { similarity, thresholds }: Likeness): boolean {
  if (reasons.some((reason) => reason !== 'borderline_likeness')) return true
  const { match, borderline } = thresholds
  return similarity < borderline + (match - borderline) * aloneFromShare
}

/** @param opinions of one round, at most one of each operator */
export function weigh(opinions: readonly Opinion[], isForTwo: boolean): Weighed {
  const approvals = opinions.filter(({ outcome }) => outcome === 'approve').length
  const refusals = opinions.length - approvals
  if (approvals >= (isForTwo ? 2 : 1)) return 'approve'
  if (refusals >= (approvals > 0 ? 2 : 1)) return 'refuse'
  if (approvals === 0) return 'first_view'
  return refusals === 0 ? 'second_view' : 'third_view'
}
