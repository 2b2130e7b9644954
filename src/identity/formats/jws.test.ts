import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { Refusal } from '#base/refusal'
import { signed } from '#test/sdJwt'
import { testKey } from '#test/device'
import { create, jwsLengthMax, parse } from './jws.ts'

const key = testKey()
const part = (text: string) => Buffer.from(text).toString('base64url')

test('a token comes apart into what it was made of', async () => {
  const token = await create({ alg: 'ES256' }, { name: '李雷' }, key.sign)
  const { header, payload, signingInput, signature } = parse(token)
  assert.deepEqual([header, payload], [{ alg: 'ES256' }, { name: '李雷' }])
  assert.equal(token, `${signingInput}.${Buffer.from(signature).toString('base64url')}`)
})

test('a token is refused: formats.malformed, formats.too_large, formats.critical_header', () => {
  const good = signed({ alg: 'ES256' }, {}, key)
  const cases: [string, string, string][] = [
    ['nothing', '', 'formats.malformed'],
    ['two parts', 'e30.e30', 'formats.malformed'],
    ['four parts', `${good}.e30`, 'formats.malformed'],
    ['padding', `${part('{}')}=.e30.AAAA`, 'formats.malformed'],
    ['a header that is no object', `${part('[]')}.e30.AAAA`, 'formats.malformed'],
    ['a header that is no JSON', `${part('{')}.e30.AAAA`, 'formats.malformed'],
    ['a payload that is no object', `e30.${part('null')}.AAAA`, 'formats.malformed'],
    ['a payload that is no UTF-8', `e30.${Buffer.of(0xff).toString('base64url')}.AAAA`, 'formats.malformed'],
    ['a signature that is no base64url', 'e30.e30.!', 'formats.malformed'],
    ['more than any token', `e30.${'A'.repeat(jwsLengthMax)}.AAAA`, 'formats.too_large'],
    [
      'an extension we do not know',
      signed({ alg: 'ES256', crit: ['b64'] }, {}, key),
      'formats.critical_header',
    ],
  ]
  for (const [what, token, code] of cases) assert.throws(() => parse(token), { code }, what)
})

test('whatever is offered as a token, it is a token or refused', () => {
  const odd = fc.oneof(
    fc.string(),
    fc.tuple(fc.json(), fc.json(), fc.string()).map((all) => all.map(part).join('.')),
  )
  fc.assert(
    fc.property(odd, (text) => {
      try {
        assert.equal(typeof parse(text).header, 'object')
      } catch (error) {
        assert.ok(error instanceof Refusal)
      }
    }),
  )
})
