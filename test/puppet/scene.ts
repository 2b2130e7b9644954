import type { Picture } from './picture.ts'
import type { Random } from './random.ts'
import type { Canvas, Lens, Surface, Texture } from './raster.ts'
import { drawSurface, emptyCanvas } from './raster.ts'
import { roomSpan } from './room.ts'
import type { Light } from './stance.ts'
import { pose } from './stance.ts'
import type { Head, Stance } from './turning.ts'

// A room, a person in it and a camera: what the camera sees at one moment.

const frame = { width: 640, height: 480 } as const

/** How the camera is held: a phone in a hand is never still. Pixels, and radians about its own axis. */
export type Hold = { panX: number; panY: number; roll: number }

export type Room = { texture: Texture; distance: number; brightness: number }

/** What stands before the camera, with what covers it. */
export type Thing = { surface: Surface; texture: Texture }

function viewOf(focalPx: number, hold: Hold): Lens {
  return { focalPx, centre: [frame.width / 2 + hold.panX, frame.height / 2 + hold.panY] }
}

/** The wall, before anything else is drawn. A camera that pans shows another part of it. */
function drawRoom(canvas: Canvas, { texture, distance, brightness }: Room, lens: Lens): void {
  const [columns, rows] = [13, 10]
  const places = new Float32Array(columns * rows * 3)
  const on = new Float32Array(columns * rows * 2)
  const width = roomSpan * distance
  const height = (width * texture.height) / texture.width
  for (let i = 0; i < columns * rows; i++) {
    const [u, v] = [(i % columns) / (columns - 1), Math.floor(i / columns) / (rows - 1)]
    places.set([(u - 0.5) * width, (v - 0.5) * height, distance], i * 3)
    on.set([u * (texture.width - 1), v * (texture.height - 1)], i * 2)
  }
  const light = new Float32Array(columns * rows).fill(brightness)
  const cells = new Uint8Array((columns - 1) * (rows - 1)).fill(1)
  drawSurface(canvas, { columns, rows, places, on, light, cells }, texture, lens)
}

export function thingsOf(head: Head, stance: Stance, light: Light): Thing[] {
  const { surfaces, texture } = pose(head, stance, light)
  return surfaces.map((surface) => ({ surface, texture }))
}

export type View = { room: Room; things: readonly Thing[]; focalPx: number; hold: Hold }

export function see({ room, things, focalPx, hold }: View): Picture {
  const canvas = emptyCanvas(frame.width, frame.height)
  const lens = viewOf(focalPx, hold)
  drawRoom(canvas, room, lens)
  for (const { surface, texture } of things) drawSurface(canvas, surface, texture, lens)
  return canvas
}

/** A camera's own traits: they stay for one capture. */
export type Sensor = {
  /** Red, green, blue: white balance and exposure in one. */
  gain: readonly [number, number, number]
  /** 0…1: share of each pixel that comes from its neighbours. */
  softness: number
  /** Deviation of the noise at middle grey, in steps of 255. */
  noise: number
  /** 1 leaves contrast as it is. */
  gamma: number
  jpegQuality: number
}

export function newSensor(random: Random): Sensor {
  const exposure = random.between(0.88, 1.1)
  const warmth = random.between(-0.05, 0.05)
  return {
    gain: [exposure * (1 + warmth), exposure, exposure * (1 - warmth)],
    softness: random.between(0.25, 0.7),
    noise: random.between(0.4, 1.5),
    gamma: random.between(0.92, 1.08),
    jpegQuality: Math.round(random.between(78, 93)),
  }
}

/** What the sensor makes of what falls on it. @param exposure drifts a little from frame to frame */
export function develop(picture: Picture, sensor: Sensor, exposure: number, random: Random): Picture {
  const { width, height } = picture
  const rgb = softened(picture, sensor.softness)
  const curves = sensor.gain.map((gain) =>
    Float32Array.from({ length: 256 }, (_, value) => 255 * ((value * gain * exposure) / 255) ** sensor.gamma),
  )
  const { bright, tint } = grainOf(random)
  const [shift, other] = [Math.floor(random.next() * grainPx ** 2), Math.floor(random.next() * grainPx ** 2)]
  // Light comes in portions: bright places have more noise in numbers, less in shares.
  const deviation = Float32Array.from(
    { length: 256 },
    (_, value) => sensor.noise * (0.5 + 0.5 * Math.sqrt(value / 128)),
  )
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const cell = y * grainPx * 5 + x
      const grey = bright[(cell + shift) % bright.length]!
      for (let c = 0; c < 3; c++) {
        const i = (y * width + x) * 3 + c
        const value = curves[c]![rgb[i]!]!
        const grain = grey + tint[(cell + other + c * 7919) % tint.length]!
        const noisy = value + grain * deviation[value > 255 ? 255 : value | 0]! + 0.5
        rgb[i] = noisy < 0 ? 0 : noisy > 255 ? 255 : noisy
      }
    }
  return { width, height, rgb }
}

const grainPx = 331
type Grain = { bright: Float32Array; tint: Float32Array }
let grain: Grain | undefined

// Noise as it leaves a camera's own processing: grains some pixels large, more of light than of colour.
function grainOf(random: Random): Grain {
  grain ??= { bright: blobs(random, 1, 1), tint: blobs(random, 2, 0.35) }
  return grain
}

function blobs(random: Random, reach: number, deviation: number): Float32Array {
  const raw = Float32Array.from({ length: grainPx ** 2 }, () => random.normal())
  const out = raw.map((_, i) => {
    let sum = 0
    for (let dy = -reach; dy <= reach; dy++)
      for (let dx = -reach; dx <= reach; dx++)
        sum += raw[(i + dy * grainPx + dx + raw.length) % raw.length]! / (1 + dx * dx + dy * dy)
    return sum
  })
  const size = Math.sqrt(out.reduce((sum, value) => sum + value * value, 0) / out.length)
  return out.map((value) => (value / size) * deviation)
}

function softened({ width, height, rgb }: Picture, softness: number): Uint8Array {
  const out = rgb.slice()
  const [own, side] = [1 - softness, softness / 4]
  const row = width * 3
  for (let i = row; i < row * (height - 1); i++)
    out[i] = rgb[i]! * own + (rgb[i - 3]! + rgb[i + 3]! + rgb[i - row]! + rgb[i + row]!) * side
  return out
}
