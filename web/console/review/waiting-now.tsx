import { Badge } from '#kit/components'
import { StackedBars, type Series } from '#kit/charts'
import { useFormat, useWords } from '#kit/words'
import type { ReviewTimes } from './calls.ts'
import { spanIn } from './span.ts'
import { reviewWords } from './words.ts'

const daySeconds = 86_400

type Range = ReviewTimes['waiting'][number]

/** Who waits, by how long: those beyond what the city promises stand out, and the oldest is one press away. */
export function WaitingNow({ times }: { times: ReviewTimes }) {
  const words = useWords(reviewWords)
  const format = useFormat()
  const span = spanIn(words, format)
  const { oldest } = times
  const series: Series[] = [
    { key: 'inTime', label: words.inTime, tone: 'green' },
    { key: 'late', label: words.late, tone: 'red' },
  ]
  const labelOf = ({ fromSeconds, untilSeconds }: Range) => {
    if (untilSeconds === null) return words.over(span(fromSeconds))
    if (fromSeconds === 0) return words.under(span(untilSeconds))
    const hasOneUnit = untilSeconds < 2 * daySeconds
    const from = hasOneUnit ? format.number(fromSeconds / 3_600) : span(fromSeconds)
    return words.between(from, span(untilSeconds))
  }
  return (
    <div className="stack">
      <h3>{words.waitingNow}</h3>
      <StackedBars
        title={words.waitingNow}
        series={series}
        heightPx={200}
        buckets={times.waiting.map((range) => ({
          key: `${range.fromSeconds}`,
          label: labelOf(range),
          title: labelOf(range),
          values: { inTime: range.inTime, late: range.late },
        }))}
      />
      {oldest?.isLate && (
        <p>
          <a href={`#/review/${oldest.applicationId}`}>{words.oldestLate}</a>{' '}
          <Badge tone="bad">{format.relative(oldest.since)}</Badge>
        </p>
      )}
    </div>
  )
}
