import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react'
import { asRefused, type Refused } from './refused.ts'

const lostCodes: ReadonlySet<string> = new Set(['web.offline', 'web.unreachable', 'web.timeout'])

export type Loaded<T> = (
  | { state: 'loading' }
  | { state: 'loaded'; value: T; isReloading: boolean }
  | { state: 'failed'; refused: Refused }
) & { reload: () => void }

/**
 * What a screen shows of something it must fetch. While reloading, the old value stays visible.
 *
 * @param key what is loaded: a change of key starts over; undefined waits
 */
export function useLoaded<T>(key: string | undefined, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [result, setResult] = useState<{ key: string; value: T } | { key: string; refused: Refused }>()
  const [round, setRound] = useState(0)
  const [settledRound, setSettledRound] = useState(-1)
  const start = useEffectEvent(load)
  useEffect(() => {
    if (key === undefined) return
    const abort = new AbortController()
    start(abort.signal)
      .then((value) => setResult({ key, value }))
      .catch((thrown: unknown) => {
        if (!abort.signal.aborted) setResult({ key, refused: asRefused(thrown) })
      })
      .finally(() => {
        if (!abort.signal.aborted) setSettledRound(round)
      })
    return () => abort.abort()
  }, [key, round])
  const reload = useCallback(() => setRound((last) => last + 1), [])
  const isLost = result !== undefined && 'refused' in result && lostCodes.has(result.refused.code)
  useOnReturnOfNetwork(isLost, reload)
  const isReloading = settledRound !== round
  if (!result || result.key !== key) return { state: 'loading', reload }
  if ('value' in result) return { state: 'loaded', value: result.value, isReloading, reload }
  return isReloading ? { state: 'loading', reload } : { state: 'failed', refused: result.refused, reload }
}

export type Action<A extends unknown[]> = {
  run: (...args: A) => Promise<void>
  isBusy: boolean
  refused: Refused | undefined
  clear: () => void
}

/** Something a button starts: busy while it runs, one at a time, and its refusal kept for the screen. */
export function useAction<A extends unknown[]>(work: (...args: A) => Promise<void>): Action<A> {
  const [isBusy, setBusy] = useState(false)
  const [refused, setRefused] = useState<Refused>()
  const running = useRef(false)
  const run = async (...args: A) => {
    if (running.current) return
    running.current = true
    setBusy(true)
    setRefused(undefined)
    try {
      await work(...args)
    } catch (thrown) {
      setRefused(asRefused(thrown))
    } finally {
      running.current = false
      setBusy(false)
    }
  }
  const clear = useCallback(() => setRefused(undefined), [])
  // "No network" would be wrong from now on. What was to be sent is the person's to send: it is not sent by itself.
  useOnReturnOfNetwork(refused?.code === 'web.offline', clear)
  return { run, isBusy, refused, clear }
}

/** What the words for a lost network promise: it goes on by itself. */
export function useOnReturnOfNetwork(isWaiting: boolean, work: () => void): void {
  const returned = useEffectEvent(work)
  useEffect(() => {
    if (!isWaiting) return
    const onOnline = () => returned()
    window.addEventListener('online', onOnline)
    return () => window.removeEventListener('online', onOnline)
  }, [isWaiting])
}
