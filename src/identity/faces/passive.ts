import type { Detection } from './detector.ts'
import type { Model } from './models/model.ts'
import type { Pyramid } from './pixels.ts'
import { levelOf } from './pixels.ts'
import { sample } from './warp.ts'

// `fr_liveness` of npm `faceplugin-face-recognition-js`: does the face look like one before a lens, or like a
// picture of one? Fed blue first, 0…255; fed red first it answers noise. On our own attacks it is right about
// screens with an edge (AUC .92) and little better than chance about prints: a cue, never a verdict.

const sizePx = 128
const room = 2.7
const encoding = { order: 'bgr', shift: 0, divisor: 1 } as const

/** 0…1, higher is more alive. */
export async function passiveLiveness(model: Model, pyramid: Pyramid, { box }: Detection): Promise<number> {
  const { width, height } = levelOf(pyramid, 0)
  // The square around the face shrinks and moves until it lies inside the picture, as in the package's own code.
  const side = Math.min(Math.max(box.width, box.height) * room, width - 1, height - 1)
  const x0 = clamp(box.x + box.width / 2 - side / 2, width - 1 - side)
  const y0 = clamp(box.y + box.height / 2 - side / 2, height - 1 - side)
  const toPicture = { a: side / sizePx, b: 0, x0, y0 }
  const planes = sample(pyramid, toPicture, { width: sizePx, height: sizePx, encoding })
  const { output } = await model.run(planes, [1, 3, sizePx, sizePx])
  const [live = 0, ...attacks] = Array.from(output ?? [], Math.exp)
  return live / attacks.reduce((sum, value) => sum + value, live)
}

function clamp(value: number, max: number): number {
  return Math.min(Math.max(value, 0), Math.max(max, 0))
}
