import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { Refusal } from '#base/refusal'
import { testKeys } from '#test/keys'
import { isNonce, makeNonce, nonceLifetimeSeconds } from './nonce.ts'
import { verifyProofs } from './proofs.ts'

const keys = testKeys()
const now = new Date('2026-03-01T12:00:00Z')
const at = (ms: number) => ({ keys, now: () => new Date(now.getTime() + ms) })

test('a nonce is ours, in time, and like no other', () => {
  const nonce = makeNonce(at(0))
  assert.ok(isNonce(at(0), nonce))
  assert.ok(isNonce(at(nonceLifetimeSeconds * 1000 - 1), nonce))
  assert.ok(!isNonce(at(nonceLifetimeSeconds * 1000), nonce))
  assert.notEqual(makeNonce(at(0)), nonce)
  assert.ok(!isNonce({ keys: testKeys(), now: () => now }, nonce), 'another city’s')
})

test('no text but one we made is a nonce: not a bit changed, not spelt otherwise', () => {
  const nonce = makeNonce(at(0))
  const bytes = Buffer.from(nonce, 'base64url')
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const changed = Buffer.from(bytes)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    assert.ok(!isNonce(at(0), changed.toString('base64url')), String(bit))
  }
  for (const spelt of [`${nonce}=`, ` ${nonce}`, nonce.slice(0, -1), `${nonce}A`, ''])
    assert.ok(!isNonce(at(0), spelt))
  fc.assert(fc.property(fc.string(), (text) => assert.ok(!isNonce(at(0), text))))
})

test('whatever is offered as proofs, it is refused', () => {
  const part = (text: string) => Buffer.from(text).toString('base64url')
  const token = fc.oneof(
    fc.string(),
    fc.tuple(fc.json(), fc.json()).map(([header, payload]) => `${part(header)}.${part(payload)}.AAAA`),
  )
  fc.assert(
    fc.property(fc.array(token, { maxLength: 3 }), (proofs) => {
      const demand = { issuer: 'x', deviceJkt: 'x', isNonce: () => true }
      assert.throws(() => verifyProofs(proofs, demand), Refusal)
    }),
  )
})
