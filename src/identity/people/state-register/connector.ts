// A state register behind HTTP. Slow, broken or lying, it costs a limited time and a limited memory, and what it says
// is checked before anything believes it.
import { existsSync, readFileSync } from 'node:fs'
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { Refusal } from '#base/refusal'
import {
  ChangesAnswer,
  changesAnswerBytesMax,
  changesMax,
  MatchAnswer,
  matchAnswerBytesMax,
  type RegisterPort,
} from './protocol.ts'

export type ConnectorOptions = {
  /** `https://…`, to which `/v1/match` is added; http only on this machine. */
  url: string
  /** Sent as a bearer token. In a file, so that it stands in no list of processes. */
  token: string | { file: string }
  timeoutMs?: number
  /** Questions under way at once; the others wait. */
  atOnceMax?: number
  /** Questions waiting; one more is refused. */
  waitingMax?: number
}

type Question<Schema extends TSchema> = {
  method: 'GET' | 'POST'
  path: string
  body?: string
  answer: { Check(value: unknown): value is Static<Schema> }
  bytesMax: number
}

const matchAnswer = Compile(MatchAnswer)
const changesAnswer = Compile(ChangesAnswer)

/** @throws Refusal `people.register_unavailable` 503 when the address is not one to send ID numbers to, or there is no token */
export function connectRegister({
  url,
  token,
  timeoutMs = 5_000,
  atOnceMax = 16,
  waitingMax = 256,
}: ConnectorOptions): RegisterPort {
  const base = safeAddress(url)
  const bearer = typeof token === 'string' ? token : readToken(token.file)
  const queue = createQueue({ atOnceMax, waitingMax })

  async function ask<Schema extends TSchema>(question: Question<Schema>): Promise<Static<Schema>> {
    const { method, path, body, answer, bytesMax } = question
    const response = await fetch(new URL(path, base), {
      method,
      headers: {
        authorization: `Bearer ${bearer}`,
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body }),
      // Another address was not the one that was configured, and might get an ID number.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMs),
    }).catch((error: unknown) => {
      throw unavailable(isTimeout(error) ? 'timeout' : 'unreachable')
    })
    if (response.status !== 200) {
      await response.body?.cancel()
      throw unavailable('status', { registerStatus: response.status })
    }
    const value = await readJson(response, bytesMax)
    if (!answer.Check(value)) throw unavailable('not_understood')
    return value
  }

  return {
    match: (asked) =>
      queue(() =>
        ask<typeof MatchAnswer>({
          method: 'POST',
          path: 'v1/match',
          body: JSON.stringify(asked),
          answer: matchAnswer,
          bytesMax: matchAnswerBytesMax,
        }),
      ),
    changes: (after) =>
      queue(() =>
        ask<typeof ChangesAnswer>({
          method: 'GET',
          path: `v1/changes?limit=${changesMax}${after === null ? '' : `&after=${encodeURIComponent(after)}`}`,
          answer: changesAnswer,
          bytesMax: changesAnswerBytesMax,
        }),
      ),
  }
}

function safeAddress(url: string): URL {
  const base = URL.parse(url.endsWith('/') ? url : `${url}/`)
  const isLocal = base !== null && ['localhost', '127.0.0.1', '[::1]'].includes(base.hostname)
  if (base?.protocol === 'https:' || (base?.protocol === 'http:' && isLocal)) return base
  throw unavailable('insecure_address')
}

function readToken(file: string): string {
  const token = existsSync(file) ? readFileSync(file, 'utf8').trim() : ''
  if (token === '') throw unavailable('no_token', { file })
  return token
}

async function readJson(response: Response, bytesMax: number): Promise<unknown> {
  const parts: Uint8Array[] = []
  let length = 0
  try {
    for await (const part of response.body ?? []) {
      length += part.length
      if (length > bytesMax) throw unavailable('too_large')
      parts.push(part)
    }
    return JSON.parse(Buffer.concat(parts).toString('utf8'))
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw unavailable(isTimeout(error) ? 'timeout' : 'not_understood')
  }
}

/** Runs so many at once, lets so many wait, refuses the rest: a register that hangs must not fill the server. */
function createQueue({ atOnceMax, waitingMax }: { atOnceMax: number; waitingMax: number }) {
  const waiting: (() => void)[] = []
  let running = 0
  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnceMax) {
      if (waiting.length >= waitingMax) throw unavailable('busy')
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else {
      running += 1
    }
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError'
}

function unavailable(reason: string, facts: { registerStatus?: number; file?: string } = {}): Refusal {
  return new Refusal('people.register_unavailable', 503, { reason, ...facts })
}
