import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { createLeaves } from '#base/keys/leaves'
import { newTree, parseTree } from '#base/keys/tree'

const root = Buffer.alloc(32, 7)
const leafOf = (n: bigint) => {
  const leaf = Buffer.alloc(8)
  leaf.writeBigUInt64BE(n)
  return leaf
}
// Near one another and far apart: both ends of what a city has.
const leaves = fc.uniqueArray(fc.oneof(fc.bigInt(0n, 40n), fc.bigInt(0n, 2n ** 64n - 1n)), {
  minLength: 1,
  maxLength: 30,
})

test('a destroyed leaf has no key, and every other keeps its own, over writing and reading too', () => {
  fc.assert(
    fc.property(leaves, leaves, (gone, kept) => {
      const whole = newTree(root)
      const before = new Map(kept.map((n) => [n, whole.keyOf(leafOf(n))]))
      const tree = newTree(root)
      for (const n of gone) assert.equal(tree.destroy(leafOf(n)), true)
      const read = parseTree(tree.bytes())
      assert.ok(read)
      for (const one of [tree, read]) {
        for (const n of gone) {
          assert.equal(one.keyOf(leafOf(n)), null)
          assert.equal(one.isDestroyed(leafOf(n)), true)
          assert.equal(one.destroy(leafOf(n)), false)
        }
        for (const n of kept.filter((other) => !gone.includes(other)))
          assert.deepEqual(one.keyOf(leafOf(n)), before.get(n))
      }
      assert.deepEqual(read.bytes(), tree.bytes())
    }),
  )
})

test('keys differ, whatever was asked for before: the remembered way shows nobody another’s key', () => {
  fc.assert(
    fc.property(leaves, (all) => {
      const tree = newTree(root)
      for (const n of all) assert.deepEqual(tree.keyOf(leafOf(n)), newTree(root).keyOf(leafOf(n)))
      assert.equal(new Set(all.map((n) => tree.keyOf(leafOf(n))?.toString('hex'))).size, all.length)
    }),
  )
})

test('the seeds that are left do not hold the destroyed leaf’s way: none of those above it, nor itself', () => {
  const leaf = leafOf(0x0123_4567_89ab_cdefn)
  const key = newTree(root).keyOf(leaf)
  const tree = newTree(root)
  tree.destroy(leaf)
  assert.equal(tree.seeds(), 64)
  assert.ok(key && !tree.bytes().includes(key) && !tree.bytes().includes(root))
})

test('people entered together cost little when they go together', () => {
  const next = createLeaves()
  const tree = newTree(randomBytes(32))
  for (let n = 0; n < 10_000; n += 1) tree.destroy(next())
  assert.ok(tree.seeds() < 70, `${tree.seeds()} seeds`)
  for (let n = 0; n < 60_000; n += 1) assert.ok(tree.keyOf(next()) !== null)
})

test('what is no tree is not read: cut short, a seed below a seed, a depth that there is not', () => {
  const tree = newTree(root)
  tree.destroy(leafOf(5n))
  const bytes = tree.bytes()
  assert.equal(parseTree(bytes.subarray(1)), null)
  assert.equal(parseTree(Buffer.concat([bytes, newTree(root).bytes()])), null)
  assert.equal(parseTree(Buffer.concat([newTree(root).bytes(), bytes])), null)
  assert.equal(parseTree(Buffer.concat([bytes, bytes])), null)
  assert.equal(parseTree(Buffer.concat([Buffer.of(65), Buffer.alloc(40)])), null)
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (any) => (parseTree(Buffer.from(any)), true)))
})

test('a tree of which nothing is left is still a tree', () => {
  const tree = parseTree(Buffer.alloc(0))
  assert.ok(tree?.isDestroyed(leafOf(1n)))
})
