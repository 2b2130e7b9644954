import { useState } from 'react'
import { Button, Checkbox, Choice, Note, Panel } from '#kit/components'
import { useWords } from '#kit/words'
import { revealName, type Eyes, type RevealedName, type ReviewEvidence } from './calls.ts'
import { Face } from './face.tsx'
import { RevealDialog } from './reveal-dialog.tsx'
import { reviewWords } from './words.ts'
import './review.css'

type Layout = 'side' | 'over'
type Way = { layout: Layout; zoom: number; isAligned: boolean; wipe: number }
/** One picture that can be shown: where it is fetched, and where its eyes are. */
type Shown = { picture: string; caption: string; alt: string; eyes: Eyes | null }

const zoomMax = 3

/** Face beside face, of one size and with the eyes in one place: eyes compare better than they remember. */
export function Compare({ evidence }: { evidence: ReviewEvidence }) {
  const words = useWords(reviewWords)
  const [frame, setFrame] = useState('1')
  const [against, setAgainst] = useState(evidence.candidates.length > 0 ? '1' : 'register')
  const [way, setWay] = useState<Way>({ layout: 'side', zoom: 1, isAligned: true, wipe: 50 })
  const live = liveAt(evidence, Number(frame), words)
  const other = otherAt(evidence, against, words)
  if (!live) return <Note tone="warn">{words.picturesGone}</Note>
  return (
    <Panel title={words.compare}>
      <div className="compare-choices">
        <Choice
          label={words.against}
          value={against}
          onChange={setAgainst}
          options={[
            { value: 'register', label: words.register },
            ...evidence.candidates.map(({ position }) => ({
              value: `${position}`,
              label: words.candidate(position),
            })),
          ]}
        />
        <Choice
          label={words.layout}
          value={way.layout}
          onChange={(layout) => setWay({ ...way, layout })}
          options={[
            { value: 'side', label: words.sideBySide },
            { value: 'over', label: words.overlay },
          ]}
        />
      </div>
      <Faces applicationId={evidence.applicationId} live={live} other={other} way={way} onWay={setWay} />
      <div className="compare-choices">
        <Choice
          label={words.live}
          value={frame}
          onChange={setFrame}
          options={evidence.images.map((_, at) => ({ value: `${at + 1}`, label: `${at + 1}` }))}
        />
        <Slider
          label={words.zoom}
          value={way.zoom}
          max={zoomMax}
          onChange={(zoom) => setWay({ ...way, zoom })}
        />
      </div>
      <Checkbox
        label={words.isAligned}
        hint={words.alignedHint}
        isOn={way.isAligned}
        onChange={(isAligned) => setWay({ ...way, isAligned })}
      />
      {against !== 'register' && (
        <WhoIsIt key={against} applicationId={evidence.applicationId} position={Number(against)} />
      )}
    </Panel>
  )
}

type Words = (typeof reviewWords)['zh']

function liveAt({ images }: ReviewEvidence, position: number, words: Words): Shown | null {
  const eyes = images[position - 1]
  if (eyes === undefined) return null
  return {
    picture: `images/${position}`,
    caption: `${words.live} · ${words.picture(position)}`,
    alt: words.liveAlt(position),
    eyes,
  }
}

/** Null: there is none, or not any more. */
function otherAt(evidence: ReviewEvidence, against: string, words: Words): Shown | null {
  if (against === 'register') {
    if (!evidence.hasPortrait) return null
    return { picture: 'portrait', caption: words.register, alt: words.registerAlt, eyes: evidence.portrait }
  }
  const candidate = evidence.candidates.find(({ position }) => `${position}` === against)
  if (!candidate || candidate.isGone) return null
  const { position, eyes } = candidate
  return {
    picture: `candidates/${position}/portrait`,
    caption: words.candidate(position),
    alt: words.candidateAlt(position),
    eyes,
  }
}

type FacesProps = {
  applicationId: string
  live: Shown
  other: Shown | null
  way: Way
  onWay: (way: Way) => void
}

function Faces({ applicationId, live, other, way, onWay }: FacesProps) {
  const words = useWords(reviewWords)
  const face = (shown: Shown, from = 0) => (
    <Face
      key={shown.picture}
      applicationId={applicationId}
      {...shown}
      zoom={way.zoom}
      eyes={way.isAligned ? shown.eyes : null}
      hiddenShare={from}
    />
  )
  if (way.layout === 'over' && other) {
    return (
      <>
        <div className="faces-over">
          {face(live)}
          {face(other, way.wipe / 100)}
        </div>
        <Slider
          label={words.wipe}
          value={way.wipe}
          min={0}
          max={100}
          step={1}
          onChange={(wipe) => onWay({ ...way, wipe })}
        />
      </>
    )
  }
  return (
    <div className="faces-side">
      {face(live)}
      {other ? face(other) : <p className="faces-none">{words.gone}</p>}
    </div>
  )
}

type SliderProps = {
  label: string
  value: number
  min?: number
  max: number
  step?: number
  onChange: (value: number) => void
}

function Slider({ label, value, min = 1, max, step = 0.25, onChange }: SliderProps) {
  return (
    <label className="slider">
      <span>{label}</span>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        onChange={(event) => onChange(event.target.valueAsNumber)}
      />
    </label>
  )
}

/** Whose portrait lies beside is another person's matter: asked for with a reason, and told to them. */
function WhoIsIt({ applicationId, position }: { applicationId: string; position: number }) {
  const words = useWords(reviewWords)
  const [who, setWho] = useState<RevealedName>()
  const [isAsking, setAsking] = useState(false)
  if (who)
    return (
      <p>
        <b>{who.name}</b> · {words.age} {words.years(who.age)} · {words.standing}{' '}
        {words.standings[who.standing]}
      </p>
    )
  return (
    <div>
      <Button kind="secondary" size="small" icon="eye" onClick={() => setAsking(true)}>
        {words.showName}
      </Button>
      {isAsking && (
        <RevealDialog
          label={words.showName}
          onClose={() => setAsking(false)}
          onReveal={async (ground) => setWho(await revealName(applicationId, position, ground))}
        />
      )}
    </div>
  )
}
