import type { Log } from '#base/log'
import type { Analysis, PictureKind } from './analysis.ts'
import type { FacesConfig } from './engines.ts'
import { chooseEngine } from './engines.ts'
import type { Challenge, Frame } from './liveness.ts'
import { adviceFor, advance, currentStep, expire, isDoubtful, newChallenge } from './liveness.ts'
import { createPool } from './pool.ts'

export type { Analysis, Face } from './analysis.ts'
export { similarity } from './engine.ts'
export type { Challenge, Frame } from './liveness.ts'

export type Faces = ReturnType<typeof createFaces>

/** Starts the threads at once; the first analysis waits for their models. */
export function createFaces({ config, log }: { config: FacesConfig; log: Log }) {
  const { description } = chooseEngine(config)
  const pool = createPool({ config, log })
  return {
    engine: { name: description.name, version: description.version },
    thresholds: description.thresholds,
    /**
     * @param file JPEG, PNG or WebP
     * @throws Refusal `faces.busy` 503 when the queue is full
     */
    analyse: (file: Uint8Array, kind: PictureKind = 'frame'): Promise<Analysis> => pool.analyse(file, kind),
    /** Pure: the caller keeps the challenge and the anchor. */
    liveness: {
      newChallenge,
      advance: (challenge: Challenge, frame: Frame) => advance(challenge, frame, description.thresholds),
      expire,
      currentStep,
      adviceFor,
      isDoubtful,
    },
    ready: pool.ready,
    load: pool.load,
    close: pool.close,
  }
}
