import sharp from 'sharp'

// Pictures that can be bent: for every place of the new picture, say where in the old one its colour stands.

export type Picture = { width: number; height: number; rgb: Uint8Array }
export type Point = readonly [number, number]
/** From a place in the new picture to a place in the old one; null is the dark inside of a mouth. */
export type Bend = (x: number, y: number) => Point | null

const inMouth = [52, 22, 24] as const

export async function readPicture(file: Buffer): Promise<Picture> {
  const { data, info } = await sharp(file)
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true })
  return { width: info.width, height: info.height, rgb: data }
}

/** As the wallet sends its frames (web/wallet/capture/capture.ts). */
const sentQuality = 95

export function writeJpeg({ width, height, rgb }: Picture, quality = sentQuality): Promise<Buffer> {
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality })
    .toBuffer()
}

/** Beyond the old picture its edge goes on. */
export function bend(picture: Picture, size: { width: number; height: number }, where: Bend): Picture {
  const rgb = new Uint8Array(size.width * size.height * 3)
  let at = 0
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) {
      const from = where(x, y)
      if (from) sampleInto(rgb, at, picture, from)
      else rgb.set(inMouth, at)
      at += 3
    }
  return { ...size, rgb }
}

function sampleInto(out: Uint8Array, to: number, { width, height, rgb }: Picture, [u, v]: Point): void {
  const x = Math.min(Math.max(u, 0), width - 1.001)
  const y = Math.min(Math.max(v, 0), height - 1.001)
  const left = Math.floor(x)
  const top = Math.floor(y)
  const fx = x - left
  const fy = y - top
  const at = (top * width + left) * 3
  const below = at + width * 3
  for (let c = 0; c < 3; c++) {
    const upper = rgb[at + c]! * (1 - fx) + rgb[at + c + 3]! * fx
    const lower = rgb[below + c]! * (1 - fx) + rgb[below + c + 3]! * fx
    out[to + c] = Math.round(upper * (1 - fy) + lower * fy)
  }
}

/** A field that is dear to work out, worked out every few pixels and joined by straight lines. */
export function coarse(
  where: (x: number, y: number) => Point,
  { width, height }: { width: number; height: number },
  stepPx = 12,
): (x: number, y: number) => Point {
  const columns = Math.ceil(width / stepPx) + 2
  const rows = Math.ceil(height / stepPx) + 2
  const grid = Array.from({ length: columns * rows }, (_, i) =>
    where((i % columns) * stepPx, Math.floor(i / columns) * stepPx),
  )
  return (x, y) => {
    const cx = Math.floor(x / stepPx)
    const cy = Math.floor(y / stepPx)
    const fx = x / stepPx - cx
    const fy = y / stepPx - cy
    const at = cy * columns + cx
    const [p, q, r, s] = [grid[at]!, grid[at + 1]!, grid[at + columns]!, grid[at + columns + 1]!]
    const mix = (axis: 0 | 1) =>
      (p[axis] * (1 - fx) + q[axis] * fx) * (1 - fy) + (r[axis] * (1 - fx) + s[axis] * fx) * fy
    return [mix(0), mix(1)]
  }
}
