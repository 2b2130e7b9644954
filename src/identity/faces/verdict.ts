import type { Instruction } from './contract.ts'
import type { Evidence } from './evidence.ts'
import type { Behind, Parallax } from './geometry/parallax.ts'
import type { Screen } from './signs.ts'

// Live, a picture, or not to be told: what all frames of a challenge say together.
//
// No cue is certain. Each gives points: none up to where people who were there are found, one where only pictures were
// found, and a cue that is weak can give less than one however strong it is. What could not be measured gives nothing.

export type Verdict = 'live' | 'doubt' | 'not_live'

export type Gathered = { passive: { frames: number; best: number; sum: number }; evidence: Evidence }

type Cue = {
  /** What is measured; null where it could not be. */
  of: (gathered: Gathered) => number | null
  /** No point up to here, one point from there; the second may be the smaller. */
  none: number
  one: number
  /** What this cue alone may give. */
  most: number
}

/** Where the numbers come from stands in docs/decisions/0013-liveness.md. */
export const cues = {
  /** What lies around the head bends with it. */
  bent: { of: ({ evidence }) => meanOf(evidence, turns, bentOf), none: 0.35, one: 0.7, most: 1 },
  /** What lies around the head grows and tilts as the face does. */
  carried: { of: ({ evidence }) => meanOf(evidence, closer, carriedOf), none: 0.3, one: 0.5, most: 1.5 },
  /** Coming closer, the face grows as a sheet does. */
  flat: { of: ({ evidence }) => meanOf(evidence, closer, depthOf), none: 0.19, one: 0.12, most: 1.5 },
  /** A grid before a grid. */
  moire: { of: meanOfScreen('moire'), none: 2.05, one: 2.4, most: 1.5 },
  /** The same in colour. */
  colours: { of: meanOfScreen('colours'), none: 0.48, one: 0.64, most: 1.5 },
  /** An edge closed all around the face, in this share of the frames. */
  framed: { of: meanOfScreen('framed'), none: 0.35, one: 0.6, most: 1.5 },
  /** No frame looked alive to the model in passive.ts: of people who were there one in fifteen, so no doubt by itself. */
  lifeless: {
    of: ({ passive }) => (passive.frames > 0 ? passive.best : null),
    none: 0.25,
    one: 0,
    most: 0.4,
  },
} as const satisfies Record<string, Cue>

const refusedAt = 1
const doubtedAt = 0.5

export function verdictOf(gathered: Gathered): Verdict {
  const points = Object.values(cues).reduce((sum, cue) => sum + pointsOf(cue, gathered), 0)
  return points >= refusedAt ? 'not_live' : points >= doubtedAt ? 'doubt' : 'live'
}

export function pointsOf({ of, none, one, most }: Cue, gathered: Gathered): number {
  const value = of(gathered)
  return value === null ? 0 : Math.min(most, Math.max(0, (value - none) / (one - none)))
}

const turns: readonly Instruction[] = ['turn_left', 'turn_right']
const closer: readonly Instruction[] = ['come_closer']
/** Fewer blocks around the head say nothing. */
const nearMin = 24

/** A camera that seems to have come closer while a head turned was not understood: too little was seen of the room. */
const isUnderstood = ({ near, growth, following }: Behind) =>
  near >= nearMin && following >= 0.6 && Math.abs(growth - 1) < 0.012

const bentOf = ({ behind }: Parallax) => (behind && isUnderstood(behind) ? behind.bent : null)
const carriedOf = ({ carried }: Parallax) => carried
const depthOf = ({ depth }: Parallax) => depth

function meanOf(
  { moved }: Evidence,
  actions: readonly Instruction[],
  of: (parallax: Parallax) => number | null,
): number | null {
  const values = moved
    .filter(({ action }) => actions.includes(action))
    .map(({ parallax }) => of(parallax))
    .filter((value) => value !== null)
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
}

function meanOfScreen(sign: keyof Screen): (gathered: Gathered) => number | null {
  return ({ evidence: { screen } }) => (screen.frames === 0 ? null : screen[sign] / screen.frames)
}
