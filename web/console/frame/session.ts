import type { Static } from 'typebox'
import { useSyncExternalStore } from 'react'
import { asRefused, createApi, Refused } from '#kit/api'
import type { Right, Session as SessionSchema } from '#contract/identity/parties'

export type Session = Static<typeof SessionSchema>

/** `lapsed`: the server no longer knows this session, but the page with what was typed into it still stands. */
export type Presence =
  | { state: 'unknown' }
  | { state: 'out' }
  | { state: 'in'; session: Session }
  | { state: 'lapsed'; session: Session }
  | { state: 'unreachable'; refused: Refused }

let presence: Presence = { state: 'unknown' }
const listeners = new Set<() => void>()

function set(next: Presence) {
  presence = next
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function usePresence(): Presence {
  return useSyncExternalStore(subscribe, () => presence)
}

/** Answers that mean: sign in (again), and ask once more. */
export const lapses: ReadonlySet<string> = new Set(['parties.session_missing', 'parties.session_expired'])

export async function findSession(): Promise<void> {
  set({ state: 'unknown' })
  try {
    set({ state: 'in', session: await createApi().get<Session>('/api/parties/session') })
  } catch (thrown) {
    const refused = asRefused(thrown)
    set(refused.status === 401 ? { state: 'out' } : { state: 'unreachable', refused })
  }
}

export function enter(session: Session): void {
  set({ state: 'in', session })
}

export function leave(): void {
  set({ state: 'out' })
}

export function lapse(): void {
  if (presence.state === 'in') set({ state: 'lapsed', session: presence.session })
}

export function useSession(): Session {
  const now = usePresence()
  if (now.state !== 'in' && now.state !== 'lapsed') throw new Refused('web.unknown')
  return now.session
}

export function useRight(right: Right): boolean {
  return useSession().rights.includes(right)
}
