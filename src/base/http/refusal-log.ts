import type { FastifyBaseLogger } from 'fastify'
import type { Metrics } from '#base/metrics'
import type { Refusal } from '#base/refusal'

const lineEveryMs = 60_000

/** "Not now" and "not here" are answers; every other status from 500 on is a fault of ours. */
export const isUnavailable = (status: number): boolean => status === 501 || status === 503

export type RefusalLog = (refusal: Refusal, log: FastifyBaseLogger) => void

/**
 * Whoever wants a 501 or a 503 can ask for it a thousand times a minute. So each is counted, and of each code one line a
 * minute is written: the log stays for what went wrong.
 */
export function createRefusalLog({ metrics, now }: { metrics: Metrics; now: () => Date }): RefusalLog {
  const counter = metrics.counter('http_unavailable_total', 'Requests refused by 501 or 503, by code')
  // Codes are our own words: as many as the contracts list.
  const lines = new Map<string, { writtenAtMs: number; unwritten: number }>()
  return ({ code, status }, log) => {
    counter.add({ code, status: String(status) })
    const nowMs = now().getTime()
    const line = lines.get(code) ?? { writtenAtMs: -lineEveryMs, unwritten: 0 }
    lines.set(code, line)
    if (nowMs - line.writtenAtMs < lineEveryMs) {
      line.unwritten += 1
      return
    }
    log.warn({ code, status, unwritten: line.unwritten }, 'refused: not available')
    Object.assign(line, { writtenAtMs: nowMs, unwritten: 0 })
  }
}
