// Taking a wallet's answer (OpenID4VP 1.0 §8.2, §8.3.1, §8.6). What is no answer to this request at all (undecipherable,
// another state) is refused and leaves the request open; a real answer settles it, whether it is believed or not. The same
// ciphertext again is a wallet whose reply was lost: it hears the same (docs/protocols/oid4vp.md says why that is safe).
import type { Static } from 'typebox'
import type { Db, Sql } from '#base/db'
import { sameSecret, tokenHash } from '#base/ids'
import { record } from '#base/outbox'
import { Refusal } from '#base/refusal'
import type { Card } from '#identity/cards'
import type { Json, JsonObject } from '#identity/formats'
import type { WalletResponse } from './contract.ts'
import { type EvidenceDeps, gather, learn, type Learned } from './evidence.ts'
import { isObject, parseJson } from './json.ts'
import { askedClaims } from './question.ts'
import { readOpen } from './request.ts'
import { type Box, decrypt } from './sealing.ts'
import { readRequest, type Requested, settle } from './store.ts'
import { wayBack, type WayBackDeps } from './wayBack.ts'

/** How long after its answer a request may be read: a lost reply can be asked for again. */
const readableSeconds = 600

export type AnswerDeps = EvidenceDeps & WayBackDeps & { db: Db; answerBox: Box<Learned> }

type Form = Static<typeof WalletResponse>

/** responseHash: of the ciphertext; null: the answer came in the clear, where anybody who knows the request can repeat it */
type Answering = Requested & { responseHash: Buffer | null }

/**
 * @returns where the wallet sends its browser; null in the flow over two devices
 * @throws Refusal those of `readOpen`, `decipher`, `gather` and `check`
 */
export async function takeAnswer(deps: AnswerDeps, requestId: string, form: Form): Promise<string | null> {
  const responseHash = form.response === undefined ? null : tokenHash(form.response)
  try {
    return await takeFirst(
      deps,
      { ...(await readOpen(deps.db.sql, requestId, deps.now())), responseHash },
      form,
    )
  } catch (error) {
    const isLate = error instanceof Refusal && error.code === 'presentation.already_answered'
    if (!isLate || responseHash === null) throw error
    return replyAgain(deps, { requestId, responseHash })
  }
}

/** @throws Refusal presentation.already_answered where it was another answer, or its response code has been used */
async function replyAgain(
  deps: AnswerDeps,
  { requestId, responseHash }: { requestId: string; responseHash: Buffer },
): Promise<string | null> {
  const request = await readRequest(deps.db.sql, requestId)
  const isKnown = request && request.state !== 'requested' && request.expiresAt > deps.now()
  if (!isKnown || !request.responseHash || !sameSecret(request.responseHash, responseHash))
    throw new Refusal('presentation.already_answered', 409)
  const redirectUri = wayBack(deps, request)?.redirectUri ?? null
  if (request.state === 'refused' && request.refusalStatus !== null)
    throw refusalWith(new Refusal(request.reason, request.refusalStatus), redirectUri)
  return redirectUri
}

async function takeFirst(deps: AnswerDeps, request: Answering, form: Form): Promise<string | null> {
  const answer = form.response === undefined ? { ...form } : await decipher(deps, request, form.response)
  if (answer.state !== request.requestId) throw new Refusal('presentation.state_wrong', 400)
  if (answer.error !== undefined)
    return refuse(deps, request, { reason: reasonOf(answer.error), card: null, status: null })
  let card: Card | null = null
  try {
    const evidence = await gather(deps, deps.db.sql, { request, vpToken: answer.vp_token })
    card = evidence.card
    return await accept(deps, request, learn(evidence))
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'presentation.already_answered') throw error
    const redirectUri = await refuse(deps, request, { reason: error.code, status: error.status, card })
    throw refusalWith(error, redirectUri)
  }
}

/** The wallet shows why, and from there leads back to where the person came from. */
const refusalWith = ({ code, status, facts }: Refusal, redirectUri: string | null): Refusal =>
  new Refusal(code, status, { ...facts, ...(redirectUri ? { redirectUri } : {}) })

/** §8.3: an unsigned JWE to the key of this request. */
async function decipher({ keyBox }: AnswerDeps, request: Requested, jwe: string): Promise<JsonObject> {
  const text = await decrypt(keyBox.open(request.requestId, request.decryptionKey), jwe)
  if (text === null) throw new Refusal('presentation.undecipherable', 400)
  const answer = parseJson(text)
  if (!isObject(answer)) throw new Refusal('presentation.response_malformed', 400)
  return answer
}

/** §8.5. A wallet without a fitting card and a holder who says no look alike, on purpose (§15.9.1). */
const reasonOf = (error: Json): string =>
  error === 'access_denied' ? 'presentation.declined' : 'presentation.wallet_unable'

async function accept(deps: AnswerDeps, request: Answering, learned: Learned): Promise<string | null> {
  const answer = deps.answerBox.seal(request.requestId, learned)
  return deps.db.tx(async (sql) => {
    const redirectUri = await close(deps, sql, request, { state: 'answered', answer })
    await record(sql, 'presentation.given', {
      requestId: request.requestId,
      personId: learned.personId,
      partyId: request.partyId,
      claims: Object.keys(learned.claims),
      way: request.asker.startsWith('login:') ? 'login' : 'presentation',
    })
    return redirectUri
  })
}

type Why = { reason: string; status: number | null; card: Card | null }

/**
 * @param why.status by which the wallet is refused; null: it said no itself
 * @param why.card whose holder answered, where that is proved: they read in their history that it was refused, and why
 */
const refuse = (
  deps: AnswerDeps,
  request: Answering,
  { reason, status, card }: Why,
): Promise<string | null> =>
  deps.db.tx(async (sql) => {
    const redirectUri = await close(deps, sql, request, { state: 'refused', reason, refusalStatus: status })
    const { requestId, partyId } = request
    if (card) {
      const claims = askedClaims(request.dcqlQuery)
      await record(sql, 'presentation.refused', {
        requestId,
        personId: card.personId,
        partyId,
        claims,
        reason,
      })
    }
    return redirectUri
  })

type Ending =
  | { state: 'answered'; answer: Buffer }
  | { state: 'refused'; reason: string; refusalStatus: number | null }

async function close(deps: AnswerDeps, sql: Sql, request: Answering, ending: Ending): Promise<string | null> {
  const { requestId, responseHash } = request
  const back = wayBack(deps, request)
  const now = deps.now()
  const isFirst = await settle(sql, {
    ...ending,
    requestId,
    responseHash,
    responseCodeHash: back?.responseCodeHash ?? null,
    readableUntil: new Date(now.getTime() + readableSeconds * 1000),
    now,
  })
  if (!isFirst) throw new Refusal('presentation.already_answered', 409)
  return back?.redirectUri ?? null
}
