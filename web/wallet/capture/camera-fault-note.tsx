import type { CameraFault } from '#kit/camera'
import { Icon, Panel } from '#kit/components'
import { useWords } from '#kit/words'
import { enrolWords } from '../words/enrol.ts'

/** No camera: which of the four ways, and what to press. The way without a camera stands below on the page. */
export function CameraFaultNote({ fault }: { fault: CameraFault }) {
  const words = useWords(enrolWords)
  const { title, text, steps } = words.capture.faults[fault]
  return (
    <div className="stack" role="alert">
      <div className="centre">
        <span className="camera-fault">
          <Icon name="cameraOff" size={44} />
        </span>
        <h2>{title}</h2>
        <p className="lead">{text}</p>
      </div>
      <Panel>
        <ol className="numbered">
          {steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </Panel>
    </div>
  )
}
