import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { base64url, sha256 } from '#identity/formats'
import { codec } from './codec.ts'

test('what the server converts with agrees with what browsers convert with, on any text', () => {
  const encoded = fc.oneof(
    fc.string(),
    fc.string().map(base64url.encodeText),
    fc.string({ unit: fc.constantFrom('A', 'Q', 'g', 'w', 'x', '-', '_', '='), maxLength: 9 }),
  )
  fc.assert(
    fc.property(encoded, fc.string({ unit: 'grapheme' }), (text, said) => {
      assert.equal(codec.decodeText(text), base64url.decodeText(text))
      assert.equal(codec.encodeText(said), base64url.encodeText(said))
      assert.equal(codec.digest(base64url.encodeText(said)), sha256.digest(base64url.encodeText(said)))
    }),
  )
})
