import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parserOf } from '#base/pg-types'

// Type numbers as in PostgreSQL's src/include/catalog/pg_type.dat.
const [int8, int8Array, date, timestamp] = [20, 1016, 1082, 1114]

test('whole numbers of 64 bits come back exactly, alone and in lists', () => {
  const number = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })
  fc.assert(
    fc.property(number, fc.array(fc.option(number)), (one, many) => {
      assert.equal(parserOf(int8)(String(one)), one)
      const written = `{${many.map((each) => each ?? 'NULL').join(',')}}`
      assert.deepEqual(parserOf(int8Array)(written), many)
    }),
  )
})

test('days and times without a zone are those of UTC, wherever the server stands', () => {
  const moment = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(moment, (at) => {
      const text = at.toISOString()
      assert.deepEqual(parserOf(timestamp)(text.slice(0, -1).replace('T', ' ')), at)
      assert.deepEqual(parserOf(date)(text.slice(0, 10)), new Date(`${text.slice(0, 10)}T00:00:00Z`))
    }),
  )
})
