import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chown, glob, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { serverAccount } from '#base/embedded/account'
import { stopServer } from '#base/embedded/leftover'
import { newId } from '#base/ids'
import { startTestCluster } from '#test/cluster'

const run = promisify(execFile)

export type RealPostgres = { what: string; url: string; stop: () => Promise<void> }

/**
 * A PostgreSQL that Hufu did not bring: yours (DATABASE_TEST_URL), else the distribution's. Where there is neither, a
 * second embedded one, reached as yours would be; `what` says which, for the names of tests.
 */
export async function realPostgres(): Promise<RealPostgres> {
  const given = process.env['DATABASE_TEST_URL']
  if (given) return { what: 'the server of DATABASE_TEST_URL', url: given, stop: async () => {} }
  const installed = await installedBinaries()
  if (installed) return startInstalled(installed)
  const { url, stop } = await startTestCluster()
  return { what: 'an embedded server by its address, as no other is installed', url, stop }
}

/** A scratch database there. */
export function scratchName(): string {
  return `hufu_${newId().replaceAll('-', '')}`
}

type Installed = { bin: string; version: string }

async function installedBinaries(): Promise<Installed | null> {
  const found = await Array.fromAsync(glob('/usr/lib/postgresql/*/bin/initdb'))
  const [newest] = found.toSorted().toReversed()
  if (!newest) return null
  const bin = dirname(newest)
  const { stdout } = await run(join(bin, 'postgres'), ['--version'])
  return { bin, version: stdout.trim() }
}

async function startInstalled({ bin, version }: Installed): Promise<RealPostgres> {
  const dir = await mkdtemp(join(tmpdir(), 'hufu-real-'))
  const account = await serverAccount()
  const password = newId()
  const passwordFile = join(dir, 'password')
  const clusterDir = join(dir, 'cluster')
  await mkdir(clusterDir, { mode: 0o700 })
  await writeFile(passwordFile, password)
  if (account) for (const path of [dir, clusterDir, passwordFile]) await chown(path, account.uid, account.gid)
  const options = { ...account, cwd: '/', env: { LC_ALL: 'C' } }
  const flags = [
    '-D',
    clusterDir,
    '-U',
    'tester',
    `--pwfile=${passwordFile}`,
    '-A',
    'scram-sha-256',
    '-N',
    '-E',
    'UTF8',
  ]
  await run(join(bin, 'initdb'), flags, options)
  const port = await freePort()
  const settings = [
    '-c',
    'listen_addresses=127.0.0.1',
    '-c',
    'unix_socket_directories=',
    '-c',
    'fsync=off',
    '-p',
    String(port),
  ]
  const child = spawn(join(bin, 'postgres'), ['-D', clusterDir, ...settings], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  while (!said.includes('ready to accept connections')) {
    if (child.exitCode !== null) throw new Error(`PostgreSQL did not start: ${said}`)
    await delay(20)
  }
  const stop = async () => {
    const ended = once(child, 'exit')
    if (child.pid) await stopServer(child.pid)
    await ended
    await rm(dir, { recursive: true, force: true })
  }
  return { what: version, url: `postgres://tester:${password}@127.0.0.1:${port}/postgres`, stop }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
