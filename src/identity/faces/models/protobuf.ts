import assert from 'node:assert/strict'

// As much of protobuf (https://protobuf.dev/programming-guides/encoding/) as ONNX files need: whole numbers,
// 32-bit floats, texts, and messages inside messages. A library for it would be larger than this.

export function message(...fields: readonly Buffer[]): Buffer {
  return Buffer.concat(fields)
}

export function numberField(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)])
}

export function textField(field: number, value: string): Buffer {
  return bytesField(field, Buffer.from(value, 'utf8'))
}

export function bytesField(field: number, value: Buffer): Buffer {
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

/** `bytes`: the content of a message or text, or nothing for a number. `coded`: the whole field as it stood. */
export type Field = { field: number; value: number; bytes: Buffer; coded: Buffer }

/** The fields of a message, in order. */
export function readFields(coded: Buffer): Field[] {
  const fields: Field[] = []
  let at = 0
  const next = () => {
    let [value, scale] = [0, 1]
    for (;;) {
      const byte = coded[at++]
      assert(byte !== undefined, 'a field is cut off')
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 128
    }
  }
  while (at < coded.length) {
    const start = at
    const key = next()
    const wire = key & 7
    const value = wire === 0 ? next() : 0
    const length = wire === 0 ? 0 : wire === 5 ? 4 : wire === 1 ? 8 : next()
    const bytes = coded.subarray(at, at + length)
    assert(bytes.length === length, 'a field is cut off')
    at += length
    fields.push({ field: Math.floor(key / 8), value, bytes, coded: coded.subarray(start, at) })
  }
  return fields
}
