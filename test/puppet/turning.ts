import type { Mesh } from './expression.ts'
import type { Surface, Texture } from './raster.ts'

// A head as a surface, and where its places are when it is turned. Lengths are face widths.

export type Head = {
  texture: Texture
  mesh: Mesh
  columns: number
  rows: number
  /** Depth of each vertex, in pixels of the sheet: 0 where the head turns, less is nearer. */
  depth: Float32Array
  /** 1 moves with the head, 0 stays with the shoulders. */
  share: Float32Array
  /** Where the head turns, in pixels of the sheet. */
  pivot: { x: number; y: number; neckY: number }
  faceWidthPx: number
  /** Half axes and middle of skull and hair. */
  skull: { y: number; a: number; b: number; c: number }
  /** Degrees by which the portrait itself is turned. */
  posed: { yaw: number; pitch: number }
}

/** Between two vertices, in pixels of the sheet. */
export const headStepPx = 6

/** Degrees: yaw towards the person's own left, pitch upwards, roll towards their right shoulder. */
export type Stance = {
  yaw: number
  pitch: number
  roll: number
  /** Right of the camera's axis, below it, and away from the camera. */
  x: number
  y: number
  distance: number
  /** 0 open to 1 shut. */
  eyes: number
  /** Share of its width by which the mouth is open: .6 is wide. */
  mouth: number
}

export type Turn = (x: number, y: number, z: number, share: number) => readonly [number, number, number]

/** Places of the sheet, relative to the neck, to places before the camera. */
export function turning({ yaw, pitch, roll, ...stance }: Stance, head: Head): Turn {
  const { x: px, neckY } = head.pivot
  const unit = head.faceWidthPx
  const middleY = head.pivot.y
  const radians = Math.PI / 180
  return (x, y, z, share) => {
    const [a, b, c] = [yaw * share * radians, pitch * share * radians, roll * share * radians]
    const [u, v] = [x - px, y - neckY]
    const turned = u * Math.cos(a) - z * Math.sin(a)
    const deep = u * Math.sin(a) + z * Math.cos(a)
    const risen = v * Math.cos(b) + deep * Math.sin(b)
    const far = deep * Math.cos(b) - v * Math.sin(b)
    const across = turned * Math.cos(c) - risen * Math.sin(c)
    const down = turned * Math.sin(c) + risen * Math.cos(c)
    return [
      across / unit + stance.x,
      (down + neckY - middleY) / unit + stance.y,
      far / unit + stance.distance,
    ]
  }
}

/** Face, hair and shoulders as seen from in front, without their light. */
export function frontOf(head: Head, stance: Stance, depth: Float32Array): Surface {
  const { columns, rows } = head
  const turn = turning(stance, head)
  const places = new Float32Array(columns * rows * 3)
  const on = new Float32Array(columns * rows * 2)
  const { right, bottom } = { right: columns - 1, bottom: rows - 1 }
  for (let i = 0; i < columns * rows; i++) {
    const [column, row] = [i % columns, Math.floor(i / columns)]
    // The outermost vertices reach far out: a person does not end with their portrait.
    const x = (column === 0 ? -40 : column === right ? right + 40 : column) * headStepPx
    const y = (row === bottom ? bottom + 60 : row) * headStepPx
    places.set(turn(x, y, depth[i]!, head.share[i]!), i * 3)
    on[i * 2] = Math.min(x, head.texture.width - 1)
    on[i * 2 + 1] = Math.min(y, head.texture.height - 1)
  }
  const light = new Float32Array(columns * rows).fill(1)
  return { columns, rows, places, on, light, cells: cellsOf(head) }
}

const cellsOf = remember((head: Head) => {
  const { columns, rows, texture } = head
  return Uint8Array.from({ length: (columns - 1) * (rows - 1) }, (_, cell) => {
    const x = (cell % (columns - 1)) * headStepPx
    const y = Math.floor(cell / (columns - 1)) * headStepPx
    for (let v = y - 1; v <= y + headStepPx + 1; v += 2)
      for (let u = x - 1; u <= x + headStepPx + 1; u += 2) if (alphaAt(texture, u, v) > 5) return 1
    return 0
  })
})

export function alphaAt({ width, height, rgba }: Texture, u: number, v: number): number {
  const x = Math.min(width - 1, Math.max(0, Math.round(u)))
  const y = Math.min(height - 1, Math.max(0, Math.round(v)))
  return rgba[(y * width + x) * 4 + 3]!
}

export function remember<Made>(make: (head: Head) => Made): (head: Head) => Made {
  const made = new WeakMap<Head, Made>()
  return (head) => {
    const known = made.get(head) ?? make(head)
    made.set(head, known)
    return known
  }
}
