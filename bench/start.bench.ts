// From the command to the addresses it prints: on data that is there already, and from a fresh clone whose packages npm
// has in its cache.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { percentile, report, reportMachine } from './measure.ts'

const bench = 'start'
const root = join(import.meta.dirname, '..')
const warmStarts = 5
const warmSecondsMax = 4
const freshSecondsMax = 90
const giveUpMs = 300_000

reportMachine(bench)
const dir = mkdtempSync(join(tmpdir(), 'hufu-bench-'))
try {
  const data = join(dir, 'data')
  await start(root, data) // builds the web apps where they are stale, makes database, keys and sample city
  const warm: number[] = []
  for (let turn = 0; turn < warmStarts; turn += 1) warm.push(await start(root, data))
  report({
    bench,
    figure: 'npm start on existing data, median',
    value: percentile(warm, 50),
    unit: 's',
    goal: warmSecondsMax,
    atMost: true,
  })
  const clone = join(dir, 'hufu')
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', root, clone])
  report({
    bench,
    figure: 'npm start in a fresh clone, npm cache warm',
    value: await start(clone, join(dir, 'fresh')),
    unit: 's',
    goal: freshSecondsMax,
    atMost: true,
  })
} finally {
  rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
}

/** @returns seconds until the last address is printed; the server is stopped then, as by Ctrl-C */
async function start(repository: string, data: string): Promise<number> {
  const [port, shopPort] = [await freePort(), await freePort()]
  const began = performance.now()
  const child = spawn('npm', ['start', '--', '--data', data, '--port', String(port)], {
    cwd: repository,
    env: { ...process.env, SHOP_PORT: String(shopPort), LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  const timer = setTimeout(() => interrupt(child.pid), giveUpMs)
  let said = ''
  let seconds = Number.NaN
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (!Number.isNaN(seconds) || !said.includes('Ctrl-C stops')) return
    seconds = (performance.now() - began) / 1000
    interrupt(child.pid)
  })
  await once(child, 'close')
  clearTimeout(timer)
  if (Number.isNaN(seconds)) throw new RangeError(`npm start printed no addresses:\n${said}`)
  return seconds
}

/** As the terminal does it: every process of the job is told. */
function interrupt(pid: number | undefined): void {
  if (pid) process.kill(-pid, 'SIGINT')
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}
