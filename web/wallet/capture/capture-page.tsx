import { useState } from 'react'
import type { Refused } from '#kit/api'
import { Button, Icon, LinkButton, Page, RefusalNote, Tally } from '#kit/components'
import { useRefusalText, useWords } from '#kit/words'
import { enrolWords } from '../words/enrol.ts'
import { CameraFaultNote } from './camera-fault-note.tsx'
import { CaptureStage } from './capture-stage.tsx'
import type { CaptureView } from './capture.ts'
import { useReadAloud } from './say.ts'
import { SpeechSwitch } from './speech-switch.tsx'
import { useCamera } from './use-camera.ts'
import type { Purpose } from './capture-calls.ts'
import './capture.css'

type CaptureProps = {
  purpose: Purpose
  capturesLeft: number
  onDone: () => void
  /** Where the way back leads, and the way without a face. */
  back?: string
  desk?: string
}
const tooManyRequests = 429

type Ending = Extract<CaptureView, { state: 'failed' | 'refused' }>

/** Before, while and after: the camera is asked for only when the person has read why and pressed the button. */
export function CapturePage(props: CaptureProps) {
  const { purpose, capturesLeft, onDone, back = '#/', desk = '#/desk' } = props
  const { capture } = useWords(enrolWords)
  const camera = useCamera('user')
  const [ending, setEnding] = useState<Ending>()
  const end = (view: CaptureView) => {
    camera.close()
    if (view.state === 'done') onDone()
    if (view.state === 'failed' || view.state === 'refused') setEnding(view)
  }
  const start = () => {
    setEnding(undefined)
    void camera.open()
  }
  if (camera.state === 'open') {
    return <CaptureStage purpose={purpose} stream={camera.stream} onEnd={end} onStop={camera.close} />
  }
  const isFault = camera.state === 'closed' && camera.fault !== undefined
  const footer = (
    <>
      {!isFault && ending && isLast(ending) ? (
        <Button isWide onClick={onDone}>
          {capture.goOn}
        </Button>
      ) : (
        <Button isWide icon="camera" onClick={start} isBusy={camera.state === 'opening'}>
          {camera.state === 'opening' ? capture.starting : startLabel(capture, isFault, ending)}
        </Button>
      )}
      <LinkButton href={desk} kind="quiet" isWide>
        {capture.desk}
      </LinkButton>
    </>
  )
  return (
    <Page title={capture.title} back={back} actions={<SpeechSwitch />} footer={footer}>
      {camera.state === 'closed' && camera.fault ? (
        <CameraFaultNote fault={camera.fault} />
      ) : ending ? (
        <EndingNote ending={ending} />
      ) : (
        <Ready capturesLeft={capturesLeft} />
      )}
    </Page>
  )
}

type CaptureWords = (typeof enrolWords)['zh']['capture']

function startLabel(words: CaptureWords, isFault: boolean, ending: Ending | undefined): string {
  if (isFault) return words.retryCamera
  return ending ? words.again : words.start
}

/** Another try would be refused: what comes next stands on the page behind this one. */
function isLast(ending: Ending): boolean {
  if (ending.state === 'failed') return ending.capturesLeft === 0
  const { status } = ending.refused
  return status >= 400 && status < 500 && status !== tooManyRequests
}

function Ready({ capturesLeft }: { capturesLeft: number }) {
  const { capture } = useWords(enrolWords)
  return (
    <>
      <div className="capture-ready" aria-hidden>
        <FacePicture />
      </div>
      <div className="centre-text">
        <h2>{capture.ready}</h2>
        <p className="lead">{capture.readyLead}</p>
      </div>
      <ul className="bullets capture-tips">
        {capture.tips.map((tip) => (
          <li key={tip}>{tip}</li>
        ))}
      </ul>
      {capturesLeft <= 3 && <p className="quiet centre-text">{capture.left(capturesLeft)}</p>}
    </>
  )
}

function EndingNote({ ending }: { ending: Ending }) {
  if (ending.state === 'refused') return <RefusedNote refused={ending.refused} />
  return <FailedNote ending={ending} />
}

function RefusedNote({ refused }: { refused: Refused }) {
  const { title, next } = useRefusalText(refused.code, refused.facts)
  useReadAloud(`${title} ${next}`)
  return <RefusalNote refusal={refused} />
}

/** What happened, and the one thing to change before the next try: written, told to screen readers, and spoken. */
function FailedNote({ ending }: { ending: Extract<Ending, { state: 'failed' }> }) {
  const { capture } = useWords(enrolWords)
  const { what, change } = capture.failures[ending.failure]
  useReadAloud(`${capture.failed} ${what} ${change}`)
  return (
    <div className="centre" role="alert">
      <Tally fit={0.15} size={120} />
      <h2>{capture.failed}</h2>
      <p className="lead">{what}</p>
      <p className="capture-change">
        <Icon name="info" />
        {change}
      </p>
      {ending.capturesLeft > 0 && <p className="quiet">{capture.left(ending.capturesLeft)}</p>}
    </div>
  )
}

/** A face in the oval, light from the front. */
function FacePicture() {
  return (
    <svg viewBox="0 0 160 190" width="160" height="190">
      <ellipse cx="80" cy="95" rx="72" ry="90" className="face-oval" />
      <path
        className="face-lines"
        d="M48 78c4-6 16-6 20 0M92 78c4-6 16-6 20 0M80 84c-2 14-7 20-6 25 1 4 9 4 12 1M58 132c12 12 32 12 44 0"
      />
      <path
        className="face-lines face-hair"
        d="M34 74c0-34 20-52 46-52s46 18 46 52c-10-6-18-16-22-26-14 12-44 20-70 26z"
      />
    </svg>
  )
}
