import type { Static } from 'typebox'
import type {
  EditParty as EditPartySchema,
  RegisteredParty as RegisteredPartySchema,
  RegisterParty as RegisterPartySchema,
  RelyingPartyView,
} from '#contract/identity/parties'
import { api } from '../frame/api.ts'

export type Party = Static<typeof RelyingPartyView>
export type RegisterParty = Static<typeof RegisterPartySchema>
export type EditParty = Static<typeof EditPartySchema>
export type RegisteredParty = Static<typeof RegisteredPartySchema>

const base = '/api/parties/relying-parties'

export async function readParties(signal: AbortSignal): Promise<Party[]> {
  return (await api.get<{ parties: Party[] }>(base, { signal })).parties
}

export function readParty(partyId: string, signal: AbortSignal): Promise<Party> {
  return api.get(`${base}/${partyId}`, { signal })
}

/** Carries an id chosen here, so a repeated sending registers once. */
export function register(party: RegisterParty): Promise<RegisteredParty> {
  return api.post(base, party, { isIdempotent: true })
}

export function edit(partyId: string, party: EditParty): Promise<Party> {
  return api.put(`${base}/${partyId}`, party, { isIdempotent: false })
}

export function renewSecret(partyId: string): Promise<RegisteredParty> {
  return api.post(`${base}/${partyId}/secret`)
}

export function setState(partyId: string, verb: 'suspend' | 'resume', reason: string): Promise<Party> {
  return api.post(`${base}/${partyId}/${verb}`, { reason }, { isIdempotent: true })
}
