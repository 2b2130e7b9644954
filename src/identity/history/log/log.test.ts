import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { merkleLog } from '#identity/formats'
import { bytesOf, isIncluded, openHistory } from '#test/historyLog'
import { edgeOf, grow, hash, nodesIn, tileHashes, tilesFor } from './tiles.ts'

test('each entry of each person stands under the signed head, and names the one before', async (t) => {
  const { enter, newPerson, personId, history, read } = await openHistory(t)
  const other = await newPerson()
  for (const who of [personId, other, personId, other, personId]) await enter(who)
  assert.equal(await history.sealAll(), 5)
  for (const [who, count] of [
    [personId, 3],
    [other, 2],
  ] as const) {
    const { head, entries } = await read(who)
    assert.equal(head.size, 5)
    assert.deepEqual(
      entries.map((entry) => isIncluded(entry, head)),
      Array.from({ length: count }, () => true),
    )
    const chain = entries.toReversed()
    assert.deepEqual(
      chain.slice(1).map(({ previous }) => previous),
      chain.slice(0, -1).map((entry) => merkleLog.commitmentOf(entry, entry.blinding)),
    )
    assert.equal(chain[0]?.previous, null)
  }
})

test('an entry that is not sealed yet is shown, and says so', async (t) => {
  const { enter, history, read } = await openHistory(t)
  await enter()
  await history.sealAll()
  await enter()
  const { head, entries } = await read()
  assert.deepEqual(
    entries.map(({ leafIndex, path }) => [leafIndex, path?.length ?? null]),
    [
      [null, null],
      [0, 0],
    ],
  )
  assert.equal(head.size, 1)
})

test('every head follows from every earlier one', async (t) => {
  const { enter, history, get, read } = await openHistory(t)
  const heads = []
  for (const count of [1, 2, 4, 1, 300, 3]) {
    for (let one = 0; one < count; one += 1) await enter()
    await history.sealAll()
    heads.push((await read()).head)
  }
  assert.deepEqual(
    heads.map(({ size }) => size),
    [1, 3, 7, 8, 308, 311],
  )
  for (const [place, second] of heads.entries())
    for (const first of heads.slice(0, place + 1)) {
      const address = `/api/history/log/consistency?first=${first.size}&second=${second.size}`
      const { path } = await get<{ path: string[] }>(address)
      const roots = { firstRoot: first.root, secondRoot: second.root }
      assert.ok(
        merkleLog.verifyConsistency({
          first: first.size,
          second: second.size,
          path: bytesOf(path),
          ...roots,
        }),
      )
    }
})

test('from the tiles that are published anybody computes the root that was signed', async (t) => {
  const { enter, history, app, read } = await openHistory(t)
  for (let one = 0; one < 260; one += 1) await enter()
  await history.sealAll()
  const tree = grow([], 0)
  for (const tile of [0, 1]) {
    const answer = await app.inject(`/api/history/log/tiles/0/${tile}`)
    assert.match(String(answer.headers['cache-control']), tile === 0 ? /immutable/ : /no-cache/)
    for (let at = 0; at < answer.rawPayload.length; at += 32)
      tree.append(answer.rawPayload.subarray(at, at + 32))
  }
  const { head } = await read()
  assert.deepEqual(Buffer.from(tree.root()), Buffer.from(head.root))
})

test('a tree that never was is refused: history.unknown_tree', async (t) => {
  const { enter, history, get } = await openHistory(t)
  const addresses = [
    '/api/history?treeSize=2',
    '/api/history/log/consistency?first=1&second=2',
    '/api/history/log/consistency?first=1&second=0',
    '/api/history/log/inclusion?index=1&size=1',
    '/api/history/log/inclusion?index=0&size=2',
    '/api/history/log/tiles/0/1',
    '/api/history/log/tiles/3/0',
  ]
  const refused = async () =>
    Promise.all(addresses.map(async (one) => (await get<{ code: string }>(one)).code))
  const all = addresses.map(() => 'history.unknown_tree')
  assert.deepEqual(await refused(), all)
  await enter()
  await history.sealAll()
  assert.deepEqual(await refused(), all)
})

test('an auditor who is shown an entry finds its leaf at its place', async (t) => {
  const { enter, history, get, read } = await openHistory(t)
  for (let one = 0; one < 5; one += 1) await enter()
  await history.sealAll()
  const { head, entries } = await read()
  const [entry] = entries
  assert.ok(entry)
  const address = `/api/history/log/inclusion?index=${entry.leafIndex}&size=5`
  const { leafHash, path } = await get<{ leafHash: string; path: string[] }>(address)
  assert.ok(isIncluded({ ...entry, path }, head))
  const commitment = Buffer.from(merkleLog.commitmentOf(entry, entry.blinding) ?? '', 'base64url')
  assert.equal(leafHash, Buffer.from(merkleLog.leafHash(commitment)).toString('base64url'))
})

test('a quiet log is signed anew after an hour, and not before', async (t) => {
  const { history, get, pass } = await openHistory(t)
  const heads = async () => (await get<{ heads: string[] }>('/api/history/log/heads')).heads.length
  await history.sealAll()
  await history.sealAll()
  assert.equal(await heads(), 1)
  pass(3_600_000)
  await history.sealAll()
  assert.equal(await heads(), 2)
})

test('several that seal at once lose nothing and put nothing in twice', async (t) => {
  const { enter, create, read, history, db } = await openHistory(t)
  const others = [history, create(), create()]
  const rounds = Array.from({ length: 10 }, async () => {
    await enter()
    await Promise.all(others.map((one) => one.sealAll()))
  })
  await Promise.all(rounds)
  await history.sealAll()
  const { head, entries } = await read()
  assert.deepEqual([head.size, entries.length], [10, 10])
  assert.ok(entries.every((entry) => isIncluded(entry, head)))
  const [row] =
    await db.sql`select count(distinct leaf_index)::int as places, count(*)::int as leaves from history.leaf`
  assert.deepEqual(row, { places: 10, leaves: 10 })
})

test('no head is signed that contradicts the one before: somebody who changes the tree stops it', async (t) => {
  const { enter, history, db } = await openHistory(t)
  for (let one = 0; one < 3; one += 1) await enter()
  await history.sealAll()
  await db.sql`update history.tile set hashes = set_byte(hashes, 5, 255 - get_byte(hashes, 5))`
  await enter()
  await assert.rejects(history.sealAll(), /not the one whose head was signed/)
  assert.equal(await history.unsealed(), 1)
})

test('a tree grown in any steps has the root of the same tree grown at once, and every tile it needs', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 6 }), (steps) => {
      const stored = new Map<string, { level: number; index: number; hashes: Buffer }>()
      const pick = (keys: readonly { level: number; index: number }[]) =>
        keys.flatMap(({ level, index }) => stored.get(`${level}/${index}`) ?? [])
      const once = grow([], 0)
      let size = 0
      for (const step of steps) {
        const tree = grow(pick(edgeOf(size)), size)
        for (let one = 0; one < step; one += 1) {
          const leaf = merkleLog.leafHash(Buffer.from(`${size + one}`), hash)
          tree.append(leaf)
          once.append(leaf)
        }
        for (const tile of tree.changed()) stored.set(`${tile.level}/${tile.index}`, tile)
        size += step
        assert.deepEqual(tree.root(), once.root())
        const whole = { begin: 0, end: size }
        assert.deepEqual(merkleLog.hashOfRange(whole, nodesIn(pick(tilesFor([whole]))), hash), once.root())
      }
      assert.ok([...stored.values()].every(({ hashes }) => hashes.length <= tileHashes * 32))
    }),
    { numRuns: 30 },
  )
})

test('of heads from long ago one an hour is kept, and those of now are all', async (t) => {
  const { enter, history, db, pass } = await openHistory(t)
  for (const minutes of [0, 10, 10, 60, 31 * 24 * 60, 1]) {
    pass(minutes * 60_000)
    await enter()
    await history.sealAll()
  }
  await history.sweep(db.sql)
  const rows = await db.sql<
    { size: bigint }[]
  >`select tree_size as size from history.tree_head order by tree_size`
  assert.deepEqual(
    rows.map(({ size }) => Number(size)),
    [3, 4, 5, 6],
  )
  assert.deepEqual((await history.audit({})).findings, [])
})
