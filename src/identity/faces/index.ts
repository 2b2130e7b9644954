import type { Log } from '#base/log'
import type { Analysis, PictureKind } from './analysis.ts'
import type { FacesConfig } from './engines.ts'
import { chooseEngine } from './engines.ts'
import { createPool } from './pool.ts'

export type { Analysis, Face } from './analysis.ts'
export { similarity } from './engine.ts'

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
    ready: pool.ready,
    load: pool.load,
    close: pool.close,
  }
}
