import { Worker } from 'node:worker_threads'
import { Refusal } from '#base/refusal'
import type { Log } from '#base/log'
import type { Analysis, PictureKind } from './analysis.ts'
import type { FacesConfig } from './engines.ts'
import type { Trace } from './geometry/trace.ts'
import type { Answer, Job, Order } from './worker.ts'

// Threads that analyse pictures, one picture at a time each. Recognising is the dearest thing this server does,
// so the queue is short: who comes too late is told to come again rather than kept waiting.

export type Pool = {
  analyse: (file: Uint8Array, kind: PictureKind, rest?: Trace | null) => Promise<Analysis>
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
  endMsMax?: number
  restartMs?: number
}

type Waiting = Omit<Job, 'id'> & { resolve: (analysis: Analysis) => void; reject: (error: Error) => void }
type Thread = {
  worker: Worker
  state: 'starting' | 'free' | 'busy'
  job: { id: number; waiting: Waiting; timer: NodeJS.Timeout } | null
}

const endOfWork: Order = 'end'
const startFailuresMax = 3
const restartMsMax = 60_000

export function createPool(settings: PoolSettings): Pool {
  const pool = new ThreadPool(settings)
  return {
    analyse: (file, kind, rest = null) => pool.analyse(file, kind, rest),
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
  readonly #endMsMax: number
  readonly #restartMs: number
  readonly #threads = new Set<Thread>()
  readonly #ending = new Set<Promise<void>>()
  readonly #restarts = new Set<NodeJS.Timeout>()
  readonly #queue: Waiting[] = []
  #started = Promise.withResolvers<void>()
  #state: 'open' | 'unusable' | 'closed' = 'open'
  #startFailures = 0
  #lastId = 0

  constructor(settings: PoolSettings) {
    const { config, log, script, queuedPerWorkerMax = 24 } = settings
    const { jobMsMax = 15_000, endMsMax = 10_000, restartMs = 1_000 } = settings
    this.#config = config
    this.#log = log
    this.#script = script ?? new URL('worker.ts', import.meta.url)
    this.#queueMax = config.workers * queuedPerWorkerMax
    this.#jobMsMax = jobMsMax
    this.#endMsMax = endMsMax
    this.#restartMs = restartMs
    // Whoever calls ready() hears of a failure; nobody has to.
    this.#started.promise.catch(() => {})
    for (let i = 0; i < config.workers; i++) this.#start()
  }

  analyse(file: Uint8Array, kind: PictureKind, rest: Trace | null): Promise<Analysis> {
    if (this.#state !== 'open') return Promise.reject(this.#refusal())
    if (this.#queue.length >= this.#queueMax)
      return Promise.reject(new Refusal('faces.busy', 503, { retryAfterSeconds: 2 }))
    const { promise, resolve, reject } = Promise.withResolvers<Analysis>()
    this.#queue.push({ file, kind, rest, resolve, reject })
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
    this.#refuse('closed')
    for (const restart of this.#restarts) clearTimeout(restart)
    for (const thread of this.#threads) this.#retire(thread)
    await Promise.all(this.#ending)
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
      this.#reopen()
    } else if (thread.job?.id === answer.id) {
      clearTimeout(thread.job.timer)
      const { waiting } = thread.job
      if (answer.state === 'done') waiting.resolve(answer.analysis)
      else waiting.reject(answer.error)
    }
    thread.job = null
    thread.state = 'free'
    if (this.#state === 'open' && [...this.#threads].every(({ state }) => state !== 'starting'))
      this.#started.resolve()
    this.#next()
  }

  #next(): void {
    for (const thread of this.#threads) {
      if (thread.state !== 'free') continue
      const waiting = this.#queue.shift()
      if (!waiting) return
      const id = ++this.#lastId
      // A picture that keeps a thread this long has found a fault; the thread is given up, not the server.
      const timer = setTimeout(() => this.#giveUp(thread), this.#jobMsMax)
      thread.job = { id, waiting, timer }
      thread.state = 'busy'
      const { file, kind, rest } = waiting
      thread.worker.postMessage({ id, file, kind, rest } satisfies Job)
    }
  }

  #giveUp(thread: Thread): void {
    this.#retire(thread)
    this.#lose(thread)
  }

  // A thread ends by itself, between two pictures. Stopped from outside while the inference library is at work,
  // the library throws where nobody can catch it, and the whole server aborts. Force is for what hangs.
  #retire({ worker }: Thread): void {
    const end = new Promise<void>((resolve) => {
      const force = setTimeout(() => void worker.terminate(), this.#endMsMax)
      worker.once('exit', () => {
        clearTimeout(force)
        this.#ending.delete(end)
        resolve()
      })
    })
    this.#ending.add(end)
    worker.postMessage(endOfWork)
  }

  // The picture in hand is not tried again: it may be what killed the thread.
  #lose(thread: Thread): void {
    if (!this.#threads.delete(thread)) return
    if (thread.job) {
      clearTimeout(thread.job.timer)
      thread.job.waiting.reject(new TypeError('the face worker ended while at this picture'))
    }
    if (this.#state === 'closed') return
    if (thread.state !== 'starting') return this.#start()
    this.#startFailures += 1
    // While another thread works, pictures only wait longer.
    const isOneAtWork = [...this.#threads].some(({ state }) => state !== 'starting')
    if (this.#startFailures >= startFailuresMax && !isOneAtWork) this.#refuse('unusable')
    this.#restart()
  }

  // What keeps threads from starting may pass: memory that was short, a file that was being copied.
  #restart(): void {
    const excess = this.#startFailures - startFailuresMax
    if (excess < 0) return this.#start()
    const restart = setTimeout(
      () => {
        this.#restarts.delete(restart)
        this.#start()
      },
      Math.min(this.#restartMs * 2 ** excess, restartMsMax),
    )
    this.#restarts.add(restart)
  }

  #reopen(): void {
    if (this.#state !== 'unusable') return
    this.#state = 'open'
    this.#started = Promise.withResolvers()
    this.#started.promise.catch(() => {})
  }

  #refuse(state: 'unusable' | 'closed'): void {
    if (this.#state === state || this.#state === 'closed') return
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
