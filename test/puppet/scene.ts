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
export type Thing = {
  surface: Surface
  texture: Texture
  /** Drawn over whatever was drawn before it, however near that is. */
  isInFront?: boolean
}

export function viewOf(focalPx: number, hold: Hold): Lens {
  const centre = [frame.width / 2 + hold.panX, frame.height / 2 + hold.panY] as const
  return { focalPx, centre, roll: hold.roll }
}

/**
 * The wall, before anything else is drawn. A camera that pans shows another part of it; beyond its edge the edge goes on.
 * It stands straight before the camera, so that its picture is only shifted, scaled and turned.
 */
function drawRoom({ width, height, rgb }: Canvas, { texture, distance, brightness }: Room, lens: Lens): void {
  const pxPerUnit = (texture.width - 1) / (roomSpan * distance)
  const scale = (distance / lens.focalPx) * pxPerUnit
  const [cos, sin] = [Math.cos(lens.roll ?? 0) * scale, Math.sin(lens.roll ?? 0) * scale]
  const [right, bottom] = [texture.width - 1.001, texture.height - 1.001]
  const { rgba } = texture
  for (let y = 0, to = 0; y < height; y++) {
    const down = y - lens.centre[1]
    let u = texture.width / 2 - lens.centre[0] * cos + down * sin
    let v = texture.height / 2 + lens.centre[0] * sin + down * cos
    for (let x = 0; x < width; x++, to += 3, u += cos, v -= sin) {
      const cu = u < 0 ? 0 : u > right ? right : u
      const cv = v < 0 ? 0 : v > bottom ? bottom : v
      const [left, above] = [cu | 0, cv | 0]
      const [fx, fy] = [cu - left, cv - above]
      const p = (above * texture.width + left) * 4
      const q = p + texture.width * 4
      for (let c = 0; c < 3; c++) {
        const upper = rgba[p + c]! + (rgba[p + 4 + c]! - rgba[p + c]!) * fx
        const lower = rgba[q + c]! + (rgba[q + 4 + c]! - rgba[q + c]!) * fx
        const value = (upper + (lower - upper) * fy) * brightness
        rgb[to + c] = value > 255 ? 255 : value
      }
    }
  }
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
  for (const { surface, texture, isInFront } of things) {
    if (isInFront) canvas.depth.fill(Infinity)
    drawSurface(canvas, surface, texture, lens)
  }
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
}

export function newSensor(random: Random): Sensor {
  const exposure = random.between(0.88, 1.1)
  const warmth = random.between(-0.05, 0.05)
  return {
    gain: [exposure * (1 + warmth), exposure, exposure * (1 - warmth)],
    softness: random.between(0.25, 0.7),
    noise: random.between(0.4, 1.5),
    gamma: random.between(0.92, 1.08),
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
  const [shift, other] = [Math.floor(random.next() * grainMask), Math.floor(random.next() * grainMask)]
  // Light comes in portions: bright places have more noise in numbers, less in shares.
  const deviation = Float32Array.from(
    { length: 256 },
    (_, value) => sensor.noise * (0.5 + 0.5 * Math.sqrt(value / 128)),
  )
  const table = Uint8Array.from({ length: 3 * 256 * grainSteps }, (_, i) => {
    const [c, rest] = [Math.floor(i / (256 * grainSteps)), i % (256 * grainSteps)]
    const value = curves[c]?.[Math.floor(rest / grainSteps)] ?? 0
    const grain = ((rest % grainSteps) - grainSteps / 2) / grainScale
    const noisy = value + grain * deviation[Math.min(255, Math.floor(value))]! + 0.5
    return Math.min(255, Math.max(0, noisy))
  })
  for (let i = 0, pixel = 0; i < rgb.length; pixel++) {
    const grey = bright[(pixel + shift) & grainMask]!
    const hue = (pixel + other) & grainMask
    for (let c = 0; c < 3; c++, i++) {
      const grain = grey + tint[(hue + c * 7919) & grainMask]!
      rgb[i] = table[((c << 8) + rgb[i]!) * grainSteps + grain]!
    }
  }
  return { width, height, rgb }
}

// Grain comes in steps, so that a pixel's way through the sensor is one look into a table.
const grainSteps = 64
const grainScale = 8
const grainMask = (1 << 18) - 1
const grainPx = 512
type Grain = { bright: Int8Array; tint: Int8Array }
let grain: Grain | undefined

// Noise as it leaves a camera's own processing: grains some pixels large, more of light than of colour.
function grainOf(random: Random): Grain {
  grain ??= { bright: blobs(random, 1, 1, grainSteps / 2), tint: blobs(random, 2, 0.35, 0) }
  return grain
}

function blobs(random: Random, reach: number, deviation: number, middle: number): Int8Array {
  const raw = Float32Array.from({ length: grainPx ** 2 }, () => random.normal())
  const out = raw.map((_, i) => {
    let sum = 0
    for (let dy = -reach; dy <= reach; dy++)
      for (let dx = -reach; dx <= reach; dx++)
        sum += raw[(i + dy * grainPx + dx + raw.length) % raw.length]! / (1 + dx * dx + dy * dy)
    return sum
  })
  const size = Math.sqrt(out.reduce((sum, value) => sum + value * value, 0) / out.length)
  const most = middle === 0 ? 7 : 24
  return Int8Array.from(out, (value) => {
    const steps = Math.round((value / size) * deviation * grainScale)
    return middle + Math.min(most, Math.max(-most, steps))
  })
}

function softened({ width, height, rgb }: Picture, softness: number): Uint8Array {
  const out = rgb.slice()
  // In 256ths: whole numbers are faster.
  const side = Math.round((softness / 4) * 256)
  const own = 256 - 4 * side
  const row = width * 3
  const end = row * (height - 1)
  for (let i = row; i < end; i++)
    out[i] = (rgb[i]! * own + (rgb[i - 3]! + rgb[i + 3]! + rgb[i - row]! + rgb[i + row]!) * side) >> 8
  return out
}
