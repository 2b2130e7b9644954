import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import sharp from 'sharp'

// Faces for stories, cut from the photographs inside @vladmandic/face-api: they are there wherever Hufu is.

type Place = { picture: number; centre: readonly [number, number]; side: number }

/** Different people, each looking roughly ahead with open eyes. */
const places = {
  mei: { picture: 6, centre: [351, 655], side: 520 },
  rosa: { picture: 3, centre: [695, 500], side: 480 },
  lin: { picture: 5, centre: [864, 260], side: 380 },
  noor: { picture: 6, centre: [1605, 455], side: 480 },
} as const satisfies Readonly<Record<string, Place>>

export type PuppetName = keyof typeof places

const require = createRequire(import.meta.url)

/** A square portrait, JPEG, 480 pixels: what a register would hold. */
export async function portraitOf(name: PuppetName): Promise<Buffer> {
  const { picture, centre, side } = places[name]
  const file = readFileSync(require.resolve(`@vladmandic/face-api/demo/sample${picture}.jpg`))
  const { width, height } = await sharp(file).metadata()
  const left = Math.round(Math.min(Math.max(0, centre[0] - side / 2), width - side))
  const top = Math.round(Math.min(Math.max(0, centre[1] - side / 2), height - side))
  return sharp(file)
    .extract({ left, top, width: side, height: side })
    .resize(480)
    .jpeg({ quality: 92 })
    .toBuffer()
}

/** What the camera sees when nobody is before it. */
export function blank(): Promise<Buffer> {
  return sharp({ create: { width: 640, height: 480, channels: 3, background: '#8a8d91' } })
    .jpeg()
    .toBuffer()
}
