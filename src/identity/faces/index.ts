import assert from 'node:assert/strict'
import type { Sql } from '#base/db'
import type { Log } from '#base/log'
import type { FactBody } from '#base/outbox'
import type { Analysis, Face, PictureKind } from './analysis.ts'
import { decide1to1 } from './decide.ts'
import type { FacesConfig } from './engines.ts'
import { chooseEngine } from './engines.ts'
import type { Vault } from './gallery.ts'
import { createGallery } from './gallery.ts'
import type { Trace } from './geometry/trace.ts'
import type { Challenge, Frame } from './liveness.ts'
import { isRepeat, isReplay } from './freshness.ts'
import { adviceFor, advance, currentStep, expire, isDoubtful, newChallenge, rules } from './liveness.ts'
import { createPool } from './pool.ts'

export type { Analysis, Face } from './analysis.ts'
export type { Decision } from './decide.ts'
export { similarity } from './engine.ts'
export { evaluateFolder } from './evaluation.ts'
export type { Vault } from './gallery.ts'
export type { Challenge, Frame } from './liveness.ts'

export type FaceReader = ReturnType<typeof createFaceReader>
export type Faces = ReturnType<typeof createFaces>

type ReaderDeps = { config: FacesConfig; log: Log }

/**
 * Reads faces and judges them, and remembers nobody: for evaluation, imports and tests.
 * Starts the threads at once; the first analysis waits for their models.
 */
export function createFaceReader({ config, log }: ReaderDeps) {
  const { description } = chooseEngine(config)
  const pool = createPool({ config, log })
  return {
    engine: { name: description.name, version: description.version, dimensions: description.dimensions },
    thresholds: description.thresholds,
    /**
     * @param file JPEG, PNG or WebP
     * @param rest what the caller kept of the face at rest: see `Challenge.restSequence`
     * @throws Refusal `faces.busy` 503 when the queue is full
     */
    analyse: (file: Uint8Array, kind: PictureKind = 'frame', rest: Trace | null = null): Promise<Analysis> =>
      pool.analyse(file, kind, rest),
    decide1to1: (probes: readonly Pick<Face, 'embedding' | 'quality'>[], reference: Float32Array) =>
      decide1to1(description, probes, reference),
    /** Pure: the caller keeps the challenge, the anchor, and the trace of the face at rest. */
    liveness: {
      rules,
      newChallenge,
      advance: (challenge: Challenge, frame: Frame) => advance(challenge, frame, description.thresholds),
      expire,
      currentStep,
      adviceFor,
      isDoubtful,
      isRepeat,
      isReplay,
    },
    ready: pool.ready,
    workload: pool.workload,
    close: pool.close,
  }
}

/** The same with the gallery of everybody enrolled. */
export function createFaces({ config, log, vault }: ReaderDeps & { vault: Vault }) {
  const { description } = chooseEngine(config)
  const reader = createFaceReader({ config, log })
  const gallery = createGallery({ engine: description, vault, log })
  return {
    ...reader,
    gallery,
    /** Reacts to `people.erased`. The template opens for nobody any more; this takes the bytes away too. */
    onErased: async (sql: Sql, { personId }: FactBody): Promise<void> => {
      assert(typeof personId === 'string', 'a fact about a person names the person')
      await gallery.remove(sql, personId)
    },
    close: async () => {
      await Promise.all([reader.close(), gallery.close()])
    },
  }
}
