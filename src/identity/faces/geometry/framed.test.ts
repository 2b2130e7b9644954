import assert from 'node:assert/strict'
import { test } from 'node:test'
import { framed } from './framed.ts'
import type { Trace } from './trace.ts'

// Drawn from geometry: a face is where the mesh says, and lines are where they are laid.

const [width, height] = [160, 120]
const [cx, cy] = [80, 60]

type Shade = (x: number, y: number) => number | null

/** A wall with soft shadows, a body, and what is laid over or under it. */
function view(over: Shade = () => null, behind: Shade = () => null): Trace {
  const values = new Uint8Array(width * height)
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const wall = behind(x, y) ?? 120 + 15 * Math.sin(x / 23) + 10 * Math.sin(y / 17)
      const isHead = ((x - cx) / 24) ** 2 + ((y - cy) / 30) ** 2 < 1
      const isBody = y > 92 && Math.abs(x - cx) < 30 + (y - 92) / 2
      values[y * width + x] = over(x, y) ?? (isHead ? 170 : isBody ? 60 : wall)
    }
  const points = Float32Array.from({ length: 468 * 3 }, (_, i) => {
    const turn = (2 * Math.PI * Math.floor(i / 3)) / 468
    return [4 * (cx + 20 * Math.cos(turn)), 4 * (cy + 26 * Math.sin(turn)), 0][i % 3]!
  })
  return { grey: { width, height, values }, scale: 4, points }
}

/** A dark edge around a box that is turned in the picture. */
function edge(halfWidth: number, halfHeight: number, degrees = 0, isOpenBelow = false): Shade {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
  return (x, y) => {
    const [u, v] = [(x - cx) * cos + (y - cy) * sin, (y - cy) * cos - (x - cx) * sin]
    const beyond = Math.max(Math.abs(u) - halfWidth, Math.abs(v) - halfHeight)
    return beyond < 0 || beyond > 5 || (isOpenBelow && v >= halfHeight) ? null : 20
  }
}

test('the edge of a screen or a sheet is found all around the face, also turned', () => {
  for (const degrees of [0, 4, -9]) {
    const there = framed(view(edge(58, 44, degrees)))
    assert.ok(there > 0.75, `${degrees}°: ${there}`)
  }
})

test('an edge of which a part is beyond the picture is judged by what is in view', () => {
  const low: Shade = (x, y) => edge(58, 44)(x, y - 14)
  assert.ok(framed(view(low)) > 0.75)
})

test('somebody before a door, a picture or a window has no lower side before their chest', () => {
  assert.equal(framed(view()), 0)
  assert.ok(framed(view(undefined, edge(50, 48))) < 0.75, 'a window behind')
  assert.ok(framed(view(edge(50, 48, 0, true))) < 0.75, 'three sides')
})

test('a desk before somebody closes no frame', () => {
  const desk: Shade = (_, y) => (y > 104 ? 30 : null)
  assert.ok(framed(view(desk)) < 0.75)
  const door = edge(50, 70)
  assert.ok(framed(view(desk, door)) < 0.75, 'and a door that ends beyond the picture')
})

test('a picture too small for a side is read without fault', () => {
  const trace = {
    grey: { width: 12, height: 9, values: new Uint8Array(108) },
    scale: 4,
    points: view().points,
  }
  assert.equal(framed(trace), 0)
})
