import assert from 'node:assert/strict'
import test from 'node:test'
import * as fc from 'fast-check'
import { Refusal } from '#base/refusal'
import type { Json, JsonObject } from '../json.ts'
import { authoritiesOf } from './authorities.ts'
import { type Candidate, match } from './match.ts'
import { parse } from './query.ts'

const one = (over: JsonObject = {}): JsonObject => ({
  id: 'card',
  format: 'dc+sd-jwt',
  meta: { vct_values: ['card'] },
  ...over,
})
const query = (over: JsonObject = {}, sets?: Json) =>
  parse({ credentials: [one(over)], ...(sets === undefined ? {} : { credential_sets: sets }) })
const card: Candidate = {
  id: 'c1',
  format: 'dc+sd-jwt',
  claims: {
    vct: 'card',
    name: '李雷',
    level: 1,
    age_equal_or_over: { '18': true, '21': false },
    degrees: [{ type: 'BSc', year: 2000 }, { type: 'MSc' }],
    nations: ['CN', 'DE'],
  },
}
const paths = (over: JsonObject, candidate = card) => {
  const outcome = match(query(over), [candidate])
  return outcome.outcome === 'matched' ? outcome.matches.get('card')?.[0]?.paths : null
}

test('a query is refused with formats.query_malformed, naming the place', () => {
  const cases: [Json | undefined, string][] = [
    [undefined, 'query'],
    [[], 'query'],
    [{}, 'credentials'],
    [{ credentials: [] }, 'credentials'],
    [{ credentials: Array(65).fill(one()) }, 'credentials'],
    [{ credentials: [one(), one()] }, 'credentials.id'],
    [{ credentials: ['x'] }, 'credentials'],
    [{ credentials: [one({ id: '' })] }, 'credentials.id'],
    [{ credentials: [one({ id: 'a b' })] }, 'credentials.id'],
    [{ credentials: [one({ format: 7 })] }, 'credentials.format'],
    [{ credentials: [one({ meta: null })] }, 'credentials.meta'],
    [{ credentials: [one({ meta: {} })] }, 'meta.vct_values'],
    [{ credentials: [one({ meta: { vct_values: [] } })] }, 'meta.vct_values'],
    [{ credentials: [one({ meta: { vct_values: [7] } })] }, 'meta.vct_values'],
    [{ credentials: [one({ multiple: 'no' })] }, 'multiple'],
    [
      { credentials: [one({ require_cryptographic_holder_binding: 1 })] },
      'require_cryptographic_holder_binding',
    ],
    [{ credentials: [one({ trusted_authorities: [] })] }, 'trusted_authorities'],
    [{ credentials: [one({ trusted_authorities: [{ type: 'aki' }] })] }, 'trusted_authorities.values'],
    [{ credentials: [one({ claims: [] })] }, 'claims'],
    [{ credentials: [one({ claims: [{ path: [] }] })] }, 'claims.path'],
    [{ credentials: [one({ claims: [{ path: 'name' }] })] }, 'claims.path'],
    [{ credentials: [one({ claims: [{ path: [-1] }] })] }, 'claims.path'],
    [{ credentials: [one({ claims: [{ path: [true] }] })] }, 'claims.path'],
    [{ credentials: [one({ claims: [{ path: Array(17).fill('a') }] })] }, 'claims.path'],
    [{ credentials: [one({ claims: [{ path: ['a'], values: [] }] })] }, 'claims.values'],
    [{ credentials: [one({ claims: [{ path: ['a'], values: [null] }] })] }, 'claims.values'],
    [{ credentials: [one({ claims: [{ path: ['a'], values: [1.5] }] })] }, 'claims.values'],
    [
      {
        credentials: [
          one({
            claims: [
              { id: 'a', path: ['a'] },
              { id: 'a', path: ['b'] },
            ],
          }),
        ],
      },
      'claims.id',
    ],
    [{ credentials: [one({ claim_sets: [['a']] })] }, 'claim_sets'],
    [{ credentials: [one({ claims: [{ id: 'a', path: ['a'] }], claim_sets: [['b']] })] }, 'claim_sets'],
    [{ credentials: [one()], credential_sets: [] }, 'credential_sets'],
    [{ credentials: [one()], credential_sets: [{ options: [['other']] }] }, 'credential_sets.options'],
    [
      { credentials: [one()], credential_sets: [{ options: [['card']], required: 'yes' }] },
      'credential_sets.required',
    ],
  ]
  for (const [value, place] of cases) {
    const refusal = { code: 'formats.query_malformed', facts: { at: place } }
    assert.throws(() => parse(value), refusal, JSON.stringify(value))
  }
})

test('members that nobody knows are ignored (OpenID4VP 1.0 §6)', () => {
  assert.ok(parse({ credentials: [one({ colour: 'red' })], colour: 'red' }))
})

test('claims are selected by the rules of §7.1', () => {
  const cases: [Json[], Json | undefined, Json][] = [
    [['name'], undefined, [['name']]],
    [['age_equal_or_over', '18'], undefined, [['age_equal_or_over', '18']]],
    [['age_equal_or_over'], undefined, [['age_equal_or_over']]],
    [['nations', 1], undefined, [['nations', 1]]],
    [
      ['nations', null],
      undefined,
      [
        ['nations', 0],
        ['nations', 1],
      ],
    ],
    [
      ['degrees', null, 'type'],
      undefined,
      [
        ['degrees', 0, 'type'],
        ['degrees', 1, 'type'],
      ],
    ],
    [['degrees', null, 'year'], undefined, [['degrees', 0, 'year']]],
    [['nations', null], ['DE'], [['nations', 1]]],
    [['age_equal_or_over', '18'], [true], [['age_equal_or_over', '18']]],
    [['level'], [2, 1], [['level']]],
    [['missing'], undefined, null],
    [['toString'], undefined, null],
    [['name', 'x'], undefined, null],
    [['name', 0], undefined, null],
    [['name', null], undefined, null],
    [['nations', 'x'], undefined, null],
    [['nations', 2], undefined, null],
    [['degrees', 0, 'type', 'x'], undefined, null],
    [['age_equal_or_over', '21'], [true], null],
    [['level'], ['1'], null],
    [['name'], ['韩梅梅'], null],
  ]
  for (const [path, values, expected] of cases) {
    const claims = [{ path, ...(values === undefined ? {} : { values }) }]
    assert.deepEqual(paths({ claims }), expected, JSON.stringify([path, values]))
  }
})

test('without claims nothing is asked that could be kept back (§6.4.1)', () => {
  assert.deepEqual(paths({}), [])
})

test('all claims or none: a credential that lacks one does not answer', () => {
  assert.equal(paths({ claims: [{ path: ['name'] }, { path: ['missing'] }] }), null)
})

test('of claim sets the first that can be satisfied is taken', () => {
  const claims = [
    { id: 'a', path: ['age_equal_or_over', '65'] },
    { id: 'b', path: ['level'] },
    { id: 'c', path: ['name'] },
  ]
  assert.deepEqual(paths({ claims, claim_sets: [['a'], ['b'], ['c']] }), [['level']])
  assert.equal(paths({ claims, claim_sets: [['a'], ['a', 'b']] }), null)
})

test('a credential of another type, format or authority does not answer', () => {
  assert.equal(paths({ meta: { vct_values: ['other'] } }), null)
  assert.equal(paths({}, { ...card, format: 'mso_mdoc' }), null)
  assert.equal(paths({}, { ...card, claims: {} }), null)
  const trusted_authorities = [{ type: 'aki', values: ['abc'] }]
  assert.equal(paths({ trusted_authorities }), null)
  assert.equal(
    paths({ trusted_authorities: [{ type: 'etsi_tl', values: ['abc'] }] }, { ...card, authorities: ['abc'] }),
    null,
  )
  assert.deepEqual(paths({ trusted_authorities }, { ...card, authorities: ['abc'] }), [])
})

test('credential sets: every required one needs an option, an optional one does not', () => {
  const credentials = [one(), one({ id: 'other', meta: { vct_values: ['other'] } })]
  const outcome = (sets?: Json) =>
    match(parse({ credentials, ...(sets === undefined ? {} : { credential_sets: sets }) }), [card])
  assert.deepEqual(outcome(), { outcome: 'unmatched', missing: ['other'] })
  assert.deepEqual(outcome([{ options: [['other']] }]), { outcome: 'unmatched', missing: ['other'] })
  assert.equal(outcome([{ options: [['other'], ['card']] }]).outcome, 'matched')
  assert.equal(
    outcome([{ options: [['card']] }, { options: [['other']], required: false }]).outcome,
    'matched',
  )
  const partial = outcome([{ options: [['card', 'other'], ['card']] }])
  assert.deepEqual(partial.outcome === 'matched' && partial.sets, [{ options: [['card']], isRequired: true }])
})

test('all candidates that answer are named, in the order given', () => {
  const outcome = match(query(), [card, { ...card, id: 'c2' }])
  assert.deepEqual(
    outcome.outcome === 'matched' && outcome.matches.get('card')?.map(({ candidateId }) => candidateId),
    ['c1', 'c2'],
  )
})

test('a header without certificates, or with what is none, names no authority', () => {
  for (const x5c of [undefined, 'x', [], [7], ['!'], ['AAAA'], ['BgNVHSM=']])
    assert.deepEqual(authoritiesOf(x5c === undefined ? {} : { x5c }), [])
})

test('whatever stands where certificates belong, it names authorities or none', () => {
  const der = fc
    .uint8Array({ maxLength: 40 })
    .map((bytes) => Buffer.concat([Buffer.from('0603551d23', 'hex'), bytes]).toString('base64'))
  fc.assert(
    fc.property(fc.array(fc.oneof(der, fc.string()), { maxLength: 3 }), (x5c) => {
      assert.ok(authoritiesOf({ x5c }).every((id) => /^[\w-]*$/.test(id)))
    }),
  )
})

test('whatever is asked, it is a query or refused; and what is found is there', () => {
  const path = fc.array(
    fc.oneof(fc.constantFrom<Json>('name', 'degrees', 'nations', null, 0, 1, 'type', -1, true)),
    { maxLength: 4 },
  )
  const claim = fc.record(
    { path, values: fc.option(fc.array(fc.constantFrom<Json>('CN', true, 2000)), { nil: undefined }) },
    { requiredKeys: ['path'] },
  )
  fc.assert(
    fc.property(fc.array(claim, { maxLength: 3 }), (claims) => {
      try {
        const found = paths(JSON.parse(JSON.stringify({ claims })))
        for (const place of found ?? []) assert.notEqual(valueAt(place), undefined)
      } catch (error) {
        assert.ok(error instanceof Refusal, String(error))
      }
    }),
  )
  fc.assert(
    fc.property(fc.jsonValue(), (value) =>
      assert.throws(() => parse(JSON.parse(JSON.stringify(value))), Refusal),
    ),
  )
})

const valueAt = (path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((value, step) => Object(value)[step], card.claims)
