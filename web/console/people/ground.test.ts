import assert from 'node:assert/strict'
import { test } from 'node:test'
import { lookReasons as contractReasons } from '#contract/identity/people'
import { emptyGround, groundOf, lookReasons } from './ground.ts'

test('the console offers every reason the register knows', () => {
  assert.deepEqual([...lookReasons].toSorted(), [...contractReasons].toSorted())
})

test('without a reason there is no look', () => {
  assert.equal(groundOf(emptyGround), undefined)
  assert.deepEqual(groundOf({ reason: 'legal_order', reference: '' }), { reason: 'legal_order' })
})

test('a reference is a number of a file, not prose about a person', () => {
  assert.deepEqual(groundOf({ reason: 'legal_order', reference: '2026/17-a' }), {
    reason: 'legal_order',
    reference: '2026/17-a',
  })
  assert.equal(groundOf({ reason: 'legal_order', reference: '张三 住在' }), undefined)
})
