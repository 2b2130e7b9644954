// What the wallet remembers of the log and of the person's own history: enough to notice whatever is changed later.
import type { Entry, HistoryPage } from '#contract/identity/history'
import type { Json, merkleLog } from '#identity/formats'

/** A head as it was signed, and when this wallet was shown it. */
export type SeenHead = { token: string; size: number; root: string; signedAt: string; seenAt: string }
/** Seen, and not under a head yet. `headAt`: the time of the head it was first missing from. */
export type Waiting = { sequence: number; commitment: string; headAt: string }

type What =
  | 'head_forged'
  | 'head_older'
  | 'log_rewritten'
  | 'split_view'
  | 'entry_missing'
  | 'entry_altered'
  | 'entry_not_sealed'
export type Contradiction = {
  what: What
  /** The entry it is about; null: the log as a whole. */
  sequence: number | null
}
/** Something does not fit. It stands until the person has seen it and begins anew; nothing else takes it away. */
export type Alarm = Contradiction & { at: string; evidence: { [name: string]: Json } }

export type Kept = {
  version: 1
  /** When this wallet began to keep watch. */
  since: string
  /** When everything last fitted; null: not yet. */
  checkedAt: string | null
  /** Oldest first. Many are thinned out, the newest are all here. */
  heads: SeenHead[]
  /** Entries `from` to `to` were checked; their commitments, in this order. 0 and 0: none yet. */
  from: number
  to: number
  commitments: string[]
  /** What entry `from` says of the one before it. */
  fromPrevious: string | null
  waiting: Waiting[]
  /** Below this entry the next look at what was checked before goes on; 0: at the top. */
  patrol: number
  alarm: Alarm | null
  /** Alarms that the person has seen and put behind them. */
  breaks: Alarm[]
}

/** Where the wallet gets what it checks, and where it keeps what it saw. */
export type Ports = {
  head: () => Promise<string | null>
  page: (query: { before?: number; limit: number; treeSize: number }) => Promise<HistoryPage>
  /** @throws Refused history.unknown_tree */
  consistency: (sizes: { first: number; second: number }) => Promise<readonly string[]>
  /** The head that a token says, if this city signed it; null: it did not. */
  verifyHead: (token: string) => Promise<merkleLog.TreeHead | null>
  read: () => Promise<Kept | undefined>
  write: (kept: Kept) => Promise<void>
  now: () => Date
}

export type { Entry }

const headsLastKept = 20
const headsMax = 400
const breaksMax = 5

export const nothingKept = (now: Date): Kept => ({
  version: 1,
  since: now.toISOString(),
  checkedAt: null,
  heads: [],
  from: 0,
  to: 0,
  commitments: [],
  fromPrevious: null,
  waiting: [],
  patrol: 0,
  alarm: null,
  breaks: [],
})

/** The newest, and of older ones the last of each day. */
export function thinOut(heads: readonly SeenHead[]): SeenHead[] {
  const older = heads.slice(0, -headsLastKept)
  const lastOfDay = new Map(older.map((head) => [head.seenAt.slice(0, 10), head]))
  return [...lastOfDay.values(), ...heads.slice(-headsLastKept)].slice(-headsMax)
}

/** After an alarm: keeps watch from now on, and remembers that there was a break. */
export function beginAnew({ alarm, breaks }: Kept, now: Date): Kept {
  return { ...nothingKept(now), breaks: [...breaks, ...(alarm ? [alarm] : [])].slice(-breaksMax) }
}

export type Mark = 'checked' | 'sealing' | 'unchecked'

export const commitmentKept = ({ from, commitments }: Kept, sequence: number): string | undefined =>
  from === 0 ? undefined : commitments[sequence - from]
