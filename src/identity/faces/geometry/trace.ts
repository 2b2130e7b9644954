import type { Mesh } from '../mesh.ts'
import type { Pyramid } from '../pixels.ts'
import { levelOf } from '../pixels.ts'
import { sample } from '../warp.ts'

// What is kept of a frame so that a later one can be held against it: a small grey picture, and where the mesh lay.

export type Grey = { width: number; height: number; values: Uint8Array }

export type Trace = {
  grey: Grey
  /** Pixels of the picture in one pixel of the grey one. */
  scale: number
  /** 468 points, x, y and depth each, in pixels of the picture. */
  points: Float32Array
}

const widthPx = 160

export function traceOf(pyramid: Pyramid, mesh: Mesh): Trace {
  return { ...smallGrey(pyramid), points: Float32Array.from(mesh.points.flat()) }
}

function smallGrey(pyramid: Pyramid): { grey: Grey; scale: number } {
  const picture = levelOf(pyramid, 0)
  const scale = picture.width / widthPx
  const height = Math.round(picture.height / scale)
  const toPicture = { a: scale, b: 0, x0: (scale - 1) / 2, y0: (scale - 1) / 2 }
  const rgb = sample(pyramid, toPicture, {
    width: widthPx,
    height,
    encoding: { order: 'rgb', shift: 0, divisor: 1 },
  })
  return { grey: { width: widthPx, height, values: greyOf(rgb) }, scale }
}

/** ITU-R BT.601, of planes of red, green and blue. */
export function greyOf(rgb: Float32Array): Uint8Array {
  const plane = rgb.length / 3
  const grey = new Uint8Array(plane)
  for (let i = 0; i < plane; i++)
    grey[i] = 0.299 * (rgb[i] ?? 0) + 0.587 * (rgb[i + plane] ?? 0) + 0.114 * (rgb[i + 2 * plane] ?? 0) + 0.5
  return grey
}
