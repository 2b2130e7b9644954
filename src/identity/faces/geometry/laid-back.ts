import type { Plane } from './relief.ts'
import type { Grey, Trace } from './trace.ts'

/** A plane's movement, in pixels of the grey pictures. */
export function inGrey({ a, b, c, d, x0, y0 }: Plane, { scale }: Trace): Plane {
  return { a, b, c, d, x0: x0 / scale, y0: y0 / scale }
}

/** The later picture laid back onto the earlier as the plane moved: what is on that plane comes to lie on itself. */
export function laidBack(from: Grey, like: Grey, { a, b, c, d, x0, y0 }: Plane): Grey {
  const values = new Uint8Array(like.width * like.height)
  for (let y = 0, at = 0; y < like.height; y++)
    for (let x = 0; x < like.width; x++, at++) {
      const u = a * x + b * y + x0
      const v = c * x + d * y + y0
      const left = Math.floor(u)
      const top = Math.floor(v)
      if (left < 0 || top < 0 || left + 1 >= from.width || top + 1 >= from.height) continue
      const p = top * from.width + left
      const upper = from.values[p]! + (from.values[p + 1]! - from.values[p]!) * (u - left)
      const q = p + from.width
      const lower = from.values[q]! + (from.values[q + 1]! - from.values[q]!) * (u - left)
      values[at] = upper + (lower - upper) * (v - top) + 0.5
    }
  return { width: like.width, height: like.height, values }
}
