import { createArcFaceEngine, frEncoding } from './arcface.ts'
import { createDlibEngine } from './dlib.ts'
import type { EngineDescription, FaceEngine } from './engine.ts'
import { dlibModel, modelFiles, onnxModel } from './models/files.ts'
import { openModel } from './models/model.ts'
import { withoutPrelu } from './models/prelu.ts'
import { readOwnModel } from './own-model.ts'

// The engines to choose from. A description is cheap and says what decisions record; opening loads the model.
//
// Thresholds are `hufu faces evaluate` on lfw-dev, rounded up: match halfway between FMR 1e-4 and 1e-5, because
// on other people's pictures the same threshold lets some times more impostors pass; borderline at 1e-3.

export type FacesConfig = { engine: 'fr' | 'dlib'; model?: string; workers: number }

export type EngineChoice = { description: EngineDescription; open(): Promise<FaceEngine> }

/** @throws Refusal `faces.model_unusable` when a city's own model cannot be read */
export function chooseEngine({ engine, model }: Pick<FacesConfig, 'engine' | 'model'>): EngineChoice {
  if (model !== undefined) return ownEngine(model)
  return engine === 'fr' ? frEngine : dlibEngine
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
      await openModel(onnxModel('fr_feature')),
    ),
}

const dlibVersion = `1-${modelFiles['dlib.bin'].sha256.slice(0, 8)}`

const dlibEngine: EngineChoice = {
  description: {
    name: 'dlib',
    version: dlibVersion,
    dimensions: 128,
    thresholds: {
      version: 'dlib-2026-11',
      match: 0.951,
      borderline: 0.931,
      duplicate: 0.965,
      samePerson: 0.945,
      samePersonTurned: 0.92,
    },
  },
  open: async () => createDlibEngine(dlibVersion, await openModel(dlibModel())),
}

function ownEngine(path: string): EngineChoice {
  const { description, settings, onnx } = readOwnModel(path)
  const { name, version } = description
  const { order, shift, divisor } = settings
  return {
    description,
    open: async () =>
      createArcFaceEngine(
        { name, version, encoding: { order, shift, divisor } },
        await openModel(withoutPrelu(onnx)),
      ),
  }
}
