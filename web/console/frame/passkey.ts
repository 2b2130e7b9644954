import {
  startAuthentication,
  startRegistration,
  browserSupportsWebAuthn,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from '@simplewebauthn/browser'
import { Refused } from '#kit/api'
import { api } from './api.ts'
import type { Session } from './session.ts'

type Ceremony<Options> = { ceremonyId: string; options: Options }

/** Follows an invitation: makes a passkey on this device and becomes an operator. */
export async function join(invitation: { token: string; name: string }): Promise<Session> {
  // A link that lost its end on the way is no invitation any more.
  if (!/^[\w-]{43}$/.test(invitation.token)) throw new Refused('parties.invitation_invalid')
  const { ceremonyId, passkey } = await makePasskey('/api/parties/operators/join/begin', invitation)
  const { token } = invitation
  return api.post('/api/parties/operators/join/finish', { ceremonyId, token, passkey })
}

export async function logIn(): Promise<Session> {
  refuseWithoutSupport()
  const { ceremonyId, options } = await api.post<Ceremony<PublicKeyCredentialRequestOptionsJSON>>(
    '/api/parties/session/begin',
  )
  const passkey = await told(startAuthentication({ optionsJSON: options }))
  return api.post('/api/parties/session/finish', { ceremonyId, passkey })
}

export async function addPasskey(): Promise<void> {
  await api.post('/api/parties/passkeys/finish', await makePasskey('/api/parties/passkeys/begin', {}))
}

async function makePasskey(path: string, body: object) {
  refuseWithoutSupport()
  const { ceremonyId, options } = await api.post<Ceremony<PublicKeyCredentialCreationOptionsJSON>>(path, body)
  return { ceremonyId, passkey: await told(startRegistration({ optionsJSON: options })) }
}

function refuseWithoutSupport() {
  if (!browserSupportsWebAuthn()) throw new Refused('web.passkey_unsupported')
}

/** The browser's own words for a failed ceremony help nobody; ours say what to do. */
async function told<T>(ceremony: Promise<T>): Promise<T> {
  try {
    return await ceremony
  } catch (thrown) {
    const name = thrown instanceof Error ? thrown.name : ''
    if (name === 'NotAllowedError' || name === 'AbortError') throw new Refused('web.passkey_cancelled')
    if (name === 'InvalidStateError') throw new Refused('web.passkey_known')
    if (name === 'SecurityError') throw new Refused('web.passkey_unsupported')
    throw thrown
  }
}
