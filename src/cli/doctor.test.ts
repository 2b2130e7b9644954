import assert from 'node:assert/strict'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import type { Db } from '#base/db'
import { openDb } from '#base/db'
import { listen } from '#base/http'
import { createKeys, openKeys } from '#base/keys'
import { createPeople } from '#identity/people'
import { migrate } from '#base/migrate'
import { openTls } from '#base/tls'
import type { Env } from '#config'
import { keysDir, readConfig } from '#config'
import { emptyDatabaseUrl, openTestDb } from '#test/database'
import { testHttp } from '#test/http'
import { examine } from './doctor.ts'
import { examineDatabase } from './doctor/database.ts'
import { examineDataDir, examineKeyFiles } from './doctor/directory.ts'
import type { Finding } from './doctor/finding.ts'
import { examineBrowser, examineClock, examineNode, examinePackages, examinePages } from './doctor/machine.ts'
import { examineParts } from './doctor/parts.ts'
import { examineNamedFiles, examinePort, examineTls, isServing } from './doctor/network.ts'

const now = new Date()
const dayMs = 86_400_000

function emptyDir(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-doctor-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

const configOf = (t: TestContext, env: Env = {}) => readConfig({ HUFU_DATA: emptyDir(t), ...env })

/** What is wrong is said with what to do, in both languages. */
function isWrong(finding: Finding | undefined, what: RegExp, cure: RegExp): void {
  assert.equal(finding?.state, 'wrong')
  assert.match(finding.text.en, what)
  assert.match(finding.cure.en, cure)
  assert.match(finding.cure.zh, /./)
}

test('of a setup that works nothing is wrong, and looking at it makes nothing', async (t) => {
  const dataDir = join(emptyDir(t), 'data')
  const findings = await examine(readConfig({ HUFU_DATA: dataDir, PORT: '0', SHOP_PORT: '0' }), now)
  const wrong = findings.filter(({ state }) => state === 'wrong').map(({ text }) => text.en)
  assert.deepEqual(
    wrong.filter((text) => !/web apps/.test(text)),
    [],
  )
  assert.ok(findings.length >= 12)
  assert.ok(!existsSync(dataDir))
})

test('Node: one that cannot run the sources is wrong', () => {
  assert.equal(examineNode('26.0.0').state, 'right')
  isWrong(examineNode('20.19.4'), /20\.19\.4 is too old/, /npm start/)
})

test('packages: what is missing or of another version is named', (t) => {
  const root = emptyDir(t)
  const lock = (packages: object) => JSON.stringify({ packages })
  const wanted = {
    '': {},
    'node_modules/a': { version: '1' },
    'node_modules/b': { version: '2', optional: true },
  }
  writeFileSync(join(root, 'package-lock.json'), lock(wanted))
  isWrong(examinePackages(root), /of another version: a \(1 in all\)/, /npm install/)
  mkdirSync(join(root, 'node_modules'))
  const list = join(root, 'node_modules', '.package-lock.json')
  writeFileSync(list, lock({ 'node_modules/a': { version: '0' } }))
  isWrong(examinePackages(root), /: a /, /npm install/)
  writeFileSync(list, lock({ 'node_modules/a': { version: '1' } }))
  assert.equal(examinePackages(root).state, 'right')
})

test('pages that were not built are wrong, Chromium that is absent is a note', (t) => {
  isWrong(examinePages(emptyDir(t)), /not built/, /npm start/)
  assert.equal(examineBrowser(join(emptyDir(t), 'chromium')).state, 'note')
})

test('clock: one behind what was written here already is wrong', (t) => {
  const file = join(emptyDir(t), 'key')
  writeFileSync(file, '')
  assert.equal(examineClock([file, `${file}.gone`], now).state, 'right')
  utimesSync(file, now, new Date(now.getTime() + dayMs))
  isWrong(examineClock([file], now), /written later/, /NTP/)
})

test('data directory: one that is a file cannot be used', async (t) => {
  const path = join(emptyDir(t), 'data')
  assert.equal((await examineDataDir(path)).state, 'note')
  writeFileSync(path, '')
  isWrong(await examineDataDir(path), /cannot be written/, /--data/)
})

test('keys that others can read are wrong', (t) => {
  const dir = join(emptyDir(t), 'keys')
  assert.equal(examineKeyFiles(dir).state, 'note')
  createKeys(dir)
  assert.equal(examineKeyFiles(dir).state, 'right')
  chmodSync(join(dir, 'master.1.json'), 0o640)
  isWrong(examineKeyFiles(dir), /master\.1\.json/, /chmod 600/)
})

test('database: unreachable, new, in order, without its keys, of another version', async (t) => {
  const refused = await examineDatabase(configOf(t, { DATABASE: 'postgres://nobody:x@127.0.0.1:1/none' }))
  isWrong(refused[0], /base\.database_unreachable/, /ECONNREFUSED/)

  const config = configOf(t, { DATABASE: await emptyDatabaseUrl(t) })
  const states = async () => (await examineDatabase(config)).map(({ state }) => state)
  assert.deepEqual(await states(), ['right', 'note', 'note'])
  const db = await openDb(config.database)
  t.after(() => db.close())
  await migrate(db)
  await openKeys(db.sql, keysDir(config))
  assert.deepEqual(await states(), ['right', 'right', 'right', 'note'])
  await eraseSomebody(db, keysDir(config))
  isWrong((await examineDatabase(config)).at(-2), /older than the last erasure/, /hufu keys copy/)
  isWrong((await examineDatabase(config)).at(-1), /1 erased people are still/, /Start Hufu/)

  rmSync(keysDir(config), { recursive: true })
  isWrong((await examineDatabase(config)).at(-1), /base\.keys_missing/, /from your backup/)
  assert.ok(!existsSync(keysDir(config)))
  await db.sql`insert into base.migration (file, hash) values ('base/schema/999-later.sql', 'x')`
  isWrong((await examineDatabase(config))[1], /base\.migration_missing/, /newer version/)
})

test('ports: taken by a stranger is wrong, by Hufu itself is not; an address must be ours', async (t) => {
  const stranger = createServer((socket) => socket.end()).listen(0, '127.0.0.1')
  t.after(() => stranger.close())
  await new Promise((resolve) => stranger.once('listening', resolve))
  const address = stranger.address()
  assert(address && typeof address === 'object')
  const door = { host: '127.0.0.1', port: address.port, setting: 'PORT' }
  assert.equal(await isServing(configOf(t, { PORT: String(door.port) })), false)
  isWrong(await examinePort(door, false), /taken by another program/, /PORT=/)
  isWrong(await examinePort({ ...door, host: '203.0.113.7' }, false), /no address 203/, /0\.0\.0\.0/)

  const app = await testHttp(t, await openTestDb(t))
  await listen(app, { host: '127.0.0.1', port: 0, setting: 'PORT' })
  const place = app.server.address()
  assert(place && typeof place === 'object')
  const ours = place.port
  assert.equal(await isServing(configOf(t, { PORT: String(ours) })), true)
  assert.equal((await examinePort({ ...door, port: ours }, true)).state, 'right')
})

test('certificate: made at the start, good, near its end; a proxy that does not answer', async (t) => {
  const config = configOf(t, { HOST: '192.0.2.7' })
  assert.equal((await examineTls(config, now)).state, 'note')
  await openTls(join(config.dataDir, 'tls'), config.origin, now)
  assert.equal((await examineTls(config, now)).state, 'right')
  const later = new Date(now.getTime() + 390 * dayMs)
  isWrong(await examineTls(config, later), /ends on/, /starting again/)
  isWrong(
    await examineTls(configOf(t, { ORIGIN: 'https://127.0.0.1:1' }), now),
    /ECONNREFUSED/,
    /production\.md/,
  )
  assert.equal((await examineTls(configOf(t), now)).state, 'right')
})

test('files that settings name: absent, and a token that others can read', (t) => {
  const token = join(emptyDir(t), 'token')
  const config = configOf(t, {
    REGISTER_URL: 'https://register.example',
    REGISTER_TOKEN_FILE: token,
    FACES_MODEL: token,
  })
  const [absent, model] = [...examineNamedFiles(config)]
  isWrong(absent, /no file/, /REGISTER_TOKEN_FILE/)
  isWrong(model, /no file/, /FACES_MODEL/)
  writeFileSync(token, 'secret', { mode: 0o644 })
  isWrong([...examineNamedFiles(config)][0], /read by others/, /chmod 600/)
  chmodSync(token, 0o600)
  assert.deepEqual(
    [...examineNamedFiles(config)].map(({ state }) => state),
    ['right', 'right'],
  )
})

/** Two of them: the key of one is destroyed, and that of the other not yet. */
async function eraseSomebody(db: Db, dir: string): Promise<void> {
  const people = createPeople({ keys: await openKeys(db.sql, dir), now: () => now })
  const one = await db.tx((sql) => people.add(sql, { idNumber: '11010519491231002X', name: '王小明' }))
  const other = await db.tx((sql) => people.add(sql, { idNumber: '440524188001010014', name: '李四' }))
  await db.tx((sql) => people.erase(sql, one))
  await db.tx((sql) => people.onErased(sql))
  await db.tx((sql) => people.erase(sql, other))
}

test('the gallery: a part that does not answer is wrong, one that does is right', async (t) => {
  const app = await testHttp(t, await openTestDb(t))
  const there = await app.listen({ port: 0, host: '127.0.0.1' })
  const config = readConfig({ GALLERY_PARTS: `${there},http://127.0.0.1:9` })
  const [found, missed] = await examineParts(config)
  assert.equal(found?.state, 'right')
  isWrong(missed, /127\.0\.0\.1:9 does not answer/, /hufu gallery/)
})
