import sharp from 'sharp'

// Pictures as rows of red, green, blue bytes, and reading them from files that a stranger sent.

export type Picture = { width: number; height: number; rgb: Uint8Array }

/** A picture with its halvings: sampling takes the level that fits, so that fine detail does not flicker. */
export type Pyramid = { levels: Picture[] }

const pictureLimits = {
  bytes: 8 * 1024 * 1024,
  /** A file of a few kilobytes can unpack to gigabytes: sharp refuses above this before it unpacks. */
  pixels: 40_000_000,
  /** Larger pictures are read smaller: JPEG decodes to an eighth at next to no cost. */
  longSidePx: 1280,
  shortSidePx: 48,
} as const

export type Decoded = { outcome: 'picture'; picture: Picture } | { outcome: 'unreadable' }

/**
 * Reads JPEG, PNG or WebP, upright by its EXIF orientation, on white where it is transparent.
 * Anything else, anything broken off and anything beyond the limits is unreadable.
 */
export async function decodePicture(file: Uint8Array): Promise<Decoded> {
  if (file.length > pictureLimits.bytes || !isAllowedFormat(file)) return { outcome: 'unreadable' }
  try {
    const { data, info } = await sharp(file, {
      limitInputPixels: pictureLimits.pixels,
      failOn: 'error',
      pages: 1,
    })
      .autoOrient()
      .resize({
        width: pictureLimits.longSidePx,
        height: pictureLimits.longSidePx,
        fit: 'inside',
        withoutEnlargement: true,
        fastShrinkOnLoad: true,
      })
      .flatten({ background: '#ffffff' })
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true })
    if (info.channels !== 3 || Math.min(info.width, info.height) < pictureLimits.shortSidePx)
      return { outcome: 'unreadable' }
    return { outcome: 'picture', picture: { width: info.width, height: info.height, rgb: data } }
  } catch {
    // sharp's texts quote the file; the caller only needs to know that it could not be read.
    return { outcome: 'unreadable' }
  }
}

// sharp would also open SVG, PDF or TIFF: readers with a history, and no camera sends them.
function isAllowedFormat(file: Uint8Array): boolean {
  const start = Buffer.from(file.subarray(0, 12)).toString('latin1')
  return (
    start.startsWith('\xff\xd8\xff') ||
    start.startsWith('\x89PNG\r\n\x1a\n') ||
    (start.startsWith('RIFF') && start.endsWith('WEBP'))
  )
}

export function pyramidOf(picture: Picture): Pyramid {
  return { levels: [picture] }
}

/** The picture halved `level` times by 2×2 means; made when first asked for. */
export function levelOf(pyramid: Pyramid, level: number): Picture {
  while (pyramid.levels.length <= level) {
    const last = pyramid.levels.at(-1)
    if (!last || last.width < 4 || last.height < 4) break
    pyramid.levels.push(halve(last))
  }
  const found = pyramid.levels[Math.min(level, pyramid.levels.length - 1)]
  if (!found) throw new RangeError('a pyramid has its picture')
  return found
}

function halve({ width, height, rgb }: Picture): Picture {
  const half = { width: width >> 1, height: height >> 1 }
  const out = new Uint8Array(half.width * half.height * 3)
  let at = 0
  for (let y = 0; y < half.height; y++) {
    let above = y * 2 * width * 3
    let below = above + width * 3
    for (let x = 0; x < half.width; x++, above += 6, below += 6)
      for (let c = 0; c < 3; c++)
        out[at++] = (rgb[above + c]! + rgb[above + c + 3]! + rgb[below + c]! + rgb[below + c + 3]! + 2) >> 2
  }
  return { ...half, rgb: out }
}

/** A wider picture with grey all around it: a face that fills its picture is only found with room. */
export function withMargin(picture: Picture, share: number): { picture: Picture; marginPx: number } {
  const marginPx = Math.round(Math.max(picture.width, picture.height) * share)
  const width = picture.width + 2 * marginPx
  const height = picture.height + 2 * marginPx
  const rgb = new Uint8Array(width * height * 3).fill(128)
  for (let y = 0; y < picture.height; y++) {
    const row = picture.rgb.subarray(y * picture.width * 3, (y + 1) * picture.width * 3)
    rgb.set(row, ((y + marginPx) * width + marginPx) * 3)
  }
  return { picture: { width, height, rgb }, marginPx }
}
