import { useEffect, useMemo, useState } from 'react'
import type { Entry } from '#contract/identity/history'
import { useAction, useLoaded } from '#kit/api'
import { announce, Button, EmptyState, List, Page, RefusalNote, Skeleton } from '#kit/components'
import { type Format, useFormat, useWords } from '#kit/words'
import { examineShown, type Mark } from '#kit/history'
import { LoadFailed } from '../load-failed.tsx'
import { usesWords } from '../words/uses.ts'
import { EntryItem } from './entry-item.tsx'
import { readPage } from './history.ts'
import { newestKnown, report, useWatch } from './watch.ts'
import { WatchLine } from './watch-line.tsx'

/** Who asked, what they learned, when and why, newest first, a day at a time. */
export function UsesPage() {
  const { uses } = useWords(usesWords)
  const first = useLoaded('uses', async (signal) => ({
    known: await newestKnown(),
    ...(await readPage(undefined, signal)),
  }))
  return (
    <Page title={uses.title}>
      <WatchLine />
      {first.state === 'loading' && <Skeleton shape="list" count={5} />}
      {first.state === 'failed' && <LoadFailed refused={first.refused} onRetry={first.reload} />}
      {first.state === 'loaded' && first.value.entries.length === 0 && (
        <EmptyState icon="uses" title={uses.empty} text={uses.emptyText} />
      )}
      {first.state === 'loaded' && first.value.entries.length > 0 && (
        <Entries first={first.value.entries} before={first.value.before} known={first.value.known} />
      )}
    </Page>
  )
}

type EntriesProps = { first: readonly Entry[]; before: number | null; known: number }

function Entries({ first, before, known }: EntriesProps) {
  const { uses } = useWords(usesWords)
  const format = useFormat()
  const [older, setOlder] = useState<{ entries: readonly Entry[]; before: number | null }>({
    entries: [],
    before,
  })
  const more = useAction(async () => {
    if (older.before === null) return
    const page = await readPage(older.before, new AbortController().signal)
    setOlder({ entries: [...older.entries, ...page.entries], before: page.before })
    announce(page.before === null ? uses.end : uses.more)
  })
  const all = useMemo(() => [...first, ...older.entries], [first, older])
  const marks = useMarks(all, known)
  return (
    <>
      {byDay(all, format, uses).map(({ title, entries }) => (
        <List key={title} title={title}>
          {entries.map((entry) => (
            <EntryItem key={entry.sequence} entry={entry} mark={marks.get(entry.sequence)} />
          ))}
        </List>
      ))}
      <RefusalNote refusal={more.refused} />
      {older.before === null ? (
        <p className="quiet uses-end">{uses.end}</p>
      ) : (
        <Button kind="secondary" onClick={() => void more.run()} isBusy={more.isBusy}>
          {uses.more}
        </Button>
      )}
    </>
  )
}

/** What is shown is held against what was checked; what does not fit raises the alarm. */
function useMarks(entries: readonly Entry[], known: number): ReadonlyMap<number, Mark> {
  const { kept } = useWatch()
  const shown = useMemo(() => kept && examineShown(kept, entries, known), [kept, entries, known])
  const contradicted = shown?.contradicted
  useEffect(() => {
    if (contradicted) void report(contradicted)
  }, [contradicted])
  return shown?.marks ?? new Map()
}

type Day = { title: string; entries: Entry[] }

function byDay(
  entries: readonly Entry[],
  format: Format,
  words: { today: string; yesterday: string },
): Day[] {
  const now = Date.now()
  const named = new Map([
    [format.date(now), words.today],
    [format.date(now - 86_400_000), words.yesterday],
  ])
  const days = new Map<string, Entry[]>()
  for (const entry of entries) {
    const date = format.date(entry.at)
    days.set(date, [...(days.get(date) ?? []), entry])
  }
  return Array.from(days, ([date, ofDay]) => ({ title: named.get(date) ?? date, entries: ofDay }))
}
