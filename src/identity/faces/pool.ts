import { Worker } from 'node:worker_threads'
import { Refusal } from '#base/refusal'
import type { Log } from '#base/log'
import type { Analysis, PictureKind } from './analysis.ts'
import type { FacesConfig } from './engines.ts'
import type { Answer, Job } from './worker.ts'

// Threads that analyse pictures, one picture at a time each. Recognising is the dearest thing this server does,
// so the queue is short: who comes too late is told to come again rather than kept waiting.

export type Pool = {
  analyse: (file: Uint8Array, kind: PictureKind) => Promise<Analysis>
  /** Resolves when every thread has its models. */
  ready: () => Promise<void>
  close: () => Promise<void>
  /** For metrics. */
  workload: () => { workers: number; busy: number; queued: number }
}

type PoolSettings = {
  config: FacesConfig
  log: Log
  script?: URL
  queuedPerWorkerMax?: number
  jobMsMax?: number
}

type Waiting = Omit<Job, 'id'> & { resolve: (analysis: Analysis) => void; reject: (error: Error) => void }
type Thread = {
  worker: Worker
  state: 'starting' | 'free' | 'busy'
  job: { id: number; waiting: Waiting; timer: NodeJS.Timeout } | null
}

const startFailuresMax = 3

export function createPool(settings: PoolSettings): Pool {
  const pool = new ThreadPool(settings)
  return {
    analyse: (file, kind) => pool.analyse(file, kind),
    ready: () => pool.ready(),
    close: () => pool.close(),
    workload: () => pool.workload(),
  }
}

class ThreadPool {
  readonly #config: FacesConfig
  readonly #log: Log
  readonly #script: URL
  readonly #queueMax: number
  readonly #jobMsMax: number
  readonly #threads = new Set<Thread>()
  readonly #queue: Waiting[] = []
  readonly #started = Promise.withResolvers<void>()
  #state: 'open' | 'unusable' | 'closed' = 'open'
  #startFailures = 0
  #lastId = 0

  constructor({ config, log, script, queuedPerWorkerMax = 24, jobMsMax = 15_000 }: PoolSettings) {
    this.#config = config
    this.#log = log
    this.#script = script ?? new URL('worker.ts', import.meta.url)
    this.#queueMax = config.workers * queuedPerWorkerMax
    this.#jobMsMax = jobMsMax
    // Whoever calls ready() hears of a failure; nobody has to.
    this.#started.promise.catch(() => {})
    for (let i = 0; i < config.workers; i++) this.#start()
  }

  analyse(file: Uint8Array, kind: PictureKind): Promise<Analysis> {
    if (this.#state !== 'open') return Promise.reject(this.#refusal())
    if (this.#queue.length >= this.#queueMax)
      return Promise.reject(new Refusal('faces.busy', 503, { retryAfterSeconds: 2 }))
    const { promise, resolve, reject } = Promise.withResolvers<Analysis>()
    this.#queue.push({ file, kind, resolve, reject })
    this.#next()
    return promise
  }

  ready(): Promise<void> {
    return this.#started.promise
  }

  workload(): { workers: number; busy: number; queued: number } {
    const busy = [...this.#threads].filter(({ state }) => state === 'busy').length
    return { workers: this.#threads.size, busy, queued: this.#queue.length }
  }

  async close(): Promise<void> {
    this.#end('closed')
    await Promise.all([...this.#threads].map(({ worker }) => worker.terminate()))
  }

  #start(): void {
    const worker = new Worker(this.#script, { workerData: this.#config, name: 'faces' })
    const thread: Thread = { worker, state: 'starting', job: null }
    this.#threads.add(thread)
    worker.on('message', (answer: Answer) => this.#hear(thread, answer))
    worker.on('error', (error) => this.#log.error({ err: error }, 'a face worker failed'))
    worker.on('exit', () => this.#lose(thread))
  }

  #hear(thread: Thread, answer: Answer): void {
    if (answer.state === 'ready') {
      this.#startFailures = 0
    } else if (thread.job?.id === answer.id) {
      clearTimeout(thread.job.timer)
      const { waiting } = thread.job
      if (answer.state === 'done') waiting.resolve(answer.analysis)
      else waiting.reject(answer.error)
    }
    thread.job = null
    thread.state = 'free'
    if ([...this.#threads].every(({ state }) => state !== 'starting')) this.#started.resolve()
    this.#next()
  }

  #next(): void {
    for (const thread of this.#threads) {
      if (thread.state !== 'free') continue
      const waiting = this.#queue.shift()
      if (!waiting) return
      const id = ++this.#lastId
      // A picture that keeps a thread this long has found a fault; the thread is given up, not the server.
      const timer = setTimeout(() => void thread.worker.terminate(), this.#jobMsMax)
      thread.job = { id, waiting, timer }
      thread.state = 'busy'
      thread.worker.postMessage({ id, file: waiting.file, kind: waiting.kind } satisfies Job)
    }
  }

  // The picture in hand is not tried again: it may be what killed the thread.
  #lose(thread: Thread): void {
    this.#threads.delete(thread)
    if (thread.job) {
      clearTimeout(thread.job.timer)
      thread.job.waiting.reject(new TypeError('the face worker ended while at this picture'))
    }
    if (this.#state !== 'open') return
    if (thread.state === 'starting' && ++this.#startFailures >= startFailuresMax) return this.#end('unusable')
    this.#start()
  }

  #end(state: 'unusable' | 'closed'): void {
    if (this.#state === 'closed') return
    this.#state = state
    this.#started.reject(this.#refusal())
    for (const waiting of this.#queue.splice(0)) waiting.reject(this.#refusal())
  }

  #refusal(): Refusal {
    return this.#state === 'closed'
      ? new Refusal('faces.closed', 503)
      : new Refusal('faces.model_unusable', 503)
  }
}
