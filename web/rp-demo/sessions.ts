// Who is in the shop. In memory: a small shop, one process; whoever needs more knows where to put it.
import { randomBytes } from 'node:crypto'
import type { Learned, Pending } from './card-login.ts'
import type { Language } from './words.ts'

export type Session = {
  language: Language | null
  pending: Pending | null
  learned: Learned | null
  reserved: string | null
  seenAt: number
}

const lifetimeMs = 30 * 60_000
const sessionsMax = 10_000

export function createSessions(now: () => number) {
  const sessions = new Map<string, Session>()

  function forgetOld(): void {
    for (const [id, { seenAt }] of sessions) {
      // Oldest first: a session that is touched moves to the end.
      if (now() - seenAt < lifetimeMs && sessions.size < sessionsMax) return
      sessions.delete(id)
    }
  }

  return {
    find(id: string): Session | null {
      const session = sessions.get(id)
      sessions.delete(id)
      if (!session || now() - session.seenAt >= lifetimeMs) return null
      session.seenAt = now()
      sessions.set(id, session)
      return session
    },
    create(): { id: string; session: Session } {
      forgetOld()
      const id = randomBytes(32).toString('base64url')
      const session = { language: null, pending: null, learned: null, reserved: null, seenAt: now() }
      sessions.set(id, session)
      return { id, session }
    },
    end: (id: string): void => void sessions.delete(id),
  }
}
