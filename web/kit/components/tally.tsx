import { tallyLeft, tallyRight } from './tally-shape.ts'
import './tally.css'

type TallyProps = {
  /** 0: the halves lie apart; 1: they fit. A change moves them. */
  fit?: number
  size?: number
  /** Waiting: the halves approach and part. */
  isSeeking?: boolean
}

const gapUnits = 15

/** Hufu's mark and its one gesture: two halves that fit. Decoration; the words beside it carry the meaning. */
export function Tally({ fit = 1, size = 96, isSeeking = false }: TallyProps) {
  const shift = (1 - fit) * gapUnits
  const rem = `${size / 16}rem`
  return (
    <svg
      className={`tally ${isSeeking ? 'tally-seeking' : ''}`}
      viewBox="-16 0 152 120"
      style={{ width: `calc(${rem} * 1.267)`, height: rem }}
      aria-hidden
    >
      <path className="tally-left" fillRule="evenodd" d={tallyLeft} style={{ translate: `${-shift}px 0` }} />
      <path className="tally-right" fillRule="evenodd" d={tallyRight} style={{ translate: `${shift}px 0` }} />
    </svg>
  )
}
