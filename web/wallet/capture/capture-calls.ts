import type { FrameAnswer, OpenedChallenge } from '#contract/identity/enrolment'
import type { Api } from '#kit/api'

/** What a face is shown for: an application for a card, or the stop of a lost phone. */
export type Purpose = { api: Api; path: string }

/** The two calls of a capture, and how far the server's clock is from ours: its deadlines are in its own time. */
export type OpenedCapture = OpenedChallenge & { serverAheadMs: number }

export async function openCapture({ api, path }: Purpose): Promise<OpenedCapture> {
  const response = await api.send({ method: 'POST', url: `${path}/challenge` })
  const stated = Date.parse(response.headers.get('date') ?? '')
  // The header is in whole seconds: half a second is its mean error.
  const serverAheadMs = Number.isNaN(stated) ? 0 : stated + 500 - Date.now()
  const opened: OpenedChallenge = await response.json()
  return { ...opened, serverAheadMs }
}

export async function sendFrame(
  { api, path }: Purpose,
  frame: { challengeId: string; sequence: number; jpeg: Blob; signal: AbortSignal },
): Promise<FrameAnswer> {
  const query = new URLSearchParams({ challenge: frame.challengeId, sequence: String(frame.sequence) })
  return api.post<FrameAnswer>(`${path}/frames?${query}`, frame.jpeg, {
    headers: { 'content-type': 'image/jpeg' },
    // The same frame sent twice gets the same answer, so a lost answer is asked for again.
    isIdempotent: true,
    timeoutMs: 8000,
    signal: frame.signal,
  })
}
