import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { Client } from 'pg'
import { openDb } from '#base/db'
import { findBinaries } from '#base/embedded/binaries'
import type { Cluster } from '#base/embedded/cluster'
import { startCluster } from '#base/embedded/cluster'
import { stopServer } from '#base/embedded/leftover'

const isRoot = process.getuid?.() === 0

function dirFor(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-cluster-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

async function started(t: TestContext, options: { dataDir: string; mayShare?: boolean }): Promise<Cluster> {
  const cluster = await startCluster({ ...options, isDurable: false })
  t.after(() => cluster.stop())
  return cluster
}

test('base.data_in_use: a second start on the same directory is refused, and the first one goes on', async (t) => {
  const dataDir = dirFor(t)
  const { pid } = await started(t, { dataDir })
  await assert.rejects(startCluster({ dataDir, isDurable: false }), {
    code: 'base.data_in_use',
    facts: { dataDir, databaseProcess: pid },
  })
  const db = await openDb(`embedded:${dataDir}`, { mayShare: true })
  assert.equal((await db.sql`select 1 as one`)[0]?.['one'], 1)
  await db.close()
})

test('of two first starts at once, one gets the directory and the other is told', async (t) => {
  const dataDir = dirFor(t)
  const both = await Promise.allSettled([1, 2].map(() => startCluster({ dataDir, isDurable: false })))
  const [winner] = both.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
  t.after(() => winner?.stop())
  const [loser] = both.flatMap((one) => (one.status === 'rejected' ? one.reason : []))
  assert.ok(winner)
  assert.match(loser.code, /^base\.(data_in_use|database_not_ready)$/)
})

test('kill -9 in the middle of writing: nothing acknowledged is lost, and the next start takes over', async (t) => {
  const dataDir = dirFor(t)
  const writer = spawn(process.execPath, [join('test', 'fixtures', 'acknowledge.ts'), dataDir], {
    cwd: join(import.meta.dirname, '..', '..', '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let said = ''
  writer.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  while (said.split('\n').length < 40) await once(writer.stdout, 'data')
  const ended = once(writer, 'exit')
  writer.kill('SIGKILL')
  await ended
  const acknowledged = Number(said.trimEnd().split('\n').at(-1))
  const db = await openDb(`embedded:${dataDir}`)
  t.after(() => db.close())
  const [row] = await db.sql<
    { count: number; last: number }[]
  >`select count(*)::int as count, max(n) as last from public.acknowledged`
  assert(row)
  assert.ok(row.last >= acknowledged, `acknowledged ${acknowledged}, found ${row.last}`)
  assert.equal(row.count, row.last)
})

test('a note of a dead server whose number another process has now does not keep the next one from starting', async (t) => {
  const dataDir = dirFor(t)
  const { clusterDir, stop } = await startCluster({ dataDir, isDurable: false })
  const note = join(clusterDir, 'postmaster.pid')
  const text = readFileSync(note, 'utf8')
  await stop()
  writeFileSync(note, text.replace(/^\d+/, String(process.pid)))
  await started(t, { dataDir })
})

test('a first start that was interrupted leaves nothing that the next one would take for a database', async (t) => {
  const dataDir = dirFor(t)
  mkdirSync(join(dataDir, 'postgres.new-interrupted'))
  chmodSync(dataDir, 0o711)
  await started(t, { dataDir })
})

test('base.other_postgres_version: a directory of another major version is left alone', async (t) => {
  const dataDir = dirFor(t)
  const { clusterDir, stop } = await startCluster({ dataDir, isDurable: false })
  await stop()
  writeFileSync(join(clusterDir, 'PG_VERSION'), '12\n')
  await assert.rejects(startCluster({ dataDir }), {
    code: 'base.other_postgres_version',
    facts: { found: '12', wanted: '18' },
  })
})

test('base.database_not_ready: a server that cannot start says where its own words are', async (t) => {
  const dataDir = dirFor(t)
  const { clusterDir, stop } = await startCluster({ dataDir, isDurable: false })
  await stop()
  writeFileSync(join(clusterDir, 'postgresql.conf'), 'no such setting\n')
  await assert.rejects(startCluster({ dataDir }), {
    code: 'base.database_not_ready',
    facts: { log: join(clusterDir, 'server.log') },
  })
})

test('nobody else on the machine gets in: no password, no entry; files are the owner’s alone', async (t) => {
  const dataDir = dirFor(t)
  const { url, clusterDir } = await started(t, { dataDir })
  const wrong = new URL(url)
  wrong.password = 'guess'
  assert.equal(wrong.hostname, '127.0.0.1')
  await assert.rejects(new Client({ connectionString: wrong.href }).connect(), { code: '28P01' })
  assert.equal(statSync(join(dataDir, 'database.password')).mode & 0o777, 0o600)
  assert.equal(statSync(clusterDir).mode & 0o777, 0o700)
  assert.equal(statSync(join(clusterDir, 'server.log')).mode & 0o777, 0o600)
})

test('the server’s log quotes no value of a row and no statement', async (t) => {
  const { url, clusterDir } = await started(t, { dataDir: dirFor(t) })
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query('create table public.secret (word text primary key)')
  const insert = `insert into public.secret values ('440106199001011234')`
  await client.query(insert)
  await assert.rejects(client.query(insert), { code: '23505' })
  await assert.rejects(client.query(`select '440106199001011234' from nowhere`), { code: '42P01' })
  await client.end()
  const log = readFileSync(join(clusterDir, 'server.log'), 'utf8')
  assert.match(log, /duplicate key/)
  assert.doesNotMatch(log, /4401|select|insert/)
})

test('libraries without their symbolic links, as npm ci --ignore-scripts leaves them, are mended', async () => {
  const { dir } = await findBinaries()
  const links: { target: string }[] = JSON.parse(readFileSync(join(dir, 'pg-symlinks.json'), 'utf8'))
  // One that the server does not load, as others may be running on it right now.
  const unused = links.find(({ target }) => target.endsWith('libecpg_compat.so'))
  if (!unused) return // this platform's package has none
  const path = join(dirname(dir), unused.target)
  unlinkSync(path)
  await findBinaries()
  assert.ok(existsSync(path))
})

test('under a directory closed to the database’s account, root’s home say, its files live elsewhere and a note says where', {
  skip: isRoot ? false : 'only root has another account run the database',
}, async (t) => {
  const closed = dirFor(t)
  chmodSync(closed, 0o700)
  const dataDir = join(closed, 'data')
  const { clusterDir, notes, stop } = await startCluster({ dataDir, isDurable: false })
  t.after(() => rmSync(dirname(clusterDir), { recursive: true, force: true }))
  assert.match(clusterDir, /^\/var\/lib\/hufu\/[0-9a-f-]{36}\/postgres$/)
  assert.match(notes[0] ?? '', /may not run as root/)
  await stop()
  const again = await started(t, { dataDir })
  assert.equal(again.clusterDir, clusterDir)
})

test('stopping twice, and stopping a server that is gone, is no error', async (t) => {
  const { pid, stop } = await startCluster({ dataDir: dirFor(t), isDurable: false })
  await stop()
  await stopServer(pid)
})
