import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import test from 'node:test'
import * as fc from 'fast-check'
import { Refusal } from '#base/refusal'
import { testKey } from '#test/device'
import { parse, thumbprint } from './jwk.ts'

const { jwk } = testKey()
const privateJwk = () =>
  JSON.parse(
    JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })),
  )

test('a key is reduced to what makes it a key: names and uses could join copies', () => {
  assert.deepEqual(parse({ ...jwk, kid: '1', use: 'sig', alg: 'ES256' }), jwk)
})

test('a key is refused with formats.key_not_accepted', () => {
  const cases: [string, Parameters<typeof parse>[0]][] = [
    ['nothing', undefined],
    ['no object', 'key'],
    ['a private key', privateJwk()],
    ['a secret', { kty: 'oct', k: 'AAAA' }],
    ['RSA', { kty: 'RSA', n: 'AAAA', e: 'AQAB' }],
    ['another curve', { ...jwk, crv: 'P-384' }],
    ['Ed25519', { kty: 'OKP', crv: 'Ed25519', x: jwk.x }],
    ['no y', { kty: 'EC', crv: 'P-256', x: jwk.x }],
    ['a number for x', { ...jwk, x: 1 }],
    ['a short x', { ...jwk, x: jwk.x.slice(1) }],
    ['a padded x', { ...jwk, x: `${jwk.x}=` }],
    ['a second spelling of the same x', { ...jwk, x: `${jwk.x.slice(0, -1)}B` }],
  ]
  for (const [what, key] of cases)
    assert.throws(() => parse(key), { name: 'Refusal', code: 'formats.key_not_accepted' }, what)
})

test('whatever JSON is offered as a key, it is a key or refused', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      assert.throws(() => parse(JSON.parse(JSON.stringify(value))), Refusal)
    }),
  )
})

test('the thumbprint is that of RFC 7638: members in order, nothing else', () => {
  // https://www.rfc-editor.org/rfc/rfc9449#section-6.1: the key of §4.1 and the jkt of its access token.
  const key = {
    kty: 'EC',
    crv: 'P-256',
    x: 'l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs',
    y: '9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA',
  } as const
  assert.equal(thumbprint(key), '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I')
})
