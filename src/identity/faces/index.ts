import assert from 'node:assert/strict'
import { systemClock } from '#base/clock'
import type { Clock } from '#base/clock'
import type { Db, Sql } from '#base/db'
import type { Routes } from '#base/http'
import type { Keys } from '#base/keys'
import type { Log } from '#base/log'
import type { FactBody } from '#base/outbox'
import type { Analysis, Face, PictureKind } from './analysis.ts'
import { decide1to1 } from './decide.ts'
import type { FacesConfig } from './engines.ts'
import { chooseEngine } from './engines.ts'
import type { Vault } from './gallery.ts'
import { eyesOf } from './eyes.ts'
import { createGallery } from './gallery.ts'
import { createParts } from './gallery-parts.ts'
import type { Regions } from './gallery-regions.ts'
import { partRoutes } from './gallery-routes.ts'
import { partSecret } from './gallery-wire.ts'
import type { Trace } from './geometry/trace.ts'
import type { Challenge, Frame } from './liveness.ts'
import { isRepeat, isReplay } from './freshness.ts'
import { adviceFor, advance, currentStep, expire, isDoubtful, newChallenge, rules } from './liveness.ts'
import { createPool } from './pool.ts'

export type { Analysis, Face } from './analysis.ts'
export { similarity } from './engine.ts'
export { evaluations } from './evaluations.ts'
export { createFaceScan } from './face-scan.ts'
export type { Challenge } from './liveness.ts'
export { eachTemplate } from './template-forms.ts'

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
    /** Where the eyes are in the picture, the person's right one first. */
    eyesOf,
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

/** Where the gallery is held by several processes: what this one holds, and where the others are. */
type Partition = {
  regions: Regions
  /** Addresses of the others. */
  parts: readonly string[]
  keys: Pick<Keys, 'blindIndex'>
  now?: Clock
}

type GalleryDeps = ReaderDeps & { vault: Vault; partition?: Partition }

/** The gallery of everybody enrolled, or of some regions, without the threads that read faces: for a process that only searches. */
export function createGalleryPart({ config, log, vault, partition }: GalleryDeps) {
  const { description: engine } = chooseEngine(config)
  if (!partition)
    return { gallery: createGallery({ engine, vault, log }), silentParts: () => 0, routes: null }
  const { regions, parts: urls, keys, now = systemClock } = partition
  const secret = partSecret(keys)
  const parts = createParts({ urls, secret, engine, now, log })
  const gallery = createGallery({ engine, vault, log, regions, parts })
  const routes = (db: Db): Routes => partRoutes({ db, gallery, secret, engineVersion: engine.version, now })
  return { gallery, silentParts: parts.silent, routes }
}

/** The same with the gallery of everybody enrolled. */
export function createFaces({ config, log, vault, partition }: GalleryDeps) {
  const reader = createFaceReader({ config, log })
  const part = createGalleryPart({ config, log, vault, ...(partition && { partition }) })
  const { gallery } = part
  // A process that was not told which regions it holds is nobody's part, and has no door for others.
  const isPart = partition !== undefined && partition.regions !== 'all' && partition.regions.length > 0
  return {
    ...reader,
    gallery,
    /** For metrics: parts of the gallery that did not answer the last question. */
    silentParts: part.silentParts,
    routes: (db: Db): Routes => (isPart && part.routes ? part.routes(db) : () => {}),
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
