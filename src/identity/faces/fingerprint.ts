import { createHash } from 'node:crypto'
import { fivePoints } from './align.ts'
import type { Grey } from './geometry/trace.ts'
import { greyOf } from './geometry/trace.ts'
import type { Mesh } from './mesh.ts'
import type { Pyramid } from './pixels.ts'
import { levelOf } from './pixels.ts'
import type { Point } from './warp.ts'
import { fitSimilarity, inverse, sample } from './warp.ts'

// By what a frame is known again: the face with its surroundings, laid on its five points, as the signs of its middle
// frequencies. They survive compressing anew, cutting and rescaling, and no picture comes back out of them.
// Eight bytes behind them are the pixels' own: equal only for the very same frame. Four more say where the face was.

const sidePx = 48
const signBytes = 40
const exactBytes = 8
const placeBytes = 4
/** Eyes, nose and corners of the mouth, from the middle of the square: the square is two faces wide. */
const places: readonly Point[] = [
  [-5.4, -3.8],
  [5.4, -3.8],
  [0, 2.2],
  [-4.5, 8.3],
  [4.5, 8.3],
].map(([x = 0, y = 0]) => [x + sidePx / 2, y + sidePx / 2])
/** Sums of the frequencies across and down. Below, all frames of one person are alike; above is noise. */
const band = { from: 10, to: 28 }

export function fingerprintOf(pyramid: Pyramid, mesh: Mesh, grey: Grey): Uint8Array {
  const toPicture = inverse(fitSimilarity(fivePoints(mesh), places))
  const encoding = { order: 'rgb', shift: 0, divisor: 1 } as const
  const square = greyOf(sample(pyramid, toPicture, { width: sidePx, height: sidePx, encoding }))
  const print = new Uint8Array(signBytes + exactBytes + placeBytes)
  print.set(signsIn(cosines(faded(square))))
  print.set(createHash('sha256').update(grey.values).digest().subarray(0, exactBytes), signBytes)
  writePlace(print, mesh, levelOf(pyramid, 0).width)
  return print
}

/** The middle of the mesh, in widths of the picture; a little beyond the picture is its edge. */
function writePlace(print: Uint8Array, { points }: Mesh, width: number): void {
  const view = new DataView(print.buffer, print.byteOffset)
  for (const axis of [0, 1] as const) {
    const middle = points.reduce((sum, point) => sum + point[axis], 0) / points.length / width
    view.setUint16(placeAt + 2 * axis, Math.round(Math.min(1, Math.max(0, middle)) * 0xffff))
  }
}

const placeAt = signBytes + exactBytes

/** Where the face was, in widths of the picture; null: kept before that was. */
export function placeIn(print: Uint8Array): Point | null {
  if (print.length < placeAt + placeBytes) return null
  const view = new DataView(print.buffer, print.byteOffset)
  return [view.getUint16(placeAt) / 0xffff, view.getUint16(placeAt + 2) / 0xffff]
}

/** The share of signs that differ: about 0 for one frame twice, about a half for two scenes. */
export function difference(a: Uint8Array, b: Uint8Array): number {
  let bits = 0
  for (let i = 0; i < signBytes; i++) bits += ones[(a[i] ?? 0) ^ (b[i] ?? 0)] ?? 0
  return bits / (signBytes * 8)
}

/** Each sign as 0 or 1. */
export function signsOf(print: Uint8Array): Float32Array {
  return Float32Array.from({ length: signBytes * 8 }, (_, i) => ((print[i >> 3] ?? 0) >> (i & 7)) & 1)
}

export function isSameFrame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset + signBytes, exactBytes).equals(
    Buffer.from(b.buffer, b.byteOffset + signBytes, exactBytes),
  )
}

const ones = Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length)

// Towards its edges the square counts less: who cuts the picture changes those first.
const weight = Float32Array.from({ length: sidePx * sidePx }, (_, i) => {
  const [x, y] = [(i % sidePx) / sidePx - 0.5, Math.floor(i / sidePx) / sidePx - 0.5]
  return Math.exp((x * x + y * y) / -0.18)
})

function faded(grey: Uint8Array): Float32Array {
  const mean = grey.reduce((sum, value) => sum + value, 0) / grey.length
  return weight.map((share, i) => (grey[i]! - mean) * share)
}

const wave = Float32Array.from({ length: band.to * sidePx }, (_, i) => {
  const [u, x] = [Math.floor(i / sidePx), i % sidePx]
  return Math.cos(((2 * x + 1) * u * Math.PI) / (2 * sidePx))
})

/** The discrete cosine transform (type II), its lowest frequencies: first along the rows, then along the columns. */
function cosines(square: Float32Array): Float32Array {
  const rows = new Float32Array(sidePx * band.to)
  for (let y = 0; y < sidePx; y++)
    for (let u = 0; u < band.to; u++) {
      let sum = 0
      for (let x = 0; x < sidePx; x++) sum += square[y * sidePx + x]! * wave[u * sidePx + x]!
      rows[y * band.to + u] = sum
    }
  const out = new Float32Array(band.to * band.to)
  for (const at of order) {
    const [v, u] = [Math.floor(at / band.to), at % band.to]
    let sum = 0
    for (let y = 0; y < sidePx; y++) sum += rows[y * band.to + u]! * wave[v * sidePx + y]!
    out[at] = sum
  }
  return out
}

/** From low to high along the diagonals. */
const order = Array.from({ length: band.to * band.to }, (_, i) => i)
  .filter((i) => diagonalOf(i) >= band.from && diagonalOf(i) < band.to)
  .toSorted((p, q) => diagonalOf(p) - diagonalOf(q) || p - q)
  .slice(0, signBytes * 8)

function diagonalOf(i: number): number {
  return Math.floor(i / band.to) + (i % band.to)
}

function signsIn(values: Float32Array): Uint8Array {
  const bits = new Uint8Array(signBytes)
  for (const [i, at] of order.entries()) if (values[at]! > 0) bits[i >> 3]! |= 1 << (i & 7)
  return bits
}
