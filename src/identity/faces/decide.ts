import type { Face } from './analysis.ts'
import type { EngineDescription } from './engine.ts'
import { similarity, toUnit } from './engine.ts'

// 1:1: are these frames of the person in the portrait?

export type Decision = {
  outcome: 'match' | 'borderline' | 'no_match'
  similarity: number
  /** The mean of the frames: what to enrol. */
  embedding: Float32Array
  framesUsed: number
  thresholdVersion: string
  engine: string
}

type Probe = Pick<Face, 'embedding' | 'quality'>

const framesMax = 5

/**
 * Decides on the mean of the best frames, weighed by their quality: noise of single frames cancels out.
 *
 * @param probes of one capture; at least one
 * @param reference unit length, from the same engine version
 */
export function decide1to1(
  engine: EngineDescription,
  probes: readonly Probe[],
  reference: Float32Array,
): Decision {
  if (probes.length === 0) throw new RangeError('a decision needs a frame')
  const best = probes.toSorted((p, q) => q.quality.weight - p.quality.weight).slice(0, framesMax)
  const embedding = meanEmbedding(best)
  const score = similarity(embedding, reference)
  const { match, borderline, version } = engine.thresholds
  return {
    outcome: score >= match ? 'match' : score >= borderline ? 'borderline' : 'no_match',
    similarity: score,
    embedding,
    framesUsed: best.length,
    thresholdVersion: version,
    engine: `${engine.name} ${engine.version}`,
  }
}

function meanEmbedding(probes: readonly Probe[]): Float32Array {
  const sum = new Float32Array(probes[0]?.embedding.length ?? 0)
  for (const { embedding, quality } of probes)
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (embedding[i] ?? 0) * quality.weight
  return toUnit(sum)
}
