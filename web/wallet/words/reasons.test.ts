import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as cards from '#contract/identity/cards'
import * as enrolment from '#contract/identity/enrolment'
import * as faces from '#contract/identity/faces'
import * as people from '#contract/identity/people'
import { cardWords } from './card.ts'
import { enrolWords } from './enrol.ts'
import { usesWords } from './uses.ts'

// What the contracts may answer and the wallet shows by name. A reason without words is told as "another reason":
// true, and of no help.
const { suspendReasons, resumeReasons, revokeReasons, blockReasons, groundReasons, endReasons } = cards
const { lossReasons, stopReasons } = cards
const orders = [suspendReasons, resumeReasons, revokeReasons, blockReasons, stopReasons].flat()
const ofCards = [...orders, ...cards.guardianReasons, ...groundReasons, ...endReasons, ...lossReasons]
const asleep = groundReasons.filter((reason) => reason !== 'person_erased')
const over = [
  ...revokeReasons,
  ...stopReasons,
  ...lossReasons,
  ...endReasons,
  'person_dead',
  'person_moved',
  'person_erased',
].filter((reason) => reason !== 'other')

const tables: [string, readonly string[], (language: 'zh' | 'en') => object][] = [
  ['a change of a card in the history', ofCards, (language) => usesWords[language].reasons],
  ['a look of the staff in the history', people.lookReasons, (language) => usesWords[language].reasons],
  [
    'two alike faces in the history',
    [...enrolment.clearingGrounds, ...enrolment.undoReasons],
    (language) => usesWords[language].reasons,
  ],
  ['a card that sleeps with its ground', asleep, (language) => cardWords[language].card.holds.ground],
  ['a card that is over', over, (language) => cardWords[language].card.closed],
  [
    'an application that was refused',
    enrolment.refusalReasons,
    (language) => enrolWords[language].refused.reasons,
  ],
]
for (const [what, reasons, words] of tables)
  test(`every reason for ${what} has words in both languages`, () => {
    assert.ok(reasons.length > 0)
    for (const language of ['zh', 'en'] as const)
      assert.deepEqual(
        reasons.filter((reason) => !Object.hasOwn(words(language), reason)),
        [],
        language,
      )
  })

// What a face or a capture may be told, and by whom it is looked up.
const told: [string, readonly string[], (language: 'zh' | 'en') => object][] = [
  ['a step', faces.instructions, (language) => enrolWords[language].capture.instructions],
  ['a picture that could be better', faces.advice, (language) => enrolWords[language].capture.advice],
  ['a capture that failed', enrolment.captureFailures, (language) => enrolWords[language].capture.failures],
]
for (const [what, codes, words] of told)
  test(`every code for ${what} has words in both languages, and no words are left over`, () => {
    for (const language of ['zh', 'en'] as const)
      assert.deepEqual(Object.keys(words(language)).toSorted(), codes.toSorted(), language)
  })

/** Everything that is said to somebody about their face, by code. */
const sayings = (['zh', 'en'] as const).flatMap((language) => {
  const { capture, refused } = enrolWords[language]
  return [
    ...Object.entries(capture.advice).map(([code, text]) => [code, text, text] as const),
    ...Object.entries(capture.failures).map(
      ([code, { what, change }]) => [code, `${what} ${change}`, change] as const,
    ),
    ...Object.entries(refused.reasons).map(
      ([code, { title, next }]) => [code, `${title} ${next}`, next] as const,
    ),
  ]
})

test('whoever is refused is told one thing to change: an instruction of a sentence or two', () => {
  for (const [code, , change] of sayings) {
    assert.ok(change.length > 2, code)
    assert.ok((change.match(/[.。]/g) ?? []).length <= 2, `${code}: ${change}`)
  }
})

test('nobody is told a score, a threshold, or what gave a picture away', () => {
  for (const [code, all] of sayings)
    assert.doesNotMatch(
      all,
      /\d|%|score|threshold|similar|percent|screen|print|fake|spoof|分数|相似|阈值|屏幕|翻拍|打印|假/i,
      code,
    )
})
