import { useId, useState, type KeyboardEvent } from 'react'
import { useFormat, useWords } from '#kit/words'
import { DataTable } from './data-table.tsx'
import { labelEvery, wholeTicksUpTo } from './scale.ts'
import { ScaleLines } from './scale-lines.tsx'
import { useWidth } from './use-width.ts'
import { chartWords } from './words.ts'
import './charts.css'

/** A tone is a colour and a pattern: nobody has to tell green from red. */
export type Tone = 'green' | 'bronze' | 'red' | 'grey'
export type Series = { key: string; label: string; tone: Tone }
export type Bucket = {
  key: string
  /** what stands under the bar: short */
  label: string
  /** what the bar is called when it is pointed at: whole */
  title: string
  values: Readonly<Record<string, number>>
  /** still being counted */
  isOpen?: boolean
}

type StackedBarsProps = {
  title: string
  series: readonly Series[]
  buckets: readonly Bucket[]
  heightPx?: number
}

const margin = { top: 12, right: 4, bottom: 26, left: 40 } as const
const labelPx = 46

/** Counts over time, stacked by kind. Bars are buttons: arrow keys walk along them and each says its numbers. */
export function StackedBars({ title, series, buckets, heightPx = 240 }: StackedBarsProps) {
  const [frame, width] = useWidth(720)
  const [pointed, setPointed] = useState<string>()
  const words = useWords(chartWords)
  const format = useFormat()
  const plot = plotOf(width, heightPx, buckets, series)
  const shown = buckets.find((bucket) => bucket.key === pointed)
  return (
    <figure className="chart">
      <figcaption className="out-of-sight">{title}</figcaption>
      <Legend series={series} buckets={buckets} shown={shown} />
      <div className="chart-frame" ref={frame} style={{ height: heightPx }}>
        <svg width={width} height={heightPx} aria-hidden="true">
          <Patterns />
          <ScaleLines
            ticks={plot.ticks}
            y={plot.y}
            fromPx={margin.left}
            untilPx={width - margin.right}
            write={(value) => format.number(value)}
          />
          {buckets.map((bucket, index) => (
            <Bar
              key={bucket.key}
              plot={plot}
              index={index}
              bucket={bucket}
              series={series}
              isPointed={bucket.key === pointed}
            />
          ))}
        </svg>
        {plot.largest === 0 && <p className="chart-none">{words.none}</p>}
        <BarButtons title={title} plot={plot} buckets={buckets} series={series} onPoint={setPointed} />
      </div>
      <DataTable
        caption={title}
        columns={[...series, { key: 'total', label: words.total }]}
        rows={buckets.map((bucket) => ({
          key: bucket.key,
          label: bucket.title,
          cells: [...series.map(({ key }) => bucket.values[key] ?? 0), totalOf(bucket, series)].map((value) =>
            format.number(value),
          ),
        }))}
      />
    </figure>
  )
}

type Plot = {
  ticks: number[]
  largest: number
  stepPx: number
  barPx: number
  every: number
  heightPx: number
  x: (index: number) => number
  y: (value: number) => number
}

function plotOf(width: number, height: number, buckets: readonly Bucket[], series: readonly Series[]): Plot {
  const largest = Math.max(0, ...buckets.map((bucket) => totalOf(bucket, series)))
  const ticks = wholeTicksUpTo(largest)
  const inner = width - margin.left - margin.right
  const stepPx = inner / Math.max(1, buckets.length)
  const barPx = Math.min(40, Math.max(2, stepPx * 0.72))
  const top = ticks.at(-1) ?? 1
  return {
    ticks,
    largest,
    stepPx,
    barPx,
    every: labelEvery(buckets.length, inner, labelPx),
    heightPx: height,
    x: (index) => margin.left + index * stepPx + (stepPx - barPx) / 2,
    y: (value) => height - margin.bottom - (value / top) * (height - margin.top - margin.bottom),
  }
}

const totalOf = (bucket: Bucket, series: readonly Series[]) =>
  series.reduce((sum, { key }) => sum + (bucket.values[key] ?? 0), 0)

type BarProps = { plot: Plot; index: number; bucket: Bucket; series: readonly Series[]; isPointed: boolean }

function Bar({ plot, index, bucket, series, isPointed }: BarProps) {
  const x = plot.x(index)
  const stack = series.map(({ key, tone }, at) => {
    const below = series.slice(0, at).reduce((sum, one) => sum + (bucket.values[one.key] ?? 0), 0)
    const value = bucket.values[key] ?? 0
    // One pixel of paper between the parts, so that the border shows without colour.
    const height = Math.max(0, plot.y(below) - plot.y(below + value) - (value > 0 && below > 0 ? 1 : 0))
    return { key, tone, y: plot.y(below + value), height }
  })
  return (
    <g
      className={isPointed ? 'chart-bar chart-bar-pointed' : 'chart-bar'}
      data-open={bucket.isOpen || undefined}
    >
      {isPointed && (
        <rect
          className="chart-column"
          x={x - (plot.stepPx - plot.barPx) / 2}
          y={margin.top}
          width={plot.stepPx}
          height={plot.y(0) - margin.top}
        />
      )}
      {stack.map((part) => (
        <g key={part.key} className={`tone-${part.tone}`}>
          <rect className="chart-part" x={x} width={plot.barPx} y={part.y} height={part.height} />
          <rect className="chart-pattern" x={x} width={plot.barPx} y={part.y} height={part.height} />
        </g>
      ))}
      {index % plot.every === 0 && (
        <text className="chart-label" x={x + plot.barPx / 2} y={plot.heightPx - 8} textAnchor="middle">
          {bucket.label}
        </text>
      )}
    </g>
  )
}

type LegendProps = { series: readonly Series[]; buckets: readonly Bucket[]; shown: Bucket | undefined }

/** Says the sums of the day, and of the bar that is pointed at. */
function Legend({ series, buckets, shown }: LegendProps) {
  const words = useWords(chartWords)
  const format = useFormat()
  const counted = shown ? [shown] : buckets
  const sum = (key: string) => counted.reduce((total, bucket) => total + (bucket.values[key] ?? 0), 0)
  return (
    <div className="chart-legend" aria-hidden="true">
      <span className="chart-when">{shown ? shown.title : words.total}</span>
      {series.map(({ key, label, tone }) => (
        <span key={key} className="chart-key">
          <svg width="12" height="12" className={`tone-${tone}`}>
            <rect className="chart-part" width="12" height="12" rx="3" />
            <rect className="chart-pattern" width="12" height="12" rx="3" />
          </svg>
          {label}
          <b>{format.number(sum(key))}</b>
        </span>
      ))}
    </div>
  )
}

type BarButtonsProps = {
  title: string
  plot: Plot
  buckets: readonly Bucket[]
  series: readonly Series[]
  onPoint: (key: string | undefined) => void
}

/** Invisible native buttons over the bars. One is in the order of tabs, the arrow keys reach the rest. */
function BarButtons({ title, plot, buckets, series, onPoint }: BarButtonsProps) {
  const [current, setCurrent] = useState(0)
  const format = useFormat()
  const id = useId()
  const last = buckets.length - 1
  const inOrder = Math.min(current, last)
  const walk = (event: KeyboardEvent) => {
    const target = { ArrowRight: inOrder + 1, ArrowLeft: inOrder - 1, Home: 0, End: last }[event.key]
    if (target === undefined) return
    event.preventDefault()
    const next = Math.min(last, Math.max(0, target))
    setCurrent(next)
    document.getElementById(`${id}-${next}`)?.focus()
  }
  const sentence = (bucket: Bucket) =>
    [
      bucket.title,
      ...series.map(({ key, label }) => `${label} ${format.number(bucket.values[key] ?? 0)}`),
    ].join(' · ')
  return (
    <fieldset className="chart-buttons">
      <legend className="out-of-sight">{title}</legend>
      {buckets.map((bucket, index) => (
        <button
          key={bucket.key}
          id={`${id}-${index}`}
          type="button"
          className="chart-button"
          style={{ left: margin.left + index * plot.stepPx, width: plot.stepPx }}
          tabIndex={index === inOrder ? 0 : -1}
          aria-label={sentence(bucket)}
          onMouseEnter={() => onPoint(bucket.key)}
          onMouseLeave={() => onPoint(undefined)}
          onClick={() => onPoint(bucket.key)}
          onFocus={() => {
            setCurrent(index)
            onPoint(bucket.key)
          }}
          onBlur={() => onPoint(undefined)}
          onKeyDown={walk}
        />
      ))}
    </fieldset>
  )
}

/** Hatching for what must not be told by colour alone. */
function Patterns() {
  return (
    <defs>
      <pattern
        id="chart-hatch"
        width="6"
        height="6"
        patternUnits="userSpaceOnUse"
        patternTransform="rotate(45)"
      >
        <rect className="chart-hatch" width="2" height="6" />
      </pattern>
      <pattern id="chart-dots" width="6" height="6" patternUnits="userSpaceOnUse">
        <circle className="chart-hatch" cx="2" cy="2" r="1.1" />
      </pattern>
    </defs>
  )
}
