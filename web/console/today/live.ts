import { useEffect, useState } from 'react'
import { asRefused, type Refused } from '#kit/api'
import type { Today } from '#contract/identity/enrolment'
import { api } from '../frame/api.ts'
import { usePresence } from '../frame/session.ts'

export type Live =
  | { state: 'connecting' }
  | { state: 'refused'; refused: Refused }
  | { state: 'live' | 'lost'; today: Today }

const pauseMs = 4000

/**
 * Today's enrolments as they happen. Server-sent events reconnect by themselves after a broken line, but not after
 * a refusal (session over, too many listeners): then the plain address is asked, because it says why.
 */
export function useToday(): Live & { retry: () => void } {
  const [live, setLive] = useState<Live>({ state: 'connecting' })
  const [round, setRound] = useState(0)
  const isIn = usePresence().state === 'in'
  useEffect(() => {
    if (!isIn) return
    const source = new EventSource('/api/enrolment/today/events')
    let timer: ReturnType<typeof setTimeout> | undefined
    const again = () => {
      timer = setTimeout(() => setRound((last) => last + 1), pauseMs)
    }
    source.addEventListener('today', (event: MessageEvent<string>) => {
      const today: Today = JSON.parse(event.data)
      setLive({ state: 'live', today })
    })
    source.addEventListener('error', () => {
      setLive((before) => ('today' in before ? { ...before, state: 'lost' } : before))
      if (source.readyState !== EventSource.CLOSED) return
      api
        .get<Today>('/api/enrolment/today')
        .then((today) => setLive({ state: 'lost', today }))
        .catch((thrown: unknown) =>
          setLive((before) =>
            'today' in before ? before : { state: 'refused', refused: asRefused(thrown) },
          ),
        )
        .finally(again)
    })
    return () => {
      source.close()
      clearTimeout(timer)
    }
  }, [isIn, round])
  return { ...live, retry: () => setRound((last) => last + 1) }
}

/** The time, told once a minute, so that an idle chart still moves on. */
export function useMinute(): Date {
  const [now, setNow] = useState(() => new Date())
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), 60_000)
    return () => clearInterval(timer)
  }, [])
  return now
}
