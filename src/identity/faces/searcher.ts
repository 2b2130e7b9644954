import { Worker } from 'node:worker_threads'
import type { Flavour } from './kernel.ts'
import { slabRows } from './kernel.ts'
import type { Found, Search, Setting } from './scan-worker.ts'
import type { Arena, Hit, Look } from './scan.ts'
import { createScanner } from './scan.ts'

/** Below this a search takes a millisecond, and a thread would only cost. */
const inlineSlabsMax = 32

type Pending = { resolve: (hits: Hit[]) => void; reject: (error: Error) => void }

export type Searcher = { search: (look: Look) => Promise<Hit[]>; close: () => Promise<void> }

type Settings = { inlineRowsMax?: number; flavour?: Flavour }

/** Searches here while the gallery is small, in a thread of its own once it is large. */
export function createSearcher(arena: Arena, settings: Settings = {}): Searcher {
  const { inlineRowsMax = inlineSlabsMax * slabRows, flavour } = settings
  const scan = createScanner(arena, 0, flavour)
  const pending = new Map<number, Pending>()
  let worker: Worker | null = null
  let lastId = 0

  const lose = (lost: Worker, error: Error) => {
    if (worker !== lost) return
    worker = null
    for (const { reject } of pending.values()) reject(error)
    pending.clear()
  }

  const start = () => {
    const script = new URL('scan-worker.ts', import.meta.url)
    const started = new Worker(script, {
      name: 'faces-gallery',
      workerData: { arena, flavour } satisfies Setting,
    })
    started.on('message', ({ id, hits }: Found) => {
      pending.get(id)?.resolve(hits)
      pending.delete(id)
      // A thread without work must not keep a command from ending.
      if (pending.size === 0) started.unref()
    })
    started.on('error', (error: Error) => lose(started, error))
    started.on('exit', () => lose(started, new TypeError('the gallery thread ended')))
    return started
  }

  return {
    async search(look) {
      const rows = look.slabs.reduce((sum, slab) => sum + slab.rows, 0)
      if (rows <= inlineRowsMax) return scan(look)
      worker ??= start()
      const id = ++lastId
      const { promise, resolve, reject } = Promise.withResolvers<Hit[]>()
      pending.set(id, { resolve, reject })
      worker.ref()
      worker.postMessage({ id, ...look } satisfies Search)
      return promise
    },
    async close() {
      const last = worker
      if (last) lose(last, new TypeError('the gallery is closed'))
      await last?.terminate()
    },
  }
}
