import { createArcFaceEngine, frEncoding } from './arcface.ts'
import type { EngineDescription, FaceEngine } from './engine.ts'
import { modelFiles, readModelFile } from './models/files.ts'
import { openModel } from './models/model.ts'

// The engines to choose from. A description is cheap and says what decisions record; opening loads the model.

export type FacesConfig = { engine: 'fr' | 'dlib'; model?: string; workers: number }

export type EngineChoice = { description: EngineDescription; open(): Promise<FaceEngine> }

export function chooseEngine(_config: Pick<FacesConfig, 'engine' | 'model'>): EngineChoice {
  return frEngine
}

const frVersion = `1-${modelFiles.fr_feature.sha256.slice(0, 8)}`

const frEngine: EngineChoice = {
  description: {
    name: 'fr',
    version: frVersion,
    dimensions: 512,
    thresholds: {
      version: 'fr-2026-11',
      match: 0.44,
      borderline: 0.335,
      duplicate: 0.535,
      samePerson: 0.5,
      samePersonTurned: 0.35,
    },
  },
  open: async () =>
    createArcFaceEngine(
      { name: 'fr', version: frVersion, encoding: frEncoding },
      await openModel(readModelFile('fr_feature')),
    ),
}
