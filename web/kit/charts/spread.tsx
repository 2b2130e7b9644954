import { useFormat } from '#kit/words'
import { DataTable } from './data-table.tsx'
import { labelEvery, ticksUpTo } from './scale.ts'
import { ScaleLines } from './scale-lines.tsx'
import { useWidth } from './use-width.ts'
import './charts.css'

export type SpreadPoint = {
  key: string
  /** whole, for the table */
  label: string
  /** what stands under the column */
  short: string
  count: number
  /** null: nothing happened */
  span: { low: number; high: number } | null
}

type SpreadProps = {
  title: string
  points: readonly SpreadPoint[]
  names: { low: string; high: string; count: string }
  /** A line to hold the figures against. */
  target: { value: number; label: string }
  write: (value: number) => string
  heightPx?: number
}

const margin = { top: 18, right: 8, bottom: 22, left: 58 } as const
const labelPx = 40

/** From a usual value to a bad one, column by column: a dot, and a line up to where nine of ten end. */
export function Spread({ title, points, names, target, write, heightPx = 200 }: SpreadProps) {
  const [frame, width] = useWidth(420)
  const format = useFormat()
  const largest = Math.max(target.value, ...points.map(({ span }) => span?.high ?? 0))
  const ticks = timeTicks(largest)
  const inner = width - margin.left - margin.right
  const step = inner / Math.max(1, points.length)
  const every = labelEvery(points.length, inner, labelPx)
  const x = (at: number) => margin.left + (at + 0.5) * step
  const y = (value: number) =>
    heightPx - margin.bottom - (value / (ticks.at(-1) ?? 1)) * (heightPx - margin.top - margin.bottom)
  return (
    <figure className="chart">
      <figcaption className="out-of-sight">{title}</figcaption>
      <Legend names={names} target={target.label} />
      <div className="chart-frame" ref={frame} style={{ height: heightPx }}>
        <svg width={width} height={heightPx} aria-hidden="true">
          <ScaleLines ticks={ticks} y={y} fromPx={margin.left} untilPx={width - margin.right} write={write} />
          <line
            className="chart-target"
            x1={margin.left}
            x2={width - margin.right}
            y1={y(target.value)}
            y2={y(target.value)}
          />
          {points.map(({ key, short, span }, at) => (
            <g key={key}>
              {span && (
                <>
                  <line className="chart-reach" x1={x(at)} x2={x(at)} y1={y(span.low)} y2={y(span.high)} />
                  <circle className="chart-dot" cx={x(at)} cy={y(span.low)} r={Math.min(4, step / 2)} />
                </>
              )}
              {at % every === 0 && (
                <text className="chart-label" x={x(at)} y={heightPx - 6} textAnchor="middle">
                  {short}
                </text>
              )}
            </g>
          ))}
        </svg>
      </div>
      <DataTable
        caption={title}
        columns={[
          { key: 'count', label: names.count },
          { key: 'low', label: names.low },
          { key: 'high', label: names.high },
        ]}
        rows={points.map(({ key, label, count, span }) => ({
          key,
          label,
          cells: [format.number(count), span ? write(span.low) : '–', span ? write(span.high) : '–'],
        }))}
      />
    </figure>
  )
}

const hour = 3_600
const day = 24 * hour

/** Hours and days are counted by twelves and fours, not by tens: the lines stand at whole ones. */
function timeTicks(seconds: number): number[] {
  const unit = seconds > 3 * day ? day : seconds > 3 * hour ? hour : 60
  return ticksUpTo(seconds / unit, 3).map((tick) => tick * unit)
}

function Legend({ names, target }: { names: SpreadProps['names']; target: string }) {
  return (
    <div className="chart-legend" aria-hidden="true">
      <span className="chart-key">
        <svg width="12" height="12">
          <circle className="chart-dot" cx="6" cy="6" r="4" />
        </svg>
        {names.low}
      </span>
      <span className="chart-key">
        <svg width="12" height="12">
          <line className="chart-reach" x1="6" x2="6" y1="0" y2="12" />
        </svg>
        {names.high}
      </span>
      <span className="chart-key">
        <svg width="12" height="12">
          <line className="chart-target" x1="0" x2="12" y1="6" y2="6" />
        </svg>
        {target}
      </span>
    </div>
  )
}
