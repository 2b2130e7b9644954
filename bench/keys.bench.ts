// What a master key of which leaves can be destroyed costs against a flat one: opening a gallery's worth of people's keys, one
// person, and bringing everybody under a new key. Half of the people are of runs that a puncture has touched.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHmac, randomBytes } from 'node:crypto'
import { systemClock as now } from '#base/clock'
import { openDb } from '#base/db'
import { newId } from '#base/ids'
import { createKeys } from '#base/keys'
import { migrate } from '#base/migrate'
import { open, seal } from '#base/seal'
import { createPeople, createResidentMaker } from '#identity/people'
import { report, reportMachine } from './measure.ts'

const bench = 'keys'
const seed = 2017
const count = Number(process.env['BENCH_ROWS'] ?? 20_000)
const keysOnly = 200_000

reportMachine(bench, seed)
const dir = mkdtempSync(join(tmpdir(), 'hufu-bench-'))
const db = await openDb(`embedded:${join(dir, 'data')}`)
try {
  await migrate(db)
  measureKeys()
  await measureRenewing()
} finally {
  await db.close()
  rmSync(dir, { recursive: true, force: true })
}

/** Without a database: only what wrapping costs. */
function measureKeys(): void {
  const keys = createKeys(join(dir, 'keys-alone'))
  const flat = randomBytes(32)
  const people = Array.from({ length: keysOnly }, () => {
    const context = newId()
    return { context, wrapped: keys.wrap(flat, context), plain: seal(flat, flat, context) }
  })
  keys.destroyLeaves([keys.leafOf(people[0]?.wrapped ?? Buffer.alloc(10))])
  const rest = people.slice(1)
  const flatly = microseconds(rest, ({ plain, context }) => open(flat, plain, context))
  const inOrder = microseconds(rest, ({ wrapped, context }) => keys.unwrap(wrapped, context))
  const shuffled = rest.toSorted((a, b) => (hashOf(a.context) < hashOf(b.context) ? -1 : 1))
  const anyOrder = microseconds(shuffled, ({ wrapped, context }) => keys.unwrap(wrapped, context))
  report({ bench, figure: 'a person’s key under one flat key', value: flatly, unit: 'µs' })
  const of = 'flat'
  report({
    bench,
    figure: 'in the order of a gallery',
    value: inOrder,
    unit: 'µs',
    of,
    ratio: inOrder / flatly,
  })
  report({ bench, figure: 'in no order', value: anyOrder, unit: 'µs', of, ratio: anyOrder / flatly })
}

async function measureRenewing(): Promise<void> {
  const keys = createKeys(join(dir, 'keys'))
  const people = createPeople({ keys, now })
  const path = join(dir, 'residents.csv')
  const maker = createResidentMaker({ seed, today: '2026-06-01' })
  const lines = Array.from({ length: count }, () => maker.next()).map(
    ({ idNumber, name }) => `${idNumber},${name}`,
  )
  writeFileSync(path, ['id_number,name', ...lines].join('\n'))
  const { counts } = await people.importCsv(db, { path })
  for (const name of ['master', 'index'] as const) {
    await people.renewKey(db, name)
    const began = performance.now()
    while (await people.turnKeys(db));
    const perSecond = counts.added / ((performance.now() - began) / 1_000)
    report({ bench, figure: `people brought under a new ${name} key`, value: perSecond, unit: 'people/s' })
  }
}

function microseconds<T>(all: readonly T[], work: (one: T) => unknown): number {
  const { user } = process.cpuUsage()
  for (const one of all) work(one)
  return (process.cpuUsage().user - user) / all.length
}

function hashOf(text: string): string {
  return createHmac('sha256', 'order').update(text).digest('hex')
}
