import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as cards from '#contract/identity/cards'
import * as enrolment from '#contract/identity/enrolment'
import * as people from '#contract/identity/people'
import { cardWords } from './card.ts'
import { enrolWords } from './enrol.ts'
import { usesWords } from './uses.ts'

// What the contracts may answer and the wallet shows by name. A reason without words is told as "another reason":
// true, and of no help.
const { suspendReasons, resumeReasons, revokeReasons, blockReasons, groundReasons, endReasons } = cards
const { lossReasons, stopReasons } = cards
const orders = [suspendReasons, resumeReasons, revokeReasons, blockReasons, stopReasons].flat()
const ofCards = [...orders, ...groundReasons, ...endReasons, ...lossReasons]
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
