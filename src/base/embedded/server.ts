import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { chmod, open, rename, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Account } from '#base/embedded/account'
import { readPostmaster } from '#base/embedded/leftover'
import type { Place } from '#base/embedded/place'
import { Refusal } from '#base/refusal'

const startTimeoutMs = 60_000
const pollMs = 10
const logSizeMax = 10_000_000

// Messages in English and nothing else: the server inherits no secret from our environment.
export const serverEnv = { LC_ALL: 'C' }

const settings = {
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

/** Starts the server on a free port of this machine. */
export async function spawnServer(place: Place, account: Account, isDurable: boolean): Promise<ChildProcess> {
  const log = await openServerLog(place.clusterDir, account)
  const chosen = { ...settings, port: await freePort(), ...(isDurable ? {} : fastAndLoose) }
  const flags = Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`])
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
  child.once('error', () => {}) // untilReady tells it: there is no process
  await log.close()
  return child
}

/** The port, once connections are accepted. */
export async function untilReady(clusterDir: string, child?: ChildProcess): Promise<number> {
  for (let waitedMs = 0; waitedMs < startTimeoutMs; waitedMs += pollMs) {
    const server = await readPostmaster(clusterDir)
    if (server?.isReady && (!child || server.pid === child.pid)) return server.port
    if (child && hasEnded(child)) break
    await delay(pollMs)
  }
  throw new Refusal('base.database_not_ready', 500, { log: join(clusterDir, 'server.log') })
}

function hasEnded({ pid, exitCode, signalCode }: ChildProcess): boolean {
  return pid === undefined || exitCode !== null || signalCode !== null
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
