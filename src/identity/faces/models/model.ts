import { InferenceSession, Tensor } from 'onnxruntime-node'

/** A model that takes one tensor of floats and gives some. */
export type Model = {
  run(values: Float32Array, shape: readonly number[]): Promise<Readonly<Record<string, Float32Array>>>
}

/** Opens ONNX bytes for one core: the pool runs one worker per core, so threads inside would only fight. */
export async function openModel(onnx: Uint8Array): Promise<Model> {
  const session = await InferenceSession.create(onnx, {
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  })
  const [input] = session.inputNames
  if (!input) throw new TypeError('the model takes no input')
  return {
    run: async (values, shape) => {
      const answers = await session.run({ [input]: new Tensor('float32', values, shape) })
      return Object.fromEntries(Object.entries(answers).map(([name, tensor]) => [name, floats(tensor.data)]))
    },
  }
}

function floats(values: unknown): Float32Array {
  if (!(values instanceof Float32Array)) throw new TypeError('the model does not answer in floats')
  return values
}
