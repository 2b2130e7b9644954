import type { Picture } from './picture.ts'

// Surfaces before a camera: triangles with a texture, in perspective, the nearer hiding the farther.

/** Red, green, blue, alpha. */
export type Texture = { width: number; height: number; rgba: Uint8Array }

/** What the camera sees so far, and how far away each pixel of it is. */
export type Canvas = Picture & { depth: Float32Array }

/** Vertices in rows and columns; each cell is two triangles. Positions are the camera's: z is the distance from it. */
export type Surface = {
  columns: number
  rows: number
  /** x, y, z for each vertex. */
  places: Float32Array
  /** u, v in pixels of the texture for each vertex; beyond its edge the edge goes on. */
  on: Float32Array
  /** 1 leaves the texture as light as it is. */
  light: Float32Array
  /** Cells that are not drawn: 0. */
  cells: Uint8Array
}

/** Roll in radians, about the centre. */
export type Lens = { focalPx: number; centre: readonly [number, number]; roll?: number }

/** Nearer than this nothing is sharp nor safe to divide by. */
const nearest = 0.05

export function emptyCanvas(width: number, height: number): Canvas {
  return {
    width,
    height,
    rgb: new Uint8Array(width * height * 3),
    depth: new Float32Array(width * height).fill(Infinity),
  }
}

export function drawSurface(canvas: Canvas, surface: Surface, texture: Texture, lens: Lens): void {
  const projected = project(surface, lens)
  const corner = new Float64Array(18)
  for (let row = 0; row + 1 < surface.rows; row++)
    for (let column = 0; column + 1 < surface.columns; column++) {
      if (surface.cells[row * (surface.columns - 1) + column] === 0) continue
      const at = row * surface.columns + column
      const below = at + surface.columns
      load(corner, projected, surface, [at, at + 1, below])
      fill(canvas, corner, texture)
      load(corner, projected, surface, [at + 1, below + 1, below])
      fill(canvas, corner, texture)
    }
}

function project({ places }: Surface, { focalPx, centre, roll = 0 }: Lens): Float64Array {
  const out = new Float64Array(places.length)
  const [cos, sin] = [Math.cos(roll), Math.sin(roll)]
  for (let i = 0; i < places.length; i += 3) {
    const z = places[i + 2]!
    const scale = z < nearest ? NaN : focalPx / z
    out[i] = centre[0] + (places[i]! * cos - places[i + 1]! * sin) * scale
    out[i + 1] = centre[1] + (places[i]! * sin + places[i + 1]! * cos) * scale
    out[i + 2] = z
  }
  return out
}

// Six numbers a corner: x, y, z, u, v, light.
function load(
  corner: Float64Array,
  projected: Float64Array,
  { on, light }: Surface,
  indices: readonly [number, number, number],
): void {
  for (let k = 0; k < 3; k++) {
    const i = indices[k]!
    const to = k * 6
    corner[to] = projected[i * 3]!
    corner[to + 1] = projected[i * 3 + 1]!
    corner[to + 2] = projected[i * 3 + 2]!
    corner[to + 3] = on[i * 2]!
    corner[to + 4] = on[i * 2 + 1]!
    corner[to + 5] = light[i]!
  }
}

// Triangles are a few pixels large, so their texture may be laid on without regard to perspective within them.
function fill(canvas: Canvas, c: Float64Array, texture: Texture): void {
  const [x0, y0, x1, y1, x2, y2] = [c[0]!, c[1]!, c[6]!, c[7]!, c[12]!, c[13]!]
  const area = (x1 - x0) * (y2 - y0) - (x2 - x0) * (y1 - y0)
  if (!(Math.abs(area) > 1e-9)) return
  const left = Math.max(0, Math.ceil(Math.min(x0, x1, x2)))
  const right = Math.min(canvas.width - 1, Math.floor(Math.max(x0, x1, x2)))
  const top = Math.max(0, Math.ceil(Math.min(y0, y1, y2)))
  const bottom = Math.min(canvas.height - 1, Math.floor(Math.max(y0, y1, y2)))
  const [z0, z1, z2] = [c[2]!, c[8]!, c[14]!]
  const [acrossB, acrossD] = [(y2 - y0) / area, -(y1 - y0) / area]
  for (let y = top; y <= bottom; y++) {
    let b = ((left - x0) * (y2 - y0) - (x2 - x0) * (y - y0)) / area
    let d = ((x1 - x0) * (y - y0) - (left - x0) * (y1 - y0)) / area
    for (let x = left; x <= right; x++, b += acrossB, d += acrossD) {
      const a = 1 - b - d
      if (a < -1e-6 || b < -1e-6 || d < -1e-6) continue
      const z = a * z0 + b * z1 + d * z2
      const at = y * canvas.width + x
      if (z >= canvas.depth[at]!) continue
      const u = a * c[3]! + b * c[9]! + d * c[15]!
      const v = a * c[4]! + b * c[10]! + d * c[16]!
      put(canvas, at, z, a * c[5]! + b * c[11]! + d * c[17]!, texture, u, v)
    }
  }
}

function put(
  canvas: Canvas,
  at: number,
  z: number,
  light: number,
  texture: Texture,
  u: number,
  v: number,
): void {
  const { width, height, rgba } = texture
  const x = u < 0 ? 0 : u > width - 1.001 ? width - 1.001 : u
  const y = v < 0 ? 0 : v > height - 1.001 ? height - 1.001 : v
  const left = x | 0
  const above = y | 0
  const fx = x - left
  const fy = y - above
  const p = (above * width + left) * 4
  const q = p + width * 4
  const w11 = fx * fy
  const w10 = fx - w11
  const w01 = fy - w11
  const w00 = 1 - fx - w01
  const alpha = (rgba[p + 3]! * w00 + rgba[p + 7]! * w10 + rgba[q + 3]! * w01 + rgba[q + 7]! * w11) / 255
  if (alpha < 0.02) return
  if (alpha > 0.5) canvas.depth[at] = z
  const { rgb } = canvas
  const to = at * 3
  for (let k = 0; k < 3; k++) {
    const colour = rgba[p + k]! * w00 + rgba[p + 4 + k]! * w10 + rgba[q + k]! * w01 + rgba[q + 4 + k]! * w11
    const mixed = rgb[to + k]! * (1 - alpha) + colour * light * alpha
    rgb[to + k] = mixed > 255 ? 255 : mixed
  }
}
