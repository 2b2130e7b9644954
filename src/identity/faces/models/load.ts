import type { Models } from '../analysis.ts'
import type { FaceEngine } from '../engine.ts'
import { convertedModel, onnxModel } from './files.ts'
import { openModel } from './model.ts'

/** Opens everything an analysis needs. */
export async function loadModels(engine: FaceEngine): Promise<Models> {
  const [detector, mesh, iris, passive] = await Promise.all([
    openModel(convertedModel('blazeface')),
    openModel(convertedModel('facemesh')),
    openModel(convertedModel('iris')),
    openModel(onnxModel('fr_liveness')),
  ])
  return { detector, mesh, iris, passive, engine }
}
