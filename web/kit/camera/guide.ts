import type { GuideAnswer, GuideQuestion } from './guide-worker.ts'
import type { Reading } from './reading.ts'

export type Guide = {
  /** undefined while it is still loading, busy, or not available on this device: then the server's advice must do */
  look(video: HTMLVideoElement): Promise<Reading | undefined>
  close(): void
}

const sideMax = 320
const patienceMs = 20_000

/** Starts loading at once, in a worker; a device that cannot run it goes on without. */
export function createGuide(): Guide {
  const worker = startWorker()
  let waiting: { id: number; resolve: (reading: Reading | undefined) => void } | undefined
  let nextId = 1
  let isBroken = worker === undefined

  const settle = (reading: Reading | undefined) => {
    waiting?.resolve(reading)
    waiting = undefined
  }
  const giveUp = () => {
    isBroken = true
    settle(undefined)
    worker?.terminate()
  }
  worker?.addEventListener('error', (event) => {
    // A model that did not load (no network) fails deep inside the library: no guidance then, and no noise.
    event.preventDefault()
    giveUp()
  })
  worker?.addEventListener('message', (event: MessageEvent<GuideAnswer>) => {
    if (event.data.id !== waiting?.id) return
    if ('fault' in event.data) giveUp()
    else settle(event.data.reading)
  })
  return {
    close: giveUp,
    async look(video) {
      if (isBroken || waiting || !worker || video.videoWidth === 0) return undefined
      const scale = sideMax / Math.max(video.videoWidth, video.videoHeight)
      const picture = await createImageBitmap(video, {
        resizeWidth: Math.round(video.videoWidth * scale),
        resizeHeight: Math.round(video.videoHeight * scale),
      }).catch(() => undefined)
      if (!picture || isBroken || waiting) return undefined
      const id = nextId++
      const question: GuideQuestion = { id, picture }
      return new Promise((resolve) => {
        waiting = { id, resolve }
        setTimeout(() => waiting?.id === id && giveUp(), patienceMs)
        worker.postMessage(question, [picture])
      })
    },
  }
}

function startWorker(): Worker | undefined {
  try {
    return new Worker(new URL('./guide-worker.ts', import.meta.url), { type: 'module', name: 'face-guide' })
  } catch {
    // Old browsers have no module workers.
    return undefined
  }
}
