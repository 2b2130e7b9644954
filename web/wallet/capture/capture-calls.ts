import type { FrameAnswer, OpenedChallenge } from '#contract/identity/enrolment'
import type { Api } from '#kit/api'
import { applicantApi, type StoredApplication } from '../holding.ts'

/** The two calls of a capture, and how far the server's clock is from ours: its deadlines are in its own time. */
export type OpenedCapture = OpenedChallenge & { serverAheadMs: number }

export async function openCapture(application: StoredApplication): Promise<OpenedCapture> {
  const response = await api(application).send({ method: 'POST', url: `${path(application)}/challenge` })
  const stated = Date.parse(response.headers.get('date') ?? '')
  // The header is in whole seconds: half a second is its mean error.
  const serverAheadMs = Number.isNaN(stated) ? 0 : stated + 500 - Date.now()
  const opened: OpenedChallenge = await response.json()
  return { ...opened, serverAheadMs }
}

export async function sendFrame(
  application: StoredApplication,
  frame: { challengeId: string; sequence: number; jpeg: Blob; signal: AbortSignal },
): Promise<FrameAnswer> {
  const query = new URLSearchParams({ challenge: frame.challengeId, sequence: String(frame.sequence) })
  return api(application).post<FrameAnswer>(`${path(application)}/frames?${query}`, frame.jpeg, {
    headers: { 'content-type': 'image/jpeg' },
    // The same frame sent twice gets the same answer, so a lost answer is asked for again.
    isIdempotent: true,
    timeoutMs: 8000,
    signal: frame.signal,
  })
}

const api = (application: StoredApplication): Api => applicantApi(application)
const path = ({ applicationId }: StoredApplication) => `/api/enrolment/applications/${applicationId}`
