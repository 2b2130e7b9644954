import type {
  Found,
  LookReason,
  PersonPage,
  SampleAnswer,
  Search,
  SearchAnswer,
  Standing,
  StandingAnswer,
  StandingChange,
} from '#contract/identity/people'
import type { CardRecord, PersonCards } from '#contract/identity/cards'
import type { PersonOrders } from '#contract/identity/rights'
import { api } from '../frame/api.ts'

export type {
  CardRecord,
  Found,
  LookReason,
  PersonCards,
  PersonOrders,
  PersonPage,
  SampleAnswer,
  SearchAnswer,
  Standing,
}

const people = '/api/people'
const cards = '/api/cards'

/** Why somebody is looked at; the person reads it. */
export type Ground = { reason: LookReason; reference?: string }

const newLook = (ground: Ground) => ({ lookId: crypto.randomUUID(), ...ground })

export function search(
  wanted: { idNumber: string } | { name: string },
  ground: Ground,
): Promise<SearchAnswer> {
  const body: Search = { ...newLook(ground), ...wanted }
  return api.post(`${people}/search`, body)
}

/** @param lookId one look: a reload of the same page does not count twice */
export function readPerson(personId: string, ground: Ground, lookId: string): Promise<PersonPage> {
  return api.post(`${people}/${personId}/look`, { ...ground, lookId }, { isIdempotent: true })
}

export async function readIdNumber(personId: string, ground: Ground): Promise<string | null> {
  const body = { ...newLook(ground), withIdNumber: true }
  return (await api.post<PersonPage>(`${people}/${personId}/look`, body)).idNumber
}

export async function readPortrait(personId: string, ground: Ground, signal: AbortSignal): Promise<Blob> {
  const url = `${people}/${personId}/portrait`
  return (await api.send({ method: 'POST', url, body: newLook(ground), signal })).blob()
}

export function changeStanding(personId: string, change: StandingChange): Promise<StandingAnswer> {
  return api.post(`${people}/${personId}/standing`, change, { isIdempotent: true })
}

export function readCards(personId: string, signal: AbortSignal): Promise<PersonCards> {
  return api.get(`${cards}/people/${personId}`, { signal })
}

export type CardVerb = 'suspend' | 'resume' | 'revoke'
export type CardOrder = { requestId: string; reason: string; note?: string }

/** The phone is lost: every card and device of the person, at once. */
export function stopEverything(personId: string, order: CardOrder): Promise<PersonCards> {
  return api.post(`${cards}/people/${personId}/stop`, order, { isIdempotent: true })
}

export function changeCard(cardId: string, verb: CardVerb, order: CardOrder): Promise<CardRecord> {
  return api.post(`${cards}/${cardId}/${verb}`, order, { isIdempotent: true })
}

const rightsOf = (personId: string) => `/api/rights/people/${personId}`

export function readOrders(personId: string, signal: AbortSignal): Promise<PersonOrders> {
  return api.get(rightsOf(personId), { signal })
}

export function orderErasure(personId: string, requestId: string): Promise<PersonOrders> {
  return api.post(`${rightsOf(personId)}/erasure`, { requestId }, { isIdempotent: true })
}

export function cancelErasure(personId: string, requestId: string): Promise<PersonOrders> {
  return api.post(`${rightsOf(personId)}/erasure/cancel`, { requestId }, { isIdempotent: true })
}
