import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { assertNoLeaks } from './leaks.ts'

const root = resolve(import.meta.dirname, '../..')
const readyWithinMs = 60_000
const stopWithinMs = 15_000

/** A whole Hufu of its own, as `npm start` runs it: server process, embedded database, shop. */
export type City = {
  origin: string
  wallet: string
  shop: string
  /** The one-time link that lets the first operator in. */
  invitation: string
  dataDir: string
  /** Of the server itself, for a look at what it takes. */
  pid: number
  /** Everything the process has printed: for the search for what must not be in it. */
  output: () => string
  /** A token that somebody was given: at the end it must stand nowhere, in no log, no page of the database, no backup. */
  mind: (secret: string) => void
  stop: () => Promise<void>
}

/** @param settings environment variables over those of a small, quiet city */
export async function startCity(
  t: { after: (close: () => Promise<void>) => void },
  settings: Record<string, string> = {},
): Promise<City> {
  const dataDir = mkdtempSync(join(tmpdir(), 'hufu-story-'))
  const [port, shopPort] = await freePorts(2)
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(root, 'src/cli.ts'), 'start', '--port', `${port}`],
    {
      cwd: root,
      env: {
        ...process.env,
        HUFU_DATA: dataDir,
        SHOP_PORT: `${shopPort}`,
        SAMPLE_PEOPLE: '300',
        FACES_WORKERS: '1',
        LOG_LEVEL: 'debug',
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const output = collect(child)
  const secrets: string[] = []
  const stop = () => end(child)
  const origin = `http://localhost:${port}`
  t.after(async () => {
    try {
      const link = invitationIn(output())
      if (link)
        await assertNoLeaks({
          dataDir,
          origin,
          output: output().replaceAll(link, ''),
          secrets: [tokenOf(link), ...secrets],
        })
    } finally {
      await stop()
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    }
  })
  await printed(child, output, 'Ctrl-C')
  const invitation = invitationIn(output())
  if (!invitation) throw new Error(`the start printed no invitation:\n${output()}`)
  return {
    origin,
    wallet: `${origin}/wallet/`,
    shop: `http://localhost:${shopPort}/`,
    invitation,
    dataDir,
    pid: child.pid ?? 0,
    output,
    mind: (secret) => void secrets.push(secret),
    stop,
  }
}

/** Printed for the first operator, and the one secret that is. */
const invitationIn = (output: string) => /http\S+\/console\/#\/invitation\/\S+/.exec(output)?.[0]
const tokenOf = (link: string) => link.split('/').at(-1) ?? ''

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  const ports = servers.map((server) => {
    const address = server.address()
    return address && typeof address === 'object' ? address.port : 0
  })
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

function collect(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => (text += chunk))
  return () => text
}

async function printed(child: ChildProcess, output: () => string, words: string): Promise<void> {
  const deadline = Date.now() + readyWithinMs
  while (!output().includes(words)) {
    if (child.exitCode !== null) throw new Error(`the city did not start:\n${output()}`)
    if (Date.now() > deadline) throw new Error(`the city was not ready in time:\n${output()}`)
    await new Promise((done) => setTimeout(done, 50))
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs)
  await gone
  clearTimeout(timer)
}
