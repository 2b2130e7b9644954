import { useFormat } from '#kit/words'
import { DataTable } from './data-table.tsx'
import { ticksUpTo } from './scale.ts'
import { ScaleLines } from './scale-lines.tsx'
import { useWidth } from './use-width.ts'
import './charts.css'

export type Point = { at: number; value: number }
type LineProps = {
  title: string
  points: readonly Point[]
  /** how a value is written: with its unit */
  write: (value: number) => string
  heightPx?: number
}

const margin = { top: 8, right: 4, bottom: 20, left: 52 } as const

/** One figure over the last minutes. */
export function Line({ title, points, write, heightPx = 132 }: LineProps) {
  const [frame, width] = useWidth(360)
  const format = useFormat()
  const ticks = ticksUpTo(Math.max(0, ...points.map((point) => point.value)), 2)
  const from = points[0]?.at ?? 0
  const until = Math.max(from + 1, points.at(-1)?.at ?? 0)
  const x = (at: number) =>
    margin.left + ((at - from) / (until - from)) * (width - margin.left - margin.right)
  const y = (value: number) =>
    heightPx - margin.bottom - (value / (ticks.at(-1) ?? 1)) * (heightPx - margin.top - margin.bottom)
  const path = points.map(
    (point, index) => `${index === 0 ? 'M' : 'L'}${x(point.at).toFixed(1)} ${y(point.value).toFixed(1)}`,
  )
  const area = `${path.join('')}L${x(until).toFixed(1)} ${y(0)}L${x(from).toFixed(1)} ${y(0)}Z`
  return (
    <figure className="chart">
      <figcaption className="out-of-sight">{title}</figcaption>
      <div className="chart-frame" ref={frame} style={{ height: heightPx }}>
        <svg width={width} height={heightPx} aria-hidden="true">
          <ScaleLines ticks={ticks} y={y} fromPx={margin.left} untilPx={width - margin.right} write={write} />
          {points.length > 1 && <path className="chart-area" d={area} />}
          {points.length > 1 && <path className="chart-path" d={path.join('')} />}
          {points.length > 1 &&
            [from, until].map((at, index) => (
              <text
                key={at}
                className="chart-label"
                x={x(at)}
                y={heightPx - 4}
                textAnchor={index === 0 ? 'start' : 'end'}
              >
                {format.time(at)}
              </text>
            ))}
        </svg>
      </div>
      <DataTable
        caption={title}
        columns={[{ key: 'value', label: title }]}
        rows={points.map((point) => ({
          key: `${point.at}`,
          label: format.time(point.at),
          cells: [write(point.value)],
        }))}
      />
    </figure>
  )
}
