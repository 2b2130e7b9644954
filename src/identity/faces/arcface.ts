import type { FivePoints } from './align.ts'
import { arcFaceChip, chipSizePx, chipToPicture } from './align.ts'
import type { FaceEngine } from './engine.ts'
import { toUnit } from './engine.ts'
import type { Model } from './models/model.ts'
import type { Pyramid } from './pixels.ts'
import type { Encoding } from './warp.ts'
import { sample } from './warp.ts'

// Engines of the ArcFace kind: a chip of 112 pixels aligned by five points, one vector out.

/** `fr_feature` was trained on pictures with blue first, though its package feeds it red first. */
export const frEncoding: Encoding = { order: 'bgr', shift: 127, divisor: 128 }

export function createArcFaceEngine(
  description: { name: string; version: string; encoding: Encoding },
  model: Model,
): FaceEngine {
  const { name, version, encoding } = description
  return {
    name,
    version,
    async embed(pyramid: Pyramid, points: FivePoints) {
      const toPicture = chipToPicture(points, arcFaceChip)
      const chip = sample(pyramid, toPicture, { width: chipSizePx, height: chipSizePx, encoding })
      const [vector] = Object.values(await model.run(chip, [1, 3, chipSizePx, chipSizePx]))
      if (!vector) throw new TypeError('the model answers nothing')
      return toUnit(Float32Array.from(vector))
    },
  }
}
