import type { Detection } from './detector.ts'
import type { Pyramid } from './pixels.ts'
import { levelOf } from './pixels.ts'

// A screen or a print before a camera is a grid before a grid: their beat stands as sharp peaks in the spectrum, where a
// real scene has none. Looked for in the picture as it came, before anything was made smaller.

const sidePx = 128
const bins = sidePx / 2
/** Below, faces and what is behind them have their own strong lines. In cycles a tile. */
const lowest = 14

/** @returns how far the sharpest peak stands out of its surroundings, in natural logarithms of power */
export function moirePeak(pyramid: Pyramid, { box }: Detection): number {
  const power = new Float32Array(sidePx * sidePx)
  let tiles = 0
  for (const [x, y] of tilesOn(pyramid, box)) {
    addPower(power, pyramid, x, y)
    tiles++
  }
  return tiles === 0 ? 0 : sharpestPeak(power)
}

/** Four tiles in a square on the middle of the face; fewer where the picture ends. */
function tilesOn(
  pyramid: Pyramid,
  box: { x: number; y: number; width: number; height: number },
): [number, number][] {
  const { width, height } = levelOf(pyramid, 0)
  if (width < sidePx || height < sidePx) return []
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2]
  const within = (value: number, max: number) => Math.round(Math.min(Math.max(value, 0), max))
  const corners = [-1, 0].flatMap((i) =>
    [-1, 0].map((j): [number, number] => [
      within(cx + i * sidePx, width - sidePx),
      within(cy + j * sidePx, height - sidePx),
    ]),
  )
  return corners
}

const window = Float32Array.from(
  { length: sidePx },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / (sidePx - 1)),
)

function addPower(power: Float32Array, pyramid: Pyramid, x0: number, y0: number): void {
  const { rgb, width } = levelOf(pyramid, 0)
  const re = new Float32Array(sidePx * sidePx)
  const im = new Float32Array(sidePx * sidePx)
  let mean = 0
  for (let y = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++) {
      const p = ((y0 + y) * width + x0 + x) * 3
      const value = 0.299 * rgb[p]! + 0.587 * rgb[p + 1]! + 0.114 * rgb[p + 2]!
      re[y * sidePx + x] = value
      mean += value
    }
  mean /= re.length
  for (let y = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++) {
      const at = y * sidePx + x
      re[at] = (re[at]! - mean) * window[x]! * window[y]!
    }
  for (let y = 0; y < sidePx; y++) transform(re, im, y * sidePx, 1)
  for (let x = 0; x < sidePx; x++) transform(re, im, x, sidePx)
  for (let i = 0; i < power.length; i++) power[i]! += re[i]! * re[i]! + im[i]! * im[i]!
}

// Cooley and Tukey, radix 2, in place, along one line of the square.
const turns = Array.from({ length: bins }, (_, k) => [
  Math.cos((-2 * Math.PI * k) / sidePx),
  Math.sin((-2 * Math.PI * k) / sidePx),
])
const cosine = Float32Array.from(turns, ([c = 0]) => c)
const sine = Float32Array.from(turns, ([, s = 0]) => s)
const mirrored = Uint8Array.from({ length: sidePx }, (_, i) => {
  let [value, out] = [i, 0]
  for (let bit = 1; bit < sidePx; bit *= 2) {
    out = out * 2 + (value & 1)
    value >>= 1
  }
  return out
})

function transform(re: Float32Array, im: Float32Array, start: number, step: number): void {
  for (let i = 0; i < sidePx; i++) {
    const j = mirrored[i]!
    if (j <= i) continue
    const [p, q] = [start + i * step, start + j * step]
    ;[re[p], re[q]] = [re[q]!, re[p]!]
    ;[im[p], im[q]] = [im[q]!, im[p]!]
  }
  for (let size = 2; size <= sidePx; size *= 2) {
    const half = size >> 1
    const stride = sidePx / size
    for (let from = 0; from < sidePx; from += size)
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

/** Against the mean of a ring around it: edges make broad ridges, a beat makes a point. */
function sharpestPeak(power: Float32Array): number {
  const log = power.map((value) => Math.log(value + 1))
  const at = (u: number, v: number) => log[((v + sidePx) % sidePx) * sidePx + ((u + sidePx) % sidePx)]!
  let best = 0
  // The lower half plane mirrors the upper.
  for (let v = 0; v < bins; v++)
    for (let u = -bins + 1; u < bins; u++) {
      if (Math.hypot(u, v) < lowest || isOfJpeg(u) || isOfJpeg(v)) continue
      const value = at(u, v)
      if (value - best < 1) continue
      let [sum, count] = [0, 0]
      for (let j = -4; j <= 4; j++)
        for (let i = -4; i <= 4; i++)
          if (Math.max(Math.abs(i), Math.abs(j)) > 2) {
            sum += at(u + i, v + j)
            count++
          }
      best = Math.max(best, value - sum / count)
    }
  return best
}

// JPEG's blocks of 8 pixels (16 where colour is halved) draw lines at multiples of an eighth, and along the axes.
function isOfJpeg(frequency: number): boolean {
  return Math.abs(frequency) < 3 || Math.abs(((frequency + 4) % 16) - 4) < 2
}
