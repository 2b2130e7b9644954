import type { Face } from './analysis.ts'
import type { Instruction } from './contract.ts'
import type { Parallax } from './geometry/parallax.ts'

// What a challenge has gathered for its verdict, as plain JSON: no picture, and nothing by which anybody is recognised.

/** What changed between rest and a frame that counted for an action in which the head moves. */
export type Moved = { action: Instruction; parallax: Parallax }

export type Evidence = {
  moved: readonly Moved[]
  /** Peaks of the spectrum, over the frames so far. */
  moire: { frames: number; sum: number }
  /** Frames that no camera sends: pixel for pixel one that had been sent before, or faster than frames can come. */
  repeats: number
}

/** Every action is held for two frames; who keeps holding it adds nothing. */
const movedMax = 12

export const nothingYet: Evidence = { moved: [], moire: { frames: 0, sum: 0 }, repeats: 0 }

export function seen(evidence: Evidence, { signs }: Face): Evidence {
  if (!signs) return evidence
  const { frames, sum } = evidence.moire
  return { ...evidence, moire: { frames: frames + 1, sum: sum + signs.moire } }
}

export function counted(evidence: Evidence, action: Instruction, { signs }: Face): Evidence {
  if (!signs?.parallax || evidence.moved.length >= movedMax) return evidence
  return { ...evidence, moved: [...evidence.moved, { action, parallax: signs.parallax }] }
}

export function repeated(evidence: Evidence): Evidence {
  return { ...evidence, repeats: evidence.repeats + 1 }
}
