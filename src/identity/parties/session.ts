// An operator's session: a random token in a cookie, its hash in the database. The cookie cannot be read by
// script (HttpOnly) nor sent from another site (SameSite=Strict); the Origin header is the second lock.
import type { FastifyRequest } from 'fastify'
import type { Db, Sql } from '#base/db'
import { randomToken, tokenHash } from '#base/ids'
import { Refusal } from '#base/refusal'
import type { Right } from './contract.ts'
import {
  deleteSession,
  insertSession,
  readSession,
  type SessionRow,
  touchSession,
} from './store/operators.ts'

const idleSeconds = 30 * 60
const absoluteSeconds = 12 * 60 * 60
// A console that polls would otherwise write on every request.
const touchEverySeconds = 60

export type OperatorSession = { operatorId: string; name: string; rights: Right[]; expiresAt: Date }

/** What a request says of itself. Fastify's request fits. */
export type Asking = Pick<FastifyRequest, 'headers' | 'method'>

export type Sessions = ReturnType<typeof createSessions>

export function createSessions({ db, now, origin }: { db: Db; now: () => Date; origin: string }) {
  const cookie = cookieFor(origin)

  async function start(sql: Sql, operatorId: string): Promise<{ cookie: string; token: string }> {
    const token = randomToken()
    const expiresAt = new Date(now().getTime() + absoluteSeconds * 1000)
    await insertSession(sql, { sessionHash: tokenHash(token), operatorId, expiresAt, now: now() })
    return { cookie: cookie.write(token, absoluteSeconds), token }
  }

  /** @throws Refusal parties.origin_refused, parties.session_missing, parties.session_expired */
  async function of(request: Asking): Promise<OperatorSession> {
    requireOrigin(request)
    const token = cookie.read(request)
    if (!token) throw new Refusal('parties.session_missing', 401)
    return read(tokenHash(token))
  }

  async function read(sessionHash: Buffer): Promise<OperatorSession> {
    const row = await readSession(db.sql, sessionHash)
    if (!row) throw new Refusal('parties.session_missing', 401)
    if (isOver(row, now())) throw new Refusal('parties.session_expired', 401)
    if (secondsSince(row.seenAt, now()) >= touchEverySeconds) await touchSession(db.sql, sessionHash, now())
    return { operatorId: row.operatorId, name: row.name, rights: row.rights, expiresAt: row.expiresAt }
  }

  /** Ends it on the server and in the browser. Ending what isn't there is no error. */
  async function end(request: Asking): Promise<string> {
    requireOrigin(request)
    const token = cookie.read(request)
    if (token) await deleteSession(db.sql, tokenHash(token))
    return cookie.write('', 0)
  }

  /**
   * CSRF: a call that changes something comes from our own pages. Browsers send Origin with every such call;
   * one without it is not from a browser, and has no business with a cookie.
   */
  function requireOrigin({ method, headers }: Asking): void {
    if (method === 'GET' || method === 'HEAD') return
    if (headers.origin !== origin) throw new Refusal('parties.origin_refused', 403)
  }

  /** @throws Refusal parties.right_missing and those of `of` */
  async function requireOperator(request: Asking, right: Right): Promise<OperatorSession> {
    const session = await of(request)
    if (!session.rights.includes(right)) throw new Refusal('parties.right_missing', 403, { right })
    return session
  }

  return {
    start,
    of,
    end,
    requireOrigin,
    requireOperator,
    ofToken: (token: string) => read(tokenHash(token)),
  }
}

const secondsSince = (moment: Date, now: Date) => (now.getTime() - moment.getTime()) / 1000

const isOver = (row: SessionRow, now: Date) =>
  row.expiresAt <= now || secondsSince(row.seenAt, now) >= idleSeconds

function cookieFor(origin: string) {
  const isSecure = new URL(origin).protocol === 'https:'
  // The __Host- prefix keeps a sibling domain from planting a cookie of this name (RFC 6265bis §4.1.3.2).
  const name = isSecure ? '__Host-hufu_operator' : 'hufu_operator'
  return {
    write: (value: string, maxAgeSeconds: number): string =>
      `${name}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${maxAgeSeconds}${isSecure ? '; Secure' : ''}`,
    read({ headers }: Asking): string | null {
      const pairs = (headers.cookie ?? '').split(';').map((pair) => pair.trim())
      const pair = pairs.find((one) => one.startsWith(`${name}=`))
      return pair?.slice(name.length + 1) || null
    },
  }
}
