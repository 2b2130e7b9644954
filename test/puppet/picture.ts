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

export function writeJpeg({ width, height, rgb }: Picture): Promise<Buffer> {
  return sharp(rgb, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: 90 })
    .toBuffer()
}

/** Beyond the old picture its edge goes on. */
export function bend(picture: Picture, size: { width: number; height: number }, where: Bend): Picture {
  const rgb = new Uint8Array(size.width * size.height * 3)
  let at = 0
  for (let y = 0; y < size.height; y++)
    for (let x = 0; x < size.width; x++) {
      const from = where(x, y)
      for (const c of [0, 1, 2] as const)
        rgb[at++] = from ? colourAt(picture, from[0], from[1], c) : inMouth[c]
    }
  return { ...size, rgb }
}

function colourAt({ width, height, rgb }: Picture, u: number, v: number, c: number): number {
  const x = Math.min(Math.max(u, 0), width - 1.001)
  const y = Math.min(Math.max(v, 0), height - 1.001)
  const [left, top] = [Math.floor(x), Math.floor(y)]
  const [fx, fy] = [x - left, y - top]
  const at = (top * width + left) * 3 + c
  const [p = 0, q = 0] = [rgb[at], rgb[at + 3]]
  const [r = 0, s = 0] = [rgb[at + width * 3], rgb[at + width * 3 + 3]]
  return Math.round((p * (1 - fx) + q * fx) * (1 - fy) + (r * (1 - fx) + s * fx) * fy)
}

/** A field that is dear to work out, worked out every few pixels and joined by straight lines. */
export function coarse(
  where: (x: number, y: number) => Point,
  { width, height }: { width: number; height: number },
  stepPx = 6,
): (x: number, y: number) => Point {
  const columns = Math.ceil(width / stepPx) + 2
  const rows = Math.ceil(height / stepPx) + 2
  const grid = Array.from({ length: columns * rows }, (_, i) =>
    where((i % columns) * stepPx, Math.floor(i / columns) * stepPx),
  )
  return (x, y) => {
    const [cx, cy] = [Math.floor(x / stepPx), Math.floor(y / stepPx)]
    const [fx, fy] = [x / stepPx - cx, y / stepPx - cy]
    const at = (dx: number, dy: number): Point => grid[(cy + dy) * columns + cx + dx] ?? [x, y]
    const mix = (axis: 0 | 1) =>
      (at(0, 0)[axis] * (1 - fx) + at(1, 0)[axis] * fx) * (1 - fy) +
      (at(0, 1)[axis] * (1 - fx) + at(1, 1)[axis] * fx) * fy
    return [mix(0), mix(1)]
  }
}
