import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { availableParallelism, setPriority, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { startTestCluster } from '#test/database'
import { allJobs, type Job } from '#test/jobs'
import type { Outcome } from '#test/outcome'

/**
 * Everything, on one shared test cluster. `npm test` runs this behind the static checks; words given narrow it to the files whose
 * path contains one of them.
 *
 * One process at a time tells a story: before the camera time is real. Beside it the others run, at a lower priority, because a
 * story mostly waits. When the stories are over their worker helps with the rest.
 */
const root = resolve(import.meta.dirname, '..')
const rerunsMax = 2
const jobMsMax = 900_000
const lowPriority = 5
const memoryFolder = '/dev/shm'
const memoryBytesMin = 4e9

type Result = { job: Job; isGood: boolean; outcome: Outcome; output: string; seconds: number }

const words = process.argv.slice(2)
const running = new Set<ChildProcess>()
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    for (const child of running) child.kill('SIGTERM')
    // At its exit a process takes its test cluster with it.
    process.exit(130)
  })
// Some thousand databases are made and dropped; where there is memory for them, no disk need hear of it.
if (hasRoom(memoryFolder)) process.env['TMPDIR'] = memoryFolder
const cluster = await startTestCluster()
// All that a run puts anywhere lies here and goes with it: what it forgot in memory would be missing. Swept like a cluster.
const place = mkdtempSync(join(tmpdir(), 'hufu-test-run-'))
chmodSync(place, 0o711) // databases have an account of their own
process.env['TMPDIR'] = place
process.once('exit', () => rmSync(place, { recursive: true, force: true }))
try {
  const startedAt = performance.now()
  const jobs = allJobs(words)
  const isMissing = [true, false].some(
    (isBeforeCamera) => !jobs.some((job) => job.isBeforeCamera === isBeforeCamera),
  )
  if (jobs.length === 0 || (words.length === 0 && isMissing))
    throw new Error('no tests were found: a run that tests nothing is not green')
  const results = await again(await runAll(jobs))
  summarise(results, (performance.now() - startedAt) / 1000)
} finally {
  await cluster.stop()
  rmSync(place, { recursive: true, force: true })
}

async function runAll(jobs: readonly Job[]): Promise<Result[]> {
  const stories = jobs.filter(({ isBeforeCamera }) => isBeforeCamera)
  const others = jobs.filter(({ isBeforeCamera }) => !isBeforeCamera)
  const results: Result[] = []
  const work = async (next: () => Job | undefined, isPatient: boolean) => {
    for (let job = next(); job; job = next()) results.push(tell(await run(job, isPatient)))
  }
  const helpers = Math.max(1, availableParallelism() - 1)
  await Promise.all([
    work(() => stories.shift() ?? others.shift(), false),
    ...Array.from({ length: helpers }, () => work(() => others.shift(), true)),
  ])
  return results
}

/**
 * What failed is run again by itself, twice at most, and said loudly: before the camera the steps are drawn at random and the
 * time is real, and of people who are there some are sent to a person's look. What fails three times is a fault.
 */
async function again(results: Result[]): Promise<Result[]> {
  let last = results
  for (let time = 0; time < rerunsMax; time++) {
    const failed = last.filter(({ isGood }) => !isGood).map(({ job }) => job)
    if (failed.length === 0) break
    process.stdout.write(`\n!!! FAILED, AND RUN AGAIN:\n${failed.map(({ name }) => name).join('\n')}\n\n`)
    const now: Result[] = []
    // One after the other: now nothing else is to blame.
    // oxlint-disable-next-line no-await-in-loop
    for (const job of failed) now.push(tell(await run(job, false)))
    last = last.map((result) => now.find(({ job }) => job === result.job) ?? result)
  }
  return last
}

async function run(job: Job, isPatient: boolean): Promise<Result> {
  const startedAt = performance.now()
  const file = join(place, `${startedAt}`)
  const reporters = ['spec', 'stdout', './test/outcome.ts', file].map((word, at) =>
    at % 2 === 0 ? `--test-reporter=${word}` : `--test-reporter-destination=${word}`,
  )
  const { code, output } = await execute(
    [...reporters, ...(job.files.length > 1 ? ['--test', '--test-isolation=none'] : []), ...job.files],
    isPatient,
  )
  const outcome = outcomeIn(file)
  const isGood = code === 0 && outcome.counts.tests > 0
  return { job, isGood, outcome, output, seconds: (performance.now() - startedAt) / 1000 }
}

function execute(options: string[], isPatient: boolean): Promise<{ code: number; output: string }> {
  const environment = {
    ...process.env,
    HUFU_TEST_DATABASE: cluster.url,
    // What Node makes of our sources is kept: hundreds of processes read the same.
    NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/hufu/compiled'),
  }
  return new Promise((done) => {
    const child = spawn(process.execPath, options, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment,
      timeout: jobMsMax,
    })
    running.add(child)
    if (isPatient && child.pid) setPriority(child.pid, lowPriority)
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => void (output += chunk.toString()))
    child.on('close', (code) => {
      running.delete(child)
      done({ code: code ?? 1, output })
    })
  })
}

function outcomeIn(file: string): Outcome {
  try {
    const outcome: Outcome = JSON.parse(readFileSync(file, 'utf8'))
    return outcome
  } catch {
    // It ended before it could say anything.
    return { counts: { tests: 0, passed: 0, failed: 0, cancelled: 0, skipped: 0, todo: 0 }, skipped: [] }
  }
}

function tell(result: Result): Result {
  const { job, isGood, outcome, output, seconds } = result
  const { tests, skipped } = outcome.counts
  const left = skipped > 0 ? `, ${skipped} left out` : ''
  process.stdout.write(
    `${isGood ? '✔' : '✖'} ${seconds.toFixed(1).padStart(6)} s  ${job.name}: ${tests} tests${left}\n`,
  )
  if (!isGood) process.stdout.write(`\n${output}\n`)
  return result
}

function summarise(results: readonly Result[], seconds: number): void {
  const sum = (name: keyof Outcome['counts']) =>
    results.reduce((total, { outcome }) => total + outcome.counts[name], 0)
  const leftOut = results.flatMap(({ outcome }) => outcome.skipped)
  const failed = results.filter(({ isGood }) => !isGood)
  if (leftOut.length > 0) process.stdout.write(`\nLeft out:\n${leftOut.join('\n')}\n`)
  process.stdout.write(
    `\n${sum('tests')} tests in ${results.reduce((total, { job }) => total + job.files.length, 0)} files: ` +
      `${sum('passed')} passed, ${sum('failed') + sum('cancelled')} failed, ${sum('skipped')} left out, in ${seconds.toFixed(0)} s.\n`,
  )
  if (failed.length === 0) return
  process.stdout.write(`Failed:\n${failed.map(({ job }) => job.name).join('\n')}\n`)
  process.exitCode = 1
}

function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize > memoryBytesMin
  } catch {
    return false // no such folder on this system
  }
}
