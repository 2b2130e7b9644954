import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ReviewReason } from './application.ts'
import { takesTwo, type Weighed, weigh } from './weigh.ts'

const thresholds = { borderline: 0.3, match: 0.4 }

const FOR_TWO: [sentence: string, reasons: ReviewReason[], similarity: number, isForTwo: boolean][] = [
  ['a likeness in the upper half of the band takes one', ['borderline_likeness'], 0.35, false],
  ['a likeness in the lower half takes two', ['borderline_likeness'], 0.349, true],
  ['somebody else who looks alike takes two, however like the portrait', ['near_duplicate'], 0.99, true],
  ['a doubt that it is live takes two', ['liveness_doubt'], 0.99, true],
  ['an earlier card taken away takes two', ['earlier_card_revoked'], 0.99, true],
  ['one heavy reason among light ones is enough', ['borderline_likeness', 'liveness_doubt'], 0.39, true],
]
for (const [sentence, reasons, similarity, isForTwo] of FOR_TWO)
  test(sentence, () => assert.equal(takesTwo(reasons, { similarity, thresholds }), isForTwo))

const yes = 'approve'
const no = 'refuse'
const WEIGHED: [sentence: string, views: ('approve' | 'refuse')[], isForTwo: boolean, is: Weighed][] = [
  ['nobody has looked', [], true, 'first_view'],
  ['one yes is enough where the machine leans to yes', [yes], false, 'approve'],
  ['one yes against the machine waits for another', [yes], true, 'second_view'],
  ['two times yes is a yes', [yes, yes], true, 'approve'],
  ['one no is a no', [no], true, 'refuse'],
  ['one no is a no where one is enough, too', [no], false, 'refuse'],
  ['yes and no: a third decides', [yes, no], true, 'third_view'],
  ['of three, two times yes is a yes', [yes, no, yes], true, 'approve'],
  ['of three, two times no is a no', [yes, no, no], true, 'refuse'],
]
for (const [sentence, views, isForTwo, is] of WEIGHED)
  test(sentence, () =>
    assert.equal(
      weigh(
        views.map((outcome, at) => ({ operatorId: `op-${at}`, outcome })),
        isForTwo,
      ),
      is,
    ),
  )
