import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Value } from '#base/sql'
import { compile, createSql } from '#base/sql'

const ran: string[] = []
const sql = createSql(async ({ text }) => {
  ran.push(text)
  return []
})
const queryOf = (text: TemplateStringsArray, ...values: Value[]) => {
  const { text: compiled, values: sent } = compile({ text, values })
  return { text: compiled, values: sent }
}

test('values become parameters, with the type that JavaScript knows of them', () => {
  const at = new Date(0)
  assert.deepEqual(
    queryOf`a ${1} b ${'x'} c ${at} d ${2n} e ${true} f ${null} g ${Buffer.of(1)} h ${['x']}`,
    {
      text: 'a $1 b $2 c $3::timestamptz d $4::int8 e $5::boolean f $6 g $7::bytea h $8',
      values: [1, 'x', at, 2n, true, null, Buffer.of(1), ['x']],
    },
  )
  assert.deepEqual(queryOf`${sql.json({ a: [1] })}`, { text: '$1::jsonb', values: ['{"a":[1]}'] })
})

test('a template in a template is part of it, and does not run by itself', async () => {
  const where = sql`where a = ${1} and ${sql`b = ${2}`}`
  assert.deepEqual(queryOf`select ${0} ${where} limit ${3}`, {
    text: 'select $1 where a = $2 and b = $3 limit $4',
    values: [0, 1, 2, 3],
  })
  assert.deepEqual(ran, [])
  const statement = sql`select 1`
  await Promise.all([statement, statement])
  assert.deepEqual(ran, ['select 1'])
})

test('undefined is refused: it is a mistake, and not null', () => {
  const [missing] = new Array<string>()
  // @ts-expect-error -- types say so too
  assert.throws(() => queryOf`select ${missing}`, /undefined is no value/)
})

test('one text has one name, so that a connection prepares it once', () => {
  const nameOf = (text: TemplateStringsArray, ...values: Value[]) => compile({ text, values }).name
  const [first, again, other] = [nameOf`select ${1}, 7`, nameOf`select ${2}, 7`, nameOf`select ${1}, 8`]
  assert.equal(first, again)
  assert.notEqual(first, other)
})

test('whatever a value holds, it never becomes part of the text', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.bigInt(), fc.constant(null))),
      (values) => {
        const strings = Array.from({ length: values.length + 1 }, () => '|')
        const text = Object.assign(strings, { raw: strings })
        const compiled = compile({ text, values })
        assert.match(compiled.text, /^\|(\$\d+(::\w+)?\|)*$/)
        assert.deepEqual(compiled.values, values)
      },
    ),
  )
})
