// The gallery: how a search grows from ten thousand faces to a million, what it takes of memory, whether it finds whom a
// comparison of all floats finds, and how long a server reads before it can decide.
//
// Searched for are the people of lfw-dev with two photographs or more (HUFU_FACES names another labelled folder): one
// photograph is enrolled, the others ask. Everybody else in the gallery is made up: see gallery-faces.ts.
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { systemClock as now } from '#base/clock'
import { type Db, openDb } from '#base/db'
import { newId } from '#base/ids'
import { createKeys } from '#base/keys'
import { createLog } from '#base/log'
import { migrate } from '#base/migrate'
import { createFaceReader, createFaceScan, createGalleryPart } from '#identity/faces'
import { createPeople } from '#identity/people'
import type { Strangers } from './gallery-faces.ts'
import { asKept, createStrangers, dot, isotropic, tails } from './gallery-faces.ts'
import { percentile, report, reportMachine } from './measure.ts'

const bench = 'gallery'
const seed = 2017
const sizes = [10_000, 100_000, 1_000_000].filter((size) => size <= Number(process.env['BENCH_FACES'] ?? 1e6))
const loadedRows = Number(process.env['BENCH_LOADED'] ?? 100_000)
const searches = 200
/** Probes for which every float is compared, at every size. */
const comparedInFull = 60
const searchGoalMs = 50
const recallGoal = 0.999
const megabyte = 2 ** 20
const folder =
  process.env['HUFU_FACES'] ?? join(import.meta.dirname, '..', '..', 'shared', 'faces', 'lfw-dev')
const config = { engine: 'fr', workers: 1 } as const
const log = createLog({ level: 'warn' })

type Person = { enrolled: Float32Array; probes: Float32Array[] }

reportMachine(bench, seed)
const { people, strangers } = await cast()
await growth()
await loading()

/** Who is searched for, and among whom. */
async function cast(): Promise<{ people: Person[]; strangers: Strangers }> {
  if (!existsSync(folder)) {
    process.stderr.write(
      `${bench}: ${folder} is not here: strangers are noise, and nobody real is searched\n`,
    )
    const noise = isotropic(512, seed)
    return { people: [], strangers: noise }
  }
  const pictures = await embeddings()
  const known = pictures.filter((faces) => faces.length > 1)
  const others = pictures.filter((faces) => faces.length === 1).flat()
  const made = known.map(([enrolled = new Float32Array(), ...probes]) => ({ enrolled, probes }))
  const mixed = createStrangers({ others, searched: made.map(({ enrolled }) => enrolled) }, seed)
  compareTails(made, others, mixed)
  return { people: made, strangers: mixed }
}

async function embeddings(): Promise<Float32Array[][]> {
  const reader = createFaceReader({ config: { ...config, workers: 2 }, log })
  try {
    const read = async (path: string) => {
      const analysis = await reader.analyse(readFileSync(path), 'portrait')
      return analysis.outcome === 'face' ? [analysis.face.embedding] : []
    }
    const persons: Float32Array[][] = []
    for (const person of readdirSync(folder, { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    )) {
      const files = readdirSync(join(folder, person.name)).map((name) => join(folder, person.name, name))
      const faces: Float32Array[] = []
      for (let i = 0; i < files.length; i += 16)
        faces.push(...(await Promise.all(files.slice(i, i + 16).map(read))).flat())
      if (faces.length > 0) persons.push(faces)
    }
    return persons
  } finally {
    await reader.close()
  }
}

/** Whether the made-up strangers are as alike to those who are searched for as real ones are. */
function compareTails(known: readonly Person[], others: readonly Float32Array[], made: Strangers): void {
  const probes = known.flatMap((person) => person.probes.slice(0, 1))
  const real = tails(probes.flatMap((probe) => others.map((other) => dot(probe, other))))
  const madeUp = Array.from({ length: 3000 }, (_, number) => made.face(number))
  const mixed = tails(probes.flatMap((probe) => madeUp.map((other) => dot(probe, other))))
  const figure = 'alike: real strangers, made-up strangers'
  report({
    bench,
    figure: `${figure}, spread`,
    value: mixed.spread,
    unit: 'cosine',
    of: 'real',
    ratio: mixed.spread / real.spread,
  })
  for (const oneIn of [100, 1_000, 10_000])
    report({
      bench,
      figure: `${figure}, one in ${oneIn.toLocaleString('en')}`,
      value: mixed.of(oneIn),
      unit: 'cosine',
      of: `real (${real.of(oneIn).toFixed(3)})`,
      ratio: mixed.of(oneIn) / real.of(oneIn),
    })
}

type Growing = { scan: ReturnType<typeof createFaceScan>; numbers: Map<string, number>; probes: Probe[] }
/** `mate`: whom the probe shows. `best`: the most alike of all floats compared so far. */
type Probe = { face: Float32Array; mate: string; best: { personId: string; similarity: number } | null }

/** One gallery that grows, searched at each size on the event loop of this process: one core. */
async function growth(): Promise<void> {
  const scan = createFaceScan(strangers.dimensions, { inlineRowsMax: Infinity })
  const growing: Growing = { scan, numbers: new Map(), probes: [] }
  const put = (embedding: Float32Array) => {
    const personId = newId()
    scan.put(personId, { region: '', revision: newId(), embedding })
    return personId
  }
  const kept = new Map<string, Float32Array>()
  for (const { enrolled, probes } of people) {
    const template = asKept(enrolled)
    const mate = put(template)
    kept.set(mate, template)
    for (const face of probes) growing.probes.push({ face, mate, best: null })
  }
  const inFull = growing.probes.slice(0, comparedInFull)
  for (const probe of inFull) for (const [personId, face] of kept) keepBest(probe, personId, face)
  for (const size of sizes) {
    for (let number = growing.numbers.size; scan.size() < size; number++) {
      const face = asKept(strangers.face(number))
      const personId = put(face)
      growing.numbers.set(personId, number)
      for (const probe of inFull) keepBest(probe, personId, face)
    }
    await timeSearches(growing, size)
    await countFound(growing, { size, inFull, kept })
  }
  report({ bench, figure: 'memory of the scan', value: scan.bytes() / megabyte, unit: 'MB' })
  await scan.close()
}

function keepBest(probe: Probe, personId: string, face: Float32Array): void {
  const similarity = dot(probe.face, face)
  if (similarity > (probe.best?.similarity ?? -2)) probe.best = { personId, similarity }
}

/** A search as an application causes it, above the duplicate threshold; and the floor: a plain reading of as many bytes. */
async function timeSearches({ scan, probes }: Growing, size: number): Promise<void> {
  const { thresholds } = await describeEngine()
  const faceOf = (i: number) => probes[i % Math.max(1, probes.length)]?.face ?? strangers.face(-1 - i)
  const wall: number[] = []
  const cpu: number[] = []
  for (let i = 0; i < searches; i++) {
    const embedding = faceOf(i)
    const start = process.cpuUsage()
    const at = performance.now()
    await scan.search({ embedding, regionCode: null, limit: 21, similarityMin: thresholds.duplicate })
    wall.push(performance.now() - at)
    const { user, system } = process.cpuUsage(start)
    cpu.push((user + system) / 1000)
  }
  const name = `${size.toLocaleString('en')} faces`
  const floor = readingMs(size * strangers.dimensions)
  const p50 = percentile(cpu, 50)
  const goal = size === 1_000_000 ? { goal: searchGoalMs, atMost: true } : {}
  report({ bench, figure: `${name}: search, CPU time, median`, value: p50, unit: 'ms', ...goal })
  report({
    bench,
    figure: `${name}: search, CPU time, 99th percentile`,
    value: percentile(cpu, 99),
    unit: 'ms',
  })
  report({ bench, figure: `${name}: search, by the clock, median`, value: percentile(wall, 50), unit: 'ms' })
  report({ bench, figure: `${name}: search, by the clock, 99th`, value: percentile(wall, 99), unit: 'ms' })
  report({
    bench,
    figure: `${name}: reading as many bytes once`,
    value: floor,
    unit: 'ms',
    of: 'the search',
    ratio: floor / p50,
  })
}

/** By memchr, which looks for a byte that is not there: as fast as a core reads. */
function readingMs(length: number): number {
  const bytes = Buffer.alloc(length, 1)
  const times = Array.from({ length: 9 }, () => {
    const start = process.cpuUsage()
    bytes.indexOf(2)
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  })
  return percentile(times, 50)
}

type Count = { size: number; inFull: readonly Probe[]; kept: ReadonlyMap<string, Float32Array> }

/**
 * Whom the search finds first, after its hits are compared as they are kept, against whom a comparison of all floats
 * finds first. For most probes the latter needs no comparing: when the first is more alike than the last hit's score and
 * its error, whoever is no hit is less alike. For some all floats were compared, as a check of that too.
 */
async function countFound(growing: Growing, { size, inFull, kept }: Count): Promise<void> {
  const { probes } = growing
  if (probes.length === 0) return
  let same = 0
  let mates = 0
  for (const probe of probes) {
    const { first, isProven } = await firstOf(growing, probe, kept)
    if (isProven) same++
    if (first === probe.mate) mates++
    if (inFull.includes(probe) && first !== probe.best?.personId)
      throw new RangeError('a comparison of all floats finds somebody else')
  }
  const name = `${size.toLocaleString('en')} faces`
  const of = `of ${probes.length} probes`
  const recall = same / probes.length
  report({ bench, figure: `${name}: first as by all floats`, value: recall, unit: of, goal: recallGoal })
  report({ bench, figure: `${name}: and all floats were compared for`, value: inFull.length, unit: of })
  report({ bench, figure: `${name}: the first is the mate`, value: mates / probes.length, unit: of })
}

async function firstOf({ scan, numbers }: Growing, probe: Probe, kept: Count['kept']) {
  for (const limit of [64, 4_000]) {
    const { likely, error } = await scan.search({
      embedding: probe.face,
      regionCode: null,
      limit,
      similarityMin: -1,
    })
    const [first] = likely
      .map(({ personId }) => {
        const face = kept.get(personId) ?? asKept(strangers.face(numbers.get(personId) ?? -1))
        return { personId, similarity: dot(probe.face, face) }
      })
      .toSorted((p, q) => q.similarity - p.similarity)
    const othersAtMost = (likely.at(-1)?.similarity ?? -1) + error
    if (first && first.similarity >= othersAtMost) return { first: first.personId, isProven: true }
  }
  return { first: null, isProven: false }
}

async function describeEngine() {
  const reader = createFaceReader({ config, log })
  await reader.close()
  return { thresholds: reader.thresholds, version: reader.engine.version }
}

/** From sealed templates in the database to a gallery that answers: keys unwrapped, templates opened, faces written. */
async function loading(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-bench-'))
  const db = await openDb(`embedded:${join(dir, 'data')}`)
  try {
    await migrate(db)
    const register = createPeople({ keys: createKeys(join(dir, 'keys')), now })
    await register.seedSample({ db, count: loadedRows, seed })
    await enrolAll(db, register)
    const part = createGalleryPart({ config, log, vault: register })
    const delays = monitorEventLoopDelay({ resolution: 1 })
    delays.enable()
    const start = performance.now()
    const cpu = process.cpuUsage()
    part.gallery.warm(db.sql)
    while (part.gallery.standing().loaded < 1) await new Promise((done) => setTimeout(done, 5))
    const seconds = (performance.now() - start) / 1000
    const { user, system } = process.cpuUsage(cpu)
    delays.disable()
    const per = 100_000 / part.gallery.size()
    const of100k = 'reading 100,000 sealed templates'
    report({ bench, figure: `${of100k}, by the clock`, value: seconds * per, unit: 's' })
    report({
      bench,
      figure: `${of100k}, CPU time of the server`,
      value: ((user + system) / 1e6) * per,
      unit: 's',
    })
    report({ bench, figure: 'longest wait of the event loop meanwhile', value: delays.max / 1e6, unit: 'ms' })
    report({
      bench,
      figure: 'the 99th percentile of its waits',
      value: delays.percentile(99) / 1e6,
      unit: 'ms',
    })
    await part.gallery.close()
  } finally {
    await db.close()
    rmSync(dir, { recursive: true, force: true })
  }
}

/** Templates as enrolment writes them, but many at a time. */
async function enrolAll(db: Db, register: ReturnType<typeof createPeople>): Promise<void> {
  const { version } = await describeEngine()
  const rows = await db.sql<{ person_id: string; region_code: string }[]>`
    select person_id, region_code from people.person order by person_id`
  const blockRows = 500
  for (let from = 0; from < rows.length; from += blockRows) {
    const block = rows.slice(from, from + blockRows)
    const sealed = await Promise.all(
      block.map(({ person_id }, i) => {
        const bytes = new Uint8Array(Float16Array.from(strangers.face(from + i)).buffer)
        return register.seal(db.sql, person_id, bytes, 'faces.template')
      }),
    )
    await db.sql`
      insert into faces.template (person_id, region_code, engine_version, sealed_embedding, revision)
      select person_id, region_code, ${version}, sealed, revision
      from unnest(${block.map((row) => row.person_id)}::uuid[], ${block.map((row) => row.region_code)}::text[],
        ${sealed}::bytea[], ${block.map(() => newId())}::uuid[]) as row (person_id, region_code, sealed, revision)`
  }
}
