// Every entry against its leaf: numbered without a gap, chained to the one before, as it was when it was sealed, and no
// leaf without an entry.
import type { Sql } from '#base/db'
import { merkleLog } from '#identity/formats'
import { commitmentOf, previousOf, type Recorded } from '../commitment.ts'
import type { Vault } from '../history.ts'
import { type Place, placesAfter } from '../store/log.ts'
import { openRows } from '../unseal.ts'
import type { AuditFinding } from './audit.ts'
import { hash } from './tiles.ts'

type Work = {
  vault: Pick<Vault, 'openMany'>
  /** null: the tree is not whole, and nothing can be held against it. */
  leaves: readonly Uint8Array[] | null
  report: (finding: AuditFinding) => void
  onProgress?: (done: number) => void
}
/** `erased`: nobody can open it. null: it is not as it was written. */
type Opened = Recorded | 'erased' | null
type Last = { personId: string; sequence: number; commitment: string | null }

const rowsAtOnce = 500

export async function compareEntries(sql: Sql, work: Work) {
  const counts = { entries: 0, unreadable: 0, waiting: 0 }
  const isOwned = new Uint8Array(work.leaves?.length ?? 0)
  let last: Last | null = null
  for (;;) {
    const page: Place[] = await placesAfter(sql, { after: last, limit: rowsAtOnce })
    const opened = await openPage(sql, work.vault, page)
    for (const [place, row] of page.entries()) {
      const one: Opened = opened[place] ?? null
      const before: Last | null = last?.personId === row.personId ? last : null
      examineRow(work, { row, one, before })
      if (work.leaves) takeLeaf(work, row, isOwned)
      counts.entries += 1
      if (row.leafIndex === null) counts.waiting += 1
      if (one === 'erased') counts.unreadable += 1
      last = { personId: row.personId, sequence: row.sequence, commitment: committed(one) }
    }
    work.onProgress?.(counts.entries)
    if (page.length < rowsAtOnce) break
  }
  isOwned.forEach((owned, index) => {
    if (!owned) work.report({ what: 'leaf_without_entry', index })
  })
  return counts
}

async function openPage(sql: Sql, vault: Work['vault'], page: readonly Place[]): Promise<Opened[]> {
  const all: Opened[] = []
  for (const [personId, rows] of Map.groupBy(page, (row) => row.personId)) {
    const opened = await openRows(sql, vault, { personId, rows })
    all.push(...rows.map((_, place): Opened => (opened.length === 0 ? 'erased' : (opened[place] ?? null))))
  }
  return all
}

type Examined = { row: Place; one: Opened; before: Last | null }

function examineRow({ leaves, report }: Work, { row, one, before }: Examined): void {
  const { personId, sequence, leafIndex, isWaiting } = row
  const expected = (before?.sequence ?? 0) + 1
  if (sequence !== expected) report({ what: 'entry_missing', personId, sequence: expected })
  if (leafIndex === null && !isWaiting) report({ what: 'entry_without_leaf', personId, sequence })
  if (one === 'erased' || leafIndex === null) return
  if (!one || one.sequence !== sequence || !isChained(one, before) || !isLeafOf(one, leaves, leafIndex))
    report({ what: 'entry_altered', personId, sequence })
}

function isChained(one: Recorded, before: Last | null): boolean {
  if (one.sequence === 1) return one.previous === null
  // Where the one before is missing, or altered itself, that is reported, and there is nothing to compare with.
  if (before?.sequence !== one.sequence - 1 || before.commitment === null) return true
  return before.commitment === one.previous
}

function isLeafOf(one: Recorded, leaves: Work['leaves'], index: number): boolean {
  if (!leaves) return true
  const leaf = leaves[index]
  return leaf !== undefined && merkleLog.areEqual(merkleLog.leafHash(commitmentOf(one), hash), leaf)
}

const committed = (one: Opened): string | null =>
  one === null || one === 'erased' ? null : previousOf(commitmentOf(one))

function takeLeaf({ report }: Work, { leafIndex, personId, sequence }: Place, isOwned: Uint8Array): void {
  if (leafIndex === null) return
  if (leafIndex >= isOwned.length) report({ what: 'entry_without_leaf', personId, sequence })
  else if (isOwned[leafIndex]) report({ what: 'leaf_twice', index: leafIndex })
  else isOwned[leafIndex] = 1
}
