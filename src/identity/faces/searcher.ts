import { Worker } from 'node:worker_threads'
import type { Found, Search } from './scan-worker.ts'
import type { Hit } from './scan.ts'
import { scanSlabs, slabRows } from './scan.ts'

/** Below this a search takes less than a few milliseconds and a thread would only cost. */
const inlineRowsMax = 2 * slabRows

type Query = Omit<Search, 'id'>
type Pending = { resolve: (hits: Hit[]) => void; reject: (error: Error) => void }

export type Searcher = { search: (query: Query) => Promise<Hit[]>; close: () => Promise<void> }

/** Searches here while the gallery is small, in a thread of its own once it is large. */
export function createSearcher(inlineMax: number = inlineRowsMax): Searcher {
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
    const started = new Worker(new URL('scan-worker.ts', import.meta.url), { name: 'faces-gallery' })
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
    async search(query: Query) {
      const { slabs, probe, limit, scoreMin } = query
      if (slabs.length * slabRows <= inlineMax) return scanSlabs(slabs, probe, limit, scoreMin)
      worker ??= start()
      const id = ++lastId
      const { promise, resolve, reject } = Promise.withResolvers<Hit[]>()
      pending.set(id, { resolve, reject })
      worker.ref()
      worker.postMessage({ id, ...query } satisfies Search)
      return promise
    },
    async close() {
      const last = worker
      worker = null
      await last?.terminate()
    },
  }
}
