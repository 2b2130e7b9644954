import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { systemClock } from '#base/clock'
import { type Db, openDb } from '#base/db'
import { startCluster } from '#base/embedded/cluster'
import { openKeys } from '#base/keys'
import { migrate } from '#base/migrate'
import { createPeople, type NewResident } from '#identity/people'
import { assertNoLeaks } from './leaks.ts'

// A whole Hufu, as `npm start` runs it, on a durable database of its own, that can be killed at any moment and
// started again on the same data at the same address.

const root = resolve(import.meta.dirname, '../..')
const readyWithinMs = 90_000

export type CrashServer = {
  origin: string
  /** Resolves when the server answers: at once, unless it was killed and is coming back. */
  ready: () => Promise<void>
  /** kill -9, of the server alone or of its database with it, and a new start. Resolves when it answers again. */
  crash: (what: 'server' | 'server and database') => Promise<void>
  crashes: () => number
  stop: () => Promise<void>
  /** A look into the database while the server runs. */
  look: <T>(work: (db: Db) => Promise<T>) => Promise<T>
}

/** @param residents the register of this city: its own people, so that no sample is seeded and no shop is started */
export async function startCrashServer(residents: NewResident[]): Promise<CrashServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hufu-crash-'))
  await register(dataDir, residents)
  const port = await freePort()
  const origin = `http://localhost:${port}`
  let child = start(dataDir, port)
  let isReady = untilReady(origin, child)
  let crashes = 0
  await isReady
  return {
    origin,
    ready: () => isReady,
    crashes: () => crashes,
    crash(what) {
      crashes += 1
      isReady = (async () => {
        const databasePid = what === 'server and database' ? await databaseOf(dataDir) : null
        const gone = once(child, 'exit')
        child.kill('SIGKILL')
        if (databasePid) process.kill(databasePid, 'SIGKILL')
        await gone
        child = start(dataDir, port)
        await untilReady(origin, child)
      })()
      return isReady
    },
    async stop() {
      await isReady.catch(() => {})
      const gone = once(child, 'exit')
      try {
        await assertNoLeaks({ dataDir, origin, output: readFileSync(logOf(dataDir), 'utf8') })
      } finally {
        if (child.exitCode === null && child.kill('SIGTERM')) await gone
      }
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
    async look(work) {
      const { url } = await startCluster({ dataDir, mayShare: true })
      const db = await openDb(url, { connectionsMax: 1 })
      try {
        return await work(db)
      } finally {
        await db.close()
      }
    },
  }
}

async function register(dataDir: string, residents: NewResident[]): Promise<void> {
  const db = await openDb(`embedded:${dataDir}`)
  try {
    await migrate(db)
    const people = createPeople({ keys: await openKeys(db.sql, join(dataDir, 'keys')), now: systemClock })
    for (const resident of residents) await db.tx((sql) => people.add(sql, resident))
  } finally {
    await db.close()
  }
}

async function databaseOf(dataDir: string): Promise<number> {
  const { pid } = await startCluster({ dataDir, mayShare: true })
  return pid
}

function start(dataDir: string, port: number): ChildProcess {
  const words = ['--disable-warning=ExperimentalWarning', join(root, 'src/cli.ts'), 'start']
  const settings = {
    HUFU_DATA: dataDir,
    PORT: `${port}`,
    SAMPLE_PEOPLE: '0',
    FACES_WORKERS: '1',
    LOG_LEVEL: 'debug',
  }
  const log = openSync(logOf(dataDir), 'a')
  const child = spawn(process.execPath, words, {
    cwd: root,
    env: { ...process.env, ...settings },
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  return child
}

/** Of all its lives. */
const logOf = (dataDir: string) => join(dataDir, 'output.log')

async function untilReady(origin: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + readyWithinMs
  while (!(await answers(origin))) {
    if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`)
    if (Date.now() > deadline) throw new Error('the server was not ready in time')
    await new Promise((done) => setTimeout(done, 50))
  }
}

async function answers(origin: string): Promise<boolean> {
  try {
    const response = await fetch(`${origin}/healthz`)
    await response.arrayBuffer()
    return response.ok
  } catch {
    // Not listening yet.
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  await once(server.close(), 'close')
  return address && typeof address === 'object' ? address.port : 0
}
