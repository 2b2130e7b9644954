import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Findings, judge } from './decision.ts'

const clear: Findings = {
  comparison: 'match',
  hasNearDuplicate: false,
  hasLivenessDoubt: false,
  hasEarlierRevocation: false,
}

const CASES: [sentence: string, findings: Partial<Findings>, judged: ReturnType<typeof judge>][] = [
  ['a clear match is a yes', {}, { outcome: 'approved' }],
  ['a clear mismatch is a no', { comparison: 'no_match' }, { outcome: 'refused', reason: 'face_differs' }],
  [
    'a mismatch is a no, whatever else is doubtful',
    { comparison: 'no_match', hasNearDuplicate: true, hasLivenessDoubt: true },
    { outcome: 'refused', reason: 'face_differs' },
  ],
  [
    'a borderline likeness goes to a person',
    { comparison: 'borderline' },
    { outcome: 'in_review', reasons: ['borderline_likeness'] },
  ],
  [
    'a near duplicate goes to a person and is never a no',
    { hasNearDuplicate: true },
    { outcome: 'in_review', reasons: ['near_duplicate'] },
  ],
  [
    'a doubt about liveness goes to a person',
    { hasLivenessDoubt: true },
    { outcome: 'in_review', reasons: ['liveness_doubt'] },
  ],
  [
    'a card taken away before goes to a person',
    { hasEarlierRevocation: true },
    { outcome: 'in_review', reasons: ['earlier_card_revoked'] },
  ],
  [
    'all doubts are told together',
    { comparison: 'borderline', hasNearDuplicate: true, hasLivenessDoubt: true, hasEarlierRevocation: true },
    {
      outcome: 'in_review',
      reasons: ['borderline_likeness', 'near_duplicate', 'liveness_doubt', 'earlier_card_revoked'],
    },
  ],
]
for (const [sentence, findings, judged] of CASES)
  test(sentence, () => assert.deepEqual(judge({ ...clear, ...findings }), judged))
