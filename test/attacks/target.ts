import assert from 'node:assert/strict'
import { request as open, type OutgoingHttpHeaders } from 'node:http'
import { startCity } from '#test/stories/city'

// The whole of Hufu in a process of its own, and somebody who has nothing but its address.

const answerWithinMs = 8_000

export type Shot = {
  method?: string
  path: string
  headers?: OutgoingHttpHeaders
  body?: string | Buffer | undefined
}
export type Answer = {
  status: number
  type: string
  headers: Record<string, string | string[] | undefined>
  text: string
  body: ReturnType<typeof JSON.parse>
}

export type Target = Awaited<ReturnType<typeof openTarget>>

/** Logs everything it would ever log. Behind a proxy that names an address of its own for each call: floods are not what is tried here. */
export async function openTarget(settings: Record<string, string> = {}) {
  const closing: (() => Promise<void>)[] = []
  const city = await startCity(
    { after: (close) => closing.push(close) },
    { LOG_LEVEL: 'debug', TRUSTED_PROXIES: '127.0.0.1', ...settings },
  )
  let calls = 0
  const address = () => {
    calls += 1
    return `10.${(calls >> 16) & 255}.${(calls >> 8) & 255}.${calls & 255}`
  }
  return {
    ...city,
    close: async () => {
      await Promise.all(closing.map((close) => close()))
    },
    /** What the log holds, line by line. */
    logged: () =>
      city
        .output()
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line)),
    /** Sends exactly this: no address is tidied, no header added but the caller's address. */
    shoot: (shot: Shot): Promise<Answer> =>
      shoot(city.origin, { ...shot, headers: { 'x-forwarded-for': address(), ...shot.headers } }),
    json: (method: string, path: string, value?: unknown, headers: OutgoingHttpHeaders = {}) =>
      shoot(city.origin, {
        method,
        path,
        headers: {
          'x-forwarded-for': address(),
          ...(value !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        body: value === undefined ? undefined : JSON.stringify(value),
      }),
  }
}

// Refused before it was all sent, a large body may meet a closed door, and the answer is lost on the way.
async function shoot(origin: string, shot: Shot, tries = 4): Promise<Answer> {
  try {
    return await shootOnce(origin, shot)
  } catch (error) {
    const isLarge = shot.body !== undefined && shot.body.length > 60_000
    const isClosed =
      error instanceof Error && 'code' in error && /^(EPIPE|ECONNRESET)$/.test(String(error.code))
    if (!isLarge || !isClosed || tries === 0) throw error
    return shoot(origin, shot, tries - 1)
  }
}

function shootOnce(origin: string, { method = 'GET', path, headers = {}, body }: Shot): Promise<Answer> {
  const { hostname, port } = new URL(origin)
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  return new Promise((resolve, reject) => {
    const call = open({
      agent: false,
      hostname: '127.0.0.1',
      port,
      method,
      path,
      headers: { host: `${hostname}:${port}`, ...length, ...headers },
    })
    call.setTimeout(answerWithinMs, () => call.destroy(new Error(`no answer: ${method} ${path}`)))
    let isAnswered = false
    call.on('error', (error) => isAnswered || reject(error))
    call.on('response', (response) => {
      isAnswered = true
      const type = response.headers['content-type'] ?? ''
      const chunks: Buffer[] = []
      const finish = () => {
        const text = Buffer.concat(chunks).toString()
        resolve({
          status: response.statusCode ?? 0,
          type,
          headers: response.headers,
          text,
          body: /json/.test(type) && text ? JSON.parse(text) : null,
        })
      }
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', finish)
      response.on('error', finish)
      if (type.startsWith('text/event-stream')) response.destroy()
      if (type.startsWith('text/event-stream')) finish()
    })
    call.end(body)
  })
}

const code = /^[a-z]+\.[a-z0-9_]+$/

/** What every refusal looks like: a reason with a name that stays, and nothing of how it came about. */
export function assertRefusal({ status, type, body, text, headers }: Answer, what = ''): void {
  const told = `${what} → ${status} ${text.slice(0, 300)}`
  assert.ok(status >= 400 && status < 500, told)
  assert.ok(!/\bat .*\(?(file:|\/).*:\d+:\d+|node_modules|stack/i.test(text), told)
  if (status === 405) assert.ok(headers['allow'], told)
  if (type.startsWith('application/problem+json')) assert.match(body.code, code, told)
  else {
    assert.match(type, /^application\/json/, told)
    assert.match(body.error, /^[a-z_]+$/, told)
  }
}

export const refusal = ({ status, body }: Answer) => [status, body?.code ?? body?.error]
