import { useEffect, useState } from 'react'
import { useRight } from '../frame/session.ts'
import { readQueue } from './calls.ts'

const pauseMs = 30_000

/** How many wait for a person's look; asked at each change of page, and twice a minute while somebody looks. */
export function useWaiting(path: string): number {
  const [waiting, setWaiting] = useState(0)
  const isAllowed = useRight('enrolments.read')
  useEffect(() => {
    if (!isAllowed) return
    const abort = new AbortController()
    const ask = () => {
      if (document.hidden) return
      readQueue(abort.signal)
        .then((queue) => setWaiting(queue.waiting))
        .catch(() => {
          // The badge is a courtesy; the pages themselves say what is wrong.
        })
    }
    ask()
    const timer = setInterval(ask, pauseMs)
    return () => {
      abort.abort()
      clearInterval(timer)
    }
  }, [isAllowed, path])
  return waiting
}
