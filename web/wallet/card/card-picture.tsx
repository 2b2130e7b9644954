import { useMemo, type ReactNode } from 'react'
import type { MyCard } from '#contract/identity/cards'
import { Badge, IconButton, Tally, tallyLeft, tallyRight } from '#kit/components'
import type { CardFace } from '#kit/holder'
import { useWords } from '#kit/words'
import { cardWords } from '../words/card.ts'
import { rosette, waveBand } from './guilloche.ts'
import { maskName } from './mask-name.ts'
import './card-picture.css'

type CardState = MyCard['state']
type PictureProps = {
  face: CardFace
  state: CardState
  /** Without it the name stays masked and there is nothing to press. */
  reveal?: { isShown: boolean; onChange: (isShown: boolean) => void }
  note?: ReactNode
}

const tones = { active: 'good', suspended: 'warn', revoked: 'bad', ended: 'plain' } as const

/** The card: grey while lightweight. One half of the tally is on it; the other half is whoever asks. */
export function CardPicture({ face, state, reveal, note }: PictureProps) {
  const { card } = useWords(cardWords)
  const isShown = reveal?.isShown ?? false
  return (
    <article className={`card-picture card-${face.edition}`} data-state={state}>
      <Guilloche />
      <header>
        <span className="card-mark">
          <Tally size={34} />
        </span>
        <span className="card-issuer">
          <strong>{card.title === 'My card' ? 'Hufu' : '虎符'}</strong>
          <span>{card.city}</span>
        </span>
        <Badge tone={tones[state]}>{card.states[state]}</Badge>
      </header>
      <div className="card-holder">
        <span className="card-small">{card.holder}</span>
        <span className="card-name">
          {isShown ? face.name : maskName(face.name)}
          {reveal && (
            <IconButton
              icon={isShown ? 'eyeOff' : 'eye'}
              label={isShown ? card.hide : card.show}
              onClick={() => reveal.onChange(!isShown)}
            />
          )}
        </span>
      </div>
      <footer>
        <span>{card.editions[face.edition]}</span>
        {note && <span>{note}</span>}
      </footer>
    </article>
  )
}

function Guilloche() {
  const { bands, large, small } = useMemo(
    () => ({
      bands: waveBand({ width: 340, lines: 16, height: 214, waves: 3 }),
      large: rosette({ radius: 96, waves: 6.75, depth: 0.55, turns: 4, points: 720 }),
      small: rosette({ radius: 58, waves: 9.5, depth: 0.4, turns: 2, points: 400 }),
    }),
    [],
  )
  return (
    <svg className="card-lines" viewBox="0 0 340 214" preserveAspectRatio="xMidYMid slice" aria-hidden>
      <path d={bands} />
      <g transform="translate(262 118)">
        <path d={large} />
        <path d={small} />
      </g>
      <g className="card-halves" transform="translate(206 62) scale(0.94)">
        <path d={tallyLeft} fillRule="evenodd" className="card-half" />
        <path d={tallyRight} fillRule="evenodd" className="card-other-half" />
      </g>
    </svg>
  )
}
