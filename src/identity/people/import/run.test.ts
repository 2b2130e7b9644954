import assert from 'node:assert/strict'
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import sharp from 'sharp'
import { createPeople } from '#identity/people'

import { openTestDb } from '#test/database'
import { testKeys } from '#test/keys'
import { checkCharacter } from '../id-number.ts'
import { writeReport } from './report.ts'

const keys = testKeys()
const now = () => new Date('2026-06-01T04:00:00Z')

const numberOf = (order: number) => {
  const digits = `99010219${String(50 + (order % 50))}0101${String(1 + Math.floor(order / 50)).padStart(3, '0')}`
  return digits + checkCharacter(digits)
}
const rowOf = (order: number, name = '王伟') => `${numberOf(order)},${name},虎符市青铜街${order}号`
const csvOf = (rows: readonly string[]) => `id_number,name,address\n${rows.join('\n')}\n`

async function setUp(t: TestContext) {
  const db = await openTestDb(t)
  const dir = await mkdtemp(join(tmpdir(), 'hufu-import-'))
  t.after(() => rm(dir, { recursive: true }))
  const path = join(dir, 'residents.csv')
  const people = createPeople({ keys, now })
  const countPeople = async () =>
    (await db.sql<{ n: number }[]>`select count(*)::int as n from people.person`)[0]?.n
  return { db, dir, path, people, countPeople, write: (text: string | Buffer) => writeFile(path, text) }
}

const jpeg = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#a87' } })
    .jpeg()
    .toBuffer()

test('good rows are kept, and each bad one is reported with line, field and reason, without what stood in it', async (t) => {
  const { db, people, path, dir, write, countPeople } = await setUp(t)
  await write(
    csvOf([
      rowOf(1),
      `${numberOf(2).slice(0, 17)}${numberOf(2).endsWith('1') ? '2' : '1'},李秘密,某处`,
      rowOf(3, '"赵六'),
      `${numberOf(4)},X3A7,某处`,
      `${numberOf(5)},张三`,
      '',
      rowOf(6),
    ]),
  )
  const summary = await people.importCsv(db, { path })
  assert.deepEqual(summary.counts, {
    added: 2,
    updated: 0,
    unchanged: 0,
    rejected: 4,
    portraits: 0,
    portraitsRefused: 0,
  })
  assert.equal(await countPeople(), 2)
  const report = join(dir, 'report.csv')
  assert.equal(await writeReport(db.sql, { importId: summary.importId, path: report }), 4)
  const text = await readFile(report, 'utf8')
  assert.deepEqual(
    text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').slice(0, 3).join(' ')),
    ['3 id_number checksum', '4 row quotes', '5 name characters', '6 row columns'],
  )
  for (const secret of ['李秘密', '赵六', 'X3A7', '张三', numberOf(4)])
    assert.ok(!text.includes(secret), secret)
})

test('importing the same again changes nothing, and a changed row updates its person', async (t) => {
  const { db, people, path, write, countPeople } = await setUp(t)
  await write(csvOf([rowOf(1), rowOf(2)]))
  await people.importCsv(db, { path })
  const again = await people.importCsv(db, { path })
  assert.deepEqual([again.counts.added, again.counts.updated, again.counts.unchanged], [0, 0, 2])
  await write(csvOf([rowOf(1), rowOf(2, '王玮')]))
  const changed = await people.importCsv(db, { path })
  assert.deepEqual([changed.counts.added, changed.counts.updated, changed.counts.unchanged], [0, 1, 1])
  assert.equal(await countPeople(), 2)
  assert.equal((await people.match(db.sql, { idNumber: numberOf(2), name: '王玮' })).outcome, 'match')
  assert.equal((await people.findByName(db.sql, '王伟', 10)).length, 1)
})

test('a column of standings changes them, and each change is told', async (t) => {
  const { db, people, path, write } = await setUp(t)
  await write(`身份证号,姓名,状态\n${numberOf(1)},王伟,有效\n${numberOf(2)},李芳,挂失\n`)
  await people.importCsv(db, { path })
  await write(`身份证号,姓名,状态\n${numberOf(1)},王伟,死亡\n${numberOf(2)},李芳,挂失\n`)
  const { counts } = await people.importCsv(db, { path })
  assert.deepEqual([counts.updated, counts.unchanged], [1, 1])
  const facts = await db.sql<{ body: { standing: string; by: string } }[]>`
    select body from base.outbox where fact = 'people.standing_changed'`
  assert.deepEqual(
    facts.map(({ body }) => [body.standing, body.by]),
    [['dead', 'import']],
  )
})

test('columns of guardians say whose guardian somebody is; empty says nothing, 无 says nobody', async (t) => {
  const { db, people, path, write } = await setUp(t)
  const head = '身份证号,姓名,监护人身份证号,第二监护人身份证号\n'
  await write(`${head}${numberOf(1)},王伟,${numberOf(2)},${numberOf(3)}\n${numberOf(2)},李芳,,\n`)
  await people.importCsv(db, { path })
  const [wardId, guardianId] = await Promise.all(
    [
      { idNumber: numberOf(1), name: '王伟' },
      { idNumber: numberOf(2), name: '李芳' },
    ].map(async (one) => {
      const match = await people.match(db.sql, one)
      return match.outcome === 'match' ? match.personId : ''
    }),
  )
  const named = () => people.countRegisteredGuardians(db.sql, wardId ?? '')
  assert.equal(await named(), 2)
  assert.deepEqual(await people.registeredWards(db.sql, guardianId ?? ''), [wardId])
  await write(`身份证号,姓名\n${numberOf(1)},王伟\n`)
  await people.importCsv(db, { path })
  assert.equal(await named(), 2)
  await write(`${head}${numberOf(1)},王伟,${numberOf(3)},\n`)
  assert.equal((await people.importCsv(db, { path })).counts.updated, 1)
  assert.equal(await named(), 1)
  assert.deepEqual(await people.registeredWards(db.sql, guardianId ?? ''), [])
  await write(`${head}${numberOf(1)},王伟,无,\n`)
  await people.importCsv(db, { path })
  assert.equal(await named(), 0)
})

test('a run that was stopped goes on where it was, and nothing is doubled', async (t) => {
  const { db, people, path, write, countPeople } = await setUp(t)
  const rows = Array.from({ length: 4_500 }, (_, order) => rowOf(order))
  await write(csvOf(rows))
  const stop = new AbortController()
  const first = await people.importCsv(db, { path, signal: stop.signal, onProgress: () => stop.abort() })
  assert.equal(first.isFinished, false)
  const done = await countPeople()
  assert.ok(done !== undefined && done > 0 && done < rows.length, `${done} rows before the stop`)
  const second = await people.importCsv(db, { path })
  assert.equal(second.importId, first.importId)
  assert.equal(second.resumedAtLine, done + 2)
  assert.equal(second.counts.added, rows.length)
  assert.equal(await countPeople(), rows.length)
})

test('portraits come by name or by number; one that cannot be one is left out and its row is kept', async (t) => {
  const { db, people, path, dir, write } = await setUp(t)
  const portraits = join(dir, 'portraits')
  await mkdir(portraits)
  await writeFile(join(portraits, `${numberOf(1)}.jpg`), await jpeg(358, 441))
  await writeFile(join(portraits, 'two.jpg'), await jpeg(400, 500))
  await writeFile(join(portraits, 'small.jpg'), await jpeg(102, 126))
  await writeFile(join(portraits, 'text.jpg'), 'not a picture')
  await writeFile(join(dir, 'outside.jpg'), await jpeg(400, 500))
  const named = ['', 'two.jpg', 'small.jpg', 'text.jpg', '../outside.jpg', 'none.jpg', '']
  await write(
    `id_number,name,portrait\n${named.map((name, at) => `${numberOf(at + 1)},王伟,${name}`).join('\n')}\n`,
  )
  const summary = await people.importCsv(db, { path, portraits: { dir: portraits, check: null } })
  assert.deepEqual(
    [summary.counts.added, summary.counts.portraits, summary.counts.portraitsRefused],
    [7, 2, 4],
  )
  const rejects = await db.sql<
    { line: bigint; fault: string }[]
  >`select line, fault from people.import_reject order by line`
  assert.deepEqual(
    rejects.map(({ line, fault }) => [Number(line), fault]),
    [
      [4, 'too_small'],
      [5, 'not_a_jpeg'],
      [6, 'outside'],
      [7, 'missing'],
    ],
  )
  const [two] = await people.findByIdNumber(db.sql, numberOf(2))
  assert.ok(two?.hasPortrait)
  assert.deepEqual(await people.portrait(db.sql, two.personId), await readFile(join(portraits, 'two.jpg')))
})

test('people.import_header: a file without number or name is refused before anything is written', async (t) => {
  const { db, people, path, write } = await setUp(t)
  for (const [text, facts] of [
    ['', { problem: 'missing', columns: 'id_number name' }],
    ['name,sex\n王伟,男\n', { problem: 'missing', columns: 'id_number' }],
    ['id_number,name,姓名\n', { problem: 'twice', columns: 'name' }],
  ] as const) {
    await write(text)
    await assert.rejects(people.importCsv(db, { path }), { code: 'people.import_header', status: 422, facts })
  }
})

test('byte order mark, semicolons, carriage returns, GB 18030 and columns that mean nothing are all read', async (t) => {
  const { db, people, path, write } = await setUp(t)
  await write(`\ufeff证件号码;民族;姓名\r\n${numberOf(1)};汉;王伟\r\n`)
  const { counts, ignoredColumns } = await people.importCsv(db, { path })
  assert.equal(counts.added, 1)
  assert.deepEqual(ignoredColumns, ['民族'])
  const gbName = Buffer.from([0xcd, 0xf5, 0xce, 0xb0]) // 王伟
  await write(Buffer.concat([Buffer.from(`id_number,name\n${numberOf(2)},`), gbName, Buffer.from('\n')]))
  await people.importCsv(db, { path, encoding: 'gb18030' })
  assert.equal((await people.match(db.sql, { idNumber: numberOf(2), name: '王伟' })).outcome, 'match')
})

test('people.import_changed: a file that grows while it is read is not half believed', async (t) => {
  const { db, people, path, write } = await setUp(t)
  await write(csvOf(Array.from({ length: 6_500 }, (_, order) => rowOf(order))))
  let appended: Promise<void> | undefined
  const onProgress = () => {
    appended ??= appendFile(path, `${rowOf(9_000)}\n`)
  }
  await assert.rejects(people.importCsv(db, { path, onProgress }), {
    code: 'people.import_changed',
    status: 409,
  })
  await appended
})

test('people.import_taken: of two processes that import one file, one ends', async (t) => {
  const { db, people, path, write, countPeople } = await setUp(t)
  const rows = Array.from({ length: 12_200 }, (_, order) => rowOf(order))
  await write(csvOf(rows))
  let second: Promise<unknown> | undefined
  // The second begins where the first stands after one block of seven: each has blocks left that the other wants.
  const onProgress = () => {
    second ??= people.importCsv(db, { path })
    second.catch(() => {})
  }
  const first = people.importCsv(db, { path, onProgress })
  const results = await Promise.allSettled([first, first.catch(() => {}).then(() => second)])
  const refused = results.filter((result) => result.status === 'rejected')
  assert.equal(refused.length, 1)
  assert.deepEqual([refused[0]?.reason.code, refused[0]?.reason.status], ['people.import_taken', 409])
  assert.equal(await countPeople(), rows.length)
})
