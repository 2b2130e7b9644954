import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { createLog } from '#base/log'
import { createFaceReader } from '#identity/faces'
import { createRandom } from './random.ts'
import { type CorpusSet, kindsOf, writePresentation } from './attacks/corpus.ts'
import { subjectsIn } from './attacks/people.ts'
import type { Subject } from './attacks/subject.ts'

// npm run attack-corpus -- OUT: makes presentations to measure liveness on. Begun again, it goes on where it was.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    faces: { type: 'string', default: '../shared/faces/lfw-dev' },
    people: { type: 'string', default: '60' },
    tuning: { type: 'string', default: '20' },
    from: { type: 'string', default: '0' },
    set: { type: 'string' },
    kinds: { type: 'string' },
    seed: { type: 'string', default: '30107' },
  },
})
const [out] = positionals
const [people, tuning, seed, from] = [values.people, values.tuning, values.seed, values.from].map(Number)
if (!out || !people || !tuning || seed === undefined || Number.isNaN(seed)) {
  process.stderr.write(
    'npm run attack-corpus -- OUT [--faces DIR] [--people N] [--tuning N] [--from N] [--set tuning|figure] [--kinds a,b] [--seed S]\n',
  )
  process.exit(2)
}

const wanted = values.kinds?.split(',')
process.stdout.write(
  `seed ${seed}, ${tuning} people to tune on, ${people} for the figure, ${cpus()[0]?.model ?? ''}\n`,
)
const reader = createFaceReader({ config: { engine: 'fr', workers: 1 }, log: createLog({ level: 'warn' }) })
try {
  if (values.set !== 'figure') await fill('tuning', tuning)
  if (values.set !== 'tuning') await fill('figure', people)
} finally {
  await reader.close()
}

// Person after person with every kind: whoever stops it early has fewer people, and each of them whole.
async function fill(set: CorpusSet, count: number): Promise<void> {
  const random = createRandom(seed ?? 0).fork('people')
  let before: Subject | null = null
  let done = 0
  // Several processes share the work when each begins with another person.
  const next = async (victim: Subject, other: Subject) => {
    if (done >= (from ?? 0)) await show(set, victim, other)
    done += 1
  }
  for await (const subject of subjectsIn(values.faces, set, { reader, random })) {
    // Behind each instrument stands whoever was before; behind the first's the second.
    if (before && done === 0) await next(before, subject)
    if (before && done < count) await next(subject, before)
    if (done >= count) return
    before = subject
  }
  throw new RangeError(`the folder has ${done} people of whom a head can be made, not ${count}`)
}

async function show(set: CorpusSet, victim: Subject, other: Subject): Promise<void> {
  const started = performance.now()
  let made = 0
  for (const kind of kindsOf(set)) {
    if (wanted && !wanted.includes(kind.name)) continue
    const order = { out: out ?? '', set, kind, seed: seed ?? 0, reader }
    if (await writePresentation(order, victim, other)) made++
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(0)
  process.stdout.write(`${set} ${victim.name.padEnd(28)} ${made} presentations in ${seconds} s\n`)
}
