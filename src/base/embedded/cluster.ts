import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { execFile, spawn } from 'node:child_process'
import { chmod, mkdtemp, open, readFile, rename, rm, stat, writeFile, chown } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import postgres from 'postgres'
import type { Account } from '#base/embedded/account'
import { serverAccount } from '#base/embedded/account'
import { findBinaries } from '#base/embedded/binaries'
import { readPostmaster, runningServer, stopServer } from '#base/embedded/leftover'
import type { Place } from '#base/embedded/place'
import { choosePlace, exists, ownDir } from '#base/embedded/place'
import { randomToken } from '#base/ids'
import { Refusal } from '#base/refusal'

const run = promisify(execFile)

export type Cluster = {
  url: string
  pid: number
  clusterDir: string
  notes: string[]
  stop: () => Promise<void>
}

type Options = {
  dataDir: string
  /** false only where losing everything in a power cut is fine: tests. */
  isDurable?: boolean
}

const user = 'hufu'
const database = 'hufu'
const startTimeoutMs = 60_000
const pollMs = 10
const logSizeMax = 10_000_000
// Any number, the same in every version: whoever holds this lock owns the data directory.
const ownerLock = 0x68_75_66_75

/**
 * Starts the PostgreSQL that npm brought, on a directory of its own, reachable from this machine only.
 *
 * The lock on the directory is a lock inside the database, held by a connection of this process: it goes when
 * the process goes, however it goes, and no number of a process is ever compared. A server whose Hufu was killed
 * (`kill -9`) lives on with nobody holding the lock: it is stopped and a new one started; nothing acknowledged is lost.
 *
 * @throws Refusal `base.data_in_use` when another Hufu runs on the directory
 */
export async function startCluster(options: Options): Promise<Cluster> {
  const account = await serverAccount()
  const place = await choosePlace(options.dataDir, account, await findBinaries())
  const password = await passwordOf(options.dataDir)
  await initialise(place, account, { password, isDurable: options.isDurable ?? true })
  await stopLeftover(place.clusterDir, password)
  const child = await spawnServer(place, account, options.isDurable ?? true)
  const port = await untilReady(place.clusterDir, child)
  const url = addressOf({ port, password, database })
  const lock = await takeLock({ port, password })
  if (!lock) throw new Refusal('base.data_in_use', 409, { dataDir: options.dataDir })
  await createDatabase(lock)
  const pid = child.pid
  assert(pid)
  const stop = async () => {
    await lock.end({ timeout: 1 })
    await stopServer(pid)
  }
  return { url, pid, clusterDir: place.clusterDir, notes: notesOf(place), stop }
}

function notesOf(place: Place): string[] {
  if (!place.elsewhere) return []
  const reason = 'the database may not run as root, and its own account cannot enter this directory'
  return [`database files are in ${dirname(place.clusterDir)}: ${reason}`]
}

async function passwordOf(dataDir: string): Promise<string> {
  const path = join(dataDir, 'database.password')
  await writeFile(path, `${randomToken()}\n`, { mode: 0o600, flag: 'wx' }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error
    },
  )
  return (await readFile(path, 'utf8')).trim()
}

type Making = { password: string; isDurable: boolean }

async function initialise(place: Place, account: Account, making: Making): Promise<void> {
  if (await exists(join(place.clusterDir, 'PG_VERSION'))) return await checkVersion(place)
  // In a folder beside, then renamed: a directory half made by an interrupted first start is never mistaken for one.
  const beside = await mkdtemp(`${place.clusterDir}.new-`)
  try {
    await makeCluster(place, account, { ...making, beside })
    await rename(join(beside, 'cluster'), place.clusterDir)
  } catch (error) {
    // Two first starts at once: the other one was faster, and its cluster is as good.
    if (!(await exists(join(place.clusterDir, 'PG_VERSION')))) throw error
  } finally {
    await rm(beside, { recursive: true, force: true })
  }
}

async function makeCluster(
  place: Place,
  account: Account,
  making: Making & { beside: string },
): Promise<void> {
  const clusterDir = join(making.beside, 'cluster')
  const passwordFile = join(making.beside, 'password')
  await ownDir(making.beside, account)
  await ownDir(clusterDir, account)
  await writeFile(passwordFile, making.password, { mode: 0o600 })
  if (account) await chown(passwordFile, account.uid, account.gid)
  const flags = [
    `--pgdata=${clusterDir}`,
    `--username=${user}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // The same order and case rules on every machine, whatever its locales.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
    ...(making.isDurable ? [] : ['--no-sync']),
  ]
  await run(place.binaries.initdb, flags, { ...account, cwd: '/', env: serverEnv })
}

async function checkVersion(place: Place): Promise<void> {
  const found = (await readFile(join(place.clusterDir, 'PG_VERSION'), 'utf8')).trim()
  const wanted = place.binaries.version.split('.')[0] ?? ''
  if (found !== wanted) throw new Refusal('base.other_postgres_version', 500, { found, wanted })
}

async function stopLeftover(clusterDir: string, password: string): Promise<void> {
  const server = await runningServer(clusterDir)
  if (!server) return
  const port = server.isReady ? server.port : await portOnceReady(clusterDir)
  const lock = await takeLock({ port, password })
  if (!lock) throw new Refusal('base.data_in_use', 409, { pid: server.pid })
  await lock.end({ timeout: 1 })
  await stopServer(server.pid)
}

async function portOnceReady(clusterDir: string): Promise<number> {
  for (let waitedMs = 0; waitedMs < startTimeoutMs; waitedMs += pollMs) {
    const server = await readPostmaster(clusterDir)
    if (server?.isReady) return server.port
    await delay(pollMs)
  }
  throw new Refusal('base.database_not_ready', 500, { waitedMs: startTimeoutMs })
}

async function spawnServer(place: Place, account: Account, isDurable: boolean): Promise<ChildProcess> {
  const log = await openServerLog(place.clusterDir, account)
  const settings = { ...serverSettings, port: await freePort(), ...(isDurable ? {} : fastAndLoose) }
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const child = spawn(place.binaries.postgres, ['-D', place.clusterDir, ...flags], {
    ...account,
    cwd: '/',
    env: serverEnv,
    // A session of its own: Ctrl-C in the terminal reaches Hufu, which stops the server when the last request is done.
    detached: true,
    // A file, not a pipe: with nobody left to read the pipe, a server whose Hufu was killed would stand still.
    stdio: ['ignore', log.fd, log.fd],
  })
  child.unref()
  child.once('error', () => {})
  await log.close()
  return child
}

// Messages in English and nothing else: the server inherits no secret from our environment.
const serverEnv = { LC_ALL: 'C' }

const serverSettings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  timezone: 'UTC',
  log_timezone: 'UTC',
  jit: 'off',
  cluster_name: 'hufu',
  // Statements and details of errors carry row values ("Key (name)=(…) already exists"): no personal data in a log.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
}

const fastAndLoose = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '64MB',
}

async function openServerLog(clusterDir: string, account: Account) {
  const path = join(clusterDir, 'server.log')
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  )
  if (size > logSizeMax) await rename(path, `${path}.1`)
  const file = await open(path, 'a', 0o600)
  if (account) await file.chown(account.uid, account.gid)
  await chmod(path, 0o600)
  return file
}

async function untilReady(clusterDir: string, child: ChildProcess): Promise<number> {
  for (let waitedMs = 0; waitedMs < startTimeoutMs; waitedMs += pollMs) {
    const server = await readPostmaster(clusterDir)
    if (server?.isReady && server.pid === child.pid) return server.port
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) break
    await delay(pollMs)
  }
  throw new Refusal('base.database_not_ready', 500, { log: join(clusterDir, 'server.log') })
}

type Login = { port: number; password: string; database?: string }

function addressOf({ port, password, database: name = 'postgres' }: Login): string {
  return `postgres://${user}:${password}@127.0.0.1:${port}/${name}`
}

async function takeLock(login: Login): Promise<postgres.Sql | null> {
  // max_lifetime: by default the driver replaces a connection within the hour, and the lock would go with it.
  const sql = postgres(addressOf(login), {
    max: 1,
    max_lifetime: null,
    onnotice: () => {},
    fetch_types: false,
  })
  const [row] = await sql<{ isTaken: boolean }[]>`select pg_try_advisory_lock(${ownerLock}) as "isTaken"`
  if (row?.isTaken) return sql
  await sql.end({ timeout: 1 })
  return null
}

async function createDatabase(sql: postgres.Sql): Promise<void> {
  const found = await sql`select from pg_database where datname = ${database}`
  if (found.length === 0) await sql.unsafe(`create database ${database}`)
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      assert(address && typeof address === 'object')
      server.close(() => resolve(address.port))
    })
  })
}
