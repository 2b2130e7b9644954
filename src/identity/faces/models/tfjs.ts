import assert from 'node:assert/strict'

// Reads a TensorFlow.js graph model (model.json and its weights) as far as the models of
// `@vladmandic/human` need. Format: https://github.com/tensorflow/tfjs/tree/master/tfjs-converter

export type TfNode = {
  name: string
  op: string
  input?: readonly string[]
  attr?: Readonly<Record<string, TfAttribute>>
}

export type TfAttribute = {
  s?: string
  i?: string
  list?: { i?: readonly string[]; s?: readonly string[] }
  shape?: TfShape
}

export type TfShape = { dim?: readonly { size: string }[] }

export type TfGraph = {
  nodes: readonly TfNode[]
  weights: ReadonlyMap<string, TfWeight>
}

export type TfWeight = { shape: readonly number[]; values: Float32Array }

export type WeightEntry = {
  name: string
  shape: readonly number[]
  dtype: 'float32' | 'int32'
  quantization?: { dtype: string; scale?: number; min?: number }
}

type ModelJson = {
  modelTopology: { node: readonly TfNode[] }
  weightsManifest: readonly { weights: readonly WeightEntry[] }[]
}

/**
 * @param json model.json; its digest has been checked, so its shape is known
 * @param bin the weights, one file
 */
export function parseTfGraph(json: Buffer, bin: Buffer): TfGraph {
  const model: ModelJson = JSON.parse(json.toString('utf8'))
  return {
    nodes: model.modelTopology.node,
    weights: readWeights(
      model.weightsManifest.flatMap((group) => group.weights),
      bin,
    ),
  }
}

/** Weights by name. Whole numbers (shapes, paddings) are read as floats too: all are small. */
export function readWeights(entries: readonly WeightEntry[], bin: Buffer): Map<string, TfWeight> {
  const weights = new Map<string, TfWeight>()
  let offset = 0
  for (const entry of entries) {
    const count = entry.shape.reduce((product, size) => product * size, 1)
    const stored = entry.quantization?.dtype ?? entry.dtype
    const width = stored === 'uint8' ? 1 : stored === 'float16' ? 2 : 4
    const slice = bin.subarray(offset, offset + count * width)
    assert.equal(slice.length, count * width, 'the weights are shorter than their manifest')
    weights.set(entry.name, { shape: entry.shape, values: readValues(slice, stored, entry) })
    offset += count * width
  }
  assert.equal(offset, bin.length, 'the weights are longer than their manifest')
  return weights
}

function readValues(bytes: Buffer, stored: string, entry: WeightEntry): Float32Array {
  switch (stored) {
    case 'float32':
      return new Float32Array(copyOf(bytes))
    case 'int32':
      return Float32Array.from(new Int32Array(copyOf(bytes)))
    case 'float16':
      return Float32Array.from(new Float16Array(copyOf(bytes)))
    case 'uint8': {
      const { scale = 1, min = 0 } = entry.quantization ?? {}
      return Float32Array.from(bytes, (value) => value * scale + min)
    }
    default:
      assert.fail(`weights stored as ${stored} are not known`)
  }
}

// Typed arrays want their bytes aligned, and the little-endian order that every machine we run on has.
function copyOf(bytes: Buffer): ArrayBuffer {
  const copy = new ArrayBuffer(bytes.length)
  bytes.copy(new Uint8Array(copy))
  return copy
}

/** Kernels stand as [height, width, in, out]; ONNX wants [out, in, height, width]. */
export function channelsFirst(shape: readonly number[], values: Float32Array): Float32Array {
  const [height = 0, width = 0, ins = 0, outs = 0] = shape
  const places = height * width
  const turned = new Float32Array(values.length)
  for (let at = 0, yx = 0; yx < places; yx++)
    for (let i = 0; i < ins; i++)
      for (let o = 0; o < outs; o++) turned[(o * ins + i) * places + yx] = values[at++]!
  return turned
}
