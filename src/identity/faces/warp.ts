import type { Picture, Pyramid } from './pixels.ts'
import { levelOf } from './pixels.ts'

// Turning, scaling and shifting in the plane, and taking pictures through such a change.

export type Point = readonly [number, number]

/** (x, y) → (a·x − b·y + x0, b·x + a·y + y0): turn and scale, no shear, no mirror. */
export type Similarity = { a: number; b: number; x0: number; y0: number }

export function apply({ a, b, x0, y0 }: Similarity, [x, y]: Point): Point {
  return [a * x - b * y + x0, b * x + a * y + y0]
}

export function inverse({ a, b, x0, y0 }: Similarity): Similarity {
  const d = a * a + b * b
  return { a: a / d, b: -b / d, x0: -(a * x0 + b * y0) / d, y0: (b * x0 - a * y0) / d }
}

/** A square of `sizePx` pixels laid over the picture around `centre`, turned by `angle` radians. */
export function squareAt(centre: Point, sidePx: number, angle: number, sizePx: number): Similarity {
  const scale = sidePx / sizePx
  const a = scale * Math.cos(angle)
  const b = scale * Math.sin(angle)
  const half = sizePx / 2
  return { a, b, x0: centre[0] - a * half + b * half, y0: centre[1] - b * half - a * half }
}

/**
 * The similarity that brings `from` nearest to `to` by least squares.
 *
 * @see Umeyama, "Least-squares estimation of transformation parameters between two point patterns", 1991
 */
export function fitSimilarity(from: readonly Point[], to: readonly Point[]): Similarity {
  const f = meanPoint(from)
  const t = meanPoint(to)
  let dot = 0
  let cross = 0
  let spread = 0
  from.forEach(([fx, fy], i) => {
    const [tx, ty] = to[i] ?? t
    const [x, y, u, v] = [fx - f[0], fy - f[1], tx - t[0], ty - t[1]]
    dot += x * u + y * v
    cross += x * v - y * u
    spread += x * x + y * y
  })
  const a = dot / spread
  const b = cross / spread
  return { a, b, x0: t[0] - a * f[0] + b * f[1], y0: t[1] - b * f[0] - a * f[1] }
}

export function meanPoint(points: readonly Point[]): Point {
  const sum = points.reduce<Point>(([x, y], p) => [x + p[0], y + p[1]], [0, 0])
  return [sum[0] / points.length, sum[1] / points.length]
}

export function distance(p: Point, q: Point): number {
  return Math.hypot(p[0] - q[0], p[1] - q[1])
}

/** How a model wants its numbers: (byte − shift) / divisor, colours in this order. */
export type Encoding = { order: 'rgb' | 'bgr'; shift: number; divisor: number }

type Sampling = { width: number; height: number; encoding: Encoding; mirrored?: boolean }

/**
 * Samples the picture bilinearly through `toPicture`; what lies outside is black.
 *
 * @returns planes [3, height, width], ready for a model
 */
export function sample(pyramid: Pyramid, toPicture: Similarity, sampling: Sampling): Float32Array {
  const shrink = Math.hypot(toPicture.a, toPicture.b)
  const level = Math.max(0, Math.floor(Math.log2(shrink * 1.0001)))
  const picture = levelOf(pyramid, level)
  const base = pyramid.levels[0] ?? picture
  const scaled = scaleTo(toPicture, picture.width / base.width)
  return samplePicture(picture, scaled, sampling)
}

// Pixel centres lie at .5: halving a picture moves x to (x + .5) · s − .5.
function scaleTo({ a, b, x0, y0 }: Similarity, s: number): Similarity {
  const shift = (s - 1) / 2
  return { a: a * s, b: b * s, x0: x0 * s + shift, y0: y0 * s + shift }
}

function samplePicture(picture: Picture, map: Similarity, sampling: Sampling): Float32Array {
  const { width, height, encoding, mirrored = false } = sampling
  const plane = width * height
  const out = new Float32Array(plane * 3)
  const gain = 1 / encoding.divisor
  const black = -encoding.shift * gain
  const red = encoding.order === 'rgb' ? 0 : 2 * plane
  const blue = 2 * plane - red
  const { rgb, width: w, height: h } = picture
  const step = mirrored ? -1 : 1
  for (let y = 0; y < height; y++) {
    let at = y * width + (mirrored ? width - 1 : 0)
    let u = map.x0 - map.b * y
    let v = map.y0 + map.a * y
    for (let x = 0; x < width; x++, at += step, u += map.a, v += map.b) {
      const left = Math.floor(u)
      const top = Math.floor(v)
      if (left < -1 || top < -1 || left >= w || top >= h) {
        out[at + red] = out[at + plane] = out[at + blue] = black
        continue
      }
      const fx = u - left
      const fy = v - top
      // Weights of the four neighbours; one outside weighs nothing, which makes it black.
      const inL = left >= 0 ? 1 - fx : 0
      const inR = left + 1 < w ? fx : 0
      const inT = top >= 0 ? 1 - fy : 0
      const inB = top + 1 < h ? fy : 0
      const p = (Math.max(top, 0) * w + Math.max(left, 0)) * 3
      const right = left >= 0 && left + 1 < w ? 3 : 0
      const down = top >= 0 && top + 1 < h ? w * 3 : 0
      const lt = inL * inT
      const rt = inR * inT
      const lb = inL * inB
      const rb = inR * inB
      const q = p + down
      out[at + red] =
        (rgb[p]! * lt + rgb[p + right]! * rt + rgb[q]! * lb + rgb[q + right]! * rb - encoding.shift) * gain
      out[at + plane] =
        (rgb[p + 1]! * lt +
          rgb[p + right + 1]! * rt +
          rgb[q + 1]! * lb +
          rgb[q + right + 1]! * rb -
          encoding.shift) *
        gain
      out[at + blue] =
        (rgb[p + 2]! * lt +
          rgb[p + right + 2]! * rt +
          rgb[q + 2]! * lb +
          rgb[q + right + 2]! * rb -
          encoding.shift) *
        gain
    }
  }
  return out
}
