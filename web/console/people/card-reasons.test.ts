import assert from 'node:assert/strict'
import { test } from 'node:test'
import { resumeReasons, revokeReasons, stopReasons, suspendReasons } from '#contract/identity/cards'
import { orderReasons } from './card-reasons.ts'

test('the console offers the reasons the contract takes, no more and no fewer', () => {
  assert.deepEqual(orderReasons, {
    suspend: suspendReasons,
    resume: resumeReasons,
    revoke: revokeReasons,
    stop: stopReasons,
  })
})
