import { assemble, op } from './wasm.ts'

// The scan of the gallery as WebAssembly of our own: one face against the rows of a slab, sixteen numbers at a time.
//
// A row is bytes t with sign, the probe bytes u without sign below 128, which is what the relaxed instruction takes to
// give the same sum on every processor (VNNI on x86-64, SDOT on ARM): u is the probe's q from -63 to 63 with 64 added,
// and what that adds to a row's sum, 64 × Σt, is known when the row is written. So
//
//   score = (Σ t·u − bias) × scale,   bias = 64 × Σt
//
// in whole numbers but for the last step: relaxed, plain and written out in JavaScript give the same to the bit.

/** Rows that one call compares, at most; a multiple of `rowsAtOnce`. */
export const slabRows = 1024
const rowsAtOnce = 4
const lanes = 16

/** 4 GiB, all that a memory of 32 bits can have. */
export const pagesMax = 65_536

export type Scan = (
  rows: number,
  biases: number,
  scales: number,
  probe: number,
  scores: number,
  /** Of the rows' end: a whole number of four rows. */
  end: number,
) => number

export type Flavour = 'relaxed' | 'plain'

const modules = new Map<string, WebAssembly.Module>()

/** Relaxed SIMD came with V8 11.4 (Node 21); whoever lacks it takes two instructions more for each sixteen numbers. */
function bestFlavour(): Flavour {
  return WebAssembly.validate(scanModule('relaxed', lanes)) ? 'relaxed' : 'plain'
}

/**
 * @param stride bytes of a row: the engine's dimensions, filled up with zeros to a multiple of 16
 * @returns fills `scores` and gives the highest of them
 */
export function openKernel(
  memory: WebAssembly.Memory,
  stride: number,
  flavour: Flavour = bestFlavour(),
): Scan {
  const name = `${flavour} ${stride}`
  const module = modules.get(name) ?? new WebAssembly.Module(scanModule(flavour, stride))
  modules.set(name, module)
  const { scan } = new WebAssembly.Instance(module, { env: { memory } }).exports
  if (!isScan(scan)) throw new TypeError('the kernel exports its scan')
  return scan
}

function isScan(value: unknown): value is Scan {
  return typeof value === 'function'
}

const parameters = ['i32', 'i32', 'i32', 'i32', 'i32', 'i32'] as const
const [rows, biases, scales, probe, scores, end] = [0, 1, 2, 3, 4, 5] as const
const [place, best] = [6, 7] as const
const sums = [8, 9, 10, 11] as const
const [bytes, other] = [12, 13] as const

/** The module's bytes. `stride` is written into it, so that all offsets of a row are constants. */
export function scanModule(flavour: Flavour, stride: number): Uint8Array<ArrayBuffer> {
  return assemble({
    name: 'scan',
    pagesMax,
    parameters,
    result: 'f32',
    locals: ['i32', 'v128', 'v128', 'v128', 'v128', 'v128', 'v128', 'v128'],
    body: [op.f32(-Infinity), op.f32Splat, op.set(best), op.loop(...fourRows(flavour, stride)), ...highest],
  })
}

function fourRows(flavour: Flavour, stride: number): number[][] {
  const add = flavour === 'relaxed' ? addRelaxed : addPlain
  // Sixteen numbers of the probe are loaded once for four rows.
  const loadProbe = [op.get(probe), op.get(place), op.i32Add, op.load(), op.set(bytes)]
  const sixteen = [
    ...loadProbe,
    ...sums.flatMap((sum, row) => add(sum, row * stride)),
    ...stepTo(place, lanes, op.i32(stride)),
  ]
  const subtractBiases = [op.get(biases), op.load(), op.i32x4Sub]
  const multiplyByScales = [op.f32x4FromI32x4, op.get(scales), op.load(), op.f32x4Mul]
  const keep = [op.tee(other), op.store(), op.get(best), op.get(other), op.f32x4Max, op.set(best)]
  return [
    ...sums.flatMap((sum) => [op.zero, op.set(sum)]),
    op.i32(0),
    op.set(place),
    op.loop(...sixteen),
    op.get(scores),
    ...together,
    ...subtractBiases,
    ...multiplyByScales,
    ...keep,
    ...[biases, scales, scores].flatMap((local) => step(local, 4 * rowsAtOnce)),
    ...stepTo(rows, rowsAtOnce * stride, op.get(end)),
  ]
}

function step(local: number, by: number): number[][] {
  return [op.get(local), op.i32(by), op.i32Add, op.set(local)]
}

/** Steps, and leaves whether it is still below the end: what a loop goes on by. */
function stepTo(local: number, by: number, limit: number[]): number[][] {
  return [op.get(local), op.i32(by), op.i32Add, op.tee(local), limit, op.i32Below]
}

/** sum += the sixteen bytes of a row at `offset`, each by its number of the probe. */
function addRelaxed(sum: number, offset: number): number[][] {
  return [...loadRow(offset), op.get(bytes), op.get(sum), op.relaxedDotAdd, op.set(sum)]
}

/** The same by instructions that every WebAssembly with SIMD has: both halves widened to 16 bits. */
function addPlain(sum: number, offset: number): number[][] {
  const half = (extend: number[]) => [op.get(other), extend, op.get(bytes), extend, op.i32x4DotI16x8]
  return [
    ...loadRow(offset),
    op.set(other),
    op.get(sum),
    ...half(op.i16x8ExtendLow),
    op.i32x4Add,
    ...half(op.i16x8ExtendHigh),
    op.i32x4Add,
    op.set(sum),
  ]
}

function loadRow(offset: number): number[][] {
  return [op.get(rows), op.get(place), op.i32Add, op.load(offset)]
}

const evenLanes = [0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27]
const oddLanes = evenLanes.map((lane) => lane + 4)

/** Adds each of the four sums up in itself: two neighbours, and again. Leaves the four totals in one vector. */
const together: number[][] = [
  ...neighbours(op.get(sums[0]), op.get(sums[1])),
  op.set(bytes),
  ...neighbours(op.get(sums[2]), op.get(sums[3])),
  op.set(other),
  ...neighbours(op.get(bytes), op.get(other)),
]

function neighbours(first: number[], second: number[]): number[][] {
  return [first, second, op.shuffle(...evenLanes), first, second, op.shuffle(...oddLanes), op.i32x4Add]
}

const highest: number[][] = [
  ...[0, 1].flatMap((lane) => [op.get(best), op.f32Lane(lane)]),
  op.f32Max,
  ...[2, 3].flatMap((lane) => [op.get(best), op.f32Lane(lane)]),
  op.f32Max,
  op.f32Max,
]
