import { useEffect, useEffectEvent, useRef, useState } from 'react'
import { createGuide, hush } from '#kit/camera'
import { Button, IconButton, PageHeading } from '#kit/components'
import { useWords } from '#kit/words'
import { enrolWords } from '../words/enrol.ts'
import type { Purpose } from './capture-calls.ts'
import { type CaptureView, type CaptureWork, runCapture } from './capture.ts'
import { Cue } from './cue.tsx'
import { OvalRing } from './oval-ring.tsx'
import { say } from './say.ts'
import { SpeechSwitch } from './speech-switch.tsx'
import { useWakeLock } from './use-wake-lock.ts'

type StageProps = {
  purpose: Purpose
  stream: MediaStream
  onEnd: (view: CaptureView) => void
  onStop: () => void
}

/** The camera's picture, mirrored as in a mirror, with what to do now: written large, drawn, and spoken. */
export function CaptureStage({ purpose, stream, onEnd, onStop }: StageProps) {
  const { capture } = useWords(enrolWords)
  const video = useRef<HTMLVideoElement>(null)
  const { view, resume } = useCapture(purpose, { stream, video, onEnd })
  useWakeLock()
  const isDark = view.state === 'step' && view.hint === 'too_dark'
  return (
    <main className={`capture-stage ${isDark ? 'capture-lamp' : ''}`}>
      <header>
        <IconButton icon="close" label={capture.stop} onClick={onStop} />
        <PageHeading className="out-of-sight">{capture.title}</PageHeading>
        <p aria-hidden>{view.state === 'step' && capture.steps(view.step.index + 1, view.step.count)}</p>
        <SpeechSwitch />
      </header>
      <div className="capture-oval">
        <video ref={video} playsInline muted autoPlay aria-label={capture.camera} />
        <OvalRing view={view} />
        {view.state === 'step' && <Cue step={view.step} reading={view.reading} />}
      </div>
      <Instruction view={view} onResume={resume} />
    </main>
  )
}

function Instruction({ view, onResume }: { view: CaptureView; onResume: () => void }) {
  const { capture } = useWords(enrolWords)
  useSpokenView(view)
  const seconds = useSecondsLeft(view)
  if (view.state === 'paused') {
    return (
      <div className="capture-words">
        <p className="lead">{capture.paused}</p>
        <Button onClick={onResume} icon="refresh">
          {capture.again}
        </Button>
      </div>
    )
  }
  if (view.state !== 'step') {
    return (
      <div className="capture-words">
        <p className="capture-instruction">{capture.starting}</p>
      </div>
    )
  }
  return (
    <div className="capture-words">
      <p className="capture-instruction">{capture.instructions[view.step.instruction]}</p>
      <p className="capture-hint" data-shown={view.hint !== undefined}>
        {view.hint ? capture.advice[view.hint] : capture.good}
      </p>
      <p className="capture-seconds">
        {seconds !== undefined && seconds <= 5 ? capture.seconds(seconds) : '\u00a0'}
      </p>
    </div>
  )
}

type StageWork = {
  stream: MediaStream
  video: React.RefObject<HTMLVideoElement | null>
  onEnd: (view: CaptureView) => void
}

function useCapture(purpose: Purpose, { stream, video, onEnd }: StageWork) {
  const [view, setView] = useState<CaptureView>({ state: 'opening' })
  const [round, setRound] = useState(0)
  const show = (next: CaptureView) => {
    setView(next)
    if (next.state === 'done' || next.state === 'failed' || next.state === 'refused') onEnd(next)
  }
  const begin = useEffectEvent((work: Pick<CaptureWork, 'video' | 'guide' | 'signal'>) =>
    work.signal.aborted ? undefined : runCapture({ ...work, purpose, show }),
  )
  useEffect(() => {
    const element = video.current
    if (!element) return
    const abort = new AbortController()
    const guide = createGuide()
    void play(element, stream).then(() => begin({ video: element, guide, signal: abort.signal }))
    return () => {
      abort.abort()
      guide.close()
      hush()
    }
  }, [purpose, stream, video, round])
  const resume = () => setRound((last) => last + 1)
  useResumeOnline(view.state === 'paused', resume)
  return { view, resume }
}

async function play(video: HTMLVideoElement, stream: MediaStream): Promise<void> {
  video.srcObject = stream
  // Refused where the page is gone already; then the signal has been aborted, too.
  await video.play().catch(() => undefined)
}

function useResumeOnline(isPaused: boolean, resume: () => void): void {
  const onOnline = useEffectEvent(resume)
  useEffect(() => {
    if (!isPaused) return
    const back = () => onOnline()
    window.addEventListener('online', back)
    return () => window.removeEventListener('online', back)
  }, [isPaused])
}

/** A new step is said at once; a hint only when it has stood for a moment, so that it does not chatter. */
function useSpokenView(view: CaptureView): void {
  const { capture } = useWords(enrolWords)
  const stepText = view.state === 'step' ? capture.instructions[view.step.instruction] : undefined
  const stepIndex = view.state === 'step' ? view.step.index : -1
  const hintText = view.state === 'step' && view.hint ? capture.advice[view.hint] : undefined
  const pausedText = view.state === 'paused' ? capture.paused : undefined
  useEffect(() => {
    if (pausedText !== undefined) say(pausedText)
  }, [pausedText])
  useEffect(() => {
    if (stepText === undefined) return
    say(stepText)
    navigator.vibrate?.(stepIndex === 0 ? 0 : 60)
  }, [stepText, stepIndex])
  useEffect(() => {
    if (hintText === undefined) return
    const timer = setTimeout(() => say(hintText), 1500)
    return () => clearTimeout(timer)
  }, [hintText])
}

function useSecondsLeft(view: CaptureView): number | undefined {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250)
    return () => clearInterval(timer)
  }, [])
  return view.state === 'step' ? Math.max(0, Math.ceil((view.endsAt - now) / 1000)) : undefined
}
