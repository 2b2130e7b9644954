import { useEffect, useState } from 'react'
import { asRefused, type Refused } from '#kit/api'
import { hold, letGo } from './calls.ts'

export type HoldState =
  | { state: 'taking' }
  | { state: 'held' }
  | { state: 'refused'; refused: Refused; hadIt: boolean }

/** A third of the time after which others may take it. */
const renewMs = 100_000

/** The case is ours while the page is looked at; leaving gives it back, and so does silence. */
export function useHold(applicationId: string): HoldState & { again: () => void } {
  const [now, setNow] = useState<HoldState>({ state: 'taking' })
  const [round, setRound] = useState(0)
  useEffect(() => {
    let isLeft = false
    const take = async (hadIt: boolean) => {
      try {
        await hold(applicationId)
        if (isLeft) giveBack(applicationId)
        else setNow((before) => (before.state === 'held' ? before : { state: 'held' }))
      } catch (thrown) {
        if (!isLeft) setNow({ state: 'refused', refused: asRefused(thrown), hadIt })
      }
    }
    const renew = () => {
      if (!document.hidden) void take(true)
    }
    void take(false)
    const timer = setInterval(renew, renewMs)
    document.addEventListener('visibilitychange', renew)
    return () => {
      isLeft = true
      clearInterval(timer)
      document.removeEventListener('visibilitychange', renew)
      giveBack(applicationId)
    }
  }, [applicationId, round])
  const again = () => {
    setNow({ state: 'taking' })
    setRound((last) => last + 1)
  }
  return { ...now, again }
}

function giveBack(applicationId: string): void {
  letGo(applicationId).catch(() => {
    // It comes back by itself after five minutes.
  })
}
