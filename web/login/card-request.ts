// The page's side of one login: the question, a request to a card, its progress, the way back.
import { useEffect, useState } from 'react'
import type { CardRequest, Interaction, Progress } from '#contract/identity/login'
import { createApi } from '#kit/api'

const api = createApi()
const path = (uid: string) => `/api/login/interactions/${encodeURIComponent(uid)}`

export const readQuestion = (uid: string, signal: AbortSignal): Promise<Interaction> =>
  api.get(`${path(uid)}/question`, { signal })

export const askCard = (uid: string, way: 'here' | 'elsewhere'): Promise<CardRequest> =>
  api.post(`${path(uid)}/requests`, { way })

/** What the wallet sent the browser back with; without it, the wallet was on another device. */
export type Answer = { requestId: string; responseCode?: string }

/** Goes to the party, logged in. */
export async function finish(uid: string, answer: Answer): Promise<void> {
  const { returnTo } = await api.post<{ returnTo: string }>(`${path(uid)}/finish`, answer)
  // Replaced: "back" from the party must not come to a login that is over.
  location.replace(returnTo)
}

/** Goes to the party, not logged in. */
export async function cancel(uid: string, requestId: string | undefined): Promise<void> {
  const body = requestId === undefined ? {} : { requestId }
  const { returnTo } = await api.post<{ returnTo: string }>(`${path(uid)}/cancel`, body)
  location.replace(returnTo)
}

/** The state of a request, told by the server as it changes; a lost connection comes back by itself. */
export function useProgress(uid: string, requestId: string | undefined): Progress {
  const [told, setTold] = useState<{ requestId: string; progress: Progress }>()
  useEffect(() => {
    if (requestId === undefined) return
    const events = new EventSource(`${path(uid)}/events?requestId=${requestId}`)
    events.addEventListener('message', ({ data }) => {
      const progress: Progress = JSON.parse(String(data))
      setTold({ requestId, progress })
      if (progress.state !== 'requested') events.close()
    })
    events.addEventListener('error', () => {
      // Closed for good: the server said no, so this request can lead nowhere.
      if (events.readyState === EventSource.CLOSED) setTold({ requestId, progress: { state: 'expired' } })
    })
    return () => events.close()
  }, [uid, requestId])
  return told && told.requestId === requestId ? told.progress : { state: 'requested' }
}
