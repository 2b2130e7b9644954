import { bytesField, message, numberField, textField } from './protobuf.ts'

// Writes ONNX models. Only what the converters beside this file need: float and int64 tensors, and attributes
// that are whole numbers, texts or lists of whole numbers. Field numbers are those of
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.

export type OnnxAttribute =
  | { name: string; kind: 'int'; value: number }
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

/** Where things stand in ModelProto and GraphProto. */
export const onnxFields = { graph: 7, node: 1, tensor: 5 } as const

const irVersion = 8
const operatorSet = 13
const float = 1
const int64 = 7

/** The bytes of the model, the same for the same graph. */
export function writeOnnx(graph: OnnxGraph): Buffer {
  return message(
    numberField(1, irVersion),
    textField(2, 'hufu'),
    bytesField(onnxFields.graph, graphBytes(graph)),
    bytesField(8, message(textField(1, ''), numberField(2, operatorSet))),
  )
}

function graphBytes(graph: OnnxGraph): Buffer {
  return message(
    ...graph.nodes.map(nodeField),
    textField(2, graph.name),
    ...graph.tensors.map(tensorField),
    ...graph.inputs.map((input) => bytesField(11, inputBytes(input))),
    ...graph.outputs.map((name) => bytesField(12, outputBytes(name))),
  )
}

export function nodeField(node: OnnxNode): Buffer {
  const bytes = message(
    ...node.inputs.map((input) => textField(1, input)),
    textField(2, node.output),
    textField(3, node.output),
    textField(4, node.operator),
    ...node.attributes.map((attribute) => bytesField(5, attributeBytes(attribute))),
  )
  return bytesField(onnxFields.node, bytes)
}

function attributeBytes(attribute: OnnxAttribute): Buffer {
  const name = textField(1, attribute.name)
  switch (attribute.kind) {
    case 'int':
      return message(name, numberField(3, attribute.value), numberField(20, 2))
    case 'text':
      return message(name, textField(4, attribute.value), numberField(20, 3))
    case 'ints':
      return message(name, ...attribute.value.map((value) => numberField(8, value)), numberField(20, 7))
  }
}

export function tensorField(tensor: OnnxTensor): Buffer {
  const { buffer, byteOffset, byteLength } = tensor.values
  const bytes = message(
    ...tensor.shape.map((size) => numberField(1, size)),
    numberField(2, tensor.values instanceof Float32Array ? float : int64),
    textField(8, tensor.name),
    bytesField(9, Buffer.from(buffer, byteOffset, byteLength)),
  )
  return bytesField(onnxFields.tensor, bytes)
}

function inputBytes(input: OnnxInput): Buffer {
  const sizes = input.shape.map((size) =>
    bytesField(1, size === null ? textField(2, 'batch') : numberField(1, size)),
  )
  const tensorType = message(numberField(1, float), bytesField(2, message(...sizes)))
  return message(textField(1, input.name), bytesField(2, message(bytesField(1, tensorType))))
}

function outputBytes(name: string): Buffer {
  return message(textField(1, name), bytesField(2, message(bytesField(1, message(numberField(1, float))))))
}
