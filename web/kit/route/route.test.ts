import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { parseHash } from './route.ts'

test('an address has parts and a query', () => {
  const { path, parts, query } = parseHash('#/uses/17?from=card&x=a%2Fb')
  assert.equal(path, '/uses/17')
  assert.deepEqual(parts, ['uses', '17'])
  assert.equal(query.get('x'), 'a/b')
})

test('no address is the start', () => {
  for (const hash of ['', '#', '#/']) assert.deepEqual(parseHash(hash).parts, [])
})

test('whatever stands behind the #, it is an address', () => {
  fc.assert(fc.property(fc.string(), (text) => assert.ok(Array.isArray(parseHash(`#${text}`).parts))))
})
