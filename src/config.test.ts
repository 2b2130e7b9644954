import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import type { Env } from '#config'
import { printable, readConfig, settings } from '#config'

const page = join(import.meta.dirname, '..', 'docs', 'operating', 'settings.md')

test('every setting stands in docs/operating/settings.md with unit, default, example and meaning', () => {
  const rows = settings.map(({ name, unit, fallback, example, meaning }) =>
    [`\`${name}\``, unit, fallback === '' ? 'none' : `\`${fallback}\``, `\`${example}\``, meaning].join(
      ' | ',
    ),
  )
  const wanted = rows.map((row) => `| ${row} |`)
  const found = readFileSync(page, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'))
  assert.deepEqual(found, wanted, `the table of ${page} should be:\n${wanted.join('\n')}`)
})

test('every example is a setting that is accepted', () => {
  const { REGISTER_URL, REGISTER_TOKEN_FILE, ...alone } = Object.fromEntries(
    settings.map(({ name, example }) => [name, example]),
  )
  for (const [name, example] of Object.entries(alone)) readConfig({ [name]: example })
  readConfig({ REGISTER_URL, REGISTER_TOKEN_FILE })
})

test('without settings Hufu serves this machine only, from ./data', () => {
  const { database, host, origin, tls, dataDir, register } = readConfig({})
  const data = resolve('./data')
  assert.deepEqual([dataDir, database, register], [data, `embedded:${data}`, null])
  assert.deepEqual([host, origin, tls], ['127.0.0.1', 'http://localhost:7700', 'none'])
})

test('a process holds the whole gallery unless it is told otherwise', () => {
  assert.deepEqual(readConfig({}).gallery, { regions: 'all', parts: [] })
  const { gallery } = readConfig({
    GALLERY_REGIONS: 'none',
    GALLERY_PARTS: 'http://127.0.0.1:7710, https://b.example',
  })
  assert.deepEqual(gallery, { regions: [], parts: ['http://127.0.0.1:7710', 'https://b.example'] })
  assert.deepEqual(readConfig({ GALLERY_REGIONS: '440100,440300' }).gallery.regions, ['440100', '440300'])
})

const BAD: readonly (readonly [setting: string, env: Env])[] = [
  ['PORT', { PORT: '70000' }],
  ['PORT', { PORT: '-1' }],
  ['PORT', { PORT: '80a' }],
  ['SHOP_PORT', { SHOP_PORT: '1e3' }],
  ['DATABASE', { DATABASE: 'mysql://city' }],
  ['DATABASE', { DATABASE: 'embedded:' }],
  ['ORIGIN', { ORIGIN: 'http://id.example.org' }],
  ['ORIGIN', { ORIGIN: 'https://id.example.org/' }],
  ['ORIGIN', { ORIGIN: 'https://id.example.org/hufu' }],
  ['ORIGIN', { ORIGIN: 'id.example.org' }],
  ['TLS', { TLS: 'none' }],
  ['FACES_ENGINE', { FACES_ENGINE: 'human' }],
  ['FACES_WORKERS', { FACES_WORKERS: '0' }],
  ['GALLERY_REGIONS', { GALLERY_REGIONS: 'guangzhou' }],
  ['GALLERY_REGIONS', { GALLERY_REGIONS: '440100,none' }],
  ['GALLERY_PARTS', { GALLERY_PARTS: 'http://gallery-1.internal:7710' }],
  ['GALLERY_PARTS', { GALLERY_PARTS: 'https://gallery-1.internal:7710/part' }],
  ['LOG_LEVEL', { LOG_LEVEL: 'loud' }],
  ['REGISTER_URL', { REGISTER_URL: 'http://register.example.gov', REGISTER_TOKEN_FILE: 'x' }],
  ['REGISTER_URL', { REGISTER_TOKEN_FILE: 'x' }],
  ['REGISTER_TOKEN_FILE', { REGISTER_URL: 'https://register.example.gov' }],
  ['SAMPLE_PEOPLE', { SAMPLE_PEOPLE: '10000001' }],
  ['SAMPLE_SEED', { SAMPLE_SEED: '0.5' }],
]
for (const [setting, env] of BAD)
  test(`base.bad_setting: ${JSON.stringify(env)} is refused, naming ${setting}`, () => {
    assert.throws(
      () => readConfig(env),
      (refusal: { code: string; facts: { setting: string; wanted: string } }) => {
        assert.deepEqual([refusal.code, refusal.facts.setting], ['base.bad_setting', setting])
        assert.notEqual(refusal.facts.wanted, '')
        return true
      },
    )
  })

test('on any address but loopback Hufu serves TLS, unless a proxy in front does', () => {
  assert.equal(readConfig({ HOST: '192.0.2.7' }).tls, 'generated')
  assert.equal(readConfig({ HOST: '192.0.2.7' }).origin, 'https://192.0.2.7:7700')
  const named = { HOST: '192.0.2.7', ORIGIN: 'https://id.example.org' }
  assert.equal(readConfig(named).tls, 'none')
  assert.equal(readConfig({ ...named, TLS: 'generated' }).tls, 'generated')
})

test('a configuration is frozen, and shown without the password of the database', () => {
  const config = readConfig({ DATABASE: 'postgres://hufu:secret@db.example/hufu' })
  assert.throws(() => Object.assign(config, { port: 1 }), TypeError)
  assert.throws(() => Object.assign(config.faces, { workers: 9 }), TypeError)
  assert.equal(printable(config).database, 'postgres://hufu:***@db.example/hufu')
})
