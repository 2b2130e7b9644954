import type { Detection } from './detector.ts'
import { fourier, hann } from './fourier.ts'
import type { Pyramid } from './pixels.ts'
import { levelOf } from './pixels.ts'

// A screen or a print before a camera is a grid before a grid: their beat stands as sharp peaks in the spectrum, where a
// real scene has none. Looked for in the picture as it came, before anything was made smaller.

const sidePx = 128
const bins = sidePx / 2
/** Below, faces and what is behind them have their own strong lines. In cycles a tile. */
const lowest = 14

const transform = fourier(sidePx)
const window = hann(sidePx)

/** How far the sharpest peak stands out of its surroundings, in natural logarithms of power. */
export function moirePeak(pyramid: Pyramid, { box }: Detection): number {
  const { width, height } = levelOf(pyramid, 0)
  if (width < sidePx || height < sidePx) return 0
  const power = new Float32Array(sidePx * sidePx)
  const [cx, cy] = [box.x + box.width / 2, box.y + box.height / 2]
  const within = (value: number, max: number) => Math.round(Math.min(Math.max(value, 0), max))
  // Four tiles in a square on the middle of the face; where the picture ends they lie over each other.
  for (const row of [-1, 0]) {
    const y = within(cy + row * sidePx, height - sidePx)
    const [left, right] = [-1, 0].map((column) => within(cx + column * sidePx, width - sidePx))
    addPower(power, pyramid, [left!, y], [right!, y])
  }
  return sharpestPeak(power)
}

type Corner = readonly [x: number, y: number]

// Two real pictures go through one complex transform; their powers are summed, and of the sum the parts need not be known.
function addPower(power: Float32Array, pyramid: Pyramid, one: Corner, other: Corner): void {
  const square = { re: brightness(pyramid, one), im: brightness(pyramid, other) }
  transform(square)
  const { re, im } = square
  for (let v = 0; v < sidePx; v++)
    for (let u = 0; u < sidePx; u++) {
      const at = v * sidePx + u
      const mirror = ((sidePx - v) % sidePx) * sidePx + ((sidePx - u) % sidePx)
      power[at]! += (re[at]! ** 2 + im[at]! ** 2 + re[mirror]! ** 2 + im[mirror]! ** 2) / 2
    }
}

function brightness(pyramid: Pyramid, [x0, y0]: Corner): Float32Array {
  const { rgb, width } = levelOf(pyramid, 0)
  const out = new Float32Array(sidePx * sidePx)
  let sum = 0
  for (let y = 0, at = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++, at++) {
      const p = ((y0 + y) * width + x0 + x) * 3
      const luma = 0.299 * rgb[p]! + 0.587 * rgb[p + 1]! + 0.114 * rgb[p + 2]!
      out[at] = luma
      sum += luma
    }
  const mean = sum / out.length
  for (let y = 0, at = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++, at++) out[at] = (out[at]! - mean) * window[x]! * window[y]!
  return out
}

/** Against the mean of a ring around it: edges make broad ridges, a beat makes a point. */
function sharpestPeak(power: Float32Array): number {
  const log = power.map((value) => Math.log(value + 1))
  const at = (u: number, v: number) => log[((v + sidePx) % sidePx) * sidePx + ((u + sidePx) % sidePx)]!
  let best = 0
  // The lower half plane mirrors the upper.
  for (let v = 0; v < bins; v++)
    for (let u = -bins + 1; u < bins; u++) {
      if (u * u + v * v < lowest * lowest || isOfJpeg(u) || isOfJpeg(v)) continue
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
