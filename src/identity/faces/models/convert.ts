import assert from 'node:assert/strict'
import type { OnnxAttribute, OnnxInput, OnnxNode, OnnxTensor } from './onnx.ts'
import { writeOnnx } from './onnx.ts'
import { preluAsConvolutions } from './prelu.ts'
import type { TfGraph, TfNode, TfWeight } from './tfjs.ts'
import { channelsFirst } from './tfjs.ts'

// TensorFlow.js graph → ONNX. TensorFlow keeps channels last, ONNX first: weights are turned here once, and
// where a tensor is flattened it is turned back first, so that the numbers come out in the order that the
// model's documents give.
//
// Every operator of the three models maps to one or two of ONNX's; another operator fails an assertion.

/** The ONNX bytes. Inputs are [batch, 3, height, width]. */
export function convertTfGraph(name: string, graph: TfGraph): Buffer {
  const conversion = new Conversion(graph)
  for (const node of graph.nodes) conversion.add(node)
  const { nodes, tensors, inputs, outputs } = conversion
  return writeOnnx({ name, nodes, tensors, inputs, outputs })
}

class Conversion {
  readonly nodes: OnnxNode[] = []
  readonly tensors: OnnxTensor[] = []
  readonly inputs: OnnxInput[] = []
  readonly outputs: string[] = []
  readonly #weights: ReadonlyMap<string, TfWeight>
  readonly #used: ReadonlySet<string>

  constructor(graph: TfGraph) {
    this.#weights = graph.weights
    this.#used = new Set(graph.nodes.flatMap((node) => node.input ?? []))
  }

  add(node: TfNode): void {
    const convert = OPERATORS[node.op]
    assert(convert, `operator ${node.op} has no counterpart`)
    convert(this, node)
  }

  emit(
    operator: string,
    inputs: readonly string[],
    output: string,
    attributes: OnnxAttribute[] = [],
  ): string {
    this.nodes.push({ operator, inputs, output, attributes })
    return output
  }

  weight(name: string | undefined): TfWeight {
    const found = name === undefined ? undefined : this.#weights.get(name)
    assert(found, `weight ${name} is missing`)
    return found
  }

  constant(name: string, shape: readonly number[], values: Float32Array | BigInt64Array): string {
    this.tensors.push({ name, shape, values })
    return name
  }

  wholes(name: string, values: Iterable<number>): string {
    const coded = BigInt64Array.from(Array.from(values, BigInt))
    return this.constant(name, [coded.length], coded)
  }

  isResult(name: string): boolean {
    return !this.#used.has(name)
  }
}

const OPERATORS: Readonly<Record<string, (to: Conversion, node: TfNode) => void>> = {
  Const: () => {},
  Placeholder: placeholder,
  _FusedConv2D: (to, node) => convolution(to, node, 1),
  DepthwiseConv2dNative: depthwise,
  AddV2: (to, node) => void to.emit('Add', both(node), node.name),
  Relu: (to, node) => void to.emit('Relu', [first(node)], node.name),
  Sigmoid: (to, node) => void to.emit('Sigmoid', [first(node)], node.name),
  Prelu: prelu,
  MaxPool: maxPool,
  Pad: pad,
  Reshape: reshape,
  ConcatV2: concat,
  Identity: identity,
}

function placeholder(to: Conversion, node: TfNode): void {
  const [batch, height, width, channels] =
    node.attr?.['shape']?.shape?.dim?.map((dim) => Number(dim.size)) ?? []
  assert(batch && height && width && channels === 3, 'the input is an image')
  to.inputs.push({ name: node.name, shape: [batch === -1 ? null : batch, channels, height, width] })
}

function convolution(to: Conversion, node: TfNode, group: number): void {
  const [input, kernel, bias, slope] = node.input ?? []
  const { shape, values } = to.weight(kernel)
  const [height, width, ins, outs] = shape
  assert(input && bias && height && width && ins && outs)
  const kernelName = to.constant(
    `${node.name}/kernel`,
    [outs, ins, height, width],
    channelsFirst(shape, values),
  )
  const biasName = to.constant(`${node.name}/bias`, [outs], to.weight(bias).values)
  const [, activation] = fusedOperators(node)
  const before = activation ? `${node.name}/before` : node.name
  to.emit('Conv', [input, kernelName, biasName], before, [
    ...window(node, [height, width]),
    int('group', group),
  ])
  if (activation === 'Relu') to.emit('Relu', [before], node.name)
  if (activation === 'Prelu') emitPrelu(to, node.name, before, to.weight(slope))
}

// [height, width, channels, multiplier] → [channels × multiplier, 1, height, width], one group per channel.
function depthwise(to: Conversion, node: TfNode): void {
  const { shape, values } = to.weight(node.input?.[1])
  const [height, width, channels, multiplier] = shape
  assert(height && width && channels && multiplier === 1)
  const turned = channelsFirst([height, width, 1, channels], values)
  const kernel = to.constant(`${node.name}/kernel`, [channels, 1, height, width], turned)
  to.emit('Conv', [first(node), kernel], node.name, [
    ...window(node, [height, width]),
    int('group', channels),
  ])
}

function prelu(to: Conversion, node: TfNode): void {
  emitPrelu(to, node.name, first(node), to.weight(node.input?.[1]))
}

function emitPrelu(to: Conversion, output: string, input: string, { values }: TfWeight): void {
  const { nodes, tensors } = preluAsConvolutions({ input, output, slope: values })
  to.nodes.push(...nodes)
  to.tensors.push(...tensors)
}

function maxPool(to: Conversion, node: TfNode): void {
  const size = node.attr?.['ksize']?.list?.i?.map(Number) ?? []
  to.emit('MaxPool', [first(node)], node.name, window(node, [size[1] ?? 0, size[2] ?? 0]))
}

function pad(to: Conversion, node: TfNode): void {
  const [nB = 0, nE = 0, yB = 0, yE = 0, xB = 0, xE = 0, cB = 0, cE = 0] = to.weight(node.input?.[1]).values
  const paddings = to.wholes(`${node.name}/paddings`, [nB, cB, yB, xB, nE, cE, yE, xE])
  to.emit('Pad', [first(node), paddings], node.name)
}

function reshape(to: Conversion, node: TfNode): void {
  const turned = channelsLast(to, node)
  to.emit('Reshape', [turned, to.wholes(`${node.name}/shape`, to.weight(node.input?.[1]).values)], node.name)
}

function concat(to: Conversion, node: TfNode): void {
  assert.equal(to.weight(node.input?.[2]).values[0], 3, 'only channels are put together')
  to.emit('Concat', both(node), node.name, [int('axis', 1)])
}

function identity(to: Conversion, node: TfNode): void {
  assert(to.isResult(node.name), 'Identity names a result')
  to.emit('Identity', [first(node)], node.name)
  to.outputs.push(node.name)
}

function channelsLast(to: Conversion, node: TfNode): string {
  return to.emit('Transpose', [first(node)], `${node.name}/turned`, [ints('perm', [0, 2, 3, 1])])
}

// TensorFlow's SAME puts an odd pixel of padding after, which ONNX calls SAME_UPPER.
function window(node: TfNode, size: readonly [number, number]): OnnxAttribute[] {
  const strides = node.attr?.['strides']?.list?.i?.map(Number) ?? []
  const padding = Buffer.from(node.attr?.['padding']?.s ?? '', 'base64').toString()
  assert(padding === 'SAME' || padding === 'VALID')
  return [
    ints('kernel_shape', size),
    ints('strides', strides.slice(1, 3)),
    { name: 'auto_pad', kind: 'text', value: padding === 'SAME' ? 'SAME_UPPER' : 'VALID' },
  ]
}

function fusedOperators(node: TfNode): string[] {
  return (node.attr?.['fused_ops']?.list?.s ?? []).map((coded) => Buffer.from(coded, 'base64').toString())
}

function first(node: TfNode): string {
  const [input] = node.input ?? []
  assert(input, `${node.name} has no input`)
  return input
}

function both(node: TfNode): string[] {
  const [left, right] = node.input ?? []
  assert(left && right, `${node.name} wants two inputs`)
  return [left, right]
}

function int(name: string, value: number): OnnxAttribute {
  return { name, kind: 'int', value }
}

function ints(name: string, value: readonly number[]): OnnxAttribute {
  return { name, kind: 'ints', value }
}
