import type { Tone } from '#kit/charts'
import './review.css'

export type Zone = { until: number; label: string; tone: Tone }
type Mark = { value: number; label: string }

type LikenessScaleProps = {
  title: string
  /** The same in words, for who listens. */
  sentence: string
  /** Where the scale begins; it ends at 1. */
  from: number
  zones: readonly Zone[]
  marks: readonly Mark[]
  write: (value: number) => string
}

/** A line in named parts, and marks upon it. */
export function LikenessScale({ title, sentence, from, zones, marks, write }: LikenessScaleProps) {
  const share = (value: number) => Math.min(1, Math.max(0, (value - from) / (1 - from))) * 100
  return (
    <figure className="likeness">
      <figcaption>{title}</figcaption>
      <p className="out-of-sight">{sentence}</p>
      <div className="likeness-line" aria-hidden="true">
        {zones.map(({ until, label, tone }, at) => {
          const start = at === 0 ? from : (zones[at - 1]?.until ?? from)
          return (
            <span
              key={label}
              className={`likeness-zone tone-${tone}`}
              style={{ insetInlineStart: `${share(start)}%`, width: `${share(until) - share(start)}%` }}
            >
              <span>{label}</span>
              {at > 0 && <i>{write(start)}</i>}
            </span>
          )
        })}
        {marks.map(({ value, label }) => (
          <b key={label} className="likeness-mark" style={{ insetInlineStart: `${share(value)}%` }}>
            {label}
          </b>
        ))}
      </div>
    </figure>
  )
}
