import { useEffect } from 'react'
import { Panel } from '#kit/components'
import { useLoaded } from '#kit/api'
import { Spread } from '#kit/charts'
import { useFormat, useWords } from '#kit/words'
import { LoadedView } from '../parts/loaded-view.tsx'
import { Table, type Column } from '../parts/table.tsx'
import { readTimes, type ReviewTimes } from './calls.ts'
import { spanIn } from './span.ts'
import { WaitingNow } from './waiting-now.tsx'
import { reviewWords } from './words.ts'

type OfReason = ReviewTimes['reasons'][number]

/** @param changes a number that changes when the times may have: the panel then looks again */
export function TimesPanel({ changes }: { changes: number }) {
  const words = useWords(reviewWords)
  const times = useLoaded('review-times', readTimes)
  const { reload } = times
  useEffect(() => reload(), [changes, reload])
  return (
    <Panel title={words.times}>
      <p className="quiet">{words.timesText}</p>
      <LoadedView loaded={times} skeleton="block">
        {(value) => (
          <>
            <div className="two">
              <WaitingNow times={value} />
              <PerDay times={value} />
            </div>
            <ByReason times={value} />
          </>
        )}
      </LoadedView>
    </Panel>
  )
}

function PerDay({ times }: { times: ReviewTimes }) {
  const words = useWords(reviewWords)
  const format = useFormat()
  const span = spanIn(words, format)
  const decided = times.days.reduce((sum, { count }) => sum + count, 0)
  return (
    <div className="stack">
      <h3>{words.perDay}</h3>
      {decided === 0 ? (
        <p className="quiet">{words.noneDecided}</p>
      ) : (
        <Spread
          title={words.perDay}
          heightPx={200}
          target={{ value: times.targetSeconds, label: words.target(span(times.targetSeconds)) }}
          names={{ low: words.median, high: words.p90, count: words.decided }}
          write={span}
          points={times.days.map(({ day, count, medianSeconds, p90Seconds }) => ({
            key: day,
            label: format.day(day),
            short: format.shortDay(day),
            count,
            span: medianSeconds === null ? null : { low: medianSeconds, high: p90Seconds ?? medianSeconds },
          }))}
        />
      )}
    </div>
  )
}

function ByReason({ times }: { times: ReviewTimes }) {
  const words = useWords(reviewWords)
  const format = useFormat()
  const span = spanIn(words, format)
  const time = (seconds: number | null) => (seconds === null ? '–' : span(seconds))
  const columns: Column<OfReason>[] = [
    { key: 'reason', label: words.reasons, cell: (row) => words.whys[row.reason].name },
    { key: 'waiting', label: words.waitingCount, isNumber: true, cell: (row) => format.number(row.waiting) },
    { key: 'count', label: words.decided, isNumber: true, cell: (row) => format.number(row.count) },
    { key: 'median', label: words.median, isNumber: true, cell: (row) => time(row.medianSeconds) },
    { key: 'p90', label: words.p90, isNumber: true, cell: (row) => time(row.p90Seconds) },
  ]
  return (
    <div className="stack">
      <h3>{words.byReason}</h3>
      <Table caption={words.byReason} columns={columns} rows={times.reasons} keyOf={(row) => row.reason} />
    </div>
  )
}
