import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Entry } from '#contract/identity/history'
import { usesWords } from '../words/uses.ts'
import { entryWords } from './entry-words.ts'

const party = { partyId: '1', name: { zh: '街角茶书', en: 'Corner Shop' } }
const purpose = { zh: '年龄限制', en: 'Age limit' }
const told = (event: Entry['event'], language: 'zh' | 'en') =>
  entryWords(event, usesWords[language], language)

test('a login says where, what was given and what for', () => {
  const event = { kind: 'login', party, purpose, claims: ['age_over_18'], acr: 'a', amr: [] } as const
  const words = told({ ...event, claims: [...event.claims], amr: [] }, 'en')
  assert.deepEqual(
    [words.title, words.summary, words.why],
    ['Logged in at Corner Shop', 'Are you 18 or over?', 'Age limit'],
  )
})

test('a proof without claims gave nothing but that there is a card', () => {
  const words = told({ kind: 'presentation', party, purpose: null, claims: [] }, 'zh')
  assert.equal(words.summary, '只证明您持有有效的卡')
})

test('a party that is no longer registered is still an entry', () => {
  const event = {
    kind: 'presentation',
    party: { partyId: '1', name: null },
    purpose: null,
    claims: [],
  } as const
  assert.equal(told({ ...event, claims: [] }, 'en').title, 'Shown to somebody no longer registered')
})

test('a look of the staff is marked, with its reason and file', () => {
  const words = told(
    {
      kind: 'lookup',
      operatorId: '0195a000-0000-7000-8000-00000000abcd',
      look: 'portrait',
      reason: 'legal_order',
      reference: 'A/17',
    },
    'zh',
  )
  assert.equal(words.isLookup, true)
  assert.equal(words.title, '工作人员查看了您的照片')
  assert.equal(words.why, '依法查询 · 案卷号 A/17')
})

test('a reason nobody has words for is another reason, never a code', () => {
  const event = {
    kind: 'revoked',
    cardId: '1',
    edition: 'lightweight',
    by: 'operator',
    reason: 'brand_new',
  } as const
  assert.equal(told(event, 'en').why, 'Another reason')
})
