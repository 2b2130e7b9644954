import type { FrameAnswer, Step } from '#contract/identity/enrolment'
import { asRefused, type Refused } from '#kit/api'
import { framingAdvice, type FramingAdvice, grabJpeg, type Guide, type Reading } from '#kit/camera'
import { openCapture, type OpenedCapture, type Purpose, sendFrame } from './capture-calls.ts'

/**
 * One capture: the server shows a step, the camera sends frames, the server says go on, failed or deciding.
 * The browser's own look at the face only helps to frame it; it never decides that a step is done.
 */
export type FrameHint = FramingAdvice | NonNullable<(FrameAnswer & { state: 'continue' })['advice']>
export type CaptureView =
  | { state: 'opening' }
  | { state: 'step'; step: Step; endsAt: number; hint: FrameHint | undefined; reading: Reading | undefined }
  | { state: 'paused'; refused: Refused }
  | { state: 'failed'; failure: (FrameAnswer & { state: 'failed' })['failure']; capturesLeft: number }
  | { state: 'refused'; refused: Refused }
  | { state: 'done' }

const frameEveryMs = 330
const guideEveryMs = 90
const serverHintMs = 1800
/** The grid of a screen is among the finest things of a picture: of films on one 4 of 30 passed at a quality of .8 to .93, 1 of 27 at .95. */
const jpeg = { sideMax: 800, quality: 0.95 } as const

export type CaptureWork = {
  purpose: Purpose
  video: HTMLVideoElement
  guide: Guide
  signal: AbortSignal
  show: (view: CaptureView) => void
}

/** Runs until the capture is over or the signal aborts. Every ending is a view, none is thrown. */
export async function runCapture(work: CaptureWork): Promise<void> {
  work.show({ state: 'opening' })
  let scene: Scene | undefined
  try {
    const opened = await openCapture(work.purpose)
    if (work.signal.aborted) return
    scene = openScene(work, opened)
    const ending = await sendFrames(work, opened, scene)
    scene.close()
    if (ending) work.show(ending)
  } catch (thrown) {
    // Closed before the last word, or the guide would draw over it.
    scene?.close()
    if (!work.signal.aborted) work.show(brokenBy(asRefused(thrown)))
  }
}

function brokenBy(refused: Refused): CaptureView {
  const isNetwork = refused.status === 0 && refused.code.startsWith('web.')
  return isNetwork ? { state: 'paused', refused } : { state: 'refused', refused }
}

/** @returns how it ended; nothing where it was broken off */
async function sendFrames(
  work: CaptureWork,
  opened: OpenedCapture,
  scene: Scene,
): Promise<CaptureView | undefined> {
  const { purpose, video, signal } = work
  const { challengeId } = opened
  let sequence = opened.nextSequence
  while (!signal.aborted) {
    const startedAt = performance.now()
    const picture = await grabJpeg(video, jpeg)
    if (picture) {
      const answer = await sendFrame(purpose, { challengeId, sequence, jpeg: picture, signal })
      if (answer.state === 'deciding') return { state: 'done' }
      if (answer.state === 'failed') return answer
      sequence = answer.nextSequence
      scene.follow(answer.step, answer.advice ?? undefined)
    }
    await pause(frameEveryMs - (performance.now() - startedAt), signal)
  }
  return undefined
}

type Scene = { follow(step: Step, hint: FrameHint | undefined): void; close(): void }

/** What is shown between two answers: the step, what the guide sees, and the more useful of two hints. */
function openScene({ video, guide, signal, show }: CaptureWork, opened: OpenedCapture): Scene {
  const over = new AbortController()
  let step = opened.step
  let reading: Reading | undefined
  let server: { hint: FrameHint | undefined; until: number } = { hint: undefined, until: 0 }
  const isOver = () => over.signal.aborted || signal.aborted
  const draw = () => {
    const local = reading && framingAdvice(reading)
    const hint = local ?? (performance.now() < server.until ? server.hint : undefined)
    show({ state: 'step', step, endsAt: Date.parse(step.deadlineAt) - opened.serverAheadMs, hint, reading })
  }
  const look = async () => {
    while (!isOver()) {
      reading = await guide.look(video)
      if (reading && !isOver()) draw()
      await pause(guideEveryMs, over.signal)
    }
  }
  draw()
  void look()
  return {
    follow(next, hint) {
      step = next
      server = { hint, until: performance.now() + serverHintMs }
      if (!isOver()) draw()
    },
    close: () => over.abort(),
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, ms))
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer)
        resolve()
      },
      { once: true },
    )
  })
}
