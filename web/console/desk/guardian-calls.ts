import type { EndRelation, PrepareRelation, Relation, Relations, Waiting } from '#contract/identity/guardians'
import { api } from '../frame/api.ts'
import { search } from '../people/calls.ts'

export type { EndRelation, PrepareRelation, Relation, Relations }

const base = '/api/guardians'
const again = { isIdempotent: true }
const pathOf = ({ wardId, relationId }: Relation) => `${base}/wards/${wardId}/relations/${relationId}`

export const readRelations = (personId: string, signal: AbortSignal): Promise<Relations> =>
  api.get(`${base}/people/${personId}`, { signal })

export const readWaiting = (signal: AbortSignal): Promise<Waiting> => api.get(`${base}/relations`, { signal })

export async function enterRelation(form: PrepareRelation): Promise<void> {
  await api.post(`${base}/relations`, form, again)
}

export async function confirmRelation(relation: Relation, requestId: string): Promise<void> {
  await api.post(`${pathOf(relation)}/confirm`, { requestId, sawPapers: true }, again)
}

export async function rejectRelation(relation: Relation, requestId: string): Promise<void> {
  await api.post(`${pathOf(relation)}/reject`, { requestId }, again)
}

export async function endRelation(relation: Relation, order: EndRelation): Promise<void> {
  await api.post(`${pathOf(relation)}/end`, order, again)
}

/** Somebody by their exact number; they read of it. */
export async function findAdult(idNumber: string): Promise<{ personId: string; name: string } | undefined> {
  const { people } = await search({ idNumber: idNumber.trim().toUpperCase() }, { reason: 'desk_enrolment' })
  return people[0]
}
