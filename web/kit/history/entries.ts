// One entry: does it follow from the one above it, is it what this wallet has seen before, does it stand in the tree?
import { merkleLog } from '#identity/formats'
import { Contradicted } from './contradicted.ts'
import { commitmentKept, type Entry, type Kept, type SeenHead, type Waiting } from './kept.ts'

/** Of the entry above (newer): its number, and the commitment that it says the one before has. */
export type Above = { sequence: number; previous: string | null }
export type Examined = Above & { commitment: string; isSealed: boolean }

/** A head that says a later time than that, and an entry seen before is still not under it: it is being kept out. */
const patienceMs = 600_000

/** @throws Contradicted entry_missing, entry_altered, entry_not_sealed */
export function examine(
  entry: Entry,
  { above, kept, head }: { above: Above | null; kept: Kept; head: SeenHead },
): Examined {
  const commitment = linked(entry, above)
  expectAsKept(entry, commitment, kept)
  const isSealed = entry.leafIndex !== null && entry.leafIndex < head.size
  if (isSealed) expectIncluded(entry, commitment, head)
  else expectUnsealed(entry, kept, head)
  return { sequence: entry.sequence, previous: entry.previous, commitment, isSealed }
}

/** @returns its commitment */
export function linked(entry: Entry, above: Above | null): string {
  const { sequence, at, event, previous, blinding } = entry
  if (above && sequence !== above.sequence - 1)
    throw new Contradicted('entry_missing', above.sequence - 1, evidenceOf(entry))
  const commitment = merkleLog.commitmentOf({ sequence, at, event, previous }, blinding)
  const isFirst = sequence === 1
  if (commitment === null || isFirst !== (previous === null) || (above && above.previous !== commitment))
    throw new Contradicted('entry_altered', sequence, {
      ...evidenceOf(entry),
      named: above?.previous ?? null,
    })
  return commitment
}

/** What was seen once stays as it was. */
export function expectAsKept(entry: Entry, commitment: string, kept: Kept): void {
  const before =
    commitmentKept(kept, entry.sequence) ??
    kept.waiting.find(({ sequence }) => sequence === entry.sequence)?.commitment
  if (before !== undefined && before !== commitment)
    throw new Contradicted('entry_altered', entry.sequence, { ...evidenceOf(entry), commitmentKept: before })
}

function expectIncluded(entry: Entry, commitment: string, head: SeenHead): void {
  const data = merkleLog.decodeHash(commitment)
  const root = merkleLog.decodeHash(head.root)
  const path = entry.path?.map(merkleLog.decodeHash) ?? []
  const hashes = path.flatMap((hash) => hash ?? [])
  const isIncluded =
    data !== null &&
    root !== null &&
    entry.leafIndex !== null &&
    entry.path !== null &&
    hashes.length === path.length &&
    merkleLog.verifyInclusion({
      leaf: merkleLog.leafHash(data),
      index: entry.leafIndex,
      size: head.size,
      path: hashes,
      root,
    })
  if (!isIncluded)
    throw new Contradicted('entry_altered', entry.sequence, { ...evidenceOf(entry), headShown: head.token })
}

function expectUnsealed(entry: Entry, kept: Kept, head: SeenHead): void {
  if (commitmentKept(kept, entry.sequence) !== undefined)
    throw new Contradicted('entry_altered', entry.sequence, { ...evidenceOf(entry), headShown: head.token })
  const since = kept.waiting.find(({ sequence }) => sequence === entry.sequence)
  if (since && Date.parse(head.signedAt) - Date.parse(since.headAt) > patienceMs)
    throw new Contradicted('entry_not_sealed', entry.sequence, {
      ...evidenceOf(entry),
      headShown: head.token,
    })
}

/** Entries that wait, with the head they were first seen missing from. */
export function waitingOf(examined: readonly Examined[], kept: Kept, head: SeenHead): Waiting[] {
  return examined
    .filter(({ isSealed }) => !isSealed)
    .map(({ sequence, commitment }) => {
      const before = kept.waiting.find((one) => one.sequence === sequence)
      return before ?? { sequence, commitment, headAt: head.signedAt }
    })
}

const evidenceOf = (entry: Entry) => ({ entryShown: { ...entry } })
