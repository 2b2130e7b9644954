import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Detection } from './detector.ts'
import { moirePeak } from './moire.ts'
import { pyramidOf } from './pixels.ts'
import { seededRandom } from './statistics.ts'

const [width, height] = [640, 480]
const face: Detection = {
  box: { x: 220, y: 140, width: 200, height: 200 },
  score: 0.9,
  rightEye: [270, 210],
  leftEye: [370, 210],
}

/** Edges and noise as a room has them, and the beat of a screen of this period laid over. */
function picture(beat: number, periodPx = 5.3): ReturnType<typeof pyramidOf> {
  const random = seededRandom(7)
  const rgb = new Uint8Array(width * height * 3)
  for (let i = 0; i < width * height; i++) {
    const [x, y] = [i % width, Math.floor(i / width)]
    const scene =
      110 + (x > 300 ? 50 : 0) + (y > 250 ? -30 : 0) + 20 * Math.sin(x / 40) + 12 * (random() - 0.5)
    for (let c = 0; c < 3; c++) {
      const turns = (x + 0.18 * y) / periodPx
      const wave = 1 + beat * Math.cos(2 * Math.PI * turns)
      rgb[i * 3 + c] = Math.min(255, Math.max(0, (scene + 6 * (random() - 0.5)) * wave))
    }
  }
  return pyramidOf({ width, height, rgb })
}

test('edges and noise have no sharp peak, a screen before the camera has', () => {
  const plain = moirePeak(picture(0), face)
  assert.ok(plain < 2.6, `${plain}`)
  for (const periodPx of [3.1, 4.4, 6.7])
    assert.ok(moirePeak(picture(0.06, periodPx), face) > plain + 1, `${periodPx}`)
})

test('a face at the edge of the picture, or a picture smaller than a tile, is read without fault', () => {
  const outside = { ...face, box: { x: -40, y: 400, width: 200, height: 200 } }
  assert.ok(moirePeak(picture(0), outside) >= 0)
  const small = { width: 100, height: 90, rgb: new Uint8Array(100 * 90 * 3) }
  assert.equal(moirePeak(pyramidOf(small), face), 0)
})
