import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import test from 'node:test'
import * as fc from 'fast-check'
import { digest, sha256 } from './sha256.ts'

test('the example of FIPS 180-4 comes out', () => {
  // https://csrc.nist.gov/csrc/media/projects/cryptographic-standards-and-guidelines/documents/examples/sha256.pdf
  const expected = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'
  assert.equal(Buffer.from(sha256(Buffer.from('abc'))).toString('hex'), expected)
})

test('it agrees with node on every length around the blocks, and on anything', () => {
  const check = (bytes: Uint8Array) =>
    assert.deepEqual(Buffer.from(sha256(bytes)), createHash('sha256').update(bytes).digest())
  for (let length = 0; length < 200; length += 1) check(new Uint8Array(length).fill(length))
  fc.assert(fc.property(fc.uint8Array({ maxLength: 1000 }), check))
})

test('a digest is base64url', () => {
  assert.equal(digest('abc'), createHash('sha256').update('abc').digest('base64url'))
})
