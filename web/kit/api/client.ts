import { Refused, refusedBy } from './refused.ts'

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

export type Call = {
  method: Method
  url: string
  /** JSON unless it is a Blob, form data or text, which go as they are. */
  body?: unknown
  headers?: Record<string, string>
  timeoutMs?: number
  /** Safe to send twice: GETs always are; a POST is when it carries an id of the caller's choosing. */
  isIdempotent?: boolean
  signal?: AbortSignal
}

/** Adds what proves who is calling (a DPoP token and proof); the console needs none, it has its cookie. */
export type Authorise = (call: { method: Method; url: string }) => Promise<Record<string, string>>

export type Api = {
  get<T>(path: string, more?: Partial<Call>): Promise<T>
  post<T>(path: string, body?: unknown, more?: Partial<Call>): Promise<T>
  put<T>(path: string, body?: unknown, more?: Partial<Call>): Promise<T>
  patch<T>(path: string, body?: unknown, more?: Partial<Call>): Promise<T>
  delete<T>(path: string, body?: unknown, more?: Partial<Call>): Promise<T>
  /** The bare answer, already known to be a success. */
  send(call: Call): Promise<Response>
}

const defaultTimeoutMs = 15_000
const retryPausesMs = [400, 1200] as const
const passingStatuses = new Set([502, 503, 504])
/** No answer came. What the browser itself refuses (no session, say) has no status either, and no second try helps. */
const passingCodes: ReadonlySet<string> = new Set(['web.unreachable', 'web.timeout'])

export function createApi(options: { origin?: string; authorise?: Authorise } = {}): Api {
  const origin = options.origin ?? globalThis.location.origin
  const send = (call: Call) =>
    sendWithRetries({ ...call, url: new URL(call.url, origin).href }, options.authorise)
  const json = async <T>(call: Call): Promise<T> => readJson<T>(await send(call))
  return {
    send,
    get: (path, more) => json({ ...more, method: 'GET', url: path }),
    post: (path, body, more) => json({ ...more, method: 'POST', url: path, body }),
    put: (path, body, more) => json({ isIdempotent: true, ...more, method: 'PUT', url: path, body }),
    patch: (path, body, more) => json({ ...more, method: 'PATCH', url: path, body }),
    delete: (path, body, more) => json({ isIdempotent: true, ...more, method: 'DELETE', url: path, body }),
  }
}

async function sendWithRetries(call: Call, authorise: Authorise | undefined): Promise<Response> {
  const mayRepeat = call.method === 'GET' || call.isIdempotent === true
  for (const pauseMs of mayRepeat ? retryPausesMs : []) {
    try {
      return await sendOnce(call, authorise)
    } catch (thrown) {
      if (!(thrown instanceof Refused) || !isPassing(thrown)) throw thrown
      await pause(pauseMs, call.signal)
    }
  }
  return sendOnce(call, authorise)
}

async function sendOnce(call: Call, authorise: Authorise | undefined): Promise<Response> {
  if (isOffline()) throw new Refused('web.offline')
  const timeout = AbortSignal.timeout(call.timeoutMs ?? defaultTimeoutMs)
  const signal = call.signal ? AbortSignal.any([call.signal, timeout]) : timeout
  // Each sending has its own proof: a DPoP proof is good once (RFC 9449 §11.1).
  const proof = authorise ? await authorise({ method: call.method, url: call.url }) : {}
  const response = await fetch(call.url, {
    method: call.method,
    headers: { accept: 'application/json', ...contentType(call.body), ...call.headers, ...proof },
    body: encodeBody(call.body),
    signal,
    credentials: 'same-origin',
    cache: 'no-store',
  }).catch((thrown: unknown) => {
    if (call.signal?.aborted) throw thrown
    throw new Refused(timeout.aborted ? 'web.timeout' : unreachable())
  })
  if (!response.ok) throw await refusedBy(response)
  return response
}

/** The browser knows only that there is no network at all; Node, where the tests run, knows nothing. */
function isOffline(): boolean {
  return 'onLine' in navigator && !navigator.onLine
}

function unreachable(): string {
  return isOffline() ? 'web.offline' : 'web.unreachable'
}

function isPassing(refused: Refused): boolean {
  return passingCodes.has(refused.code) || passingStatuses.has(refused.status)
}

function isRaw(body: unknown): body is Blob | FormData | URLSearchParams | string {
  return (
    typeof body === 'string' ||
    body instanceof Blob ||
    body instanceof FormData ||
    body instanceof URLSearchParams
  )
}

function encodeBody(body: unknown): BodyInit | null {
  if (body === undefined) return null
  return isRaw(body) ? body : JSON.stringify(body)
}

function contentType(body: unknown): Record<string, string> {
  return body === undefined || isRaw(body) ? {} : { 'content-type': 'application/json' }
}

async function readJson<T>(response: Response): Promise<T> {
  const text = await response.text()
  return JSON.parse(text === '' ? 'null' : text)
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms)
    signal?.addEventListener('abort', () => {
      clearTimeout(timer)
      reject(signal.reason)
    })
  })
}
