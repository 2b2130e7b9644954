import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { checkNumber, maskNumber, normaliseNumber } from './id-number.ts'

// The two examples of GB 11643-1999, annex A.
const cases: [string, string, string][] = [
  ['the first example of the standard', '11010519491231002X', 'good'],
  ['the second example of the standard', '440524188001010014', 'good'],
  ['one digit mistyped', '11010519491231012X', 'checksum'],
  ['two digits swapped', '110105194912310020', 'checksum'],
  ['the 31st of February', '110105199002310020', 'birth'],
  ['a letter in the middle', '1101051949X231002X', 'characters'],
  ['nineteen digits', '1101051949123100211', 'long'],
  ['half of it', '110105194', 'short'],
  ['nothing yet', '', 'short'],
]
for (const [sentence, number, state] of cases)
  test(`an ID number: ${sentence}`, () => assert.equal(checkNumber(number).state, state))

test('what a Chinese keyboard types is understood', () => {
  assert.equal(normaliseNumber(' 11０105 1949-1231 002x'), '11010519491231002X')
})

test('a masked number shows no date and as many characters', () => {
  assert.equal(maskNumber('11010519491231002X'), '1101•••••••••••••X')
})

test('whatever is typed, it is judged', () => {
  fc.assert(fc.property(fc.string(), (typed) => assert.ok(checkNumber(normaliseNumber(typed)).state)))
})
