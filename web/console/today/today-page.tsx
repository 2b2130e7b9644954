import { lazy, Suspense, useState } from 'react'
import { Choice, ErrorState, Page, Panel, Skeleton } from '#kit/components'
import { StackedBars, type Series } from '#kit/charts'
import { useFormat, useWords } from '#kit/words'
import type { Today } from '#contract/identity/enrolment'
import { bucketsOf, type Scale } from './buckets.ts'
import { useMinute, useToday, type Live } from './live.ts'
import { todayWords } from './words.ts'
import './today.css'

// With the words of the review, which a day without doubts does not need.
const WaitingPanel = lazy(async () => ({
  default: (await import('../review/waiting-panel.tsx')).WaitingPanel,
}))

export function TodayPage() {
  const words = useWords(todayWords)
  const live = useToday()
  return (
    <Page title={words.title} width="wide" actions={<LiveSign state={live.state} />}>
      {live.state === 'connecting' && <Skeleton shape="block" />}
      {live.state === 'refused' && <ErrorState refusal={live.refused} onRetry={live.retry} />}
      {'today' in live && <Day today={live.today} />}
    </Page>
  )
}

function LiveSign({ state }: { state: Live['state'] }) {
  const words = useWords(todayWords)
  const text = { live: words.live, connecting: words.connecting, lost: words.lost, refused: words.lost }[
    state
  ]
  return (
    <span className="live" data-state={state} role="status">
      <span className="live-dot" aria-hidden="true" />
      {text}
    </span>
  )
}

function Day({ today }: { today: Today }) {
  const words = useWords(todayWords)
  return (
    <>
      <Totals today={today} />
      <Chart today={today} />
      <div className="columns">
        <Panel title={words.whyRefused}>
          <Refusals refusals={today.refusals} />
        </Panel>
        <Suspense fallback={<Skeleton shape="block" />}>
          <WaitingPanel changes={today.totals.inReview + today.totals.approved + today.totals.refused} />
        </Suspense>
      </div>
    </>
  )
}

function Totals({ today }: { today: Today }) {
  const words = useWords(todayWords)
  const format = useFormat()
  const { started, issued, approved, inReview, refused } = today.totals
  const share = (count: number) => (started > 0 ? words.rateOf(format.percent(count / started)) : null)
  const tiles = [
    { label: words.started, count: started, note: null },
    { label: words.issued, count: issued, note: share(issued) },
    { label: words.approved, count: approved, note: share(approved) },
    { label: words.inReview, count: inReview, note: share(inReview) },
    { label: words.refused, count: refused, note: share(refused) },
  ]
  return (
    <dl className="tiles">
      {tiles.map(({ label, count, note }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            <b>{format.number(count)}</b>
            {note && <span>{note}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function Chart({ today }: { today: Today }) {
  const words = useWords(todayWords)
  const [scale, setScale] = useState<Scale>('hour')
  const now = useMinute()
  const series: Series[] = [
    { key: 'approved', label: words.approvedShort, tone: 'green' },
    { key: 'inReview', label: words.inReviewShort, tone: 'bronze' },
    { key: 'refused', label: words.refusedShort, tone: 'red' },
  ]
  const choice = (
    <Choice
      label={words.scale}
      isLabelHidden
      value={scale}
      onChange={setScale}
      options={[
        { value: 'hour', label: words.byHour },
        { value: 'slot', label: words.bySlot },
      ]}
    />
  )
  return (
    <Panel title={words.chart} actions={choice}>
      <StackedBars
        title={words.chart}
        series={series}
        buckets={bucketsOf(today, scale, now)}
        heightPx={260}
      />
      {today.totals.started === 0 && <p className="quiet">{words.emptyNote}</p>}
    </Panel>
  )
}

function Refusals({ refusals }: { refusals: Today['refusals'] }) {
  const words = useWords(todayWords)
  const format = useFormat()
  const reasonWords: Record<string, string> = words.reasons
  const most = Math.max(1, ...refusals.map(({ count }) => count))
  if (refusals.length === 0) return <p className="quiet">{words.noRefusals}</p>
  return (
    <ul className="ranking">
      {refusals.map(({ reason, count }) => (
        <li key={reason}>
          <span>{reasonWords[reason] ?? reason}</span>
          <b>{format.number(count)}</b>
          <span className="ranking-bar" aria-hidden="true" style={{ width: `${(count / most) * 100}%` }} />
        </li>
      ))}
    </ul>
  )
}
