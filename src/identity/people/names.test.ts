import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { nameForMatch, normaliseName, splitName } from './names.ts'

test('spellings of one name meet', () => {
  for (const [typed, kept] of [
    ['王 伟', '王伟'],
    ['　王　伟　', '王伟'],
    ['王\u200b伟', '王伟'],
    ['阿卜杜拉•买买提', '阿卜杜拉·买买提'],
    ['阿卜杜拉・买买提', '阿卜杜拉·买买提'],
    ['阿卜杜拉 · 买买提', '阿卜杜拉·买买提'],
    ['Ａｎａ  Silva', 'Ana Silva'],
    ['Ame\u0301lie', 'Amélie'],
    ['\uf900', '豈'], // NFC takes compatibility ideographs to the unified one
    ['㐱𠀀', '㐱𠀀'],
    ["O'Neill-Peña", "O'Neill-Peña"],
  ] as const)
    assert.equal(normaliseName(typed), kept, typed)
})

test('what cannot be a name is refused', () => {
  for (const typed of ['', ' ', '·', '王1', '王\u0000', '<b>', '王,伟', '\u202e', '王'.repeat(61), '=1+1'])
    assert.equal(normaliseName(typed), null, JSON.stringify(typed))
})

test('names compare without dots, spaces and case', () => {
  assert.equal(nameForMatch('阿卜杜拉·买买提'), nameForMatch('阿卜杜拉买买提'))
  assert.equal(nameForMatch('Ana Silva'), nameForMatch('ANA SILVA'))
  assert.notEqual(nameForMatch('王伟'), nameForMatch('王玮'))
})

test('family and given name', () => {
  for (const [name, familyName, givenName] of [
    ['王伟', '王', '伟'],
    ['欧阳娜娜', '欧阳', '娜娜'],
    ['欧阳', '欧', '阳'],
    ['司马懿', '司马', '懿'],
    ['阿卜杜拉·买买提', '买买提', '阿卜杜拉'],
    ['Ana Maria Silva', 'Silva', 'Ana Maria'],
    ['Madonna', '', 'Madonna'],
  ] as const)
    assert.deepEqual(splitName(name), { familyName, givenName }, name)
})

test('normalising twice changes nothing, and never throws', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 70 }), (text) => {
      const once = normaliseName(text)
      if (once !== null) assert.equal(normaliseName(once), once)
    }),
  )
})
