import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { createPrivateKey, randomBytes } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { backUp } from '#base/backup'
import { openKeys } from '#base/keys'
import { createPeople } from '#identity/people'
import { openTestDb } from '#test/database'
import { createLeakScanner, checkForLeaks } from './leaks/check.ts'

const now = () => new Date('2026-06-01T00:00:00Z')
const wang = { idNumber: '11010519491231002X', name: '王小明', portrait: randomBytes(9_000) }
const li = { idNumber: '440524188001010014', name: '欧阳娜娜' }
const token = 'x7Kq-2fPz_invitation'

/** Two people, of whom one has a face in the gallery, and an empty folder to plant things in. */
async function setUp(t: TestContext) {
  const place = mkdtempSync(join(tmpdir(), 'hufu-leaks-'))
  t.after(() => rmSync(place, { recursive: true, force: true }))
  const dir = join(place, 'data')
  const keysDir = join(dir, 'keys')
  const db = await openTestDb(t)
  const keys = await openKeys(db.sql, keysDir)
  const people = createPeople({ keys, now })
  const ofWang = await db.tx((sql) => people.add(sql, wang))
  const ofLi = await db.tx((sql) => people.add(sql, li))
  const template = Float16Array.from({ length: 512 }, (_, at) => Math.sin(at * at) / 22)
  const halves = Buffer.from(template.buffer)
  const sealed = await people.seal(db.sql, ofWang, halves, 'faces.template')
  await db.sql.unsafe(
    `insert into faces.template (person_id, region_code, engine_version, sealed_embedding, revision)
      values ('${ofWang}', '', 'fr', '\\x${sealed.toString('hex')}', '${ofWang}')`,
  )
  const [row] = await db.sql<{ wrapped_key: Buffer }[]>`
    select wrapped_key from people.person_key where person_id = ${ofWang}`
  const key = keys.unwrap(row?.wrapped_key ?? Buffer.alloc(0), `people.key:${ofWang}`)
  assert.ok(key)
  const scanner = await createLeakScanner({ db, keys, people }, [token])
  const check = (...paths: string[]) => checkForLeaks(scanner, { paths, except: [keysDir] })
  return { place, dir, db, keysDir, ofWang, ofLi, key, halves, check }
}

type City = Awaited<ReturnType<typeof setUp>>

const CANARIES: readonly (readonly [
  what: string,
  plant: (city: City) => string | Buffer,
  kind: string,
  whose: string,
])[] = [
  ['a number in a log', () => `{"level":30,"msg":"looked for ${wang.idNumber}"}\n`, 'number', 'ofWang'],
  ['a name in a log', () => `{"level":30,"name":"${li.name}"}\n`, 'name', 'ofLi'],
  ['a name as a label of a metric', () => `looks_total{who="${wang.name}"} 3\n`, 'name', 'ofWang'],
  ['a name in an address', () => `GET /people?name=${encodeURIComponent(li.name)} 200\n`, 'name', 'ofLi'],
  [
    'claims in a column of bytes',
    () => `(1,"\\\\x${hex(JSON.stringify({ name: li.name }))}")`,
    'name',
    'ofLi',
  ],
  [
    'the payload of a token',
    () => `ey.${b64url(JSON.stringify({ iss: 'x', name: wang.name }))}.x`,
    'name',
    'ofWang',
  ],
  ['a portrait', () => wang.portrait, 'face', 'ofWang'],
  ['a part of a portrait', () => wang.portrait.subarray(4_000, 6_000), 'face', 'ofWang'],
  [
    'a portrait in JSON',
    () => JSON.stringify({ portrait: wang.portrait.toString('base64') }),
    'face',
    'ofWang',
  ],
  ['a template', ({ halves }) => halves, 'face', 'ofWang'],
  ['a template of 32 bits', ({ halves }) => bytesOf(floatsOf(halves)), 'face', 'ofWang'],
  ['a template in a dump', ({ halves }) => `\\x${halves.toString('hex')}`, 'face', 'ofWang'],
  ['a template as numbers', ({ halves }) => JSON.stringify(Array.from(floatsOf(halves))), 'face', 'ofWang'],
  ['a person’s key', ({ key }) => key, 'key', 'ofWang'],
  ['a person’s key in hexadecimal', ({ key }) => key.toString('hex'), 'key', 'ofWang'],
  ['a key file', ({ keysDir }) => readFileSync(join(keysDir, 'index.1.json')), 'key', ''],
  ['a master key in a core dump', ({ keysDir }) => rootIn(keysDir), 'key', ''],
  ['a signing key as PEM', ({ keysDir }) => pemOf(keysDir), 'key', ''],
  [
    'a signing key as DER',
    ({ keysDir }) => Buffer.from(pemOf(keysDir).replaceAll(/-.*-|\n/g, ''), 'base64'),
    'key',
    '',
  ],
  ['a token that the caller named', () => `cookie: s=${token}; path=/`, 'secret', ''],
]

const hex = (text: string) => Buffer.from(text).toString('hex')
const b64url = (text: string) => Buffer.from(text).toString('base64url')
const floatsOf = (halves: Buffer) => Float32Array.from(new Float16Array(new Uint8Array(halves).buffer))
const bytesOf = ({ buffer }: Float32Array) => Buffer.from(buffer)
/** The seed of a tree: after depth and place. */
const rootIn = (keysDir: string) =>
  Buffer.from(JSON.parse(readFileSync(join(keysDir, 'master.1.json'), 'utf8')).seeds, 'base64url').subarray(9)
const pemOf = (keysDir: string) =>
  createPrivateKey({
    key: JSON.parse(readFileSync(join(keysDir, 'credential.1.json'), 'utf8')),
    format: 'jwk',
  }).export({ type: 'pkcs8', format: 'pem' })

test('each canary is found where it was planted, plain and packed, by its place and whose it is, and what it is stays unsaid', async (t) => {
  const city = await setUp(t)
  const { place, check } = city
  for (const [at, [what, plant, kind, whose]] of CANARIES.entries())
    for (const [ending, pack] of PACKED) {
      const file = join(place, `${at}${ending}`)
      const planted = Buffer.from(plant(city))
      writeFileSync(
        file,
        pack(Buffer.concat([randomBytes(70_000), Buffer.from('\n'), planted, Buffer.from('\n')])),
      )
      const { leaks, unread } = await check(file)
      const id = whose === 'ofWang' ? city.ofWang : whose === 'ofLi' ? city.ofLi : ''
      assert.deepEqual(unread, [])
      assert.ok(leaks.length > 0, `${what}${ending}`)
      for (const leak of leaks) {
        assert.deepEqual([leak.kind, leak.whose], [kind, id], `${what}${ending}`)
        assert.ok(leak.file.startsWith(file))
        assert.ok(leak.offset >= 70_000)
        const said = JSON.stringify(leak)
        assert.ok(!said.includes(wang.name) && !said.includes(li.name) && !said.includes(wang.idNumber))
      }
    }
})

const PACKED: readonly (readonly [ending: string, pack: (bytes: Buffer) => Buffer])[] = [
  ['', (bytes) => bytes],
  ['.gz', (bytes) => gzipSync(bytes)],
  ['.zst', (bytes) => zstdCompressSync(bytes)],
  ['.zip', zipOf],
]

/** One deflated entry, as APPNOTE 6.3.10 has it. */
function zipOf(bytes: Buffer): Buffer {
  const packed = deflateRawSync(bytes)
  const name = Buffer.from('a')
  const local = Buffer.alloc(30)
  local.write('PK\u0003\u0004', 'latin1')
  local.writeUInt16LE(8, 8)
  local.writeUInt32LE(packed.length, 18)
  local.writeUInt16LE(name.length, 26)
  const listed = Buffer.alloc(46)
  listed.write('PK\u0001\u0002', 'latin1')
  listed.writeUInt16LE(8, 10)
  listed.writeUInt32LE(packed.length, 20)
  listed.writeUInt16LE(name.length, 28)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006', 'latin1')
  end.writeUInt32LE(listed.length + name.length, 12)
  end.writeUInt32LE(local.length + name.length + packed.length, 16)
  return Buffer.concat([local, name, packed, listed, name, end])
}

test('a backup holds nothing of anybody, and the key folder is left out where it lies in the data', async (t) => {
  const { place, dir, db, check } = await setUp(t)
  await backUp(db, { dir: join(place, 'backup'), now: now() })
  mkdirSync(join(dir, 'more'))
  writeFileSync(join(dir, 'more', 'x.log'), 'nothing')
  const { leaks, unread, bytes, files } = await check(join(place, 'backup'), dir)
  assert.deepEqual([leaks, unread], [[], []])
  assert.ok(bytes > 5_000 && files > 10)
  cpSync(join(dir, 'keys'), join(dir, 'more', 'keys'), { recursive: true })
  assert.ok((await check(dir)).leaks.some(({ kind }) => kind === 'key'))
})

test('what cannot be read to its end proves nothing', async (t) => {
  const { place, check } = await setUp(t)
  const cut = join(place, 'cut.gz')
  writeFileSync(cut, gzipSync(randomBytes(50_000)).subarray(0, 20_000))
  assert.deepEqual((await check(cut)).unread, [cut])
})

test('hufu leak-check exits 0 when there is nothing, 1 on one find, and 2 when it looked at nothing', async (t) => {
  const { place, dir, db, ofWang } = await setUp(t)
  const [clean, leaky, empty] = ['clean', 'leaky', 'empty'].map((name) => join(place, `${name}.log`))
  assert.ok(clean && leaky && empty)
  writeFileSync(clean, 'all is well\n')
  writeFileSync(leaky, `${wang.idNumber} ${wang.name}\n`)
  writeFileSync(empty, '')
  const run = (...words: string[]) =>
    new Promise<{ code: number; output: string }>((done) => {
      const all = [
        '--disable-warning=ExperimentalWarning',
        'src/cli.ts',
        'leak-check',
        ...words,
        '--data',
        dir,
      ]
      const env = { ...process.env, DATABASE: db.url, LC_ALL: 'en_GB.UTF-8' }
      const child = execFile(
        process.execPath,
        all,
        { env, cwd: join(import.meta.dirname, '../..') },
        (_, out, err) => done({ code: child.exitCode ?? -1, output: out + err }),
      )
    })
  assert.equal((await run(clean)).code, 0)
  const { code, output } = await run(clean, leaky)
  assert.equal(code, 1)
  assert.ok(
    output.includes(leaky) &&
      output.includes(`the number of ${ofWang}`) &&
      output.includes(`the name of ${ofWang}`),
  )
  assert.ok(!output.includes(wang.idNumber) && !output.includes(wang.name))
  assert.equal((await run(empty)).code, 2)
  assert.equal((await run(clean, join(place, 'none'))).code, 2)
})
