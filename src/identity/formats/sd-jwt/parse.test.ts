import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { Refusal } from '#base/refusal'
import type { JsonObject } from '../json.ts'
import { type Order, digestOf, disclosure, sdJwtOf } from '#test/sdJwt'
import { disclosuresMax, parse, sdJwtLengthMax } from './parse.ts'

const name = disclosure(['salt-1', 'name', '李雷'])
const city = disclosure(['salt-2', 'city', '广州'])
const element = disclosure(['salt-3', 'DE'])
const sd = (...texts: string[]): JsonObject => ({ _sd: texts.map(digestOf) })

test('disclosed claims take their places, and no trace of the mechanism stays', () => {
  const address = disclosure(['salt-4', 'address', { ...sd(city), country: 'CN' }])
  const { claims, placed } = parse(
    sdJwtOf({
      payload: { ...sd(name, address), _sd_alg: 'sha-256', nations: [{ '...': digestOf(element) }, 'FR'] },
      disclosures: [name, address, city, element],
    }),
  )
  const { cnf, ...rest } = claims
  assert.ok(cnf)
  assert.deepEqual(rest, {
    vct: 'card',
    name: '李雷',
    address: { country: 'CN', city: '广州' },
    nations: ['DE', 'FR'],
  })
  assert.deepEqual(
    placed.map(({ path }) => path),
    [['nations', 0], ['name'], ['address'], ['address', 'city']],
  )
})

test('digests without a disclosure are decoys or kept back: they say nothing', () => {
  const { claims } = parse(
    sdJwtOf({ payload: { ...sd('decoy', name), nations: [{ '...': digestOf('decoy-2') }, 'FR'] } }),
  )
  assert.deepEqual([claims.name, claims.nations], [undefined, ['FR']])
})

const deep = (levels: number): JsonObject => (levels === 0 ? {} : { a: deep(levels - 1) })
const refused: [what: string, code: string, order: Order][] = [
  ['a hash other than SHA-256', 'formats.hash_not_accepted', { payload: { _sd_alg: 'sha-512' } }],
  ['a hash that is no name', 'formats.hash_not_accepted', { payload: { _sd_alg: null } }],
  ['a disclosure that nothing refers to', 'formats.disclosure_unreferenced', { disclosures: [name] }],
  [
    'a disclosure whose place was kept back',
    'formats.disclosure_unreferenced',
    {
      payload: sd(disclosure(['s', 'address', sd(city)])),
      disclosures: [city],
    },
  ],
  [
    'a disclosure sent twice',
    'formats.disclosure_repeated',
    { payload: sd(name), disclosures: [name, name] },
  ],
  [
    'a digest in two places',
    'formats.digest_repeated',
    { payload: { ...sd(name), a: sd(name) }, disclosures: [name] },
  ],
  ['a digest twice in one place', 'formats.digest_repeated', { payload: sd(name, name) }],
  ['a decoy twice', 'formats.digest_repeated', { payload: { ...sd('x'), a: [{ '...': digestOf('x') }] } }],
  [
    'a disclosure that holds itself',
    'formats.disclosure_unreferenced',
    { disclosures: [disclosure(['s', 'a', sd('s')])] },
  ],
  [
    'a member disclosed where an element belongs',
    'formats.disclosure_malformed',
    {
      payload: { nations: [{ '...': digestOf(name) }] },
      disclosures: [name],
    },
  ],
  [
    'an element disclosed where a member belongs',
    'formats.disclosure_malformed',
    { payload: sd(element), disclosures: [element] },
  ],
  [
    'a claim that is there already',
    'formats.claim_name_taken',
    { payload: { ...sd(name), name: 'x' }, disclosures: [name] },
  ],
  ['digests that are no list', 'formats.malformed', { payload: { _sd: 'x' } }],
  ['a digest that is no text', 'formats.malformed', { payload: { _sd: [7] } }],
  ['an element digest with company', 'formats.malformed', { payload: { a: [{ '...': 'x', b: 1 }] } }],
  ['an element digest that is no text', 'formats.malformed', { payload: { a: [{ '...': 1 }] } }],
  ['dots outside a list', 'formats.claim_name_reserved', { payload: { '...': 'x' } }],
  ['claims deeper than any credential', 'formats.too_large', { payload: deep(30) }],
]
for (const content of [
  'no json',
  '{}',
  '[]',
  '["s"]',
  '["s","n","v","x"]',
  '[1,"n","v"]',
  '["s",1,"v"]',
  'null',
])
  refused.push([
    `a disclosure of ${content}`,
    'formats.disclosure_malformed',
    { disclosures: [disclosure(content)] },
  ])
for (const reserved of ['_sd', '...', '__proto__']) {
  const text = disclosure(['s', reserved, 'x'])
  refused.push([
    `a claim called ${reserved}`,
    'formats.claim_name_reserved',
    { payload: sd(text), disclosures: [text] },
  ])
}
for (const claim of ['iss', 'nbf', 'exp', 'cnf', 'vct', 'status']) {
  const text = disclosure(['s', claim, 'x'])
  const payload = { vct: 'card', ...sd(text) }
  const code =
    claim === 'vct' || claim === 'cnf' ? 'formats.claim_name_taken' : 'formats.claim_not_disclosable'
  refused.push([`${claim} disclosed at will`, code, { payload, disclosures: [text] }])
}

for (const [what, code, order] of refused) {
  test(`an SD-JWT is refused: ${what}`, () => {
    assert.throws(() => parse(sdJwtOf(order)), { name: 'Refusal', code })
  })
}

test('a text is refused that is too long, too many, or no SD-JWT', () => {
  const good = sdJwtOf({})
  assert.throws(() => parse('~'.repeat(sdJwtLengthMax + 1)), { code: 'formats.too_large' })
  assert.throws(() => parse(good + 'AA~'.repeat(disclosuresMax + 1)), { code: 'formats.too_large' })
  assert.throws(() => parse(good.slice(0, -1)), { code: 'formats.malformed' }, 'no tilde at the end')
  assert.throws(() => parse(`${good}x`), { code: 'formats.malformed' }, 'a key binding that is none')
  assert.throws(() => parse(`~${good}`), { code: 'formats.malformed' })
  assert.throws(() => parse(good.replace('~', '~~')), { code: 'formats.disclosure_malformed' })
})

test('a claim called __proto__ changes no prototype', () => {
  assert.throws(() => parse(sdJwtOf({ payload: JSON.parse('{"a":{"__proto__":{"isAdmin":true}}}') })), {
    code: 'formats.claim_name_reserved',
  })
})

test('whatever is signed and disclosed, it parses or is refused', () => {
  const json = fc.letrec((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      fc.constantFrom('x', 1, null),
      tie('object'),
      fc.array(tie('value'), { maxLength: 3 }),
    ),
    object: fc.dictionary(
      fc.constantFrom('_sd', '...', '_sd_alg', 'a', 'b'),
      fc.oneof(tie('value'), fc.array(digest, { maxLength: 3 })),
      {
        maxKeys: 3,
      },
    ),
  })).object
  const content = fc.oneof(
    fc.json(),
    fc.tuple(fc.string(), fc.constantFrom('a', '_sd', 'c'), json).map((all) => JSON.stringify(all)),
  )
  fc.assert(
    fc.property(json, fc.array(content, { maxLength: 4 }), (payload, contents) => {
      const text = sdJwtOf({
        payload: JSON.parse(JSON.stringify(payload)),
        disclosures: contents.map(disclosure),
      })
      try {
        parse(text)
      } catch (error) {
        assert.ok(error instanceof Refusal, String(error))
      }
    }),
  )
})

const digest = fc.constantFrom('x', 'y', '["s","a","v"]').map((text) => digestOf(disclosure(text)))
