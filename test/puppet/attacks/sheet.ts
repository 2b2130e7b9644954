import type { Picture } from '../picture.ts'
import type { Random } from '../random.ts'
import type { Surface, Texture } from '../raster.ts'
import type { Light } from '../stance.ts'

// Something flat with a picture on it: paper, card, a screen. Lengths are face widths.

export type Sheet = {
  texture: Texture
  /** The place of the picture that is held where a face would be. */
  middle: readonly [number, number]
  /** Pixels of the texture to a face width. */
  unitPx: number
}

export type Placing = {
  yaw: number
  pitch: number
  roll: number
  x: number
  y: number
  distance: number
  /** About the upright axis, as 1 / radius; 0 is flat, positive bulges towards the camera. */
  bend: number
  /** How much it gives back of a light as a mirror does. */
  gloss: number
}

const cells = { columns: 32, rows: 28 } as const
const radians = Math.PI / 180

/** From a place on the sheet, in face widths from its middle, to the place before the camera. */
export type Held = (x: number, y: number) => readonly [number, number, number]

export function held({ yaw, pitch, roll, bend, ...at }: Placing): Held {
  const [a, b, c] = [yaw * radians, pitch * radians, roll * radians]
  return (x, y) => {
    const [u, w] =
      Math.abs(bend) < 1e-3 ? [x, 0] : [Math.sin(x * bend) / bend, (1 - Math.cos(x * bend)) / bend]
    const across = u * Math.cos(a) - w * Math.sin(a)
    const deep = u * Math.sin(a) + w * Math.cos(a)
    const down = y * Math.cos(b) + deep * Math.sin(b)
    const far = deep * Math.cos(b) - y * Math.sin(b)
    return [
      across * Math.cos(c) - down * Math.sin(c) + at.x,
      across * Math.sin(c) + down * Math.cos(c) + at.y,
      far + at.distance,
    ]
  }
}

export function sheetSurface({ texture, middle, unitPx }: Sheet, place: Held): Surface {
  const { columns, rows } = cells
  const places = new Float32Array(columns * rows * 3)
  const on = new Float32Array(columns * rows * 2)
  for (let i = 0; i < columns * rows; i++) {
    const u = ((i % columns) / (columns - 1)) * (texture.width - 1)
    const v = (Math.floor(i / columns) / (rows - 1)) * (texture.height - 1)
    places.set(place((u - middle[0]) / unitPx, (v - middle[1]) / unitPx), i * 3)
    on.set([u, v], i * 2)
  }
  const drawn = new Uint8Array((columns - 1) * (rows - 1)).fill(1)
  return { columns, rows, places, on, light: new Float32Array(columns * rows).fill(1), cells: drawn }
}

/** Paper is as light as it is turned to the lamp, everywhere alike. */
export function litSheet(surface: Surface, { from, share }: Light, gloss: number): Surface {
  const { columns, rows, places } = surface
  const light = new Float32Array(columns * rows)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++) {
      const [p, q] = [Math.max(0, column - 1), Math.min(columns - 1, column + 1)]
      const [r, s] = [Math.max(0, row - 1), Math.min(rows - 1, row + 1)]
      const across = from3(places, row * columns + p, row * columns + q)
      const down = from3(places, r * columns + column, s * columns + column)
      const normal = cross(across, down)
      const facing = Math.abs(normal[0] * from[0] + normal[1] * from[1] + normal[2] * from[2])
      light[row * columns + column] = 1 - share + share * facing + gloss * facing ** 24
    }
  return { ...surface, light }
}

type Vector = readonly [number, number, number]

function from3(places: Float32Array, p: number, q: number): Vector {
  return [
    places[q * 3]! - places[p * 3]!,
    places[q * 3 + 1]! - places[p * 3 + 1]!,
    places[q * 3 + 2]! - places[p * 3 + 2]!,
  ]
}

function cross(p: Vector, q: Vector): Vector {
  const out = [p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]] as const
  const length = Math.hypot(...out) || 1
  return [out[0] / length, out[1] / length, out[2] / length]
}

export function textureFrom({ width, height, rgb }: Picture): Texture {
  const rgba = new Uint8Array(width * height * 4).fill(255)
  for (let i = 0; i < width * height; i++) {
    rgba[i * 4] = rgb[i * 3]!
    rgba[i * 4 + 1] = rgb[i * 3 + 1]!
    rgba[i * 4 + 2] = rgb[i * 3 + 2]!
  }
  return { width, height, rgba }
}

/** What a printer makes of a picture: less black, less white, dots and the grain of the paper. */
export function printed(picture: Picture, random: Random): Texture {
  const texture = textureFrom(picture)
  const [black, white] = [random.between(16, 48), random.between(205, 246)]
  const [warm, dots, grain] = [random.between(-6, 9), random.between(0, 9), random.between(0.5, 4)]
  const [period, angle] = [random.between(2.1, 3.6), random.between(0.1, 0.8)]
  const [across, down] = [(Math.cos(angle) * 2 * Math.PI) / period, (Math.sin(angle) * 2 * Math.PI) / period]
  const { rgba, width } = texture
  for (let i = 0; i < rgba.length; i += 4) {
    const [x, y] = [(i / 4) % width, Math.floor(i / 4 / width)]
    const dot = dots * Math.sin(x * across + y * down) * Math.sin(y * across - x * down)
    const fleck = grain * random.normal()
    for (let c = 0; c < 3; c++) {
      const value = black + ((white - black) * rgba[i + c]!) / 255 + dot + fleck + warm * (1 - c)
      rgba[i + c] = Math.min(255, Math.max(0, value))
    }
  }
  return texture
}
