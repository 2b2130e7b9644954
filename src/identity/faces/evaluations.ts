import { evaluateFolder } from './evaluation.ts'
import { evaluateAttacks } from './presentations/evaluate.ts'

/** What an engine is worth on labelled pictures, and liveness on recorded presentations. */
export const evaluations = { ofPictures: evaluateFolder, ofAttacks: evaluateAttacks } as const
