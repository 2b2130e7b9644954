import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { parseRecords } from './records.ts'

const dialect = { encoding: 'utf-8', delimiter: ',' } as const
const read = (text: string | Buffer, isLast = true) =>
  parseRecords(Buffer.from(text), { ...dialect, line: 2, isLast })
const idNumber = '11010519491231002X'

test('lines become records with their line numbers; blank lines are passed over', () => {
  const { records, faults } = read('a,b\r\n\n,,\nc,"d ""e"", f"\n')
  assert.deepEqual(records, [
    { line: 2, values: ['a', 'b'] },
    { line: 5, values: ['c', 'd "e", f'] },
  ])
  assert.deepEqual(faults, [])
})

test('a line break inside quotes belongs to the record', () => {
  assert.deepEqual(read('a,"b\nc"\nd,e').records, [
    { line: 2, values: ['a', 'b\nc'] },
    { line: 4, values: ['d', 'e'] },
  ])
})

test('a stray quote costs its own line and no other', () => {
  const { records, faults } = read(`1,"张三\n${idNumber},李四\n${idNumber},"王五"\n${idNumber},赵六\n`)
  assert.deepEqual(
    records.map(({ line, values }) => [line, values[1]]),
    [
      [3, '李四'],
      [4, '王五'],
      [5, '赵六'],
    ],
  )
  assert.deepEqual(faults, [{ line: 2, fault: 'quotes' }])
})

test('a stray quote that another one would close swallows nothing', () => {
  const { records, faults } = read(`1,"张三\n${idNumber},李四\n2,王五",x\n`)
  assert.deepEqual(
    records.map(({ line }) => line),
    [3],
  )
  assert.deepEqual(faults, [
    { line: 2, fault: 'quotes' },
    { line: 4, fault: 'quotes' },
  ])
})

test('bytes that are no UTF-8 cost their line; GB 18030 is read when said so', () => {
  const gbk = Buffer.concat([
    Buffer.from('1,'),
    Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]),
    Buffer.from('\n2,b\n'),
  ])
  const { records, faults } = read(gbk)
  assert.deepEqual(faults, [{ line: 2, fault: 'encoding' }])
  assert.deepEqual(records, [{ line: 3, values: ['2', 'b'] }])
  const right = parseRecords(gbk, { encoding: 'gb18030', delimiter: ',', line: 2, isLast: true })
  assert.deepEqual(right.records[0]?.values, ['1', '张三'])
})

test('a line that is too long is a fault', () => {
  assert.deepEqual(read(`a,"${'x'.repeat(20_000)}\nb,c\n`).faults, [{ line: 2, fault: 'too_long' }])
})

test('an open record at the end of a block waits for the next', () => {
  const { records, taken } = read('a,b\nc,"d\n', false)
  assert.deepEqual(records, [{ line: 2, values: ['a', 'b'] }])
  assert.deepEqual(taken, { bytes: 4, lines: 1 })
})

test('whatever the bytes, every line is used and every record has a line of its own', () => {
  const bytes = fc.uint8Array({ maxLength: 300 })
  const csvish = fc
    .array(fc.constantFrom('a', '"', ',', '\n', '\r\n', idNumber, '王', ' '), { maxLength: 60 })
    .map((parts) => Buffer.from(parts.join('')))
  fc.assert(
    fc.property(fc.oneof(bytes, csvish), (input) => {
      const { records, faults, taken } = read(Buffer.from(input))
      assert.equal(taken.bytes, input.length)
      const lines = [...records, ...faults].map(({ line }) => line)
      assert.equal(new Set(lines).size, lines.length)
    }),
  )
})
