import { type Act, openMouth, shutEyes } from './expression.ts'
import type { Surface, Texture } from './raster.ts'
import type { Head, Stance } from './turning.ts'
import { alphaAt, frontOf, headStepPx, remember, turning } from './turning.ts'

// A head that stands somewhere and does something, as surfaces for the raster. Lengths are face widths.

/** Where the light comes from, in the camera's directions, and how much of it comes from there. */
export type Light = { from: readonly [number, number, number]; share: number }

export type Posed = { surfaces: Surface[]; texture: Texture }

export function pose(head: Head, stance: Stance, light: Light): Posed {
  const acts = [
    ...(stance.eyes > 0.02 ? shutEyes(head.mesh, Math.min(1, stance.eyes)) : []),
    ...(stance.mouth > 0.02 ? openMouth(head.mesh, stance.mouth) : []),
  ]
  const texture = acted(head.texture, acts)
  const depth = deepened(head, acts)
  return { surfaces: [skullOf(head, stance), front(head, { depth, stance, light })], texture }
}

const inMouth = [52, 22, 24, 255] as const

function acted(texture: Texture, acts: readonly Act[]): Texture {
  if (acts.length === 0) return texture
  const rgba = texture.rgba.slice()
  for (const { box, where } of acts) {
    const [left, right] = [
      Math.max(0, Math.floor(box.left)),
      Math.min(texture.width - 1, Math.ceil(box.right)),
    ]
    const [top, bottom] = [
      Math.max(0, Math.floor(box.top)),
      Math.min(texture.height - 1, Math.ceil(box.bottom)),
    ]
    for (let y = top; y <= bottom; y++)
      for (let x = left; x <= right; x++) {
        const from = where(x, y)
        const to = (y * texture.width + x) * 4
        if (!from) rgba.set(inMouth, to)
        else if (from[0] !== x || from[1] !== y) mixInto(rgba, to, texture, from[0], from[1])
      }
  }
  return { ...texture, rgba }
}

function mixInto(out: Uint8Array, to: number, { width, height, rgba }: Texture, u: number, v: number): void {
  const x = Math.min(Math.max(u, 0), width - 1.001)
  const y = Math.min(Math.max(v, 0), height - 1.001)
  const at = (Math.floor(y) * width + Math.floor(x)) * 4
  const [fx, fy] = [x - Math.floor(x), y - Math.floor(y)]
  for (let c = 0; c < 4; c++) {
    const upper = rgba[at + c]! * (1 - fx) + rgba[at + c + 4]! * fx
    const lower = rgba[at + width * 4 + c]! * (1 - fx) + rgba[at + width * 4 + c + 4]! * fx
    out[to + c] = upper * (1 - fy) + lower * fy
  }
}

// A jaw that drops takes its depth along.
function deepened(head: Head, acts: readonly Act[]): Float32Array {
  if (acts.length === 0) return head.depth
  const out = head.depth.slice()
  for (const { box, where } of acts)
    for (let i = 0; i < out.length; i++) {
      const [x, y] = [(i % head.columns) * headStepPx, Math.floor(i / head.columns) * headStepPx]
      if (x < box.left || x > box.right || y < box.top || y > box.bottom) continue
      const from = where(x, y)
      if (from) out[i] = depthOf(head, from[0], from[1])
    }
  return out
}

function depthOf({ columns, rows, depth }: Head, x: number, y: number): number {
  const u = Math.min(columns - 1.001, Math.max(0, x / headStepPx))
  const v = Math.min(rows - 1.001, Math.max(0, y / headStepPx))
  const at = Math.floor(v) * columns + Math.floor(u)
  const [fx, fy] = [u - Math.floor(u), v - Math.floor(v)]
  const upper = depth[at]! * (1 - fx) + depth[at + 1]! * fx
  const lower = depth[at + columns]! * (1 - fx) + depth[at + columns + 1]! * fx
  return upper * (1 - fy) + lower * fy
}

type Front = { depth: Float32Array; stance: Stance; light: Light }

function front(head: Head, { depth, stance, light }: Front): Surface {
  const surface = frontOf(head, stance, depth)
  return { ...surface, light: lit({ ...surface, depth, light }) }
}

// The light stays where it is when the head turns: against the portrait's own light, each place gets more or less.
function lit({
  columns,
  rows,
  places,
  depth,
  light,
}: Omit<Surface, 'light' | 'on' | 'cells'> & { depth: Float32Array; light: Light }): Float32Array {
  const out = new Float32Array(columns * rows).fill(1)
  for (let row = 1; row < rows - 1; row++)
    for (let column = 1; column < columns - 1; column++) {
      const i = row * columns + column
      const rest = normal(
        [2 * headStepPx, 0, depth[i + 1]! - depth[i - 1]!],
        [0, 2 * headStepPx, depth[i + columns]! - depth[i - columns]!],
      )
      const now = normal(between(places, i + 1, i - 1), between(places, i + columns, i - columns))
      const gain = dot(now, light.from) - dot(rest, light.from)
      out[i] = Math.max(0.4, 1 + light.share * gain)
    }
  return out
}

type Vector = readonly [number, number, number]

function between(places: Float32Array, p: number, q: number): Vector {
  return [
    places[p * 3]! - places[q * 3]!,
    places[p * 3 + 1]! - places[q * 3 + 1]!,
    places[p * 3 + 2]! - places[q * 3 + 2]!,
  ]
}

function normal(across: Vector, down: Vector): Vector {
  const x = down[1] * across[2] - down[2] * across[1]
  const y = down[2] * across[0] - down[0] * across[2]
  const z = down[0] * across[1] - down[1] * across[0]
  const length = Math.hypot(x, y, z) || 1
  return [x / length, y / length, z / length]
}

function dot(p: Vector, q: Vector): number {
  return p[0] * q[0] + p[1] * q[1] + p[2] * q[2]
}

const skullGrid = { columns: 25, rows: 25 }

// The back of the head: half an ellipsoid with the hair that stands at the edge of the portrait's head.
function skullOf(head: Head, stance: Stance): Surface {
  const { columns, rows } = skullGrid
  const turn = turning(stance, head)
  const edges = edgesOf(head)
  const places = new Float32Array(columns * rows * 3)
  const on = new Float32Array(columns * rows * 2)
  const { y: middle, b, c } = head.skull
  for (let i = 0; i < columns * rows; i++) {
    const across = ((i % columns) / (columns - 1)) * 2 - 1
    const row = Math.floor(i / columns)
    const { v, left, right } = edges[row] ?? { v: 0, left: 0, right: 0 }
    const [centre, half] = [(left + right) / 2, (right - left) / 2]
    const along = Math.min(1, Math.abs(v - middle) / b)
    // Evenly along the round, so that its edges are as fine as its back.
    const angle = (across * Math.PI) / 2
    const z = c * 1.15 * Math.cos(angle) * Math.sqrt(Math.max(0, 1 - along * along))
    places.set(turn(centre + half * Math.sin(angle) * 0.985, v, z + 0.02 * head.faceWidthPx, 1), i * 3)
    const depthIn = half * 0.35 * (1 - Math.abs(across))
    on[i * 2] = across < 0 ? left + 6 + depthIn : right - 6 - depthIn
    on[i * 2 + 1] = v
  }
  const light = new Float32Array(columns * rows).fill(0.85)
  return { columns, rows, places, on, light, cells: new Uint8Array((columns - 1) * (rows - 1)).fill(1) }
}

/** Where the head's outline is, row by row, from its top to the height of the mouth. */
const edgesOf = remember((head: Head) => {
  const { texture, pivot, skull } = head
  const [top, bottom] = [skull.y - skull.b * 1.1, pivot.neckY - head.faceWidthPx * 0.3]
  return Array.from({ length: skullGrid.rows }, (_, row) => {
    const v = top + ((bottom - top) * row) / (skullGrid.rows - 1)
    const reach = (direction: 1 | -1) => {
      let u = pivot.x
      const end = skull.a * 1.2
      while (Math.abs(u - pivot.x) < end && alphaAt(texture, u + direction, v) > 128) u += direction
      return u
    }
    return { v, left: reach(-1), right: reach(1) }
  })
})
