import type { ReviewCase, ReviewDecision, ReviewEvidence, ReviewQueue } from '#contract/identity/enrolment'
import { api } from '../frame/api.ts'

export type { ReviewCase, ReviewDecision, ReviewEvidence, ReviewQueue }

const base = '/api/enrolment/reviews'

export function readQueue(signal: AbortSignal): Promise<ReviewQueue> {
  return api.get(base, { signal })
}

export function readEvidence(applicationId: string, signal: AbortSignal): Promise<ReviewEvidence> {
  return api.get(`${base}/${applicationId}`, { signal })
}

/** @param position from 1, the best picture first */
export async function readImage(applicationId: string, position: number, signal: AbortSignal): Promise<Blob> {
  const url = `${base}/${applicationId}/images/${position}`
  return (await api.send({ method: 'GET', url, signal })).blob()
}

export async function decide(applicationId: string, decision: ReviewDecision): Promise<void> {
  await api.post(`${base}/${applicationId}/decision`, decision, { isIdempotent: true })
}
