import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { decode, decodeText, encode, encodeText } from './base64url.ts'

test('bytes come back as they went, in the form that node makes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      assert.equal(encode(bytes), Buffer.from(bytes).toString('base64url'))
      assert.deepEqual(decode(encode(bytes)), new Uint8Array(bytes))
    }),
  )
})

test('text comes back as it went, in any script', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => assert.equal(decodeText(encodeText(text)), text)),
  )
})

test('what is not base64url is not decoded: padding, blanks, the other alphabet, a lone character', () => {
  for (const text of ['QQ==', 'Q Q', 'QQ\n', '+/8', 'A', 'AAAAA', 'é', 'QQ.QQ'])
    assert.equal(decode(text), null)
})

test('of all texts that would be the same bytes one is decoded', () => {
  const text = fc.string({
    unit: fc.constantFrom('A', 'E', 'Q', 'g', 'w', 'x', '0', '4', '_', '-', 'B'),
    maxLength: 7,
  })
  fc.assert(
    fc.property(text, (one) => {
      const bytes = decode(one)
      assert.equal(bytes === null, Buffer.from(one, 'base64url').toString('base64url') !== one)
    }),
  )
})

test('bytes that are not UTF-8 are not text', () => {
  assert.equal(decodeText(encode(Uint8Array.of(0xff, 0xfe))), null)
  assert.equal(decodeText(encode(Uint8Array.of(0xed, 0xa0, 0x80))), null)
})
