import type { Detection } from './detector.ts'
import type { Pyramid } from './pixels.ts'
import { levelOf } from './pixels.ts'

// A screen or a print before a camera is a grid before a grid: their beat stands as sharp peaks in the spectrum, where a
// real scene has none. Looked for in the picture as it came, before anything was made smaller.

const sidePx = 128
const bins = sidePx / 2
/** Below, faces and what is behind them have their own strong lines; in colour they have fewer. In cycles a tile. */
const lowest = { luma: 14, colour: 8 } as const

/** How far the sharpest peak stands out of its surroundings, in natural logarithms of power: of the brightness, and of red against green. */
export type Peaks = { luma: number; colour: number }

/** A screen's red, green and blue lie beside each other: where its beat is too fine for the brightness, it is seen in the colour. */
export function moirePeaks(pyramid: Pyramid, { box }: Detection): Peaks {
  const tiles = tilesOn(pyramid, box)
  const power = { luma: new Float32Array(sidePx * sidePx), colour: new Float32Array(sidePx * sidePx) }
  for (const [x, y] of tiles) addPower(power, pyramid, x, y)
  if (tiles.length === 0) return { luma: 0, colour: 0 }
  return {
    luma: sharpestPeak(power.luma, lowest.luma),
    colour: sharpestPeak(power.colour, lowest.colour),
  }
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

type Power = { luma: Float32Array; colour: Float32Array }

function addPower(power: Power, pyramid: Pyramid, x0: number, y0: number): void {
  const { rgb, width } = levelOf(pyramid, 0)
  const re = new Float32Array(sidePx * sidePx)
  const im = new Float32Array(sidePx * sidePx)
  let [bright, hue] = [0, 0]
  for (let y = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++) {
      const p = ((y0 + y) * width + x0 + x) * 3
      const at = y * sidePx + x
      const luma = 0.299 * rgb[p]! + 0.587 * rgb[p + 1]! + 0.114 * rgb[p + 2]!
      const colour = rgb[p]! - rgb[p + 1]!
      re[at] = luma
      im[at] = colour
      bright += luma
      hue += colour
    }
  bright /= re.length
  hue /= im.length
  for (let y = 0; y < sidePx; y++)
    for (let x = 0; x < sidePx; x++) {
      const at = y * sidePx + x
      const share = window[x]! * window[y]!
      re[at] = (re[at]! - bright) * share
      im[at] = (im[at]! - hue) * share
    }
  for (let y = 0; y < sidePx; y++) transform(re, im, y * sidePx, 1)
  for (let x = 0; x < sidePx; x++) transform(re, im, x, sidePx)
  addSeparated(power, re, im)
}

// Two real pictures went through one complex transform: what is even about the middle is of the one, what is odd of the other.
function addSeparated({ luma, colour }: Power, re: Float32Array, im: Float32Array): void {
  for (let v = 0; v < sidePx; v++)
    for (let u = 0; u < sidePx; u++) {
      const at = v * sidePx + u
      const mirror = ((sidePx - v) % sidePx) * sidePx + ((sidePx - u) % sidePx)
      const [a, b, c, d] = [re[at]!, im[at]!, re[mirror]!, im[mirror]!]
      luma[at]! += ((a + c) ** 2 + (b - d) ** 2) / 4
      colour[at]! += ((b + d) ** 2 + (a - c) ** 2) / 4
    }
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
function sharpestPeak(power: Float32Array, above: number): number {
  const log = power.map((value) => Math.log(value + 1))
  const at = (u: number, v: number) => log[((v + sidePx) % sidePx) * sidePx + ((u + sidePx) % sidePx)]!
  let best = 0
  // The lower half plane mirrors the upper.
  for (let v = 0; v < bins; v++)
    for (let u = -bins + 1; u < bins; u++) {
      if (Math.hypot(u, v) < above || isOfJpeg(u) || isOfJpeg(v)) continue
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
