import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { merkleLog } from '#identity/formats'
import { isIncluded, openHistory } from '#test/historyLog'
import { testKeys } from '#test/keys'

test('a history from before the log comes into it, also one that goes on before its turn, and one nobody can open', async (t) => {
  const { enter, history, db, people, newPerson, personId, read, create } = await openHistory(t)
  const [goesOn, erased] = [await newPerson(), await newPerson()]
  for (const who of [personId, goesOn, erased]) for (let one = 0; one < 3; one += 1) await enter(who)
  // As issue 2 left them: entries without blinding, a head without commitment.
  await db.sql`delete from history.pending`
  await db.sql`update history.head set last_commitment = null`
  for (const who of [personId, goesOn, erased]) {
    const rows = await db.sql<{ sequence: bigint; sealed: Buffer }[]>`
      select sequence, sealed from history.entry where person_id = ${who}`
    for (const { sequence, sealed } of rows) {
      const bytes = await people.open(db.sql, who, sealed, 'history.entry')
      const { blinding: _, previous: __, ...before } = JSON.parse(bytes.toString())
      const old = await people.seal(db.sql, who, Buffer.from(JSON.stringify(before)), 'history.entry')
      await db.sql`update history.entry set sealed = ${old} where person_id = ${who} and sequence = ${sequence}`
    }
  }
  await db.tx((sql) => people.erase(sql, erased))
  await enter(goesOn)
  assert.equal(await create().sealAll(), 10)
  for (const [who, count] of [
    [personId, 3],
    [goesOn, 4],
  ] as const) {
    const { head, entries } = await read(who)
    assert.deepEqual([head.size, entries.length], [10, count])
    assert.ok(entries.every((entry) => isIncluded(entry, head)))
    assert.deepEqual(
      entries.slice(0, -1).map(({ previous }) => previous),
      entries.slice(1).map((entry) => merkleLog.commitmentOf(entry, entry.blinding)),
    )
  }
  const report = await history.audit({})
  assert.deepEqual([report.findings, report.entries, report.unreadable], [[], 10, 3])
})

test('erasing somebody leaves the proofs of everybody else as they are', async (t) => {
  const { enter, history, people, newPerson, db, read } = await openHistory(t)
  const gone = await newPerson()
  await enter(gone)
  await enter()
  await enter(gone)
  await history.sealAll()
  await db.tx((sql) => people.erase(sql, gone))
  await enter()
  await history.sealAll()
  const { head, entries } = await read()
  assert.ok(entries.length === 2 && entries.every((entry) => isIncluded(entry, head)))
  assert.deepEqual((await read(gone)).entries, [])
  const { findings, unreadable } = await history.audit({})
  assert.deepEqual([findings, unreadable], [[], 2])
})

test('the server remembers outside the database what it signed, and notices a database that was put back', async (t) => {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-witness-'))
  t.after(() => rmSync(dir, { recursive: true }))
  const witnessFile = join(dir, 'deeper', 'head.jwt')
  const { enter, history, create, db } = await openHistory(t, { witnessFile })
  await enter()
  await history.sealAll()
  assert.ok(existsSync(witnessFile))
  await enter()
  await history.sealAll()
  const remembered = readFileSync(witnessFile, 'utf8')
  assert.equal(history.contradictsItself(), 0)
  await db.sql`delete from history.tree_head where tree_size = 2`
  const restarted = create(witnessFile)
  await restarted.start()
  await restarted.stop()
  assert.equal(restarted.contradictsItself(), 1)
  await restarted.sealAll()
  assert.equal(readFileSync(witnessFile, 'utf8'), remembered)
  const { findings } = await restarted.audit({})
  assert.deepEqual(findings.at(0), { what: 'rolled_back', size: 2 })
})

test('an auditor finds what was done to the database, and only that', async (t) => {
  const deeds: readonly (readonly [what: string, sql: string, found: readonly string[]])[] = [
    ['nothing', 'select 1', []],
    [
      'an entry deleted',
      'delete from history.entry where sequence = 2',
      ['entry_missing', 'leaf_without_entry'],
    ],
    ['the last deleted', 'delete from history.entry where sequence = 3', ['leaf_without_entry']],
    [
      'an entry altered',
      'update history.entry set sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40)) where sequence = 2',
      ['entry_altered'],
    ],
    [
      'two exchanged',
      'update history.leaf set leaf_index = case sequence when 1 then (select leaf_index from history.leaf where sequence = 2) else (select leaf_index from history.leaf where sequence = 1) end where sequence < 3',
      ['entry_altered', 'entry_altered'],
    ],
    [
      'a place taken away',
      'delete from history.leaf where sequence = 2',
      ['entry_without_leaf', 'leaf_without_entry'],
    ],
    [
      'a leaf put in another place',
      'update history.leaf set leaf_index = (select leaf_index from history.leaf where sequence = 1) where sequence = 2',
      ['leaf_twice', 'entry_altered', 'leaf_without_entry'],
    ],
    ['a tile gone', 'delete from history.tile', ['tree_incomplete']],
    [
      'a hash in the tree altered',
      'update history.tile set hashes = set_byte(hashes, 5, 255 - get_byte(hashes, 5))',
      ['head_contradicts', 'entry_altered'],
    ],
    ['a head altered', `update history.tree_head set root_hash = sha256('x')`, ['head_contradicts']],
    ['a head without signature', `update history.tree_head set token = token || 'AAAA'`, ['head_unsigned']],
  ]
  for (const [what, deed, expected] of deeds) {
    const { enter, history, db } = await openHistory(t)
    for (let one = 0; one < 3; one += 1) await enter()
    await history.sealAll()
    await db.sql.unsafe(deed)
    const { findings } = await history.audit({})
    const kinds = findings.map((one) => one.what)
    assert.deepEqual(new Set(kinds).difference(new Set([...expected, 'entry_without_leaf'])), new Set(), what)
    assert.deepEqual(new Set(expected).difference(new Set(kinds)), new Set(), what)
  }
})

test('an auditor holds a head from elsewhere against the log', async (t) => {
  const [here, elsewhere] = [await openHistory(t), await openHistory(t, { keys: testKeys() })]
  await here.enter()
  await here.history.sealAll()
  const [head = ''] = await here.history.exportHeads()
  assert.deepEqual((await here.history.audit({ given: [head] })).findings, [])
  await elsewhere.enter()
  await elsewhere.history.sealAll()
  const [foreign = ''] = await elsewhere.history.exportHeads()
  assert.deepEqual((await here.history.audit({ given: [foreign, 'nonsense'] })).findings, [
    { what: 'given_head_unreadable' },
    { what: 'given_head_unreadable' },
  ])
  await here.enter()
  await here.history.sealAll()
  const later = (await here.history.exportHeads()).at(-1) ?? ''
  await here.db.sql`delete from history.tree_head where tree_size = 2`
  assert.deepEqual((await here.history.audit({ given: [later] })).findings[0], {
    what: 'given_head_ahead',
    size: 2,
  })
})
