import type { Picture } from '../picture.ts'
import type { Random } from '../random.ts'
import type { Lens, Texture } from '../raster.ts'
import { type Held, textureFrom } from './sheet.ts'

// A screen before the camera: its own light, its lift of the blacks, the beat of its pixels against the camera's.

export type Screen = {
  /** Pixels of the screen to a pixel of what it shows. */
  density: number
  /** How much of the beat the camera leaves. */
  moire: number
  gamma: number
  lift: number
  tint: readonly [number, number, number]
  glare: { x: number; y: number; size: number; strength: number }
  /** Bands of its refresh, when the camera's shutter is not in step. */
  flicker: { strength: number; period: number; hertz: number }
  /** Black edge around the picture, in pixels of it; 0 none. */
  edgePx: number
  edgeGrey: number
}

export function newScreen(random: Random, edgePx: number): Screen {
  const cool = random.between(-0.02, 0.08)
  return {
    density: random.between(1.3, 3.2),
    moire: random.between(0.015, 0.11),
    gamma: random.between(0.85, 1.2),
    lift: random.between(4, 26),
    tint: [1 - cool, 1, 1 + cool],
    glare: {
      x: random.between(0, 640),
      y: random.between(-60, 300),
      size: random.between(50, 180),
      strength: random.next() < 0.6 ? 0 : random.between(10, 60),
    },
    flicker: {
      strength: random.next() < 0.5 ? 0 : random.between(0.01, 0.05),
      period: random.between(120, 500),
      hertz: random.between(0.3, 4),
    },
    edgePx,
    edgeGrey: random.between(6, 60),
  }
}

/** What it shows, with its edge. */
export function shown(picture: Picture, screen: Screen): Texture {
  const inner = textureFrom(picture)
  const { edgePx, gamma, lift, tint } = screen
  const curve = tint.map((share) =>
    Uint8Array.from({ length: 256 }, (_, value) =>
      Math.min(255, lift + (255 - lift) * share * (value / 255) ** gamma),
    ),
  )
  const size = { width: inner.width + 2 * edgePx, height: inner.height + 2 * edgePx }
  const rgba = new Uint8Array(size.width * size.height * 4).fill(255)
  for (let i = 0; i < rgba.length; i += 4) rgba.fill(screen.edgeGrey, i, i + 3)
  for (let y = 0; y < inner.height; y++)
    for (let x = 0; x < inner.width; x++) {
      const [from, to] = [(y * inner.width + x) * 4, ((y + edgePx) * size.width + x + edgePx) * 4]
      for (let c = 0; c < 3; c++) rgba[to + c] = curve[c]![inner.rgba[from + c]!]!
    }
  return { ...size, rgba }
}

type Seen = {
  screen: Screen
  place: Held
  unitPx: number
  lens: Lens
  atMs: number
  /** What of the plane is lit, in face widths from its middle. */
  half: readonly [number, number]
}

/** Lays the beat of the pixels, the bands and the glare over what the camera saw of the screen. */
export function overlay(picture: Picture, { screen, place, unitPx, lens, atMs, half }: Seen): Picture {
  const toScreen = unproject(place, lens)
  const { width, height } = picture
  const rgb = picture.rgb
  const { glare, flicker, moire } = screen
  for (let y = 0; y < height; y++) {
    const band =
      1 +
      flicker.strength * Math.sin((2 * Math.PI * y) / flicker.period + (atMs / 1000) * flicker.hertz * 6.28)
    for (let x = 0; x < width; x++) {
      const [u, v] = toScreen(x, y)
      if (Math.abs(u) > half[0] || Math.abs(v) > half[1]) continue
      const pixels = unitPx * screen.density
      const rows = 1 + moire * 0.5 * wave(v * pixels)
      const far = ((x - glare.x) ** 2 + (y - glare.y) ** 2) / glare.size ** 2
      const shine = glare.strength > 0 && far < 6 ? glare.strength * Math.exp(-far) : 0
      for (let c = 0; c < 3; c++) {
        const i = (y * width + x) * 3 + c
        // Red, green and blue stand beside each other in each pixel of the screen.
        const value = rgb[i]! * band * rows * (1 + moire * wave(u * pixels + c / 3)) + shine
        rgb[i] = value > 255 ? 255 : value
      }
    }
  }
  return picture
}

const waveSteps = 1024
const cosines = Float32Array.from({ length: waveSteps }, (_, i) => Math.cos((2 * Math.PI * i) / waveSteps))

/** The cosine of whole turns: a look into a table, a million times a frame. */
function wave(turns: number): number {
  return cosines[Math.floor(turns * waveSteps) & (waveSteps - 1)]!
}

type Vector = readonly [number, number, number]

/** The flat screen again from the camera's pixels: where the ray through a pixel meets it. */
function unproject(
  place: Held,
  { focalPx, centre }: Lens,
): (x: number, y: number) => readonly [number, number] {
  const origin = place(0, 0)
  const across = minus(place(1, 0), origin)
  const down = minus(place(0, 1), origin)
  const normal: Vector = [
    across[1] * down[2] - across[2] * down[1],
    across[2] * down[0] - across[0] * down[2],
    across[0] * down[1] - across[1] * down[0],
  ]
  const reach = dot(normal, origin)
  return (x, y) => {
    const ray: Vector = [(x - centre[0]) / focalPx, (y - centre[1]) / focalPx, 1]
    const t = reach / dot(normal, ray)
    const point = minus([ray[0] * t, ray[1] * t, t], origin)
    return [dot(point, across), dot(point, down)]
  }
}

function minus(p: Vector, q: Vector): Vector {
  return [p[0] - q[0], p[1] - q[1], p[2] - q[2]]
}

function dot(p: Vector, q: Vector): number {
  return p[0] * q[0] + p[1] * q[1] + p[2] * q[2]
}
