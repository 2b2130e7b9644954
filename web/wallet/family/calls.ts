import type { StartedApplication } from '#contract/identity/enrolment'
import type { Answer, BlockWard, ConsentRequest, Family, Ward } from '#contract/identity/guardians'
import { type HeldWard, placeFor, writeRecord } from '#kit/holder'
import { consentVersions } from '../enrol/consent.ts'
import { applicationKey, residentApi, type StoredApplication } from '../holding.ts'

export type { ConsentRequest, Family, HeldWard, Ward }

const base = '/api/guardians'
const again = { isIdempotent: true }

export const readFamily = (signal: AbortSignal): Promise<Family> =>
  residentApi.get(`${base}/family`, { signal })

export const readRequest = (applicationId: string, signal: AbortSignal): Promise<ConsentRequest> =>
  residentApi.get(`${base}/requests/${applicationId}`, { signal })

export async function answer(applicationId: string, said: Answer): Promise<void> {
  await residentApi.post(`${base}/requests/${applicationId}/answer`, said, again)
}

export async function block(wardId: string, order: BlockWard): Promise<void> {
  await residentApi.post(`${base}/wards/${wardId}/block`, order, again)
}

export async function unblock(wardId: string, requestId: string): Promise<void> {
  await residentApi.post(`${base}/wards/${wardId}/unblock`, { requestId }, again)
}

export async function withdraw(wardId: string, requestId: string): Promise<void> {
  await residentApi.post(`${base}/wards/${wardId}/withdraw`, { requestId }, again)
}

/**
 * Applies for a child: consent and application by the guardian's card, everything after it by a key of the child's own,
 * in a place of its own on this phone.
 */
export async function applyFor(ward: Pick<Ward, 'wardId' | 'name'>, applicationId: string): Promise<string> {
  const { profile, jkt } = await placeFor(ward)
  const started = await residentApi.post<StartedApplication>(
    `/api/enrolment/wards/${ward.wardId}/applications`,
    { applicationId, jkt, consents: consentVersions },
    again,
  )
  const { applicationToken } = started
  const kept: StoredApplication = { applicationId, applicationToken }
  await writeRecord(applicationKey, kept, profile)
  return profile
}
