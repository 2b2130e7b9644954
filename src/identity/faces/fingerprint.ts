import { createHash } from 'node:crypto'
import { fivePoints } from './align.ts'
import type { Grey } from './geometry/trace.ts'
import { greyOf } from './geometry/trace.ts'
import type { Mesh } from './mesh.ts'
import type { Pyramid } from './pixels.ts'
import type { Point } from './warp.ts'
import { fitSimilarity, inverse, sample } from './warp.ts'

// By what a frame is known again: the face with its surroundings, laid on its five points, as the signs of its middle
// frequencies. They survive compressing anew, shifting and rescaling, and say nothing about who it is that one could compare.
// Eight bytes behind them are the pixels' own: equal only for the very same frame.

const sidePx = 32
const signBytes = 32
const exactBytes = 8
/** Eyes, nose and corners of the mouth: the face fills the middle third of the square. */
const places: readonly Point[] = [
  [12.6, 13.6],
  [19.4, 13.6],
  [16, 17.4],
  [13.2, 21.2],
  [18.8, 21.2],
]
const frequencies = 17

export function fingerprintOf(pyramid: Pyramid, mesh: Mesh, grey: Grey): Uint8Array {
  const toPicture = inverse(fitSimilarity(fivePoints(mesh), places))
  const encoding = { order: 'rgb', shift: 0, divisor: 1 } as const
  const square = greyOf(sample(pyramid, toPicture, { width: sidePx, height: sidePx, encoding }))
  const print = new Uint8Array(signBytes + exactBytes)
  print.set(signsOf(cosines(square)))
  print.set(createHash('sha256').update(grey.values).digest().subarray(0, exactBytes), signBytes)
  return print
}

/** The share of signs that differ: about 0 for one frame twice, about a half for two scenes. */
export function difference(a: Uint8Array, b: Uint8Array): number {
  let bits = 0
  for (let i = 0; i < signBytes; i++) bits += ones[(a[i] ?? 0) ^ (b[i] ?? 0)] ?? 0
  return bits / (signBytes * 8)
}

export function isSameFrame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.from(a.buffer, a.byteOffset + signBytes, exactBytes).equals(
    Buffer.from(b.buffer, b.byteOffset + signBytes, exactBytes),
  )
}

const ones = Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll('0', '').length)

const wave = Float32Array.from({ length: frequencies * sidePx }, (_, i) => {
  const [u, x] = [Math.floor(i / sidePx), i % sidePx]
  return Math.cos(((2 * x + 1) * u * Math.PI) / (2 * sidePx))
})

/** The discrete cosine transform (type II), its lowest frequencies: first along the rows, then along the columns. */
function cosines(grey: Uint8Array): Float32Array {
  const rows = new Float32Array(sidePx * frequencies)
  for (let y = 0; y < sidePx; y++)
    for (let u = 0; u < frequencies; u++) rows[y * frequencies + u] = along(u, (x) => grey[y * sidePx + x]!)
  const out = new Float32Array(frequencies * frequencies)
  for (let v = 0; v < frequencies; v++)
    for (let u = 0; u < frequencies; u++)
      out[v * frequencies + u] = along(v, (y) => rows[y * frequencies + u]!)
  return out
}

function along(frequency: number, value: (place: number) => number): number {
  let sum = 0
  for (let i = 0; i < sidePx; i++) sum += value(i) * wave[frequency * sidePx + i]!
  return sum
}

// From low to high along the diagonals, without the mean: what light alone changes is left out.
const order = Array.from({ length: frequencies * frequencies }, (_, i) => i)
  .filter((i) => i > 0)
  .toSorted((p, q) => diagonalOf(p) - diagonalOf(q) || p - q)
  .slice(0, signBytes * 8)

function diagonalOf(i: number): number {
  return Math.floor(i / frequencies) + (i % frequencies)
}

function signsOf(values: Float32Array): Uint8Array {
  const bits = new Uint8Array(signBytes)
  for (const [i, at] of order.entries()) if (values[at]! > 0) bits[i >> 3]! |= 1 << (i & 7)
  return bits
}
