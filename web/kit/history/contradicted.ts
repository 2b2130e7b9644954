import type { Json } from '#identity/formats'
import type { Alarm, Contradiction, Kept } from './kept.ts'

/** Thrown where something does not fit, caught where the check was begun. What is unreachable or refused is not one. */
export class Contradicted extends Error {
  readonly contradiction: Contradiction
  readonly evidence: { [name: string]: Json }
  constructor(what: Contradiction['what'], sequence: number | null, evidence: { [name: string]: Json }) {
    super(what)
    this.name = 'Contradicted'
    this.contradiction = { what, sequence }
    this.evidence = evidence
  }
}

/** With the last head that was believed: it is what the operator signed and cannot take back. */
export function alarmOf({ contradiction, evidence }: Contradicted, kept: Kept, now: Date): Alarm {
  const { token = null } = kept.heads.at(-1) ?? {}
  return { ...contradiction, at: now.toISOString(), evidence: { headKept: token, ...evidence } }
}
