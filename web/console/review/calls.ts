import type {
  Candidate,
  ClearedPair,
  Eyes,
  Reveal,
  RevealedName,
  ReviewAnswer,
  ReviewCase,
  ReviewDecision,
  ReviewEvidence,
  ReviewQueue,
  ReviewTimes,
  View,
} from '#contract/identity/enrolment'
import { api } from '../frame/api.ts'

export type {
  Candidate,
  ClearedPair,
  Eyes,
  RevealedName,
  ReviewCase,
  ReviewDecision,
  ReviewEvidence,
  ReviewQueue,
  ReviewTimes,
  View,
}

const base = '/api/enrolment/reviews'
const caseAt = (applicationId: string) => `${base}/${applicationId}`

export const readQueue = (signal: AbortSignal): Promise<ReviewQueue> => api.get(base, { signal })
export const readTimes = (signal: AbortSignal): Promise<ReviewTimes> => api.get(`${base}/times`, { signal })

export function findVisit(code: string): Promise<{ applicationId: string }> {
  return api.post(`${base}/find`, { code })
}

/** Takes the case, or goes on holding it. Everybody in it reads that it was looked at. */
export async function hold(applicationId: string): Promise<void> {
  await api.post(`${caseAt(applicationId)}/hold`, {}, { isIdempotent: true })
}

export async function letGo(applicationId: string): Promise<void> {
  await api.delete(`${caseAt(applicationId)}/hold`)
}

export function readEvidence(applicationId: string, signal: AbortSignal): Promise<ReviewEvidence> {
  return api.get(caseAt(applicationId), { signal })
}

/** @param picture `portrait`, `images/1` (the best first), `candidates/1/portrait` */
export async function readPicture(
  applicationId: string,
  picture: string,
  signal: AbortSignal,
): Promise<Blob> {
  return (await api.send({ method: 'GET', url: `${caseAt(applicationId)}/${picture}`, signal })).blob()
}

export type Ground = Pick<Reveal, 'reason' | 'reference'>
const newLook = (ground: Ground): Reveal => ({ lookId: crypto.randomUUID(), ...ground })

export async function revealNumber(applicationId: string, ground: Ground): Promise<string> {
  const path = `${caseAt(applicationId)}/number`
  return (await api.post<{ idNumber: string }>(path, newLook(ground))).idNumber
}

export function revealName(applicationId: string, position: number, ground: Ground): Promise<RevealedName> {
  return api.post(`${caseAt(applicationId)}/candidates/${position}/name`, newLook(ground))
}

export async function decide(
  applicationId: string,
  decision: ReviewDecision,
): Promise<ReviewAnswer['state']> {
  const path = `${caseAt(applicationId)}/decision`
  return (await api.post<ReviewAnswer>(path, decision, { isIdempotent: true })).state
}

export const readPairs = async (signal: AbortSignal): Promise<ClearedPair[]> =>
  (await api.get<{ pairs: ClearedPair[] }>(`${base}/pairs`, { signal })).pairs

export async function readPairNote(pairId: string): Promise<string | null> {
  return (await api.post<{ note: string | null }>(`${base}/pairs/${pairId}/note`)).note
}

export async function undoPair(pairId: string, reason: string): Promise<void> {
  await api.post(`${base}/pairs/${pairId}/undo`, { reason }, { isIdempotent: true })
}
