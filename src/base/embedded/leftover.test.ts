import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parsePostmaster } from '#base/embedded/leftover'

const ready = '4711\n/data/postgres\n1700000000\n40123\n\n127.0.0.1\n  1234567    98304\nready   \n'

test('postmaster.pid tells process, port and whether connections are accepted', () => {
  assert.deepEqual(parsePostmaster(ready), { pid: 4711, port: 40_123, isReady: true })
  assert.deepEqual(parsePostmaster(ready.replace('ready   ', 'starting')), {
    pid: 4711,
    port: 40_123,
    isReady: false,
  })
})

test('a note cut short at any place is no server, or one that is not ready', () => {
  for (let end = 0; end < ready.length - 4; end += 1) {
    const found = parsePostmaster(ready.slice(0, end))
    assert.ok(found === null || !found.isReady)
  }
})

test('any text is either a server with a positive number or none', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const found = parsePostmaster(text)
      assert.ok(found === null || (found.pid > 0 && found.port >= 0))
    }),
  )
})
