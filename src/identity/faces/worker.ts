import { parentPort, workerData } from 'node:worker_threads'
import sharp from 'sharp'
import type { Analysis, PictureKind } from './analysis.ts'
import { analysePicture } from './analysis.ts'
import type { FacesConfig } from './engines.ts'
import { chooseEngine } from './engines.ts'
import type { Trace } from './geometry/trace.ts'
import { loadModels } from './models/load.ts'

// One thread of the pool: loads the models, says so, then answers one picture at a time.

export type Job = { id: number; file: Uint8Array; kind: PictureKind; rest: Trace | null }
export type Order = Job | 'end'
export type Answer =
  | { state: 'ready' }
  | { state: 'done'; id: number; analysis: Analysis }
  | { state: 'failed'; id: number; error: Error }

// One core a thread; and no picture of a person stays in a cache.
sharp.concurrency(1)
sharp.cache(false)

const config: FacesConfig = workerData
const port = parentPort
if (!port) throw new TypeError('this file runs as a worker')

const models = await loadModels(await chooseEngine(config).open())

let work = Promise.resolve()

port.on('message', (order: Order) => {
  // With its port closed the thread ends by itself: after the picture in hand, and its answer.
  work = order === 'end' ? work.then(() => port.close()) : answer(order)
})
port.postMessage({ state: 'ready' } satisfies Answer)

function answer({ id, file, kind, rest }: Job): Promise<void> {
  return analysePicture(models, file, kind, rest).then(
    (analysis) => port?.postMessage({ state: 'done', id, analysis } satisfies Answer, buffersOf(analysis)),
    (error: Error) => port?.postMessage({ state: 'failed', id, error } satisfies Answer),
  )
}

function buffersOf(analysis: Analysis): ArrayBuffer[] {
  if (analysis.outcome !== 'face') return []
  return [analysis.face.embedding.buffer, analysis.face.landmarks.buffer].filter(
    (buffer) => buffer instanceof ArrayBuffer,
  )
}
