// Somebody waits for an answer; it arrives in this process, or in another one that serves the same database.
import { setTimeout as delay } from 'node:timers/promises'

/** How long an answer that reached another process may stay unseen. */
const lookEveryMs = 1_500

export type Bell = {
  ring: (requestId: string) => void
  /** Until the bell rings for this request, or it is time to look again. */
  wait: (requestId: string, signal: AbortSignal) => Promise<void>
}

export function createBell(): Bell {
  const waiting = new Map<string, Set<() => void>>()
  return {
    ring(requestId) {
      for (const wake of waiting.get(requestId) ?? []) wake()
    },
    async wait(requestId, signal) {
      const { promise: rung, resolve: wake } = Promise.withResolvers<void>()
      const ended = new AbortController()
      const sleepers = waiting.get(requestId) ?? new Set()
      waiting.set(requestId, sleepers.add(wake))
      const time = delay(lookEveryMs, undefined, { signal: AbortSignal.any([signal, ended.signal]) })
      // An abort is the caller leaving: it looks at its signal itself.
      await Promise.race([rung, time.catch(() => undefined)])
      ended.abort()
      sleepers.delete(wake)
      if (sleepers.size === 0) waiting.delete(requestId)
    },
  }
}
