import type { Face } from './analysis.ts'
import type { Instruction } from './contract.ts'
import type { Parallax } from './geometry/parallax.ts'
import type { Peaks } from './moire.ts'

// What a challenge has gathered for its verdict, as plain JSON: no picture, and nothing by which anybody is recognised.

/** What changed between rest and a frame that counted for an action in which the head moves. */
export type Moved = { action: Instruction; parallax: Parallax }

export type Evidence = {
  moved: readonly Moved[]
  /** Peaks of the spectrum, summed over the frames so far. */
  moire: { frames: number } & Peaks
  /** Frames that no camera sends: pixel for pixel one that had been sent before, or faster than frames can come. */
  repeats: number
}

/** Every action is held for two frames; who keeps holding it adds nothing. */
const movedMax = 12

export const nothingYet: Evidence = { moved: [], moire: { frames: 0, luma: 0, colour: 0 }, repeats: 0 }

export function seen(evidence: Evidence, { signs }: Face): Evidence {
  if (!signs) return evidence
  const { frames, luma, colour } = evidence.moire
  const moire = {
    frames: frames + 1,
    luma: luma + signs.moire.luma,
    colour: colour + signs.moire.colour,
  }
  return { ...evidence, moire }
}

export function counted(evidence: Evidence, action: Instruction, { signs }: Face): Evidence {
  if (!signs?.parallax || evidence.moved.length >= movedMax) return evidence
  return { ...evidence, moved: [...evidence.moved, { action, parallax: signs.parallax }] }
}

export function repeated(evidence: Evidence): Evidence {
  return { ...evidence, repeats: evidence.repeats + 1 }
}
