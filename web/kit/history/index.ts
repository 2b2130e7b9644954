// The wallet's half of the history that proves itself (docs/protocols/history.md): it checks what the city signed and
// remembers what it saw. Nothing here draws, fetches or stores; the wallet does.
export { acceptBreak, check, compareHeads, raise } from './check.ts'
export { evidenceFile, headsFile, readHeadsFile } from './evidence.ts'
export { type Alarm, type Contradiction, type Kept, type Mark, type Ports } from './kept.ts'
export { examineShown } from './shown.ts'
