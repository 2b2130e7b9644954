import { parseArgs } from 'node:util'
import { openDb } from '#base/db'
import { migrate } from '#base/migrate'
import { createTrust } from '#identity/trust'
import { startTestCluster } from '#test/cluster'
import { testKeys } from '#test/keys'
import { newSeed, seeded } from '#test/random'
import { openTarget } from '../attacks/target.ts'
import { fuzzParsers, parsersOf } from './parsers.ts'
import { fuzzRoutes, statusesIn } from './routes.ts'

// npm run fuzz: see scripts/fuzz.js.

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
})
const minutes = Number(values.minutes)
const seed = values.seed === undefined ? newSeed() : Number(values.seed)
if (!(minutes > 0 && minutes <= 1440) || !Number.isSafeInteger(seed)) {
  say('npm run fuzz -- [--minutes 10] [--seed NUMBER]')
  process.exit(2)
}
const parsersShare = 0.2
const origin = 'https://id.city.example'
say(`seed ${seed}, ${minutes} minutes: npm run fuzz -- --minutes ${minutes} --seed ${seed}`)

const faults = [...(await parsers()), ...(await routes())]
for (const fault of faults) say(`✖ ${fault}`)
say(faults.length === 0 ? '✔ no fault, no silence, nothing grew' : `${faults.length} faults, seed ${seed}`)
process.exitCode = faults.length === 0 ? 0 : 1

async function parsers(): Promise<string[]> {
  const cluster = await startTestCluster()
  try {
    const db = await openDb(cluster.url)
    await migrate(db)
    const trust = await createTrust({ db, keys: testKeys(), origin, now: () => new Date() })
    const untilMs = Date.now() + minutes * parsersShare * 60_000
    const all = await parsersOf(trust, origin)
    const report = await fuzzParsers(all, { random: seeded(seed), untilMs })
    say(`${all.length} parsers: ${report.calls} inputs, ${report.refused} refused`)
    await db.close()
    return report.faults
  } finally {
    await cluster.stop()
  }
}

async function routes(): Promise<string[]> {
  const target = await openTarget({ LOG_LEVEL: 'error', SAMPLE_PEOPLE: '50' })
  try {
    const untilMs = Date.now() + minutes * (1 - parsersShare) * 60_000
    const report = await fuzzRoutes(target, { random: seeded(seed + 1), untilMs })
    const [first, last] = [report.looks[0], report.looks.at(-1)]
    say(`routes: ${report.calls} calls: ${statusesIn(report)}`)
    say(
      `memory ${first?.memoryMb.toFixed(0)} → ${last?.memoryMb.toFixed(0)} MB, files ${first?.files} → ${last?.files}`,
    )
    const logged = target.logged().filter(({ level }) => level >= 50)
    return [...report.faults, ...logged.map((line) => `the log: ${JSON.stringify(line).slice(0, 800)}`)]
  } finally {
    await target.close()
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
