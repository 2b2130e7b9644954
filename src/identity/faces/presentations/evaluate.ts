import { listPresentations } from './folder.ts'
import type { Outcome, Reader } from './play.ts'
import { play } from './play.ts'
import type { SetRates } from './rates.ts'
import { ratesOf } from './rates.ts'

export type AttackEvaluation = {
  engine: { name: string; version: string }
  sets: SetRates[]
  /** What each presentation came to, for whoever sets limits. Holds no picture and no template. */
  outcomes: Outcome[]
}

type Told = {
  /** How many presentations are done, of how many. */
  progress: (done: number, of: number) => void
  /** Each as soon as it is known. */
  outcome?: (outcome: Outcome) => void
}

/**
 * What liveness is worth against recorded presentations: DIR/…/manifest.json with its frames.
 *
 * @throws Refusal `faces.presentation_unusable` 422 before anything is measured
 */
export async function evaluateAttacks(reader: Reader, dir: string, told: Told): Promise<AttackEvaluation> {
  const presentations = listPresentations(dir)
  const outcomes: Outcome[] = []
  let next = 0
  const work = async () => {
    for (let at = next++; at < presentations.length; at = next++) {
      const presentation = presentations[at]
      if (!presentation) continue
      const outcome = await play(reader, presentation)
      outcomes.push(outcome)
      told.outcome?.(outcome)
      told.progress(outcomes.length, presentations.length)
    }
  }
  // Twice as many as there are threads, so that none waits for the disk.
  await Promise.all(Array.from({ length: reader.workload().workers * 2 }, work))
  return { engine: reader.engine, sets: ratesOf(outcomes), outcomes }
}
