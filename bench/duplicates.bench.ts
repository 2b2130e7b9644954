// How many enrolments a person has to look at because somebody else enrolled looks alike: by the size of the city and
// the threshold. HUFU_FACES names another labelled folder (DIR/PERSON/PICTURE) than ../shared/faces/lfw-dev.
import { existsSync, globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { createLog } from '#base/log'
import { createFaceReader, similarity } from '#identity/faces'
import { report, reportMachine } from './measure.ts'

const bench = 'duplicates'
const folder =
  process.env['HUFU_FACES'] ?? join(import.meta.dirname, '..', '..', 'shared', 'faces', 'lfw-dev')
const thresholds = [0.3875, 0.44, 0.5, 0.535, 0.57, 0.6, 0.65, 0.7]
const sizes = [10_000, 100_000, 1_000_000]
const binsPerUnit = 1_000
const atOnce = 8
/** A rate is measured where so many pairs were seen. */
const fewestSeen = 30

type Pictured = { person: string; embedding: Float32Array }

reportMachine(bench)
if (existsSync(folder)) measure(await embed())
else console.error(`no pictures at ${folder}: nothing was measured`)

async function embed(): Promise<Pictured[]> {
  const reader = createFaceReader({ config: { engine: 'fr', workers: 1 }, log: createLog({ level: 'warn' }) })
  const files = globSync('*/*.jpg', { cwd: folder })
  const found: Pictured[] = []
  const rest = files.values()
  const work = async () => {
    for (const file of rest) {
      const analysis = await reader.analyse(await readFile(join(folder, file)), 'portrait')
      if (analysis.outcome === 'face')
        found.push({ person: basename(dirname(file)), embedding: analysis.face.embedding })
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  await reader.close()
  return found
}

function measure(pictures: readonly Pictured[]): void {
  const { impostors, mates } = compareAll(pictures)
  const pairs = impostors.reduce((sum, count) => sum + count, 0)
  report({ bench, figure: 'pairs of different people', value: pairs, unit: 'pairs' })
  const above = countAbove(impostors)
  const falseMatchRate = rateOf(above, pairs)
  for (const threshold of thresholds) {
    const rate = falseMatchRate(threshold)
    const missed = mates.filter((value) => value < threshold).length / mates.length
    const seen = above(threshold)
    report({
      bench,
      figure: `${threshold}: pairs of different people seen above`,
      value: seen,
      unit: 'pairs',
    })
    report({ bench, figure: `${threshold}: false match rate`, value: rate * 1e6, unit: 'in a million' })
    report({
      bench,
      figure: `${threshold}: same person missed, one picture each`,
      value: missed * 100,
      unit: '%',
    })
    for (const size of sizes)
      report({
        bench,
        figure: `${threshold}: reviews at ${size} enrolled`,
        value: (1 - (1 - rate) ** size) * 1000,
        unit: 'per 1,000 enrolments',
      })
  }
}

/** Every picture with every other: a histogram for different people, the values for one. */
function compareAll(pictures: readonly Pictured[]) {
  const impostors = new Float64Array(binsPerUnit)
  const mates: number[] = []
  for (const [at, one] of pictures.entries())
    for (const other of pictures.slice(at + 1)) {
      const value = similarity(one.embedding, other.embedding)
      if (one.person === other.person) mates.push(value)
      else {
        const bin = Math.min(binsPerUnit - 1, Math.max(0, Math.floor(value * binsPerUnit)))
        impostors[bin] = (impostors[bin] ?? 0) + 1
      }
    }
  return { impostors, mates }
}

function countAbove(bins: Float64Array) {
  return (threshold: number) =>
    bins.slice(Math.round(threshold * binsPerUnit)).reduce((sum, count) => sum + count, 0)
}

/**
 * Measured where thirty pairs or more were seen; further out on the line through the logarithms of what was measured
 * in the tail. The tail is steeper than a line in truth: the figures err to the side of more reviews.
 */
function rateOf(above: (threshold: number) => number, pairs: number) {
  const tail = Array.from({ length: 100 }, (_, at) => 0.3 + at / 500)
    .map((threshold) => ({ x: threshold, y: Math.log10(above(threshold) / pairs), seen: above(threshold) }))
    .filter(({ seen }) => seen >= fewestSeen)
  const mean = (of: (point: (typeof tail)[number]) => number) =>
    tail.reduce((sum, point) => sum + of(point), 0) / tail.length
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)]
  const slope = mean((point) => (point.x - x) * (point.y - y)) / mean((point) => (point.x - x) ** 2)
  return (threshold: number) =>
    above(threshold) >= fewestSeen ? above(threshold) / pairs : 10 ** (y + slope * (threshold - x))
}
