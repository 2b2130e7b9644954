import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import type { JsonObject } from '../json.ts'
import { encode } from '../base64url.ts'
import * as jws from '../jws.ts'
import * as log from './merkle-log.ts'

// The reference tree of eight leaves that every implementation of RFC 6962 and RFC 9162 is tried with:
// https://github.com/transparency-dev/merkle/blob/main/testonly/constants.go
const leaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'))
const roots = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]
// Paths from https://github.com/transparency-dev/merkle/tree/main/testdata (happy-path.json), index or first, size, path.
const inclusions: readonly (readonly [index: number, size: number, path: readonly string[]])[] = [
  [
    0,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    5,
    8,
    [
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [2, 3, ['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']],
  [
    1,
    5,
    [
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
]
const consistencies: readonly (readonly [first: number, second: number, path: readonly string[]])[] = [
  [1, 1, []],
  [
    1,
    8,
    [
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ],
  ],
  [
    6,
    8,
    [
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ],
  ],
  [
    2,
    5,
    [
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ],
  ],
]

const native: log.Hash = (bytes) => createHash('sha256').update(bytes).digest()
const bytes = (hex: string): Uint8Array => Buffer.from(hex, 'hex')
const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex')

/** A tree in memory, by the definition of §2.1.1. */
function treeOf(data: readonly Uint8Array[], hash: log.Hash = native) {
  const leafHashes = data.map((one) => log.leafHash(one, hash))
  const node: log.NodeAt = (level, index) => {
    if (level > 0) return log.nodeHash(node(level - 1, index * 2), node(level - 1, index * 2 + 1), hash)
    const leaf = leafHashes[index]
    assert.ok(leaf)
    return leaf
  }
  const hashOf = (range: log.Range) => log.hashOfRange(range, node, hash)
  return {
    leafHashes,
    root: (size = data.length) => hashOf({ begin: 0, end: size }),
    inclusion: (index: number, size: number) => log.inclusionRanges(index, size).map(hashOf),
    consistency: (first: number, second: number) => log.consistencyRanges(first, second).map(hashOf),
  }
}

test('the roots of the reference tree come out, with node’s hash and with the portable one', () => {
  for (const hash of [native, undefined])
    assert.deepEqual(
      roots.map((_, size) => hex(treeOf(leaves, hash).root(size))),
      roots,
    )
})

test('the reference paths are those we make, and verify', () => {
  const tree = treeOf(leaves)
  for (const [index, size, path] of inclusions) {
    assert.deepEqual(tree.inclusion(index, size).map(hex), path)
    const leaf = tree.leafHashes[index] ?? new Uint8Array()
    const root = bytes(roots[size] ?? '')
    assert.ok(log.verifyInclusion({ leaf, index, size, path: path.map(bytes), root }))
  }
  for (const [first, second, path] of consistencies) {
    assert.deepEqual(tree.consistency(first, second).map(hex), path)
    const [firstRoot, secondRoot] = [bytes(roots[first] ?? ''), bytes(roots[second] ?? '')]
    assert.ok(log.verifyConsistency({ first, second, firstRoot, secondRoot, path: path.map(bytes) }))
  }
})

const dataOf = (count: number, seed = '') =>
  Array.from({ length: count }, (_, place) => Buffer.from(`${seed}${place}`))
const size = fc.integer({ min: 1, max: 300 })

/** Every way to change one bit of one of the hashes. */
function* flipped(hashes: readonly Uint8Array[], bit: number): Generator<Uint8Array[]> {
  for (const [place, one] of hashes.entries()) {
    const other = Uint8Array.from(one)
    other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    yield hashes.with(place, other)
  }
}

test('each leaf of any tree verifies, and with any bit of its proof changed it does not', () => {
  fc.assert(
    fc.property(size, fc.nat(), fc.nat({ max: 255 }), (count, where, bit) => {
      const tree = treeOf(dataOf(count))
      const index = where % count
      const path = tree.inclusion(index, count)
      const leaf = tree.leafHashes[index]
      assert.ok(leaf)
      const whole = { leaf, index, size: count, path, root: tree.root() }
      assert.ok(log.verifyInclusion(whole, native))
      for (const [first, second, ...rest] of flipped([leaf, whole.root, ...path], bit)) {
        assert.ok(first && second)
        assert.ok(!log.verifyInclusion({ ...whole, leaf: first, root: second, path: rest }, native))
      }
      assert.ok(!log.verifyInclusion({ ...whole, path: [...path, leaf] }, native))
      assert.ok(path.length === 0 || !log.verifyInclusion({ ...whole, path: path.slice(1) }, native))
      const elsewhere = (index + 1) % count
      assert.ok(count === 1 || !log.verifyInclusion({ ...whole, index: elsewhere }, native))
      assert.ok(!log.verifyInclusion({ ...whole, index: index + count }, native))
    }),
    { numRuns: 300 },
  )
})

test('each tree follows from each smaller one, and with any bit of the proof changed it does not', () => {
  fc.assert(
    fc.property(size, size, fc.nat({ max: 255 }), (one, other, bit) => {
      const [first, second] = [Math.min(one, other), Math.max(one, other)]
      const tree = treeOf(dataOf(second))
      const path = tree.consistency(first, second)
      const whole = { first, second, path, firstRoot: tree.root(first), secondRoot: tree.root() }
      assert.ok(log.verifyConsistency(whole, native))
      for (const [firstRoot, secondRoot, ...rest] of flipped(
        [whole.firstRoot, whole.secondRoot, ...path],
        bit,
      )) {
        assert.ok(firstRoot && secondRoot)
        assert.ok(!log.verifyConsistency({ ...whole, firstRoot, secondRoot, path: rest }, native))
      }
      assert.ok(!log.verifyConsistency({ ...whole, path: [...path, tree.root()] }, native))
      const altered = treeOf(dataOf(second).with(first - 1, Buffer.from('altered')))
      const rewritten = { secondRoot: altered.root(), path: altered.consistency(first, second) }
      assert.ok(!log.verifyConsistency({ ...whole, ...rewritten }, native))
      assert.ok(
        first === second || !log.verifyConsistency({ ...whole, first: second, second: first }, native),
      )
    }),
    { numRuns: 300 },
  )
})

test('nonsense verifies as nothing', () => {
  const root = treeOf(leaves).root()
  for (const wrong of [-1, 0.5, Number.NaN, Number.MAX_SAFE_INTEGER + 1]) {
    assert.ok(!log.verifyInclusion({ leaf: root, index: wrong, size: 1, path: [], root }))
    assert.ok(
      !log.verifyConsistency({ first: wrong, second: 8, firstRoot: root, secondRoot: root, path: [] }),
    )
  }
  assert.ok(!log.verifyInclusion({ leaf: bytes('00'), index: 0, size: 1, path: [], root: bytes('00') }))
  assert.ok(!log.verifyConsistency({ first: 0, second: 8, firstRoot: root, secondRoot: root, path: [] }))
})

// RFC 8785 §3.2.2 and §3.2.3, whose example sorts by UTF-16 code units: https://www.rfc-editor.org/rfc/rfc8785
test('JSON has one canonical form', () => {
  const sorted: JsonObject = {
    '\u20ac': 'Euro Sign',
    '\r': 'Carriage Return',
    '\ufb33': 'Hebrew Letter Dalet With Dagesh',
    '1': 'One',
    '\ud83d\ude00': 'Emoji: Grinning Face',
    '\u0080': 'Control',
    '\u00f6': 'Latin Small Letter O With Diaeresis',
  }
  assert.deepEqual(Object.values(JSON.parse(log.canonical(sorted).replaceAll(/"1":/g, '"x":'))), [
    'Carriage Return',
    'One',
    'Control',
    'Latin Small Letter O With Diaeresis',
    'Euro Sign',
    'Emoji: Grinning Face',
    'Hebrew Letter Dalet With Dagesh',
  ])
  const literals = { numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 1e-27], string: '€$\u000f\nA\'B"\\"/' }
  assert.equal(
    log.canonical({ string: literals.string, numbers: literals.numbers, literals: [null, true, false] }),
    '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\"/"}',
  )
})

test('a commitment changes with every part of an entry and with its blinding, and with nothing else', () => {
  const blinding = encode(new Uint8Array(32).fill(7))
  const entry = { sequence: 2, at: '2027-03-01T07:00:00.000Z', event: { kind: 'x', a: [1] }, previous: null }
  const commitment = log.commitmentOf(entry, blinding)
  const others = [
    log.commitmentOf({ ...entry, sequence: 3 }, blinding),
    log.commitmentOf({ ...entry, at: '2027-03-01T07:00:00.001Z' }, blinding),
    log.commitmentOf({ ...entry, event: { kind: 'x', a: [2] } }, blinding),
    log.commitmentOf({ ...entry, previous: commitment }, blinding),
    log.commitmentOf(entry, encode(new Uint8Array(32).fill(8))),
  ]
  assert.equal(new Set([commitment, ...others]).size, 6)
  assert.equal(log.commitmentOf({ ...entry, event: { a: [1], kind: 'x' } }, blinding), commitment)
  for (const wrong of ['', 'AA', '!'.repeat(43)]) assert.equal(log.commitmentOf(entry, wrong), null)
})

test('a tree head is read back as it was written, and nothing else passes for one', () => {
  const head = {
    origin: 'https://id.city',
    size: 8,
    root: treeOf(leaves).root(),
    at: new Date(1_800_000_000_123),
  }
  const tokenOf = (header: JsonObject, payload: JsonObject) =>
    log.readHead(jws.parse(`${jws.signingInput(header, payload)}.AA`))
  const header = { alg: 'ES256', typ: log.headType }
  const read = tokenOf(header, log.headPayload(head))
  assert.ok(read)
  assert.deepEqual({ ...read, root: hex(read.root) }, { ...head, root: hex(head.root) })
  for (const wrong of [
    tokenOf({ ...header, typ: 'JWT' }, log.headPayload(head)),
    tokenOf({ ...header, alg: 'none' }, log.headPayload(head)),
    tokenOf(header, { ...log.headPayload(head), tree_size: -1 }),
    tokenOf(header, { ...log.headPayload(head), tree_size: '8' }),
    tokenOf(header, { ...log.headPayload(head), root_hash: 'AA' }),
    tokenOf(header, { ...log.headPayload(head), timestamp: 1e300 }),
    tokenOf(header, {}),
  ])
    assert.equal(wrong, null)
})
