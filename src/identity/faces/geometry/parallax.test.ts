import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { compare } from './parallax.ts'
import { reliefOf } from './relief.ts'
import type { Trace } from './trace.ts'

// Vectors made from geometry: points on an ellipsoid with a nose before a pinhole camera, and a wall behind it.
// No picture of anybody, and no code of ours makes them.

type Point3 = readonly [number, number, number]
type Camera = { shiftX?: number; shiftY?: number }
const [width, height] = [160, 120]
/** In pixels of the grey picture: a camera that sees 65° across. */
const focal = 125

/** 468 points in face widths: the front of an ellipsoid, and a nose. The points by which faces are measured stand right. */
const head: Point3[] = Array.from({ length: 468 }, (_, i) => {
  const v = -0.95 + (1.9 * Math.floor(i / 22)) / 21
  const u = -0.97 + (1.94 * (i % 22)) / 21
  const x = 0.5 * u * Math.sqrt(1 - v * v)
  const nose = 0.16 * Math.exp(-((x / 0.1) ** 2) - ((v - 0.1) / 0.25) ** 2)
  return [x, 0.62 * v, -0.45 * Math.sqrt(Math.max(0, 1 - u * u - v * v)) - nose]
})
const named: Record<number, Point3> = {
  234: [-0.5, 0, 0],
  454: [0.5, 0, 0],
  127: [-0.48, -0.15, -0.05],
  356: [0.48, -0.15, -0.05],
  93: [-0.47, 0.15, -0.05],
  323: [0.47, 0.15, -0.05],
  162: [-0.45, -0.25, -0.08],
  389: [0.45, -0.25, -0.08],
  168: [0, -0.15, -0.47],
}
for (const [index, point] of Object.entries(named)) head[Number(index)] = point

const sheet: Point3[] = head.map(([x, y]) => [x, y, 0])

const turned =
  (degrees: number) =>
  ([x, y, z]: Point3): Point3 => {
    const [c, s] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]
    return [x * c - z * s, y, x * s + z * c]
  }

function project(
  points: readonly Point3[],
  distance: number,
  { shiftX = 0, shiftY = 0 }: Camera = {},
): Float32Array {
  return Float32Array.from(
    points.flatMap(([x, y, z]) => [
      width / 2 + (focal * x) / (z + distance) + shiftX,
      height / 2 + (focal * y) / (z + distance) + shiftY,
      (focal * z) / distance,
    ]),
  )
}

/** A wall without end: waves that do not repeat within the picture. */
const wall = (x: number, y: number) =>
  128 +
  40 * Math.sin(x * 0.9 + 1.3 * Math.sin(y * 0.31)) +
  35 * Math.sin(y * 0.8 + 1.7 * Math.sin(x * 0.23)) +
  20 * Math.sin(x * 0.37 + y * 0.29)

const bare = () => 128

/** @param from where in the wall the colour of a pixel stands */
function trace(
  points: Float32Array,
  from: (x: number, y: number) => readonly [number, number],
  of = wall,
): Trace {
  const values = Uint8Array.from({ length: width * height }, (_, i) =>
    of(...from(i % width, Math.floor(i / width))),
  )
  return { grey: { width, height, values }, scale: 1, points }
}

const stays = (x: number, y: number) => [x, y] as const
const distance = 2.6

test('a head that turns before a wall moves its points against each other, and nothing behind it', () => {
  const rest = trace(project(head, distance), stays)
  for (const degrees of [-30, -18, 18, 30]) {
    const now = trace(project(head.map(turned(degrees)), distance), stays)
    const { relief, behind, carried } = compare(rest, now)
    assert.ok(relief > 0.03, `${degrees}°: ${relief}`)
    assert.ok(behind && behind.near >= 15 && behind.bent < 0.02, JSON.stringify(behind))
    assert.equal(carried ?? 0, 0)
  }
})

test('a camera that trembles moves the wall as a whole: that is no bend', () => {
  const rest = trace(project(head, distance), stays)
  fc.assert(
    fc.property(
      fc.double({ min: -5, max: 5, noNaN: true }),
      fc.double({ min: -5, max: 5, noNaN: true }),
      (dx, dy) => {
        const points = project(head.map(turned(25)), distance, { shiftX: dx, shiftY: dy })
        const { behind } = compare(
          rest,
          trace(points, (x, y) => [x - dx, y - dy]),
        )
        assert.ok(behind && behind.bent < 0.08 && behind.following > 0.8, JSON.stringify(behind))
        assert.ok(Math.abs(behind.growth - 1) < 0.02)
      },
    ),
    { numRuns: 12, seed: 7 },
  )
})

test('a picture that is bent to seem to turn bends the wall around the head, too', () => {
  const rest = trace(project(head, distance), stays)
  const points = project(head.map(turned(25)), distance)
  // What is within reach of the face follows it by six pixels, and less the farther away it is.
  const follows = (x: number, y: number) =>
    6 * Math.exp(-((Math.max(0, Math.hypot((x - 80) / 24, (y - 58) / 38) - 1) / 0.9) ** 2))
  const { behind } = compare(
    rest,
    trace(points, (x, y) => [x - follows(x, y), y]),
  )
  assert.ok(behind && behind.bent > 0.2, JSON.stringify(behind))
})

test('a sheet that is tilted, shifted or brought closer moves as one plane, and carries its surroundings', () => {
  const rest = trace(project(sheet, distance), stays)
  const nearer = 1.45
  const around = (value: number, middle: number) => middle + (value - middle) / nearer
  const closer = trace(project(sheet, distance / nearer), (x, y) => [around(x, 80), around(y, 60)])
  const flat = compare(rest, closer)
  assert.ok(flat.relief < 0.004 && Math.abs(flat.growth - nearer) < 0.01, JSON.stringify(flat))
  assert.ok((flat.carried ?? 0) > 0.8, `${flat.carried}`)
  for (const degrees of [10, 20, 30]) {
    const tilted = project(sheet.map(turned(degrees)), distance)
    assert.ok(reliefOf(project(sheet, distance), tilted).relief < 0.03, `${degrees}°`)
  }
})

test('a head that comes closer grows more where it is near, and leaves the wall where it is', () => {
  const rest = trace(project(head, distance), stays)
  const { relief, growth, carried, behind } = compare(rest, trace(project(head, distance / 1.4), stays))
  assert.ok(relief / (growth - 1) > 0.03, `${relief} at ${growth}`)
  assert.ok((carried ?? 0) < 0.1, `${carried}`)
  assert.ok(behind && Math.abs(behind.growth - 1) < 0.02, JSON.stringify(behind))
})

test('before a bare wall nothing is said about what lies behind', () => {
  const rest = trace(project(head, distance), stays, bare)
  const now = trace(project(head.map(turned(25)), distance), stays, bare)
  const { behind, carried } = compare(rest, now)
  assert.deepEqual([behind, carried], [null, null])
})

test('a face that hardly moved is not held against anything', () => {
  const rest = trace(project(head, distance), stays)
  const { behind, carried } = compare(rest, trace(project(head.map(turned(3)), distance), stays))
  assert.deepEqual([behind, carried], [null, null])
})

test('whatever a plane does, its movement is found, and nothing is left over', () => {
  const numbers = (min: number, max: number) => fc.double({ min, max, noNaN: true })
  fc.assert(
    fc.property(
      numbers(0.5, 1.8),
      numbers(-0.4, 0.4),
      numbers(-0.4, 0.4),
      numbers(0.5, 1.8),
      numbers(-30, 30),
      (a, b, c, d, x0) => {
        const rest = project(sheet, distance)
        const now = rest.map((_, i) => {
          const [x = 0, y = 0] = rest.subarray(i - (i % 3))
          return i % 3 === 0 ? a * x + b * y + x0 : i % 3 === 1 ? c * x + d * y : 0
        })
        const { plane } = reliefOf(rest, now)
        for (const [found, made] of [
          [plane.a, a],
          [plane.b, b],
          [plane.c, c],
          [plane.d, d],
        ] as const)
          assert.ok(Math.abs(found - made) < 1e-3)
        assert.ok(reliefOf(rest, now).relief < 1e-4)
      },
    ),
    { numRuns: 50, seed: 7 },
  )
})
