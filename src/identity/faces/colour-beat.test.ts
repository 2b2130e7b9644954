import assert from 'node:assert/strict'
import { test } from 'node:test'
import { colourBeat } from './colour-beat.ts'
import type { Pyramid } from './pixels.ts'
import { pyramidOf } from './pixels.ts'
import { seededRandom } from './statistics.ts'

const [width, height] = [640, 480]

/** Waves over a wall with coloured things and noise. @param apart turns between the wave of red, of green and of blue */
function picture(strength: number, { periodPx = 7, apart = 1 / 3, widens = 0 } = {}): Pyramid {
  const random = seededRandom(7)
  const rgb = new Uint8Array(width * height * 3)
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)]
    const thing = Math.floor(x / 90) + Math.floor(y / 70)
    for (let c = 0; c < 3; c++) {
      const scene = 120 + 35 * Math.sin(thing * 2.4 + c) + 12 * (random() - 0.5)
      const turns = (x + 0.2 * y) / periodPx + (widens * x * x) / width + c * apart
      rgb[i * 3 + c] = Math.min(255, Math.max(0, scene * (1 + strength * Math.cos(2 * Math.PI * turns))))
    }
  }
  return pyramidOf({ width, height, rgb })
}

test('coloured things and noise run no way; the beat of a screen does', () => {
  const plain = colourBeat(picture(0))
  assert.ok(plain < 0.5, `${plain}`)
  for (const periodPx of [5.5, 7, 10]) {
    const beat = colourBeat(picture(0.04, { periodPx }))
    assert.ok(beat > 1, `${periodPx}: ${beat}`)
  }
})

test('a screen that is tilted, so that its beat is nowhere the same, is seen too', () => {
  const beat = colourBeat(picture(0.06, { widens: 0.06 }))
  assert.ok(beat > 0.8, `${beat}`)
})

test('stripes of one colour or of grey, as on cloth, are no beat', () => {
  for (const apart of [0, 1 / 2]) {
    const stripes = colourBeat(picture(0.2, { apart }))
    assert.ok(stripes < 0.6, `${apart}: ${stripes}`)
  }
})

test('a picture of one colour, or smaller than a tile, says nothing', () => {
  const flat = { width, height, rgb: new Uint8Array(width * height * 3) }
  assert.equal(colourBeat(pyramidOf(flat)), 0)
  assert.equal(colourBeat(pyramidOf({ width: 100, height: 90, rgb: new Uint8Array(27_000) })), 0)
})
