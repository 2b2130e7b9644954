import type { Sql } from '#base/db'
import { sameSecret, tokenHash } from '#base/ids'
import { Refusal } from '#base/refusal'
import type { EvidenceDeps, Learned } from './evidence.ts'
import type { Box } from './sealing.ts'
import { forgetResponse, readRequest, type StoredRequest } from './store.ts'

/** What became of a request. */
export type Outcome =
  | { state: 'requested'; expiresAt: Date }
  | ({ state: 'answered'; answeredAt: Date } & Learned)
  | { state: 'refused'; refusedAt: Date; reason: string }
  | { state: 'expired'; expiredAt: Date }

export type ProgressQuery = {
  requestId: string
  /** the one who asked; for anybody else the request does not exist */
  asker: string
}

export type OutcomeQuery = ProgressQuery & {
  /** from the address that the wallet sent the browser to; null in the flow over two devices */
  responseCode: string | null
}

/**
 * OpenID4VP 1.0 §14.2: an answer that was given on the same device is handed out only against the code that came back
 * through its browser, so that nobody can have another person answer a request of theirs.
 *
 * @throws Refusal presentation.unknown_request, response_code_wrong
 */
export async function readOutcome(
  { answerBox, cards, now }: { answerBox: Box<Learned>; cards: EvidenceDeps['cards']; now: () => Date },
  sql: Sql,
  { requestId, asker, responseCode }: OutcomeQuery,
): Promise<Outcome> {
  const request = await readOwn(sql, { requestId, asker })
  if (request.expiresAt <= now()) return { state: 'expired', expiredAt: request.expiresAt }
  switch (request.state) {
    case 'requested':
      return { state: 'requested', expiresAt: request.expiresAt }
    case 'refused':
      return { state: 'refused', refusedAt: request.settledAt, reason: request.reason }
    case 'answered': {
      const { responseCodeHash, responseHash, settledAt, answer } = request
      if (responseCodeHash && !(responseCode && sameSecret(responseCodeHash, tokenHash(responseCode))))
        throw new Refusal('presentation.response_code_wrong', 403)
      if (responseCodeHash && responseHash) await forgetResponse(sql, requestId)
      const learned = answerBox.open(requestId, answer)
      // Stopped since it answered: who gave the answer may not have been its holder.
      const { state } = await cards.read(sql, learned.cardId)
      if (state !== 'active') return { state: 'refused', refusedAt: settledAt, reason: goneReasons[state] }
      return { state: 'answered', answeredAt: settledAt, ...learned }
    }
  }
}

const goneReasons = {
  suspended: 'presentation.card_suspended',
  revoked: 'presentation.card_revoked',
  ended: 'presentation.card_ended',
} as const

/** The same without what was learned: for who waits. */
export type Progress = { state: 'requested' | 'answered' | 'expired' } | { state: 'refused'; reason: string }

/** @throws Refusal presentation.unknown_request */
export async function readProgress(
  { now }: { now: () => Date },
  sql: Sql,
  query: ProgressQuery,
): Promise<Progress> {
  const request = await readOwn(sql, query)
  if (request.expiresAt <= now()) return { state: 'expired' }
  return request.state === 'refused' ? { state: 'refused', reason: request.reason } : { state: request.state }
}

async function readOwn(sql: Sql, { requestId, asker }: ProgressQuery): Promise<StoredRequest> {
  const request = await readRequest(sql, requestId)
  if (!request || request.asker !== asker) throw new Refusal('presentation.unknown_request', 404)
  return request
}
