import type { FivePoints } from './align.ts'
import type { Pyramid } from './pixels.ts'

/**
 * The port: what turns an aligned face into numbers. Finding and aligning faces is the same for all.
 *
 * Embeddings of two engines, or of two versions of one, do not compare: whoever stores one stores `version`.
 */
export type FaceEngine = {
  name: string
  version: string
  /** @returns unit length */
  embed(pyramid: Pyramid, points: FivePoints): Promise<Float32Array>
}

/** Cosines. What they are measured on stands with them in the engine's description. */
export type Thresholds = {
  version: string
  /** At or above: the same person. */
  match: number
  /** At or above, but below match: a person looks. */
  borderline: number
  /** 1:N: at or above, somebody enrolled looks like this face. */
  duplicate: number
  /** Within one capture: frames below are of somebody else. */
  samePerson: number
  samePersonTurned: number
}

export type EngineDescription = { name: string; version: string; dimensions: number; thresholds: Thresholds }

/** Scales to unit length, in place. */
export function toUnit(vector: Float32Array): Float32Array {
  let squares = 0
  for (let i = 0; i < vector.length; i++) squares += (vector[i] ?? 0) ** 2
  const length = Math.sqrt(squares) || 1
  for (let i = 0; i < vector.length; i++) vector[i] = (vector[i] ?? 0) / length
  return vector
}

/**
 * How alike two faces are.
 *
 * @param a unit length, from an engine
 * @param b likewise, from the same version of that engine
 * @returns cosine similarity in [-1, 1]
 */
export function similarity(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length || a.length === 0)
    throw new RangeError('embeddings of two engines do not compare')
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0)
  return sum
}
