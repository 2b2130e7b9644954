import type { Static } from 'typebox'
import type {
  Invitation as InvitationSchema,
  OpenInvitation as OpenInvitationSchema,
  OperatorView,
  PasskeyView,
  Right,
} from '#contract/identity/parties'
import { api } from '../frame/api.ts'

export type Operator = Static<typeof OperatorView>
export type Invitation = Static<typeof InvitationSchema>
export type OpenInvitation = Static<typeof OpenInvitationSchema>
export type Passkey = Static<typeof PasskeyView>

const base = '/api/parties'

export async function readOperators(signal: AbortSignal): Promise<Operator[]> {
  return (await api.get<{ operators: Operator[] }>(`${base}/operators`, { signal })).operators
}

export async function readInvitations(signal: AbortSignal): Promise<OpenInvitation[]> {
  return (await api.get<{ invitations: OpenInvitation[] }>(`${base}/invitations`, { signal })).invitations
}

export function invite(rights: readonly Right[]): Promise<Invitation> {
  return api.post(`${base}/invitations`, { rights })
}

export async function withdraw(invitationId: string): Promise<void> {
  await api.delete(`${base}/invitations/${invitationId}`)
}

export async function remove(operatorId: string): Promise<void> {
  await api.delete(`${base}/operators/${operatorId}`)
}

export async function readPasskeys(signal: AbortSignal): Promise<Passkey[]> {
  return (await api.get<{ passkeys: Passkey[] }>(`${base}/passkeys`, { signal })).passkeys
}

export async function removePasskey(passkeyId: string): Promise<void> {
  await api.delete(`${base}/passkeys/${encodeURIComponent(passkeyId)}`)
}

export async function signOut(): Promise<void> {
  await api.delete(`${base}/session`)
}
