type ScaleLinesProps = {
  ticks: readonly number[]
  y: (value: number) => number
  fromPx: number
  untilPx: number
  write: (value: number) => string
}

/** The lines of a scale, each with its value beside it. */
export function ScaleLines({ ticks, y, fromPx, untilPx, write }: ScaleLinesProps) {
  return ticks.map((tick) => (
    <g key={tick}>
      <line className="chart-line" x1={fromPx} x2={untilPx} y1={y(tick)} y2={y(tick)} />
      <text className="chart-label" x={fromPx - 8} y={y(tick) + 4} textAnchor="end">
        {write(tick)}
      </text>
    </g>
  ))
}
