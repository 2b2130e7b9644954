// What a page shows is fetched apart from what was checked, and so is held against it before a mark is put beside it.
import { Contradicted } from './contradicted.ts'
import { type Above, expectAsKept, linked } from './entries.ts'
import { commitmentKept, type Entry, type Kept, type Mark } from './kept.ts'

export type Shown = { marks: ReadonlyMap<number, Mark>; contradicted: Contradicted | null }

/**
 * @param entries as shown, newest first
 * @param newestKnown before they were fetched: a page that shows the newest begins there or above. 0: it need not
 */
export function examineShown(kept: Kept, entries: readonly Entry[], newestKnown: number): Shown {
  const marks = new Map<number, Mark>()
  try {
    const newest = entries[0]?.sequence ?? 0
    if (newest < newestKnown) throw new Contradicted('entry_missing', newest + 1, { newestKept: newestKnown })
    let above: Above | null = null
    for (const entry of entries) {
      const commitment = linked(entry, above)
      expectAsKept(entry, commitment, kept)
      marks.set(entry.sequence, markOf(kept, entry))
      above = entry
    }
    return { marks, contradicted: null }
  } catch (thrown) {
    if (!(thrown instanceof Contradicted)) throw thrown
    return { marks, contradicted: thrown }
  }
}

function markOf(kept: Kept, { sequence, leafIndex }: Entry): Mark {
  if (commitmentKept(kept, sequence) !== undefined) return 'checked'
  return leafIndex === null ? 'sealing' : 'unchecked'
}
