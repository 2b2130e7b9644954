import type { Step } from '#contract/identity/enrolment'
import type { Reading } from '#kit/camera'

/**
 * The step as a moving picture over the face. The picture on the screen is a mirror, so the person's own left is on
 * the left of the screen, and an arrow to the left means left for both.
 */
export function Cue({ step, reading }: { step: Step; reading: Reading | undefined }) {
  switch (step.instruction) {
    case 'turn_left':
      return <TurnCue side="left" done={Math.max(0, reading?.turn ?? 0)} />
    case 'turn_right':
      return <TurnCue side="right" done={Math.max(0, -(reading?.turn ?? 0))} />
    case 'blink':
      return (
        <svg className="cue cue-blink" viewBox="0 0 100 40" aria-hidden>
          <path className="cue-lid" d="M8 20q14-16 34 0M58 20q20-16 34 0" />
          <path d="M8 22q17 12 34 0M58 22q17 12 34 0" />
        </svg>
      )
    case 'open_mouth':
      return (
        <svg className="cue cue-mouth" viewBox="0 0 100 60" aria-hidden>
          <ellipse cx="50" cy="30" rx="22" ry="16" />
        </svg>
      )
    case 'come_closer':
      return (
        <svg className="cue cue-closer" viewBox="0 0 100 124" aria-hidden>
          <ellipse cx="50" cy="62" rx="30" ry="38" />
        </svg>
      )
    case 'look_straight':
      return (
        <svg className="cue cue-straight" viewBox="0 0 100 100" aria-hidden>
          <circle cx="50" cy="50" r="7" />
          <circle className="cue-ripple" cx="50" cy="50" r="7" />
        </svg>
      )
  }
}

/** Three arrowheads; they fill as the guide sees the head turn. */
function TurnCue({ side, done }: { side: 'left' | 'right'; done: number }) {
  return (
    <svg className={`cue cue-turn cue-${side}`} viewBox="0 0 90 60" aria-hidden>
      {[0, 1, 2].map((place) => (
        <path
          key={place}
          d={`M${70 - place * 26} 6L${50 - place * 26} 30L${70 - place * 26} 54`}
          data-filled={done > (place + 0.6) / 3}
        />
      ))}
    </svg>
  )
}
