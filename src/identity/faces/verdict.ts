import type { Evidence } from './evidence.ts'

// Live, a picture, or not to be told: what all frames of a challenge say together.

export type Verdict = 'live' | 'doubt' | 'not_live'

type Gathered = { passive: { frames: number; best: number; sum: number }; evidence: Evidence }

export function verdictOf({ passive }: Gathered): Verdict {
  return passive.frames > 0 && passive.best < 0.1 ? 'doubt' : 'live'
}
