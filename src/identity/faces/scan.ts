import type { Flavour } from './kernel.ts'
import { openKernel, pagesMax, slabRows } from './kernel.ts'

// The gallery in memory: every face as whole numbers of one byte, compared one by one. Exact search over bytes was
// measured against graphs (HNSW): those find 58 to 88 % of the mates at this number of dimensions.
//
// All rows stand in one WebAssembly memory that threads share: a thread searches while the event loop goes on writing.
// A row that is written during a search gives a score that means nothing, and that is no harm: every hit is opened and
// compared exactly, and whoever changed since a search began is compared without it (gallery.ts).

/** Rows of one region, by the number of their slab; `rows` are in use, from the first. */
export type Slab = { slab: number; rows: number }
export type Hit = { row: number; score: number }
export type Look = { slabs: readonly Slab[]; probe: Float32Array; limit: number; scoreMin: number }

const pageBytes = 65_536
const strideUnit = 16
const numberBytes = 4
// Each thread has a page for its probe and scores.
const threads = 2
const scoresPlace = pageBytes / 2
const growSlabs = 8
// What an empty row's sum of nothing becomes: a score below all that any search asks for.
const emptyBias = 2 ** 30
const emptyScale = 1e20

const rowPeak = 127
const probePeak = 63
const probeOffset = 64

export type Arena = { memory: WebAssembly.Memory; stride: number }

type Views = { buffer: SharedArrayBuffer; bytes: Int8Array; whole: Int32Array; floats: Float32Array }

/** @param pages at most; a memory of 32 bits has room for eight million faces of 512 numbers */
export function createArena(dimensions: number): Arena {
  const stride = Math.ceil(dimensions / strideUnit) * strideUnit
  if (stride > scoresPlace) throw new RangeError('an embedding longer than its place')
  return { memory: new WebAssembly.Memory({ initial: threads, maximum: pagesMax, shared: true }), stride }
}

function slabBytes(stride: number): number {
  return slabRows * (stride + 2 * numberBytes)
}

/** Makes sure that a slab is there, with all its rows empty. @throws RangeError when the memory is full */
export function addSlab(arena: Arena, slab: number): void {
  const { memory, stride } = arena
  const endOf = (one: number) => slabPlace(stride, one + 1)
  if (endOf(slab) > pagesMax * pageBytes) throw new RangeError('the memory for faces is full')
  if (endOf(slab) > memory.buffer.byteLength) {
    const wanted = Math.min(Math.ceil(endOf(slab + growSlabs) / pageBytes), pagesMax)
    memory.grow(wanted - memory.buffer.byteLength / pageBytes)
  }
  const { whole, floats } = viewsOf(memory)
  const { bias, scale } = placesOf(stride, slab * slabRows)
  whole.fill(emptyBias, bias, bias + slabRows)
  floats.fill(emptyScale, scale, scale + slabRows)
}

/** How many rows the largest memory has. */
export function rowsMax(stride: number): number {
  return Math.floor((pagesMax * pageBytes - threads * pageBytes) / slabBytes(stride)) * slabRows
}

function slabPlace(stride: number, slab: number): number {
  return threads * pageBytes + slab * slabBytes(stride)
}

/** Where a row's bytes, bias and scale stand: in bytes, and in numbers of four bytes. */
function placesOf(stride: number, row: number): { start: number; bias: number; scale: number } {
  const slab = slabPlace(stride, Math.floor(row / slabRows))
  const inSlab = row % slabRows
  const bias = (slab + slabRows * stride) / numberBytes + inSlab
  return { start: slab + inSlab * stride, bias, scale: bias + slabRows }
}

// Views of the whole memory, made anew when it has grown: views of single rows would be garbage a million times over.
const views = new WeakMap<WebAssembly.Memory, Views>()

function viewsOf(memory: WebAssembly.Memory): Views {
  const { buffer } = memory
  const known = views.get(memory)
  if (known?.buffer === buffer) return known
  const made = {
    buffer,
    bytes: new Int8Array(buffer),
    whole: new Int32Array(buffer),
    floats: new Float32Array(buffer),
  }
  views.set(memory, made)
  return made
}

/** A face as it stands in a row: a byte a number. */
export function rowOf(embedding: Float32Array): Int8Array {
  const perUnit = rowPeak / peakOf(embedding)
  return Int8Array.from(embedding, (value) => Math.round(value * perUnit))
}

/**
 * Writes a face into a row (counted over all slabs).
 *
 * @returns how far the bytes are from the face: no similarity with this row errs by more on its account
 */
export function writeRow({ memory, stride }: Arena, row: number, embedding: Float32Array): number {
  const { bytes, whole, floats } = viewsOf(memory)
  const { start, bias, scale } = placesOf(stride, row)
  const peak = peakOf(embedding)
  const [unit, perUnit] = [peak / rowPeak, rowPeak / peak]
  let sum = 0
  let squares = 0
  for (let i = 0; i < embedding.length; i++) {
    const value = embedding[i] ?? 0
    const rounded = Math.round(value * perUnit)
    const error = value - rounded * unit
    bytes[start + i] = rounded
    sum += rounded
    squares += error * error
  }
  floats[scale] = unit
  whole[bias] = probeOffset * sum
  return Math.sqrt(squares)
}

export function clearRow({ memory, stride }: Arena, row: number): void {
  const { bytes, whole, floats } = viewsOf(memory)
  const { start, bias, scale } = placesOf(stride, row)
  whole[bias] = emptyBias
  floats[scale] = emptyScale
  bytes.fill(0, start, start + stride)
}

export type Scanner = (look: Look) => Hit[]

/** @param thread 0 or 1: two that search the same memory at the same time need places of their own */
export function createScanner(arena: Arena, thread: 0 | 1, flavour?: Flavour): Scanner {
  const { memory, stride } = arena
  const scan = openKernel(memory, stride, flavour)
  const probePlace = thread * pageBytes
  const scoresAt = probePlace + scoresPlace
  return ({ slabs, probe, limit, scoreMin }) => {
    const { bytes, scale } = probeBytes(probe, stride)
    new Uint8Array(memory.buffer, probePlace, stride).set(bytes)
    const scores = new Float32Array(memory.buffer, scoresAt, slabRows)
    const top = createTop(limit, scoreMin / scale)
    for (const { slab, rows } of slabs) {
      if (rows === 0) continue
      const from = slabPlace(stride, slab)
      const biases = from + slabRows * stride
      const end = from + Math.ceil(rows / 4) * 4 * stride
      const best = scan(from, biases, biases + slabRows * numberBytes, probePlace, scoresAt, end)
      if (best >= top.floor()) top.take(scores.subarray(0, rows), slab * slabRows)
    }
    return top.hits().map(({ row, score }) => ({ row, score: score * scale }))
  }
}

/** What one search errs by at most, when no row is further from its face than `rowErrorMax` (Cauchy–Schwarz). */
export function scanError(probe: Float32Array, rowErrorMax: number): number {
  const { bytes, scale } = probeBytes(probe, probe.length)
  let squares = 0
  for (let i = 0; i < probe.length; i++)
    squares += ((probe[i] ?? 0) - ((bytes[i] ?? 0) - probeOffset) * scale) ** 2
  const roundingOfFloats = 1e-5
  return rowErrorMax + (1 + rowErrorMax) * Math.sqrt(squares) + roundingOfFloats
}

/** The probe as the kernel takes it: 7 bits and no sign. */
export function probeBytes(probe: Float32Array, stride: number): { bytes: Uint8Array; scale: number } {
  const scale = peakOf(probe) / probePeak
  const bytes = new Uint8Array(stride).fill(probeOffset)
  for (let i = 0; i < probe.length; i++) bytes[i] = Math.round((probe[i] ?? 0) / scale) + probeOffset
  return { bytes, scale }
}

function peakOf(embedding: Float32Array): number {
  let peak = 1e-9
  for (let i = 0; i < embedding.length; i++) peak = Math.max(peak, Math.abs(embedding[i] ?? 0))
  return peak
}

/** The highest scores so far, best first. */
function createTop(limit: number, scoreMin: number) {
  const best: Hit[] = []
  let floor = scoreMin
  return {
    floor: () => floor,
    hits: () => best,
    take(scores: Float32Array, firstRow: number) {
      for (let i = 0; i < scores.length; i++) {
        const score = scores[i] ?? 0
        if (score < floor) continue
        const place = best.findIndex((one) => one.score < score)
        best.splice(place === -1 ? best.length : place, 0, { row: firstRow + i, score })
        if (best.length > limit) best.pop()
        if (best.length === limit) floor = best.at(-1)?.score ?? floor
      }
    },
  }
}
