// Writes ONNX models. Only what the converters beside this file need: float and int64 tensors, and
// attributes that are whole numbers, floats, texts or lists of whole numbers.
//
// The format is protobuf (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto); field numbers below are
// from that file. A dependency on a protobuf library would be larger than this.

export type OnnxAttribute =
  | { name: string; kind: 'int'; value: number }
  | { name: string; kind: 'float'; value: number }
  | { name: string; kind: 'text'; value: string }
  | { name: string; kind: 'ints'; value: readonly number[] }

export type OnnxNode = {
  operator: string
  inputs: readonly string[]
  output: string
  attributes: readonly OnnxAttribute[]
}

export type OnnxTensor = { name: string; shape: readonly number[]; values: Float32Array | BigInt64Array }

/** A size of null is left open, as the batch is. */
export type OnnxInput = { name: string; shape: readonly (number | null)[] }

export type OnnxGraph = {
  name: string
  nodes: readonly OnnxNode[]
  tensors: readonly OnnxTensor[]
  inputs: readonly OnnxInput[]
  /** Names only: the runtime works out the shapes. */
  outputs: readonly string[]
}

const irVersion = 8
const operatorSet = 13
const float = 1
const int64 = 7

/** The bytes of the model, the same for the same graph. */
export function writeOnnx(graph: OnnxGraph): Buffer {
  return message(
    number(1, irVersion),
    text(2, 'hufu'),
    bytes(7, graphBytes(graph)),
    bytes(8, message(text(1, ''), number(2, operatorSet))),
  )
}

function graphBytes(graph: OnnxGraph): Buffer {
  return message(
    ...graph.nodes.map((node) => bytes(1, nodeBytes(node))),
    text(2, graph.name),
    ...graph.tensors.map((tensor) => bytes(5, tensorBytes(tensor))),
    ...graph.inputs.map((input) => bytes(11, inputBytes(input))),
    ...graph.outputs.map((name) => bytes(12, outputBytes(name))),
  )
}

function nodeBytes(node: OnnxNode): Buffer {
  return message(
    ...node.inputs.map((input) => text(1, input)),
    text(2, node.output),
    text(3, node.output),
    text(4, node.operator),
    ...node.attributes.map((attribute) => bytes(5, attributeBytes(attribute))),
  )
}

function attributeBytes(attribute: OnnxAttribute): Buffer {
  const name = text(1, attribute.name)
  switch (attribute.kind) {
    case 'float':
      return message(name, float32(2, attribute.value), number(20, 1))
    case 'int':
      return message(name, number(3, attribute.value), number(20, 2))
    case 'text':
      return message(name, text(4, attribute.value), number(20, 3))
    case 'ints':
      return message(name, ...attribute.value.map((value) => number(8, value)), number(20, 7))
  }
}

function tensorBytes(tensor: OnnxTensor): Buffer {
  const { buffer, byteOffset, byteLength } = tensor.values
  return message(
    ...tensor.shape.map((size) => number(1, size)),
    number(2, tensor.values instanceof Float32Array ? float : int64),
    text(8, tensor.name),
    bytes(9, Buffer.from(buffer, byteOffset, byteLength)),
  )
}

function inputBytes(input: OnnxInput): Buffer {
  const sizes = input.shape.map((size) => bytes(1, size === null ? text(2, 'batch') : number(1, size)))
  const tensorType = message(number(1, float), bytes(2, message(...sizes)))
  return message(text(1, input.name), bytes(2, message(bytes(1, tensorType))))
}

function outputBytes(name: string): Buffer {
  return message(text(1, name), bytes(2, message(bytes(1, message(number(1, float))))))
}

function message(...fields: readonly Buffer[]): Buffer {
  return Buffer.concat(fields)
}

function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)])
}

function float32(field: number, value: number): Buffer {
  const coded = Buffer.alloc(4)
  coded.writeFloatLE(value)
  return Buffer.concat([varint((field << 3) | 5), coded])
}

function text(field: number, value: string): Buffer {
  return bytes(field, Buffer.from(value, 'utf8'))
}

function bytes(field: number, value: Buffer): Buffer {
  return Buffer.concat([varint((field << 3) | 2), varint(value.length), value])
}

// Negative numbers are written as 64-bit two's complement: ten bytes.
function varint(value: number): Buffer {
  let rest = BigInt.asUintN(64, BigInt(value))
  const coded: number[] = []
  while (rest > 0x7fn) {
    coded.push(Number(rest & 0x7fn) | 0x80)
    rest >>= 7n
  }
  coded.push(Number(rest))
  return Buffer.from(coded)
}
