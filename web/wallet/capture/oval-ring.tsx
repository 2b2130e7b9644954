import type { CaptureView } from './capture.ts'

const rx = 44
const ry = 56
// Ramanujan's approximation; the dashes only need to look right.
const length = Math.PI * (3 * (rx + ry) - Math.sqrt((3 * rx + ry) * (rx + 3 * ry)))
const gap = 5

/** Around the face: one arc for each step, green when done. */
export function OvalRing({ view }: { view: CaptureView }) {
  const count = view.state === 'step' ? view.step.count : 1
  const done = view.state === 'step' ? view.step.index : view.state === 'done' ? count : 0
  const arc = length / count
  return (
    <svg className="capture-ring" viewBox="0 0 100 124" aria-hidden>
      {Array.from({ length: count }, (_, index) => (
        <ellipse
          key={index}
          cx="50"
          cy="62"
          rx={rx}
          ry={ry}
          data-state={index < done ? 'done' : index === done ? 'now' : 'later'}
          strokeDasharray={`${arc - gap} ${length - arc + gap}`}
          strokeDashoffset={-index * arc - gap / 2 + length / 4}
        />
      ))}
    </svg>
  )
}
