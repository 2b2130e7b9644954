import assert from 'node:assert/strict'
import { createPublicKey, verify as verifySignature } from 'node:crypto'
import test from 'node:test'
import fc from 'fast-check'
import { Refusal } from '#base/refusal'
import { testKey } from '#test/device'
import {
  type Order,
  at,
  demanded,
  digestOf,
  disclosure,
  holderKey,
  issuerKey,
  sdJwtOf,
  seconds,
} from '#test/sdJwt'
import type { Jwk } from '../jwk.ts'
import type { Jws } from '../jws.ts'
import { type Verification, clockSkewSeconds, verify } from './verify.ts'

const isSigned = (jwk: Jwk, { signingInput, signature }: Jws) =>
  verifySignature(
    'sha256',
    Buffer.from(signingInput),
    { key: createPublicKey({ key: jwk, format: 'jwk' }), dsaEncoding: 'ieee-p1363' },
    signature,
  )
const signatures = { issuer: (jws: Jws) => isSigned(issuerKey.jwk, jws), holder: isSigned }
const check = (order: Order, demand: Partial<Verification> = {}) =>
  verify({ text: sdJwtOf(order), now: at, keyBinding: demanded, ...demand }, signatures)

const name = disclosure(['salt-1', 'name', '李雷'])
const bound: Order = { payload: { _sd: [digestOf(name)] }, disclosures: [name], keyBinding: {} }

test('a presentation made for us is believed: claims, what was disclosed, and whose key', () => {
  const verified = check(bound)
  assert.equal(verified.claims.name, '李雷')
  assert.deepEqual(verified.disclosed, [['name']])
  assert.deepEqual(verified.holder, holderKey.jwk)
})

test('a credential without key binding is believed where none is demanded', () => {
  assert.equal(check({}, { keyBinding: 'none' }).holder, null)
})

test('times count with a minute of grace on each side', () => {
  const edge = {
    exp: seconds - clockSkewSeconds + 1,
    nbf: seconds + clockSkewSeconds,
    iat: seconds + clockSkewSeconds,
  }
  assert.ok(check({ payload: edge, keyBinding: { payload: { iat: seconds - 300 - clockSkewSeconds } } }))
})

const altered = sdJwtOf(bound).split('~')
const refused: [what: string, code: string, order: Order, demand?: Partial<Verification>][] = [
  ['another type of token', 'formats.type_not_accepted', { ...bound, header: { typ: 'JWT' } }],
  ['the type of drafts', 'formats.type_not_accepted', { ...bound, header: { typ: 'vc+sd-jwt' } }],
  ['no algorithm', 'formats.algorithm_not_accepted', { ...bound, header: { alg: 'none' } }],
  ['an algorithm left out', 'formats.algorithm_not_accepted', { ...bound, header: { alg: 'ES384' } }],
  ['another issuer’s signature', 'formats.signature_invalid', { ...bound, key: testKey() }],
  ['another holder’s signature', 'formats.signature_invalid', { ...bound, keyBinding: { key: testKey() } }],
  ['no type of credential', 'formats.claim_missing', { payload: {}, keyBinding: {} }, { required: ['exp'] }],
  ['no holder key', 'formats.claim_missing', { payload: { cnf: 'x' }, keyBinding: {} }],
  [
    'a holder key we do not accept',
    'formats.key_not_accepted',
    { payload: { cnf: { jwk: { kty: 'oct' } } }, keyBinding: {} },
  ],
  [
    'a credential that ended',
    'formats.expired',
    { ...bound, payload: { exp: seconds - clockSkewSeconds }, disclosures: [] },
  ],
  [
    'a credential that has not begun',
    'formats.not_yet_valid',
    { payload: { nbf: seconds + clockSkewSeconds + 1 }, keyBinding: {} },
  ],
  [
    'a credential of the future',
    'formats.not_yet_valid',
    { payload: { iat: seconds + clockSkewSeconds + 1 }, keyBinding: {} },
  ],
  ['an end that is no time', 'formats.malformed', { payload: { exp: 'never' }, keyBinding: {} }],
  ['no key binding', 'formats.key_binding_missing', { payload: {} }],
  ['key binding that nobody asked for', 'formats.key_binding_unexpected', bound, { keyBinding: 'none' }],
  [
    'another type of binding',
    'formats.type_not_accepted',
    { ...bound, keyBinding: { header: { typ: 'JWT' } } },
  ],
  [
    'a binding without algorithm',
    'formats.algorithm_not_accepted',
    { ...bound, keyBinding: { header: { alg: 'none' } } },
  ],
  [
    'a binding of long ago',
    'formats.key_binding_stale',
    { ...bound, keyBinding: { payload: { iat: seconds - 301 - clockSkewSeconds } } },
  ],
  [
    'a binding of the future',
    'formats.key_binding_stale',
    { ...bound, keyBinding: { payload: { iat: seconds + clockSkewSeconds + 1 } } },
  ],
  ['a binding without time', 'formats.malformed', { ...bound, keyBinding: { payload: { iat: null } } }],
  [
    'a binding for another verifier',
    'formats.audience_wrong',
    { ...bound, keyBinding: { payload: { aud: 'other' } } },
  ],
  [
    'a binding for several verifiers',
    'formats.audience_wrong',
    { ...bound, keyBinding: { payload: { aud: [demanded.aud] } } },
  ],
  [
    'a binding for another question',
    'formats.nonce_wrong',
    { ...bound, keyBinding: { payload: { nonce: 'n-0' } } },
  ],
  [
    'a binding over other disclosures',
    'formats.presentation_altered',
    { ...bound, keyBinding: { payload: { sd_hash: digestOf('x') } } },
  ],
]

for (const [what, code, order, demand] of refused) {
  test(`a presentation is refused: ${what}`, () => {
    assert.throws(() => check(order, demand), { name: 'Refusal', code })
  })
}

test('a disclosure taken away after the holder signed is noticed', () => {
  const text = [altered[0], altered[2]].join('~')
  assert.throws(() => verify({ text, now: at, keyBinding: demanded }, signatures), {
    code: 'formats.presentation_altered',
  })
})

test('whatever bit of a presentation is changed, it is refused', () => {
  const text = sdJwtOf(bound)
  for (let index = 0; index < text.length; index += 7) {
    const changed = text[index] === 'A' ? 'B' : 'A'
    const forged = text.slice(0, index) + changed + text.slice(index + 1)
    assert.throws(
      () => verify({ text: forged, now: at, keyBinding: demanded }, signatures),
      { name: 'Refusal' },
      String(index),
    )
  }
})

test('a presentation with one letter changed, left out or put in is refused', () => {
  const text = sdJwtOf(bound)
  const letter = fc.constantFrom('A', 'z', '0', '-', '_', '.', '~', '=', ' ', '\u0000', '虎')
  fc.assert(
    fc.property(fc.nat(text.length - 1), letter, fc.constantFrom(0, 1, 5), (place, by, over) => {
      const bent = text.slice(0, place) + by + text.slice(place + over)
      if (bent === text) return
      assert.throws(() => verify({ text: bent, now: at, keyBinding: demanded }, signatures), Refusal)
    }),
  )
})
