import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type TestContext, test } from 'node:test'
import { systemClock } from '#base/clock'
import { openDb } from '#base/db'
import { openKeys } from '#base/keys'
import { migrate } from '#base/migrate'
import { createPeople, type NewResident } from '#identity/people'
import { type Applicant, createApplicant, type Play } from '#test/applicant'
import { portraitOf, type PuppetName } from '#test/puppet/people'
import { poses } from '#test/puppet/poses'

// A gallery in three processes on one database, as docs/operating/gallery.md sets it up: one serves the city and holds
// nobody's face, two hold a region each.

const root = resolve(import.meta.dirname, '../..')
const readyWithinMs = 90_000
const decidedWithinMs = 60_000

const fang = { name: '王芳', idNumber: '11010119900307651X' }
const xia = { name: '夏天', idNumber: '310101198506120028' }
const hai = { name: '海明', idNumber: '31010119780101002X' }

test('one face in two regions is found across processes; while a part is away nobody is approved; then they are', async (t) => {
  const city = await openCity(t)
  await t.test('the first comer of a face is approved', async () => {
    const applicant = await city.apply(fang, 'mei')
    assert.equal(await decided(applicant), 'approved')
  })
  await t.test('the same face under a number of another region goes to review', async () => {
    const applicant = await city.apply(xia, 'mei')
    assert.equal(await decided(applicant), 'in_review')
  })
  await t.test(
    'killed, a part keeps an honest applicant waiting; started again, it lets them through',
    async () => {
      await city.beijing.kill()
      const applicant = await city.apply(hai, 'rosa')
      for (let look = 0; look < 4; look++) {
        const { body } = await applicant.read()
        assert.deepEqual([body.state, body.next], ['captured', 'wait'])
        await pause(1_000)
      }
      assert.match(city.front.output(), /a decision waits for the gallery/)
      await city.beijing.start()
      assert.equal(await decided(applicant), 'approved')
    },
  )
  await t.test('only a part has the door for parts, and it opens to nobody without the keys', async () => {
    const knock = async ({ url }: { url: string }) => {
      const headers = { 'content-type': 'application/octet-stream' }
      const body = new Uint8Array(100)
      const response = await fetch(`${url}/internal/gallery/search`, { method: 'POST', headers, body })
      await response.arrayBuffer()
      return response.status
    }
    assert.deepEqual([await knock(city.front), await knock(city.beijing)], [404, 401])
  })
  await t.test('no process has printed a face, a name or a number', () => {
    const printed = [city.front, city.beijing, city.shanghai].map((one) => one.output()).join('')
    for (const { name, idNumber } of [fang, xia, hai])
      assert.equal(printed.includes(name) || printed.includes(idNumber), false)
    assert.doesNotMatch(printed, /embedding|-?0\.\d{5,}/)
  })
})

async function openCity(t: TestContext) {
  const dataDir = mkdtempSync(join(tmpdir(), 'hufu-parts-'))
  const processes: ReturnType<typeof createProcess>[] = []
  // The one whose database it is, ends last.
  t.after(async () => {
    for (const one of processes) await one.stop()
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
  })
  const portraits = { mei: await portraitOf('mei'), rosa: await portraitOf('rosa') }
  const plays = { mei: await poses(portraits.mei), rosa: await poses(portraits.rosa) }
  await register(dataDir, [
    { ...fang, portrait: portraits.mei },
    { ...xia, portrait: portraits.mei },
    { ...hai, portrait: portraits.rosa },
  ])
  const [port = 0, ...others] = await freePorts(3)
  const [beijing, shanghai] = ['110000', '310000'].map((regions, place) =>
    createProcess({
      words: ['gallery', '--regions', regions, '--port', `${others[place]}`],
      settings: { HUFU_DATA: dataDir, LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' },
      url: `http://127.0.0.1:${others[place]}`,
    }),
  )
  assert(beijing && shanghai)
  const front = createProcess({
    words: ['start', '--port', `${port}`],
    settings: {
      HUFU_DATA: dataDir,
      SAMPLE_PEOPLE: '0',
      FACES_WORKERS: '1',
      GALLERY_REGIONS: 'none',
      GALLERY_PARTS: others.map((one) => `http://127.0.0.1:${one}`).join(','),
    },
    url: `http://localhost:${port}`,
  })
  processes.push(beijing, shanghai, front)
  await front.start()
  await Promise.all([beijing.start(), shanghai.start()])
  const apply = async (person: typeof fang, face: PuppetName & keyof typeof plays): Promise<Applicant> => {
    const applicant = createApplicant({ url: front.url, origin: front.url, tick: () => pause(frameMs) })
    const { status, code } = await applicant.start(person)
    assert.equal(status, 200, code ?? '')
    await capture(applicant, (tries) => (tries === 1 ? plays[face] : poses(portraits[face], 3 + tries)))
    return applicant
  }
  return { front, beijing, shanghai, apply }
}

/** A busy machine may take too long over a step: the capture is begun again, as a person would. */
async function capture(applicant: Applicant, playOf: (tries: number) => Play | Promise<Play>): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { body, code } = await applicant.capture(await playOf(tries))
    if (body.state === 'deciding') return
    assert(tries < 4, code ?? JSON.stringify(body))
  }
}

async function decided(applicant: Applicant): Promise<string> {
  const deadline = Date.now() + decidedWithinMs
  for (;;) {
    const { body } = await applicant.read()
    if (body.state !== 'captured') return body.state
    assert(Date.now() < deadline, 'it was not decided in time')
    await pause(500)
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

type Given = { words: string[]; settings: Record<string, string>; url: string }

/** A Hufu process that can be killed and started again. */
function createProcess({ words, settings, url }: Given) {
  let child: ChildProcess | undefined
  let printed = ''
  const start = async () => {
    const started = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', join(root, 'src/cli.ts'), ...words],
      { cwd: root, env: { ...process.env, ...settings }, stdio: ['ignore', 'pipe', 'pipe'] },
    )
    child = started
    for (const stream of [started.stdout, started.stderr])
      stream.on('data', (chunk: Buffer) => (printed += chunk.toString()))
    await untilReady(url, started, () => printed)
  }
  const end = async (signal: 'SIGKILL' | 'SIGTERM') => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }
  return { url, start, stop: () => end('SIGTERM'), kill: () => end('SIGKILL'), output: () => printed }
}

async function untilReady(url: string, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = Date.now() + readyWithinMs
  while (!(await answers(url))) {
    assert.equal(child.exitCode, null, `it ended:\n${output()}`)
    assert(Date.now() < deadline, `it was not ready in time:\n${output()}`)
    await pause(50)
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(`${url}/healthz`)
    await response.arrayBuffer()
    return response.ok
  } catch {
    // Not listening yet.
    return false
  }
}

const pause = (ms: number) => new Promise<void>((done) => setTimeout(done, ms))
/** A camera is no faster. */
const frameMs = 60

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
