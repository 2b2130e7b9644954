import type { Texture } from './raster.ts'
import type { Random } from './random.ts'

// What is behind a person: a wall and what hangs and stands there, in shades that differ from room to room.

const roomPx = { width: 960, height: 720 } as const
/** The width of what the texture shows over its distance: a little more than any camera here sees. */
export const roomSpan = 1.9

type Colour = readonly [number, number, number]
type Box = { left: number; top: number; right: number; bottom: number }

/** @param blurPx how far out of focus it is */
export function paintRoom(random: Random, blurPx: number): Texture {
  const wall = shade(random, random.between(90, 205))
  const rgba = new Uint8Array(roomPx.width * roomPx.height * 4).fill(255)
  const slope: Colour = [random.normal(), random.normal(), 0]
  each(rgba, { left: 0, top: 0, right: roomPx.width, bottom: roomPx.height }, (x, y) => {
    const light = 1 + 0.12 * slope[0] * (x / roomPx.width - 0.5) + 0.12 * slope[1] * (y / roomPx.height - 0.5)
    return [wall[0] * light, wall[1] * light, wall[2] * light]
  })
  const things = 4 + Math.floor(random.next() * 9)
  for (let i = 0; i < things; i++) random.pick([hang, hang, shelf, stripes, plant])(rgba, random)
  return { ...roomPx, rgba: soften(rgba, blurPx) }
}

function shade(random: Random, light: number): Colour {
  const tint = () => light * (1 + 0.1 * random.normal())
  return [tint(), tint(), tint()]
}

function each(rgba: Uint8Array, box: Box, colourAt: (x: number, y: number) => Colour | null): void {
  const [left, right] = [Math.max(0, Math.round(box.left)), Math.min(roomPx.width, Math.round(box.right))]
  const [top, bottom] = [Math.max(0, Math.round(box.top)), Math.min(roomPx.height, Math.round(box.bottom))]
  for (let y = top; y < bottom; y++)
    for (let x = left; x < right; x++) {
      const colour = colourAt(x, y)
      if (!colour) continue
      for (let c = 0; c < 3; c++)
        rgba[(y * roomPx.width + x) * 4 + c] = Math.min(255, Math.max(0, colour[c]!))
    }
}

function somewhere(random: Random, width: number, height: number): Box {
  const left = random.between(-0.1, 1) * roomPx.width
  const top = random.between(-0.1, 0.9) * roomPx.height
  return { left, top, right: left + width, bottom: top + height }
}

/** A picture in its frame, a window, a door: one thing within another. */
function hang(rgba: Uint8Array, random: Random): void {
  const box = somewhere(random, random.between(60, 260), random.between(60, 320))
  const [frame, inner] = [shade(random, random.between(30, 220)), shade(random, random.between(40, 240))]
  const edge = random.between(4, 14)
  const wave = random.between(0.01, 0.07)
  each(rgba, box, (x, y) => {
    const isFrame = x < box.left + edge || x > box.right - edge || y < box.top + edge || y > box.bottom - edge
    if (isFrame) return frame
    const light = 1 + 0.25 * Math.sin(x * wave + y * wave * 1.7)
    return [inner[0] * light, inner[1] * light, inner[2] * light]
  })
}

/** A board with books of all colours. */
function shelf(rgba: Uint8Array, random: Random): void {
  const box = somewhere(random, random.between(150, 420), random.between(50, 90))
  for (let x = box.left; x < box.right; ) {
    const width = random.between(7, 24)
    const book = shade(random, random.between(30, 210))
    const top = box.top + random.between(0, 22)
    each(rgba, { left: x, top, right: x + width - 1, bottom: box.bottom }, () => book)
    x += width
  }
  const board = shade(random, random.between(50, 120))
  each(
    rgba,
    { left: box.left - 8, top: box.bottom, right: box.right + 8, bottom: box.bottom + 10 },
    () => board,
  )
}

/** A curtain or a blind. */
function stripes(rgba: Uint8Array, random: Random): void {
  const box = somewhere(random, random.between(60, 200), random.between(200, 600))
  const cloth = shade(random, random.between(70, 210))
  const wave = random.between(0.12, 0.5)
  const isBlind = random.next() < 0.3
  each(rgba, box, (x, y) => {
    const light = 1 + 0.16 * Math.sin((isBlind ? y : x) * wave)
    return [cloth[0] * light, cloth[1] * light, cloth[2] * light]
  })
}

function plant(rgba: Uint8Array, random: Random): void {
  const box = somewhere(random, random.between(60, 150), random.between(80, 180))
  const [cx, cy] = [(box.left + box.right) / 2, (box.top + box.bottom) / 2]
  for (let leaf = 0; leaf < 22; leaf++) {
    const [x, y] = [cx + random.normal() * 30, cy + random.normal() * 40]
    const size = random.between(6, 20)
    const green: Colour = [random.between(20, 80), random.between(60, 150), random.between(20, 70)]
    each(rgba, { left: x - size, top: y - size, right: x + size, bottom: y + size }, (u, v) =>
      Math.hypot(u - x, (v - y) * 1.7) < size ? green : null,
    )
  }
}

// Three passes of a box are a bell, nearly.
function soften(rgba: Uint8Array, radius: number): Uint8Array {
  const reach = Math.round(radius)
  if (reach < 1) return rgba
  let out = rgba
  for (let pass = 0; pass < 2; pass++) {
    out = slide(out, { reach, along: 4, lines: roomPx.height, line: roomPx.width * 4, length: roomPx.width })
    out = slide(out, { reach, along: roomPx.width * 4, lines: roomPx.width, line: 4, length: roomPx.height })
  }
  return out
}

type Sliding = { reach: number; along: number; lines: number; line: number; length: number }

function slide(rgba: Uint8Array, { reach, along, lines, line, length }: Sliding): Uint8Array {
  const out = new Uint8Array(rgba.length)
  for (let i = 0; i < lines; i++)
    for (let c = 0; c < 4; c++) {
      const at = (k: number) => rgba[i * line + c + Math.min(length - 1, Math.max(0, k)) * along]!
      let sum = 0
      for (let k = -reach; k <= reach; k++) sum += at(k)
      for (let k = 0; k < length; k++) {
        out[i * line + c + k * along] = sum / (2 * reach + 1)
        sum += at(k + reach + 1) - at(k - reach)
      }
    }
  return out
}
