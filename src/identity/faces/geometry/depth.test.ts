import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compare } from './parallax.ts'
import type { Trace } from './trace.ts'

// Vectors made from geometry: rays of a pinhole camera that meet an ellipsoid, or a sheet with a picture of that ellipsoid. No picture
// of anybody, and no code of ours draws them.

const [width, height] = [160, 120]
const focal = 125
const far = 2.6
const near = far / 1.4
const axes = [0.5, 0.62, 0.45] as const

type Ray = readonly [number, number]
/** Grey, by where a ray meets what there is; null beyond it. */
type Scene = (ray: Ray) => number | null

const skin = (x: number, y: number, z: number) =>
  128 +
  34 * Math.sin(23 * x + 3 * Math.sin(11 * y)) +
  30 * Math.sin(19 * y + 2 * Math.sin(13 * z)) +
  18 * Math.sin(17 * z + 9 * x)

const head =
  (distance: number): Scene =>
  ([u, v]) => {
    const [a, b, c] = axes
    const p = (u / a) ** 2 + (v / b) ** 2 + 1 / c ** 2
    const q = -distance / c ** 2
    const root = q * q - p * ((distance / c) ** 2 - 1)
    if (root < 0) return null
    const t = (-q - Math.sqrt(root)) / p
    return skin(u * t, v * t, t - distance)
  }

/** What a camera saw of the scene from afar, on a sheet that is now at this distance, tilted about its upright axis. */
const sheet =
  (of: Scene, distance: number, degrees = 0): Scene =>
  ([u, v]) => {
    const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
    const t = (distance * cos) / (cos - u * sin)
    const along = u * t * cos + (t - distance) * sin
    return of([along / far, (v * t) / far])
  }

/** The mesh as the model finds it on a head and on its picture alike: with the depths of a head. */
function meshOf(distance: number, isSheet = false): Float32Array {
  const [a, b, c] = axes
  const points = Array.from({ length: 468 }, (_, i) => {
    const y = -0.9 + (1.8 * Math.floor(i / 22)) / 21
    const x = (-0.95 + (1.9 * (i % 22)) / 21) * Math.sqrt(1 - y * y)
    return place(a * x, b * y, -c * Math.sqrt(Math.max(0, 1 - x * x - y * y)))
  })
  const named = { 234: [-a, 0], 454: [a, 0], 127: [-a, 0], 356: [a, 0], 93: [-a, 0], 323: [a, 0], 162: [-a, 0], 389: [a, 0] }
  for (const [index, [x = 0, y = 0]] of Object.entries(named)) points[Number(index)] = place(x, y, 0)
  points[168] = place(0, -0.15, -c)
  return Float32Array.from(points.flat())

  function place(x: number, y: number, z: number): number[] {
    const at = isSheet ? (far + z) * (distance / far) : distance + z
    return [width / 2 + (focal * x) / at, height / 2 + (focal * y) / at, (focal * z) / distance]
  }
} // biome-ignore format: numbers side by side

/** Grains of ±4, other ones for each seed. */
const grain = (seed: number, i: number) => 4 * Math.sin(seed * 78.2 + i * 12.9898 + Math.sin(i * 7.13) * 43.7)

function seen(scene: Scene, points: Float32Array, seed = 1): Trace {
  const values = Uint8Array.from({ length: width * height }, (_, i) => {
    const ray = [((i % width) - width / 2) / focal, (Math.floor(i / width) - height / 2) / focal] as const
    return (scene(ray) ?? 110) + grain(seed, i)
  })
  return { grey: { width, height, values }, scale: 1, points }
}

const rest = seen(head(far), meshOf(far))

test('a head that comes closer shows its depth: about as much as a pinhole camera says', () => {
  const { depth, growth } = compare(rest, seen(head(near), meshOf(near), 2))
  assert.ok(Math.abs(growth - 1.4) < 0.02)
  assert.ok(
    depth !== null && depth > 0.3 && depth < 0.75,
    `${depth}; a point pinhole of such a head gives .54`,
  )
})

test('half the way shows the same depth for what the face has grown', () => {
  const half = far / 1.2
  const { depth } = compare(rest, seen(head(half), meshOf(half), 3))
  assert.ok(depth !== null && depth > 0.3 && depth < 0.75, `${depth}`)
})

test('a picture of that head, brought closer, shows none, also when it is tilted meanwhile', () => {
  for (const degrees of [0, 8, -15]) {
    const paper = seen(sheet(head(far), near, degrees), meshOf(near, true), 4)
    const { depth } = compare(rest, paper)
    assert.ok(depth !== null && Math.abs(depth) < 0.12, `${depth} at ${degrees}°`)
  }
})

test('of a face without anything to hold on to, or that did not grow, no depth is told', () => {
  const bare: Scene = (ray) => (head(near)(ray) === null ? null : 128)
  assert.equal(compare(rest, seen(bare, meshOf(near), 5)).depth, null)
  assert.equal(compare(rest, seen(head(far), meshOf(far), 6)).depth, null)
})
