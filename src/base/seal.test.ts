import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { open, seal } from '#base/seal'

const key = randomBytes(32)
const bytes = fc.uint8Array({ maxLength: 200 })

test('what was sealed opens to the same bytes, under the same key and context alone', () => {
  fc.assert(
    fc.property(bytes, fc.string(), fc.string(), (plaintext, context, another) => {
      const sealed = seal(key, plaintext, context)
      assert.deepEqual(open(key, sealed, context), Buffer.from(plaintext))
      assert.throws(() => open(randomBytes(32), sealed, context))
      if (another !== context) assert.throws(() => open(key, sealed, another))
    }),
  )
})

test('with one bit changed, cut short or made up, nothing opens', () => {
  fc.assert(
    fc.property(bytes, fc.nat(), fc.nat(7), bytes, (plaintext, at, bit, madeUp) => {
      const sealed = seal(key, plaintext, 'context')
      assert.throws(() => open(key, sealed.subarray(0, at % sealed.length), 'context'))
      sealed[at % sealed.length]! ^= 1 << bit
      assert.throws(() => open(key, sealed, 'context'))
      assert.throws(() => open(key, madeUp, 'context'))
    }),
  )
})
