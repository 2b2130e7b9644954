// A WebAssembly assembler, as small as the one module it writes needs: a function is a list of bytes made by the
// words below, in the order of the stack machine. https://webassembly.github.io/spec/core/binary/

/** Numbers in sections and operands are LEB128: seven bits a byte, the highest bit says that more follow. */
function unsigned(value: number): number[] {
  const low = value & 0x7f
  const rest = Math.floor(value / 128)
  return rest === 0 ? [low] : [low | 0x80, ...unsigned(rest)]
}

function signed(value: number): number[] {
  const low = value & 0x7f
  const rest = value >> 7
  const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)
  return isLast ? [low] : [low | 0x80, ...signed(rest)]
}

const types = { i32: 0x7f, f32: 0x7d, v128: 0x7b } as const
type Type = keyof typeof types

const simd = (...code: number[]) => [0xfd, ...code]
const at = (alignment: number, offset: number) => [...unsigned(alignment), ...unsigned(offset)]
const noResult = 0x40

/** The instructions we use, by their names in the specification. */
export const op = {
  get: (local: number) => [0x20, ...unsigned(local)],
  set: (local: number) => [0x21, ...unsigned(local)],
  tee: (local: number) => [0x22, ...unsigned(local)],
  i32: (value: number) => [0x41, ...signed(value)],
  i32Add: [0x6a],
  i32Below: [0x49],
  f32Max: [0x97],
  /** Runs the body, and again as long as it leaves a number other than 0. */
  loop: (...body: readonly number[][]) => [0x03, noResult, ...body.flat(), 0x0d, 0x00, 0x0b],
  load: (offset = 0) => simd(0x00, ...at(0, offset)),
  store: (offset = 0) => simd(0x0b, ...at(0, offset)),
  zero: simd(0x0c, ...Array.from({ length: 16 }, () => 0)),
  /** Sixteen bytes chosen from two vectors: 0–15 of the first, 16–31 of the second. */
  shuffle: (...lanes: number[]) => simd(0x0d, ...lanes),
  f32Splat: simd(0x13),
  f32: (value: number) => [0x43, ...new Uint8Array(Float32Array.of(value).buffer)],
  f32Lane: (lane: number) => simd(0x1f, lane),
  i16x8ExtendLow: simd(0x87, 0x01),
  i16x8ExtendHigh: simd(0x88, 0x01),
  i32x4Add: simd(0xae, 0x01),
  i32x4Sub: simd(0xb1, 0x01),
  /** Products of eight pairs of 16 bits, each two neighbours added. */
  i32x4DotI16x8: simd(0xba, 0x01),
  f32x4Mul: simd(0xe6, 0x01),
  f32x4Max: simd(0xe9, 0x01),
  f32x4FromI32x4: simd(0xfa, 0x01),
  /** Products of sixteen bytes (the second operand without sign, below 128), each four neighbours added to a sum. */
  relaxedDotAdd: simd(0x93, 0x02),
}

type Module = {
  /** Name, parameters, result and locals of the only function. */
  name: string
  parameters: readonly Type[]
  result: Type
  locals: readonly Type[]
  body: readonly number[][]
  pagesMax: number
}

/** A module that takes a shared memory as `env.memory` and exports one function. */
export function assemble({
  name,
  parameters,
  result,
  locals,
  body,
  pagesMax,
}: Module): Uint8Array<ArrayBuffer> {
  const signature = [0x60, ...vector(parameters.map((type) => [types[type]])), ...vector([[types[result]]])]
  const sharedWithMaximum = 0x03
  const memory = [
    ...text('env'),
    ...text('memory'),
    0x02,
    sharedWithMaximum,
    ...unsigned(1),
    ...unsigned(pagesMax),
  ]
  const code = [...vector(locals.map((type) => [1, types[type]])), ...body.flat(), 0x0b]
  const magicAndVersion = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00] // "\0asm", 1
  return Uint8Array.from([
    ...magicAndVersion,
    ...section(1, vector([signature])),
    ...section(2, vector([memory])),
    ...section(3, vector([[0]])),
    ...section(7, vector([[...text(name), 0x00, 0]])),
    ...section(10, vector([[...unsigned(code.length), ...code]])),
  ])
}

function vector(items: readonly number[][]): number[] {
  return [...unsigned(items.length), ...items.flat()]
}

function text(word: string): number[] {
  return vector([...Buffer.from(word)].map((byte) => [byte]))
}

function section(id: number, content: number[]): number[] {
  return [id, ...unsigned(content.length), ...content]
}
