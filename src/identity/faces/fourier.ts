// Cooley and Tukey, radix 2: a square of complex numbers, in place.

export type Square = { re: Float32Array; im: Float32Array }

/** @param side a power of two */
export function fourier(side: number): (square: Square) => void {
  const angles = Array.from({ length: side / 2 }, (_, k) => (-2 * Math.PI * k) / side)
  const waves: Waves = {
    side,
    cosine: Float32Array.from(angles, Math.cos),
    sine: Float32Array.from(angles, Math.sin),
    mirrored: Uint16Array.from({ length: side }, (_, i) => mirror(i, side)),
  }
  return (square) => {
    for (let y = 0; y < side; y++) line(square, waves, y * side, 1)
    for (let x = 0; x < side; x++) line(square, waves, x, side)
  }
}

/** A bell, so that the edge of a tile is no edge in what it shows. */
export function hann(side: number): Float32Array {
  return Float32Array.from({ length: side }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (side - 1)))
}

type Waves = { side: number; cosine: Float32Array; sine: Float32Array; mirrored: Uint16Array }

function mirror(index: number, side: number): number {
  let [value, out] = [index, 0]
  for (let bit = 1; bit < side; bit *= 2) {
    out = out * 2 + (value & 1)
    value >>= 1
  }
  return out
}

function line(
  { re, im }: Square,
  { side, cosine, sine, mirrored }: Waves,
  start: number,
  step: number,
): void {
  for (let i = 0; i < side; i++) {
    const j = mirrored[i]!
    if (j <= i) continue
    const [p, q] = [start + i * step, start + j * step]
    ;[re[p], re[q]] = [re[q]!, re[p]!]
    ;[im[p], im[q]] = [im[q]!, im[p]!]
  }
  for (let size = 2; size <= side; size *= 2) {
    const half = size >> 1
    const stride = side / size
    for (let from = 0; from < side; from += size)
      for (let k = 0; k < half; k++) {
        const c = cosine[k * stride]!
        const s = sine[k * stride]!
        const p = start + (from + k) * step
        const q = p + half * step
        const x = re[q]! * c - im[q]! * s
        const y = re[q]! * s + im[q]! * c
        re[q] = re[p]! - x
        im[q] = im[p]! - y
        re[p]! += x
        im[p]! += y
      }
  }
}
