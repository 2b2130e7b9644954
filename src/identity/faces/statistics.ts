import { dot } from './vectors.ts'

// Error rates of a face engine over labelled embeddings. Words as in ISO/IEC 19795-1: FMR, false match rate, the
// share of pairs of two people taken for one; FNMR, false non-match rate, the share of pairs of one person
// taken for two.

export type Labelled = { person: string; embedding: Float32Array }

export type Interval = { low: number; high: number }

export type OperatingPoint = {
  /** Too few impostor pairs to say what happens at this rate: threshold and FNMR are then only bounds. */
  isMeasured: boolean
  /** Wanted; `falseMatches` of the impostor pairs are at or above the threshold. */
  fmr: number
  falseMatches: number
  fmrInterval: Interval
  threshold: number
  fnmr: number
  /** Wilson: as if every pair had been drawn by itself. */
  fnmrWilson: Interval
  /** Bootstrap over people: pairs of one person err together, so this is the one to believe. */
  fnmrBootstrap: Interval
}

export type ErrorRates = {
  pictures: number
  people: number
  genuinePairs: number
  impostorPairs: number
  eer: number
  eerThreshold: number
  points: OperatingPoint[]
}

const fmrs = [1e-2, 1e-3, 1e-4, 1e-5] as const
const bins = 40_000
const confidenceZ = 1.96
/** A rate is not read off fewer errors than this: its interval is then wider than a factor of two. */
const falseMatchesMin = 10

/** Similarities of [-1, 1] in bins of 5·10⁻⁵: millions of pairs need no more memory than this. */
type Histogram = Uint32Array

export function errorRates(faces: readonly Labelled[], random: () => number): ErrorRates {
  const genuine: Histogram = new Uint32Array(bins)
  const impostor: Histogram = new Uint32Array(bins)
  const ownPairs = new Map<string, number[]>()
  faces.forEach((a, i) => {
    for (let j = i + 1; j < faces.length; j++) {
      const b = faces[j]
      if (!b) continue
      const bin = binOf(dot(a.embedding, b.embedding))
      if (a.person !== b.person) {
        impostor[bin] = (impostor[bin] ?? 0) + 1
        continue
      }
      genuine[bin] = (genuine[bin] ?? 0) + 1
      ownPairs.set(a.person, [...(ownPairs.get(a.person) ?? []), bin])
    }
  })
  const [genuinePairs, impostorPairs] = [total(genuine), total(impostor)]
  return {
    pictures: faces.length,
    people: new Set(faces.map(({ person }) => person)).size,
    genuinePairs,
    impostorPairs,
    ...equalErrorRate(genuine, impostor),
    points: fmrs.map((fmr) => pointAt(fmr, { genuine, impostor, ownPairs: [...ownPairs.values()], random })),
  }
}

type Counted = { genuine: Histogram; impostor: Histogram; ownPairs: number[][]; random: () => number }

// The lowest threshold at which no more than the wanted share of impostors passes.
function pointAt(fmr: number, { genuine, impostor, ownPairs, random }: Counted): OperatingPoint {
  const allowed = fmr * total(impostor)
  let falseMatches = 0
  let bin = bins
  while (bin > 0 && falseMatches + (impostor[bin - 1] ?? 0) <= allowed) falseMatches += impostor[--bin] ?? 0
  const missed = genuine.subarray(0, bin).reduce((sum, count) => sum + count, 0)
  return {
    isMeasured: allowed >= falseMatchesMin,
    fmr,
    falseMatches,
    fmrInterval: wilson(falseMatches, total(impostor)),
    threshold: thresholdOf(bin),
    fnmr: missed / total(genuine),
    fnmrWilson: wilson(missed, total(genuine)),
    fnmrBootstrap: bootstrap(
      ownPairs.map((pairs) => ({ pairs: pairs.length, missed: pairs.filter((own) => own < bin).length })),
      random,
    ),
  }
}

function equalErrorRate(genuine: Histogram, impostor: Histogram): { eer: number; eerThreshold: number } {
  const [genuinePairs, impostorPairs] = [total(genuine), total(impostor)]
  let missed = 0
  let passed = impostorPairs
  for (let bin = 0; bin < bins; bin++) {
    const [fnmr, fmr] = [missed / genuinePairs, passed / impostorPairs]
    if (fnmr >= fmr) return { eer: (fnmr + fmr) / 2, eerThreshold: thresholdOf(bin) }
    missed += genuine[bin] ?? 0
    passed -= impostor[bin] ?? 0
  }
  return { eer: 1, eerThreshold: 1 }
}

/**
 * 95 % confidence interval of a share.
 *
 * @see Wilson, "Probable inference, the law of succession, and statistical inference", 1927
 */
export function wilson(hits: number, of: number): Interval {
  if (of === 0) return { low: 0, high: 1 }
  const share = hits / of
  const z2 = confidenceZ ** 2 / of
  const middle = (share + z2 / 2) / (1 + z2)
  const reach = (confidenceZ / (1 + z2)) * Math.sqrt((share * (1 - share)) / of + z2 / (4 * of))
  return { low: Math.max(0, middle - reach), high: Math.min(1, middle + reach) }
}

const resamples = 1000

/** 95 % interval: people are drawn again and again, with all their pairs. */
export function bootstrap(
  people: readonly { pairs: number; missed: number }[],
  random: () => number,
): Interval {
  if (people.length === 0) return { low: 0, high: 1 }
  const rates = Array.from({ length: resamples }, () => {
    let [pairs, missed] = [0, 0]
    for (let i = 0; i < people.length; i++) {
      const drawn = people[Math.floor(random() * people.length)]
      pairs += drawn?.pairs ?? 0
      missed += drawn?.missed ?? 0
    }
    return pairs === 0 ? 0 : missed / pairs
  }).toSorted((p, q) => p - q)
  return { low: rates[Math.floor(resamples * 0.025)] ?? 0, high: rates[Math.floor(resamples * 0.975)] ?? 1 }
}

/** Repeatable randomness for intervals: mulberry32. Never for secrets. */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function binOf(similarity: number): number {
  return Math.min(bins - 1, Math.max(0, Math.floor(((similarity + 1) / 2) * bins)))
}

function thresholdOf(bin: number): number {
  return (bin / bins) * 2 - 1
}

function total(histogram: Histogram): number {
  return histogram.reduce((sum, count) => sum + count, 0)
}
