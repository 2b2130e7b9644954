// The face engine: time of a frame on one core, start from nothing, memory, the 1:N search, and, where the pictures
// are at hand, error rates. HUFU_FACES names another labelled folder than ../shared/faces/lfw-dev.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLog } from '#base/log'
import type { FaceReader } from '#identity/faces'
import { createFaceReader, evaluations } from '#identity/faces'
import { portraitOf } from '#test/puppet/people'
import { poses } from '#test/puppet/poses'
import { percentile, report, reportMachine } from './measure.ts'

const bench = 'faces'
const frames = 120
const folder =
  process.env['HUFU_FACES'] ?? join(import.meta.dirname, '..', '..', 'shared', 'faces', 'lfw-dev')
const log = createLog({ level: 'warn' })

reportMachine(bench)
const { atRest } = await poses(await portraitOf('mei'))
await timeFrames(atRest)
startFromNothing(atRest)
await errorRates()

/** A 640×480 camera frame as JPEG, through one thread of the pool. */
async function timeFrames(jpeg: Buffer): Promise<void> {
  await withReader(1, async (reader) => {
    await reader.ready()
    // 'portrait' leaves out the passive liveness model, and the eyes are the frame's too: the first figure is all
    // that comparing needs and a little more, the second all that an enrolment's frame needs.
    for (const [kind, figure, goal] of [
      ['portrait', 'frame → embedding, with eyes and quality', 20],
      ['frame', 'frame → everything, with passive liveness', undefined],
    ] as const) {
      const times: number[] = []
      for (let i = 0; i < frames; i++) {
        const start = performance.now()
        await reader.analyse(jpeg, kind)
        if (i >= frames / 4) times.push(performance.now() - start)
      }
      const value = percentile(times, 50)
      report({ bench, figure, value, unit: 'ms', ...(goal ? { goal, atMost: true } : {}) })
      report({ bench, figure: `${figure}, 99th percentile`, value: percentile(times, 99), unit: 'ms' })
    }
  })
}

/** A new process, from its first line to its first embedding, and what it holds in memory then. */
function startFromNothing(jpeg: Buffer): void {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-bench-'))
  const file = join(dir, 'frame.jpg')
  writeFileSync(file, jpeg)
  const child = join(import.meta.dirname, 'faces-start.ts')
  const runs = Array.from({ length: 5 }, () =>
    parse(execFileSync(process.execPath, [child, file], { encoding: 'utf8' })),
  )
  rmSync(dir, { recursive: true })
  const [ms, mb] = [
    percentile(
      runs.map((run) => run.ms),
      50,
    ),
    percentile(
      runs.map((run) => run.mb),
      50,
    ),
  ]
  report({
    bench,
    figure: 'cold start to the first embedding',
    value: ms,
    unit: 'ms',
    goal: 1000,
    atMost: true,
  })
  report({ bench, figure: 'resident memory, one worker', value: mb, unit: 'MB' })
}

function parse(line: string): { ms: number; mb: number } {
  const [ms = Number.NaN, mb = Number.NaN] = line.split(' ').map(Number)
  return { ms, mb }
}

async function errorRates(): Promise<void> {
  if (!existsSync(folder)) {
    process.stderr.write(`${bench}: no error rates, ${folder} is not here\n`)
    return
  }
  const { points, eer, picturesPerSecond } = await withReader(2, (reader) =>
    evaluations.ofPictures(reader, folder, () => {}),
  )
  report({ bench, figure: 'EER', value: eer * 100, unit: '%' })
  const goals = new Map([
    [1e-3, 2.5],
    [1e-4, 4],
  ])
  for (const {
    fmr,
    fnmr,
    fnmrBootstrap: { low, high },
    threshold,
  } of points) {
    const goal = goals.get(fmr)
    const figure = `FNMR at FMR ${fmr.toExponential(0)}`
    report({ bench, figure, value: fnmr * 100, unit: '%', ...(goal ? { goal, atMost: true } : {}) })
    report({ bench, figure: `${figure}, 95 % by people, low`, value: low * 100, unit: '%' })
    report({ bench, figure: `${figure}, 95 % by people, high`, value: high * 100, unit: '%' })
    report({ bench, figure: `threshold at FMR ${fmr.toExponential(0)}`, value: threshold, unit: 'cosine' })
  }
  report({ bench, figure: 'pictures of 250×250, two workers', value: picturesPerSecond, unit: '/s' })
}

async function withReader<T>(workers: number, work: (reader: FaceReader) => Promise<T>): Promise<T> {
  const reader = createFaceReader({ config: { engine: 'fr', workers }, log })
  try {
    return await work(reader)
  } finally {
    await reader.close()
  }
}
