import { type Api, authoriseWith, createApi, dpopProof, Refused } from '#kit/api'
import { deviceKey } from './device-key.ts'
import type { IssuerMetadata } from './metadata.ts'
import { readRecord, removeRecord, writeRecord } from './store.ts'

/** The wallet's standing with the issuer: tokens bound to the device key, with which copies are fetched and uses read. */
export type Session = {
  metadata: IssuerMetadata
  accessToken: string
  refreshToken: string | undefined
  expiresAt: Date
}

export const sessionKey = 'session'
const earlySeconds = 45

export const readSession = () => readRecord<Session>(sessionKey)
export const endSession = () => removeRecord(sessionKey)

/** Exchanges the pre-authorized code of an offer (OpenID4VCI 1.0 §6.1) and remembers the tokens. */
export async function openSession(metadata: IssuerMetadata, preAuthorizedCode: string): Promise<Session> {
  return requestToken(metadata, {
    grant_type: 'urn:ietf:params:oauth:grant-type:pre-authorized_code',
    'pre-authorized_code': preAuthorizedCode,
  })
}

/** The API as the resident: each call signed, the access token renewed before and, if need be, after it expires. */
export function createResidentApi(): Api {
  const call = async (token: () => Promise<string>) => authoriseWith(await deviceKey(), token)
  const plain = createApi({ authorise: async (request) => (await call(accessToken))(request) })
  const renewed = createApi({ authorise: async (request) => (await call(renewedToken))(request) })
  const again = async <T>(work: (api: Api) => Promise<T>): Promise<T> => {
    try {
      return await work(plain)
    } catch (thrown) {
      // The phone's clock may be wrong, so that we thought the token was still good.
      if (thrown instanceof Refused && thrown.code === 'cards.token_expired') return work(renewed)
      throw thrown
    }
  }
  return {
    send: (request) => again((api) => api.send(request)),
    get: (path, more) => again((api) => api.get(path, more)),
    post: (path, body, more) => again((api) => api.post(path, body, more)),
    put: (path, body, more) => again((api) => api.put(path, body, more)),
    patch: (path, body, more) => again((api) => api.patch(path, body, more)),
    delete: (path, body, more) => again((api) => api.delete(path, body, more)),
  }
}

/** @throws Refused web.no_session; cards.session_ended when the server has ended the session */
async function accessToken(): Promise<string> {
  const session = await readSession()
  if (!session) throw new Refused('web.no_session')
  if (session.expiresAt.getTime() - Date.now() > earlySeconds * 1000) return session.accessToken
  return renew(session.accessToken)
}

async function renewedToken(): Promise<string> {
  const session = await readSession()
  if (!session) throw new Refused('web.no_session')
  return renew(session.accessToken)
}

/**
 * One tab renews, the others wait and take what it got: an old refresh token shown twice looks like theft to the
 * server (RFC 9700 §4.14.2), which would stop this device.
 */
async function renew(old: string): Promise<string> {
  return navigator.locks.request('hufu.session', async () => {
    const session = await readSession()
    if (!session?.refreshToken) throw new Refused('web.no_session')
    if (session.accessToken !== old) return session.accessToken
    const { metadata, refreshToken } = session
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken }
    return (await requestToken(metadata, form).catch(endedSession)).accessToken
  })
}

/** What a person came for is no token: to them it is their card on this device that is over. */
function endedSession(thrown: unknown): never {
  const isOver = thrown instanceof Refused && thrown.code === 'issuance.invalid_grant'
  throw isOver ? new Refused('cards.session_ended', thrown.status, {}, thrown.requestId) : thrown
}

async function requestToken(metadata: IssuerMetadata, form: Record<string, string>): Promise<Session> {
  const key = await deviceKey()
  const url = metadata.tokenEndpoint
  const proof = await dpopProof(key, { method: 'POST', url })
  const reply: unknown = await createApi({ origin: new URL(url).origin }).post(
    url,
    new URLSearchParams(form),
    {
      headers: { dpop: proof },
    },
  )
  const session = readTokens(metadata, reply)
  await writeRecord(sessionKey, session)
  return session
}

function readTokens(metadata: IssuerMetadata, reply: unknown): Session {
  const tokens: Record<string, unknown> = typeof reply === 'object' && reply !== null ? { ...reply } : {}
  const { access_token, refresh_token, token_type, expires_in } = tokens
  // A bearer token would be worth something to a thief (HAIP 1.0 §4).
  if (typeof access_token !== 'string' || String(token_type).toLowerCase() !== 'dpop') {
    throw new Refused('web.issuer_malformed', 0, { part: 'token' })
  }
  const seconds = typeof expires_in === 'number' ? expires_in : 300
  return {
    metadata,
    accessToken: access_token,
    refreshToken: typeof refresh_token === 'string' ? refresh_token : undefined,
    expiresAt: new Date(Date.now() + seconds * 1000),
  }
}
