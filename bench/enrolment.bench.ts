// Whole enrolments over HTTP: consent, name and number, a capture with real frames, the decision, the card. Server and
// database in this process and its children, the wallets in another; all share the machine. The floor is the face
// engine alone: how many of the same frames its threads can analyse when nothing else is asked of them.
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock as now } from '#base/clock'
import { openDb } from '#base/db'
import { createHttp } from '#base/http'
import { createKeys } from '#base/keys'
import { createLog } from '#base/log'
import { createMetrics } from '#base/metrics'
import { migrate } from '#base/migrate'
import { createCards } from '#identity/cards'
import { createEnrolment } from '#identity/enrolment'
import { createFaces, type Faces } from '#identity/faces'
import { createGuardians } from '#identity/guardians'
import { createPeople } from '#identity/people'
import { createStatus } from '#identity/status'
import { createTrust } from '#identity/trust'
import { createApplicant, type Play } from '#test/applicant'
import { testKey } from '#test/device'
import { type PuppetName, portraitOf } from '#test/puppet/people'
import { poses } from '#test/puppet/poses'
import { percentile, report, reportMachine } from './measure.ts'

const bench = 'enrolment'
const seconds = Number(process.env['BENCH_SECONDS'] ?? 45)
/** Until the wallets are spread over all stages of an enrolment; what happens meanwhile is not counted. */
const warmUpSeconds = 20
const rawSeconds = 6
/** Wallets at once. Each waits for its answer before it sends the next frame, as a real one does. */
const walletsAtOnce = 12
const workers = Math.min(2, availableParallelism())
/** Twice the pilot's first day, whatever else the machine does meanwhile. */
const goalPerHour = 2_500
const origin = 'http://localhost:7700'
const puppets = ['mei', 'rosa', 'noor'] as const satisfies readonly PuppetName[]
type Puppet = (typeof puppets)[number]
type Plays = Record<Puppet, Play>
const people = {
  mei: { name: '王芳', idNumber: '11010119900307651X' },
  rosa: { name: '李娜', idNumber: '110101198506120020' },
  noor: { name: '张敏', idNumber: '110101197801010022' },
} satisfies Record<Puppet, object>

type Order = { url: string; plays: Plays }
type Done = { approved: number; others: string[]; frames: number; frameMs: number[]; enrolMs: number[] }

if (process.argv.includes('wallets')) await beWallets()
else await beServer()

async function beServer(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-bench-'))
  const log = createLog({ level: 'error' })
  const db = await openDb(`embedded:${join(dir, 'data')}`, { connectionsMax: 10 })
  await migrate(db)
  const keys = createKeys(join(dir, 'keys'))
  const register = createPeople({ keys, now })
  const trust = await createTrust({ db, keys, origin, now })
  const { dpop } = trust
  const status = createStatus({ db, trust, origin, now })
  const requireOperator = async () => ({ operatorId: 'bench' })
  const faces = createFaces({ config: { engine: 'fr', workers }, log, vault: register })
  const cards = createCards({ db, status, dpop, people: register, requireOperator, now })
  const often = { max: 1_000_000, windowSeconds: 3600 }
  const limits = {
    startsByAddress: often,
    startsByDevice: often,
    startsByNumber: often,
    capturesByDevice: often,
    capturesByPerson: often,
  }
  const guardians = createGuardians({ db, now, people: register, cards, requireOperator })
  const operators = { requireOperator, operatorsWith: async () => [] }
  const grounds = { db, log, keys, now, people: register, guardians, faces, cards }
  const deps = { ...grounds, dpop, limits, ...operators }
  const { routes } = createEnrolment(deps)
  const app = await createHttp({
    db,
    log,
    metrics: createMetrics(),
    routes: [routes],
    origin,
    requestsPerMinute: 1_000_000,
  })
  const url = await app.listen({ port: 0, host: '127.0.0.1' })
  const plays = await playAll()
  for (const puppet of puppets) {
    await register.add(db.sql, { ...people[puppet], portrait: await portraitOf(puppet) })
  }
  await faces.ready()

  reportMachine(bench)
  const before = await rawRate(faces, plays)
  const done = await runWallets(url, plays)
  const after = await rawRate(faces, plays)
  tell(done, meanOf(before, after))

  await app.close()
  await faces.close()
  await db.close()
  rmSync(dir, { recursive: true, force: true })
}

async function playAll(): Promise<Plays> {
  const play = async (puppet: Puppet) => poses(await portraitOf(puppet))
  return { mei: await play('mei'), rosa: await play('rosa'), noor: await play('noor') }
}

type Rate = { framesPerSecond: number; cpuMsPerFrame: number }

/** What the engine's threads do with nothing around them. */
async function rawRate(faces: Faces, plays: Plays): Promise<Rate> {
  const frames = Object.values(plays).flatMap((play) => Object.values(play).flat())
  const cpu = process.cpuUsage()
  const endsAt = performance.now() + rawSeconds * 1000
  let analysed = 0
  const analyseOn = async () => {
    while (performance.now() < endsAt) {
      await faces.analyse(frames[analysed++ % frames.length] ?? Buffer.alloc(0))
    }
  }
  await Promise.all(Array.from({ length: workers * 2 }, analyseOn))
  return { framesPerSecond: analysed / rawSeconds, cpuMsPerFrame: cpuMsSince(cpu) / analysed }
}

/** Of this process with all its threads; not of the database's processes and the wallets'. */
function cpuMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

type Served = Done & { cpuMs: number }

function runWallets(url: string, plays: Plays): Promise<Served> {
  const child = fork(import.meta.filename, ['wallets'], { serialization: 'advanced' })
  child.send({ url, plays })
  let cpu = process.cpuUsage()
  let cpuMs = 0
  return new Promise((resolve, reject) => {
    child.on('message', (message: 'begin' | 'end' | Done) => {
      if (message === 'begin') cpu = process.cpuUsage()
      else if (message === 'end') cpuMs = cpuMsSince(cpu)
      else resolve({ ...message, cpuMs })
    })
    child.on('exit', (code) => reject(new RangeError(`the wallets ended with ${code}`)))
  })
}

function tell({ approved, others, frames, frameMs, enrolMs, cpuMs }: Served, raw: Rate): void {
  const perHour = (approved / seconds) * 3600
  report({ bench, figure: 'enrolments, whole, over HTTP', value: perHour, unit: '/h', goal: goalPerHour })
  report({ bench, figure: 'of a first day of the pilot (30,000)', value: perHour / (30_000 / 24), unit: '×' })
  report({ bench, figure: 'frames an enrolment', value: frames / Math.max(1, approved), unit: '' })
  report({ bench, figure: 'engine alone', value: raw.framesPerSecond, unit: 'frames/s' })
  report({
    bench,
    figure: 'frames over HTTP',
    value: frames / seconds,
    unit: 'frames/s',
    of: 'engine alone',
    ratio: frames / seconds / raw.framesPerSecond,
  })
  // Of the two, the one that other work on the machine does not change.
  report({
    bench,
    figure: 'CPU for a frame over HTTP, with its share of the rest',
    value: cpuMs / frames,
    unit: 'ms',
    of: 'engine alone',
    ratio: cpuMs / frames / raw.cpuMsPerFrame,
    goal: 1.5,
    atMost: true,
  })
  for (const percent of [50, 99]) {
    report({
      bench,
      figure: `answer to a frame, p${percent}`,
      value: percentile(frameMs, percent),
      unit: 'ms',
    })
  }
  report({ bench, figure: 'one enrolment, p50', value: percentile(enrolMs, 50) / 1000, unit: 's' })
  report({ bench, figure: 'not approved', value: others.length, unit: '', goal: 0, atMost: true })
  if (others.length > 0) console.error(...new Set(others))
}

function meanOf(one: Rate, other: Rate): Rate {
  return {
    framesPerSecond: (one.framesPerSecond + other.framesPerSecond) / 2,
    cpuMsPerFrame: (one.cpuMsPerFrame + other.cpuMsPerFrame) / 2,
  }
}

/** The other process: wallets that enrol one after the other until the time is over. */
async function beWallets(): Promise<void> {
  const { url, plays } = await new Promise<Order>((resolve) => {
    process.once('message', (order: Order) => resolve(order))
  })
  const done: Done = { approved: 0, others: [], frames: 0, frameMs: [], enrolMs: [] }
  const startsAt = performance.now() + warmUpSeconds * 1000
  const endsAt = startsAt + seconds * 1000
  setTimeout(() => process.send?.('begin'), warmUpSeconds * 1000)
  setTimeout(() => process.send?.('end'), (warmUpSeconds + seconds) * 1000)
  const counts = (at: number) => at >= startsAt && at < endsAt
  await Promise.all(
    Array.from({ length: walletsAtOnce }, async (_, wallet) => {
      for (let round = 0; performance.now() < endsAt; round++) {
        await enrolOnce(done, {
          url,
          plays,
          puppet: puppets[(wallet + round) % puppets.length] ?? 'mei',
          counts,
        })
      }
    }),
  )
  process.send?.(done, () => process.exit(0))
}

type Round = {
  url: string
  plays: Plays
  puppet: Puppet
  counts: (at: number) => boolean
}

async function enrolOnce(done: Done, { url, plays, puppet, counts }: Round): Promise<void> {
  let sentAt: number | null = null
  const answered = () => {
    const at = performance.now()
    if (sentAt !== null && counts(at)) {
      done.frames++
      done.frameMs.push(at - sentAt)
    }
    sentAt = at
  }
  const startedAt = performance.now()
  const applicant = createApplicant({ url, origin, key: testKey(), tick: answered })
  await applicant.start(people[puppet])
  await applicant.capture(plays[puppet])
  answered()
  const { body } = await applicant.read()
  const at = performance.now()
  if (!counts(at)) return
  done.enrolMs.push(at - startedAt)
  if (body.state === 'approved') done.approved++
  else done.others.push(`${body.state} ${body.reason}`)
}
