import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { convertTfGraph } from './convert.ts'
import { convertedModel, modelFiles, readModelFile, sha256 } from './files.ts'
import { openModel } from './model.ts'
import { writeOnnx } from './onnx.ts'
import { preluAsConvolutions, withoutPrelu } from './prelu.ts'
import { bytesField, message, numberField, readFields, textField } from './protobuf.ts'
import { readWeights } from './tfjs.ts'

test('every model file is the one that was measured', () => {
  // Reading checks the digest; a name is needed to read, so each is spelled out by the table itself.
  const names = Object.keys(modelFiles).filter(isModelFileName)
  assert.equal(names.length, 10)
  for (const name of names) assert.equal(sha256(readModelFile(name)), modelFiles[name].sha256)
})

const isModelFileName = (name: string): name is keyof typeof modelFiles => name in modelFiles

test('a conversion gives the same bytes each time', () => {
  assert.deepEqual(convertedModel('iris'), convertedModel('iris'))
})

test('protobuf: what is written is read', () => {
  fc.assert(
    fc.property(
      fc.nat({ max: 2 ** 31 }),
      fc.string({ maxLength: 300 }),
      fc.nat({ max: 2000 }),
      (value, text, field) => {
        const number = 1 + field
        const coded = message(
          numberField(number, value),
          textField(number, text),
          bytesField(number, Buffer.from(text)),
        )
        const read = readFields(coded)
        assert.deepEqual(
          read.map((one) => one.field),
          [number, number, number],
        )
        assert.equal(read[0]?.value, value)
        assert.equal(read[1]?.bytes.toString('utf8'), Buffer.from(text).toString('utf8'))
        assert.deepEqual(Buffer.concat(read.map((one) => one.coded)), coded)
      },
    ),
  )
})

test('protobuf: the example of the documentation', () => {
  // https://protobuf.dev/programming-guides/encoding/#simple and #length-types
  assert.equal(numberField(1, 150).toString('hex'), '089601')
  assert.equal(textField(2, 'testing').toString('hex'), '120774657374696e67')
})

test('protobuf: bytes that are cut off are an error, and never read beyond', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        for (const one of readFields(Buffer.from(bytes))) assert(one.coded.length <= bytes.length)
      } catch (error) {
        assert(error instanceof assert.AssertionError && error.message === 'a field is cut off')
      }
    }),
  )
})

const attr = (values: Record<string, string | readonly string[]>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? { s: Buffer.from(value).toString('base64') } : { list: { i: value } },
    ]),
  )

// TensorFlow's SAME for a stride of two pads an odd pixel at the end: sums of a 3×3 window over ones count its cells.
test('a convolution with an odd pixel of padding, and channels last, comes out as TensorFlow has it', async () => {
  const ones = (shape: number[]) => ({
    shape,
    values: new Float32Array(shape.reduce((p, n) => p * n, 1)).fill(1),
  })
  const kernel = {
    shape: [3, 3, 3, 2],
    values: Float32Array.from({ length: 54 }, (_, i) => (i % 2 === 0 ? 1 : 10)),
  }
  const graph = {
    weights: new Map([
      ['kernel', kernel],
      ['bias', { shape: [2], values: Float32Array.of(0, 0.5) }],
      ['shape', { shape: [2], values: Float32Array.of(1, 8) }],
      ['unused', ones([1])],
    ]),
    nodes: [
      {
        name: 'in',
        op: 'Placeholder',
        attr: { shape: { shape: { dim: ['1', '4', '4', '3'].map((size) => ({ size })) } } },
      },
      {
        name: 'conv',
        op: '_FusedConv2D',
        input: ['in', 'kernel', 'bias'],
        attr: {
          ...attr({ padding: 'SAME', strides: ['1', '2', '2', '1'] }),
          fused_ops: { list: { s: [Buffer.from('BiasAdd').toString('base64')] } },
        },
      },
      { name: 'flat', op: 'Reshape', input: ['conv', 'shape'] },
      { name: 'out', op: 'Identity', input: ['flat'] },
    ],
  }
  const model = await openModel(convertTfGraph('tiny', graph))
  const { out } = await model.run(new Float32Array(48).fill(1), [1, 3, 4, 4])
  // Cells inside the picture: 3×3, 3×2, 2×3, 2×2, each of three channels; two outputs side by side.
  assert.deepEqual([...(out ?? [])], [27, 270.5, 18, 180.5, 18, 180.5, 12, 120.5])
})

test('weights of half, byte and whole numbers are read', () => {
  const bin = Buffer.from([0x00, 0x3c, 0x00, 0xc0, 0, 255, 7, 0, 0, 0])
  const weights = readWeights(
    [
      { name: 'half', shape: [2], dtype: 'float32', quantization: { dtype: 'float16' } },
      { name: 'byte', shape: [2], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.5, min: -1 } },
      { name: 'whole', shape: [], dtype: 'int32' },
    ],
    bin,
  )
  assert.deepEqual(
    [...weights.values()].map(({ values }) => [...values]),
    [[1, -2], [-1, 126.5], [7]],
  )
  assert.throws(() => readWeights([{ name: 'a', shape: [9], dtype: 'float32' }], bin), /shorter/)
  assert.throws(() => readWeights([{ name: 'a', shape: [1], dtype: 'float32' }], bin), /longer/)
})

test('PRelu as convolutions is PRelu', async () => {
  const slope = Float32Array.of(0.25, -0.5, 1.75)
  const shape = [1, 3, 4, 4]
  const io = { name: 'tiny', inputs: [{ name: 'in', shape }], outputs: ['out'] }
  const original = writeOnnx({
    ...io,
    nodes: [{ operator: 'PRelu', inputs: ['in', 'slope'], output: 'out', attributes: [] }],
    tensors: [{ name: 'slope', shape: [3, 1, 1], values: slope }],
  })
  const made = writeOnnx({ ...io, ...preluAsConvolutions({ input: 'in', output: 'out', slope }) })
  const [first, second, third] = await Promise.all([original, made, withoutPrelu(original)].map(openModel))
  const values = Float32Array.from({ length: 48 }, (_, i) => Math.sin(i) * 3)
  const expected = values.map((value, i) => (value >= 0 ? value : value * (slope[Math.floor(i / 16)] ?? 0)))
  for (const model of [first, second, third]) {
    const { out } = (await model?.run(values, shape)) ?? {}
    expected.forEach((value, i) => assert(Math.abs(value - (out?.[i] ?? Number.NaN)) < 1e-5))
  }
})

test('a file without PRelu stays as it is', () => {
  const onnx = readModelFile('fr_feature')
  const rewritten = withoutPrelu(onnx)
  assert.notDeepEqual(rewritten, onnx)
  assert.deepEqual(withoutPrelu(rewritten), rewritten)
})
