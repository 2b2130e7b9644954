import { createLog } from '#base/log'
import type { Config } from '#config'
import { createFaceReader, evaluations } from '#identity/faces'
import type { Call, Command } from './command.ts'
import { measureAttacks } from './faces-attacks.ts'
import { isMissing } from './paths.ts'
import { createProgress } from './progress.ts'
import { UsageError } from './usage-error.ts'

type Evaluation = Awaited<ReturnType<typeof evaluations.ofPictures>>
type Interval = Evaluation['points'][number]['fnmrWilson']

/** `hufu faces evaluate DIR`: the error rates of an engine on labelled pictures. */
export const facesCommand: Command = {
  name: 'faces',
  usage:
    'evaluate DIR | --attacks DIR [--evidence FILE] [--engine fr|dlib] [--model FILE.onnx] [--workers N] [--json]',
  summary: {
    en: 'Measure a face engine on DIR/PERSON/PICTURE, or liveness on recorded attacks: error rates with their confidence.',
    zh: '用 DIR/人名/照片 目录评测人脸引擎，或用录制的攻击评测活体检测：错误率和置信区间。',
  },
  options: {
    engine: { type: 'string' },
    model: { type: 'string' },
    workers: { type: 'string' },
    json: { type: 'boolean' },
    attacks: { type: 'string' },
    evidence: { type: 'string' },
  },
  settings: ({ engine, model, workers }) => ({
    ...(typeof engine === 'string' ? { FACES_ENGINE: engine } : {}),
    ...(typeof model === 'string' ? { FACES_MODEL: model } : {}),
    ...(typeof workers === 'string' ? { FACES_WORKERS: workers } : {}),
  }),
  run: evaluate,
}

async function evaluate({ config, words, options }: Call): Promise<void> {
  const [verb, ...dirs] = words
  const { attacks, evidence } = options
  if (verb !== 'evaluate' || (evidence && !attacks)) throw new UsageError()
  if (typeof attacks === 'string') return evaluateLiveness({ config, words: dirs, options }, attacks)
  const [dir, ...rest] = dirs
  if (!dir || rest.length > 0) throw new UsageError()
  if (isMissing(dir, 'folder')) return
  const evaluation = await measure(config.faces, dir)
  const text = options['json'] ? JSON.stringify(evaluation) : inWords(evaluation)
  process.stdout.write(`${text}\n`)
}

async function evaluateLiveness({ config, words, options }: Call, dir: string): Promise<void> {
  if (words.length > 0) throw new UsageError()
  if (isMissing(dir, 'folder')) return
  const { json, evidence } = options
  const file = typeof evidence === 'string' ? evidence : null
  process.stdout.write(
    `${await measureAttacks(config.faces, dir, { json: json === true, evidence: file })}\n`,
  )
}

async function measure(config: Config['faces'], dir: string): Promise<Evaluation> {
  const reader = createFaceReader({ config, log: createLog({ level: 'warn' }) })
  const progress = createProgress()
  try {
    return await evaluations.ofPictures(reader, dir, (done, of) =>
      progress.show(`${done} / ${of}`, done / of),
    )
  } finally {
    progress.end()
    await reader.close()
  }
}

function inWords(evaluation: Evaluation): string {
  const { engine, pictures, people, genuinePairs, impostorPairs, withoutFace, unreadable } = evaluation
  return [
    `engine ${engine.name} ${engine.version}`,
    `${whole(pictures)} pictures of ${whole(people)} people, ${evaluation.picturesPerSecond.toFixed(1)} a second;` +
      ` ${withoutFace} without a face, ${unreadable} unreadable`,
    `${whole(genuinePairs)} genuine and ${whole(impostorPairs)} impostor pairs`,
    '',
    `EER  ${percent(evaluation.eer)} at ${evaluation.eerThreshold.toFixed(3)}`,
    '',
    'FMR    threshold  FNMR     95 % by people     95 % by pairs      false matches (95 % of the FMR)',
    ...evaluation.points.map((point) =>
      [
        point.fmr.toExponential(0).padEnd(6),
        point.threshold.toFixed(3).padEnd(10),
        percent(point.fnmr).padEnd(8),
        (point.isMeasured ? interval(point.fnmrBootstrap) : 'too few pairs').padEnd(18),
        interval(point.fnmrWilson).padEnd(18),
        `${whole(point.falseMatches)} (${point.fmrInterval.low.toExponential(1)} – ${point.fmrInterval.high.toExponential(1)})`,
      ].join(' '),
    ),
    '',
    proposal(evaluation.proposed),
  ].join('\n')
}

function proposal(proposed: Evaluation['proposed']): string {
  if (!proposed)
    return 'no thresholds proposed: FMR 1e-5 wants a million impostor pairs, about 1,500 pictures of different people'
  const { match, borderline, duplicate } = proposed
  return `proposed thresholds  match ${match.toFixed(3)}  borderline ${borderline.toFixed(3)}  duplicate ${duplicate.toFixed(3)}`
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`
}

function interval({ low, high }: Interval): string {
  return `${(low * 100).toFixed(2)} – ${(high * 100).toFixed(2)} %`
}

function whole(count: number): string {
  return count.toLocaleString('en')
}
