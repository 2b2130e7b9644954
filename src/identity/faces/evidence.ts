import type { Face } from './analysis.ts'
import type { Instruction } from './contract.ts'
import type { Parallax } from './geometry/parallax.ts'
import type { Screen } from './signs.ts'

// What a challenge has gathered for its verdict, as plain JSON: no picture, and nothing by which anybody is recognised.

/** What changed between rest and a frame that counted for an action in which the head moves. */
export type Moved = { action: Instruction; parallax: Parallax }

export type Evidence = {
  moved: readonly Moved[]
  /** Of the frames so far: the signs of a grid summed, and how many were closed in by a frame. */
  screen: { frames: number } & Screen
  /** Frames that no camera sends: pixel for pixel one that had been sent before, or faster than frames can come. */
  repeats: number
}

/** Every action is held for two frames; who keeps holding it adds nothing. */
const movedMax = 12
/** Of the weakest side of a frame. */
const framedMin = 0.75

export const nothingYet: Evidence = {
  moved: [],
  screen: { frames: 0, moire: 0, colours: 0, framed: 0 },
  repeats: 0,
}

export function seen(evidence: Evidence, { signs }: Face): Evidence {
  if (!signs) return evidence
  const { frames, moire, colours, framed } = evidence.screen
  const screen = {
    frames: frames + 1,
    moire: moire + signs.screen.moire,
    colours: colours + signs.screen.colours,
    framed: framed + (signs.screen.framed >= framedMin ? 1 : 0),
  }
  return { ...evidence, screen }
}

export function counted(evidence: Evidence, action: Instruction, { signs }: Face): Evidence {
  if (!signs?.parallax || evidence.moved.length >= movedMax) return evidence
  return { ...evidence, moved: [...evidence.moved, { action, parallax: signs.parallax }] }
}

export function repeated(evidence: Evidence): Evidence {
  return { ...evidence, repeats: evidence.repeats + 1 }
}
