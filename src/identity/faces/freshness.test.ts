import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { difference, fingerprintOf } from './fingerprint.ts'
import { following, inOrder, isRepeat, isReplay } from './freshness.ts'
import type { Mesh } from './mesh.ts'
import { pyramidOf } from './pixels.ts'
import { seededRandom } from './statistics.ts'

/** Frames of one scene: most signs stay, some change with every movement. */
function session(seed: number, frames = 40): Uint8Array[] {
  const [scene, movement] = [seededRandom(11), seededRandom(seed)]
  const still = Array.from({ length: 48 }, () => Math.floor(scene() * 256))
  return Array.from({ length: frames }, () => {
    const print = Uint8Array.from(still)
    for (let i = 0; i < 30; i++) print[Math.floor(movement() * 40)]! ^= 1 << Math.floor(movement() * 8)
    for (let i = 40; i < 48; i++) print[i] = Math.floor(movement() * 256)
    return print
  })
}

/** The same frames, compressed anew: a few signs tip over, and no pixel is what it was. */
function again(prints: readonly Uint8Array[], seed: number): Uint8Array[] {
  const random = seededRandom(seed)
  return prints.map((print) => {
    const other = Uint8Array.from(print)
    for (let i = 0; i < 8; i++) other[Math.floor(random() * 40)]! ^= 1 << Math.floor(random() * 8)
    for (let i = 40; i < 48; i++) other[i] = Math.floor(random() * 256)
    return other
  })
}

test('a recording is known again, as it was, compressed anew, or played in pieces', async () => {
  const earlier = [session(2), session(3), session(4)]
  const recording = earlier[1] ?? []
  assert.equal(inOrder(recording, earlier), 1)
  assert.ok(await isReplay(recording, earlier))
  assert.ok(await isReplay(again(recording, 5), earlier))
  const pieces = [...recording.slice(20, 32), ...recording.slice(0, 12), ...recording.slice(30)]
  assert.ok(await isReplay(again(pieces, 6), earlier))
  assert.ok(await isReplay(again(recording.toReversed(), 8), earlier))
  const faster = recording.filter((_, i) => i % 2 === 0)
  assert.ok(await isReplay(again(faster, 7), earlier))
})

test('a recording that was tried before, and so was left twice, is known again', async () => {
  const earlier = [session(2), session(3), session(2)]
  assert.ok(await isReplay(again(session(2), 5), earlier))
})

test('the same person before the same wall a minute later is no recording', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 100, max: 100_000 }), async (seed) => {
      const earlier = [2, 3, 4].map((one) => wandering(session(one), one))
      assert.equal(await isReplay(wandering(session(seed), seed), earlier), false)
    }),
    { numRuns: 30, seed: 7 },
  )
})

/** Frames of one scene in which everything sways slowly: neighbours in time are nearly alike. */
function swaying(seed: number, noise: number, frames = 28): Uint8Array[] {
  const [scene, sway, grain] = [seededRandom(11), seededRandom(seed), seededRandom(seed + 1000 + noise)]
  const own = Array.from({ length: 320 }, () => Array.from({ length: 7 }, () => scene() - 0.5))
  const waves = Array.from({ length: 6 }, () => [0.15 + 0.5 * sway(), 7 * sway()] as const)
  return Array.from({ length: frames }, (_, at) => {
    const state = waves.map(([speed, phase]) => Math.sin(at * speed + phase))
    const print = new Uint8Array(48)
    for (const [i, [still = 0, ...weights]] of own.entries()) {
      const sum = weights.reduce((total, weight, k) => total + weight * (state[k] ?? 0), 2 * still)
      if (sum > 0 !== grain() < noise / 320) print[i >> 3]! |= 1 << (i & 7)
    }
    for (let i = 40; i < 48; i++) print[i] = Math.floor(grain() * 256)
    return print
  })
}

test('a recording that was cut and lightened, so that the frame before is as near as the frame itself, is known again', async () => {
  const earlier = swaying(2, 0)
  const cut = swaying(2, 24)
  assert.ok(await isReplay(cut, [swaying(3, 0), earlier]), JSON.stringify(following(cut, earlier)))
  assert.ok(await isReplay(cut.toReversed(), [earlier]))
  assert.equal(
    await isReplay(swaying(5, 6), [earlier]),
    false,
    JSON.stringify(following(swaying(5, 6), earlier)),
  )
})

/** The same prints, with a face that wanders its own way, moved and enlarged as a cut picture's is. */
function wandering(
  prints: readonly Uint8Array[],
  seed: number,
  { times = 1, by = 0, noise = 0 } = {},
): Uint8Array[] {
  const [sway, grain] = [seededRandom(seed), seededRandom(seed + 7)]
  const waves = Array.from({ length: 4 }, () => [0.2 + sway(), 7 * sway(), 7 * sway()] as const)
  return prints.map((print, at) => {
    const other = new Uint8Array(52)
    other.set(print)
    for (const [axis, phaseOf] of [1, 2].entries()) {
      const way = waves.reduce((sum, wave) => sum + Math.sin(at * wave[0] + wave[phaseOf]!), 0) * 0.003
      const place = 0.5 + by + times * way + noise * (grain() - 0.5)
      new DataView(other.buffer).setUint16(48 + 2 * axis, Math.round(place * 0xffff))
    }
    return other
  })
}

test('a recording changed until its frames are hardly known again still goes the way that the face went', async () => {
  const [earlier, changed] = [swaying(2, 0), swaying(2, 70)]
  assert.equal(await isReplay(changed, [earlier]), false, 'by its frames')
  const cut = wandering(changed, 5, { times: 1.05, by: 0.01, noise: 0.0006 })
  assert.ok(await isReplay(cut, [swaying(3, 0), wandering(earlier, 5)]))
  assert.ok(await isReplay(cut.toReversed(), [wandering(earlier, 5)]))
  assert.equal(await isReplay(wandering(changed, 6), [wandering(earlier, 5)]), false, 'another way')
})

test('somebody who stands as still as a statue does not wander the way they did before', async () => {
  const still = (seed: number) => wandering(session(seed), seed, { times: 0, noise: 0.001 })
  for (let seed = 20; seed < 40; seed++)
    assert.equal(await isReplay(still(seed), [still(2), still(3)]), false)
})

test('nothing is a recording where nothing was shown before, or of a few frames', async () => {
  assert.equal(await isReplay(session(2), []), false)
  assert.equal(await isReplay(session(2).slice(0, 8), [session(2)]), false)
})

test('the very same frame is a repeat, the same compressed anew is not', () => {
  const prints = session(2)
  const [first = new Uint8Array()] = prints
  assert.ok(isRepeat(Uint8Array.from(first), prints.slice(0, 3)))
  assert.equal(isRepeat(again([first], 9)[0] ?? first, prints.slice(0, 3)), false)
})

const random = seededRandom(3)
const waves = Array.from({ length: 30 }, () => ({
  across: random(),
  down: random(),
  phase: random() * 7,
  moves: random() * 2,
}))

/** A picture of waves with a mesh laid on it, rescaled; `moved` is how far its parts went against each other. */
function drawn(scale: number, moved: number, lightness = 1): Uint8Array {
  const [width, height] = [Math.round(240 * scale), Math.round(180 * scale)]
  const rgb = new Uint8Array(width * height * 3)
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [(i % width) / scale, Math.floor(i / width) / scale]
    const sum = waves.reduce(
      (total, { across, down, phase, moves }) =>
        total + Math.sin(x * across + y * down + phase + moved * moves),
      0,
    )
    rgb.fill(Math.min(255, Math.max(0, (120 + 13 * sum) * lightness)), i * 3, i * 3 + 3)
  }
  const eyes = [33, 133, 263, 362]
  const points: Mesh['points'] = Array.from({ length: 468 }, (_, i) => {
    const side = eyes.indexOf(i)
    const x = side === -1 ? 120 : side < 2 ? 107 : 133
    return [x * scale, (i === 61 || i === 291 ? 112 : side === -1 ? 94 : 82) * scale, 0]
  })
  const values = new Uint8Array([moved * 10, scale * 100, lightness * 100])
  return fingerprintOf(
    pyramidOf({ width, height, rgb }),
    { points, presence: 1 },
    { width: 3, height: 1, values },
  )
}

test('a fingerprint stays when a picture is rescaled or lightened, and changes when what it shows moves', () => {
  const print = drawn(1, 0)
  assert.ok(difference(print, drawn(0.8, 0)) < 0.12, `${difference(print, drawn(0.8, 0))}`)
  assert.ok(difference(print, drawn(1, 0, 0.85)) < 0.05)
  assert.ok(difference(print, drawn(1, 1)) > 0.15, `${difference(print, drawn(1, 1))}`)
})
