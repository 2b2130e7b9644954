import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Type } from 'typebox'
import { Refusal } from '#base/refusal'
import { compileValidator } from '#base/http/validation'

const open = Type.Object({}, { additionalProperties: true })
const query = Type.Object({ page: Type.Integer({ minimum: 1 }), name: Type.String() })
const check = (schema: typeof open | typeof query, httpPart: string) => {
  const validate = compileValidator({ schema, method: 'POST', url: '/', httpPart })
  return (given: unknown) => {
    const answer: unknown = validate(given)
    assert.ok(typeof answer === 'object' && answer !== null)
    if ('value' in answer) return answer.value
    assert.ok('error' in answer && answer.error instanceof Refusal)
    assert.equal(answer.error.code, 'base.invalid_input')
    return null
  }
}
// Depth and kinds are what this is about; breadth only takes time, and grows with each level.
const few = 4
const hasUnfit = (value: unknown): boolean =>
  /\\u0000|\\ud[89a-f]/.test(JSON.stringify(value).replace(/\\\\/g, ''))

test('a body is taken as it stands or refused by name, whatever it holds', () => {
  const text = fc
    .string({ unit: 'binary' })
    .chain((one) => fc.constantFrom(one, `${one}\u0000`, `${one}\ud800`))
  const { json } = fc.letrec((tie) => ({
    json: fc.dictionary(
      text,
      fc.oneof(
        { depthSize: 'small' },
        text,
        fc.integer(),
        fc.array(tie('json'), { maxLength: few }),
        tie('json'),
      ),
      { maxKeys: few },
    ),
  }))
  const body = check(open, 'body')
  fc.assert(fc.property(json, (given) => assert.deepEqual(body(given), hasUnfit(given) ? null : given)))
})

test('lists in lists are followed no deeper than anything walks them', () => {
  const body = check(open, 'body')
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60_000 }), (depth) => {
      const given: unknown = JSON.parse(`{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`)
      assert.equal(body(given) === null, depth > 31)
    }),
    { numRuns: 30 },
  )
})

test('in an address a number is what is written as one, and nothing else', () => {
  const address = check(query, 'querystring')
  fc.assert(
    fc.property(
      fc.oneof(fc.integer().map(String), fc.double().map(String), fc.string(), fc.array(fc.string())),
      (page) => {
        const isOne = typeof page === 'string' && /^[1-9]\d*$/.test(page) && Number(page) < 1e15
        assert.deepEqual(address({ page, name: '7' }), isOne ? { page: Number(page), name: '7' } : null)
      },
    ),
  )
})
