import assert from 'node:assert/strict'
import type { OnnxAttribute, OnnxNode, OnnxTensor } from './onnx.ts'
import { writeOnnx } from './onnx.ts'
import type { TfWeight, WeightEntry } from './tfjs.ts'
import { channelsFirst, readWeights } from './tfjs.ts'

// dlib's face recognition network: http://blog.dlib.net/2017/02/high-quality-face-recognition-with-deep.html.
// @vladmandic/face-api carries its weights without a graph; this is the graph, layer by layer, as in
// http://dlib.net/dnn_face_recognition_ex.cpp.html. Each convolution's scale is folded into its weights.

/** 128 numbers from [1, 3, 150, 150], red first, 0…255. */
export function buildDlib(manifest: Buffer, bin: Buffer): Buffer {
  const groups: readonly { weights: readonly WeightEntry[] }[] = JSON.parse(manifest.toString('utf8'))
  const graph = new Dlib(
    readWeights(
      groups.flatMap(({ weights }) => weights),
      bin,
    ),
  )
  graph.build()
  return writeOnnx({
    name: 'dlib',
    nodes: graph.nodes,
    tensors: graph.tensors,
    inputs: [{ name: 'input', shape: [1, 3, 150, 150] }],
    outputs: ['output'],
  })
}

const meanRgb = [122.782, 117.001, 104.298]

// Name, and for those that halve the picture: how many channels of zeros join the pooled input, and how many
// pixels the convolution comes short of it.
const blocks = [
  { name: 'conv32_1' },
  { name: 'conv32_2' },
  { name: 'conv32_3' },
  { name: 'conv64_down', down: { channels: 32, pixels: 0 } },
  { name: 'conv64_1' },
  { name: 'conv64_2' },
  { name: 'conv64_3' },
  { name: 'conv128_down', down: { channels: 64, pixels: 0 } },
  { name: 'conv128_1' },
  { name: 'conv128_2' },
  { name: 'conv256_down', down: { channels: 128, pixels: 1 } },
  { name: 'conv256_1' },
  { name: 'conv256_2' },
  { name: 'conv256_down_out', down: { channels: 0, pixels: 1 } },
] as const

class Dlib {
  readonly nodes: OnnxNode[] = []
  readonly tensors: OnnxTensor[] = []
  readonly #weights: ReadonlyMap<string, TfWeight>

  constructor(weights: ReadonlyMap<string, TfWeight>) {
    this.#weights = weights
  }

  build(): void {
    const mean = this.#floats('mean', [3, 1, 1], meanRgb)
    const byte = this.#floats('byte', [1], [255])
    const centred = this.#emit('Sub', ['input', mean], 'centred')
    const scaled = this.#emit('Div', [centred, byte], 'scaled')
    const first = this.#relu(this.#convolution('conv32_down', scaled, 'down'))
    const pooled = this.#emit('MaxPool', [first], 'conv32_down/pool', window(3, 2, 'VALID'))
    const last = blocks.reduce(
      (input, block) => ('down' in block ? this.#halving(block, input) : this.#residual(block.name, input)),
      pooled,
    )
    const average = this.#emit('GlobalAveragePool', [last], 'average')
    const flat = this.#emit('Flatten', [average], 'flat')
    const { shape, values } = this.#weight('fc')
    this.tensors.push({ name: 'fc', shape, values })
    this.#emit('MatMul', [flat, 'fc'], 'output')
  }

  #residual(name: string, input: string): string {
    const first = this.#relu(this.#convolution(`${name}/conv1`, input, 'same'))
    const second = this.#convolution(`${name}/conv2`, first, 'same')
    return this.#relu(this.#emit('Add', [input, second], `${name}/sum`))
  }

  #halving(block: { name: string; down: { channels: number; pixels: number } }, input: string): string {
    const { name, down } = block
    const first = this.#relu(this.#convolution(`${name}/conv1`, input, 'down'))
    const second = this.#convolution(`${name}/conv2`, first, 'same')
    const filled = this.#pad(second, { channels: 0, pixels: down.pixels })
    const pooled = this.#emit('AveragePool', [input], `${name}/pool`, window(2, 2, 'VALID'))
    const widened = this.#pad(pooled, { channels: down.channels, pixels: 0 })
    return this.#relu(this.#emit('Add', [widened, filled], `${name}/sum`))
  }

  #pad(input: string, { channels, pixels }: { channels: number; pixels: number }): string {
    if (channels === 0 && pixels === 0) return input
    const ends = BigInt64Array.from([0, 0, 0, 0, 0, channels, pixels, pixels], BigInt)
    this.tensors.push({ name: `${input}/ends`, shape: [8], values: ends })
    return this.#emit('Pad', [input, `${input}/ends`], `${input}/padded`)
  }

  #convolution(name: string, input: string, kind: 'same' | 'down'): string {
    const { shape, values } = this.#weight(`${name}/conv/filters`)
    const [size = 0, , ins = 0, outs = 0] = shape
    const scale = this.#weight(`${name}/scale/weights`).values
    const shift = this.#weight(`${name}/scale/biases`).values
    const bias = this.#weight(`${name}/conv/bias`).values
    const perOutput = size * size * ins
    const kernel = channelsFirst(shape, values).map(
      (value, i) => value * (scale[Math.floor(i / perOutput)] ?? 0),
    )
    const folded = bias.map((value, o) => value * (scale[o] ?? 0) + (shift[o] ?? 0))
    this.tensors.push({ name: `${name}/kernel`, shape: [outs, ins, size, size], values: kernel })
    this.tensors.push({ name: `${name}/bias`, shape: [outs], values: folded })
    const around = kind === 'same' ? window(size, 1, 'SAME_UPPER') : window(size, 2, 'VALID')
    return this.#emit('Conv', [input, `${name}/kernel`, `${name}/bias`], name, around)
  }

  #relu(input: string): string {
    return this.#emit('Relu', [input], `${input}/relu`)
  }

  #emit(
    operator: string,
    inputs: readonly string[],
    output: string,
    attributes: OnnxAttribute[] = [],
  ): string {
    this.nodes.push({ operator, inputs, output, attributes })
    return output
  }

  #floats(name: string, shape: readonly number[], values: readonly number[]): string {
    this.tensors.push({ name, shape, values: Float32Array.from(values) })
    return name
  }

  #weight(name: string): TfWeight {
    const found = this.#weights.get(name)
    assert(found, `weight ${name} is missing`)
    return found
  }
}

function window(size: number, stride: number, padding: 'VALID' | 'SAME_UPPER'): OnnxAttribute[] {
  return [
    { name: 'kernel_shape', kind: 'ints', value: [size, size] },
    { name: 'strides', kind: 'ints', value: [stride, stride] },
    { name: 'auto_pad', kind: 'text', value: padding },
  ]
}
