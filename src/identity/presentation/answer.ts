// Taking a wallet's answer (OpenID4VP 1.0 §8.2, §8.3.1, §8.6). What is no answer to this request at all (undecipherable,
// another state) is refused and leaves the request open; a real answer settles it, whether it is believed or not.
import type { Static } from 'typebox'
import type { Db, Sql } from '#base/db'
import { randomToken, tokenHash } from '#base/ids'
import { record } from '#base/outbox'
import { Refusal } from '#base/refusal'
import type { Card } from '#identity/cards'
import { dcql, type Json, type JsonObject, sdJwt, statusList } from '#identity/formats'
import { type CardClaim, cardClaims, claimPath, type RelyingParty } from '#identity/parties'
import { codec, type Trust } from '#identity/trust'
import { check, type Evidence, type PublishedStatus } from './check.ts'
import type { WalletResponse } from './contract.ts'
import { mustBeActive, readOpen, type RequestDeps } from './request.ts'
import { type Box, decrypt } from './sealing.ts'
import { type Requested, settle } from './store.ts'

/** How long after its answer a request may be read: a lost reply can be asked for again. */
const readableSeconds = 600
const keyBindingAgeMaxSeconds = 300

export type AnswerDeps = RequestDeps & {
  db: Db
  answerBox: Box<Learned>
  trust: Pick<Trust, 'credentialSignatures'>
  party: (sql: Sql, partyId: string) => Promise<RelyingParty>
  status: {
    check(sql: Sql, reference: statusList.StatusReference): Promise<PublishedStatus>
    ownerOf(sql: Sql, reference: statusList.StatusReference): Promise<string | null>
  }
  cards: { read(sql: Sql, cardId: string): Promise<Card> }
}

/** What one answer taught us: kept sealed until the asker has read it. */
export type Learned = {
  personId: string
  cardId: string
  edition: Card['edition']
  claims: Partial<Record<CardClaim, string | boolean>>
}

type Form = Static<typeof WalletResponse>

/**
 * @returns where the wallet sends its browser; null in the flow over two devices
 * @throws Refusal those of `readOpen`, `decipher` and `believe`
 */
export async function takeAnswer(deps: AnswerDeps, requestId: string, form: Form): Promise<string | null> {
  const request = await readOpen(deps.db.sql, requestId, deps.now())
  const answer = form.response === undefined ? { ...form } : await decipher(deps, request, form.response)
  if (answer.state !== request.requestId) throw new Refusal('presentation.state_wrong', 400)
  if (answer.error !== undefined) return refuse(deps, request, reasonOf(answer.error))
  try {
    return await accept(deps, request, await believe(deps, request, answer.vp_token))
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'presentation.already_answered') throw error
    const redirectUri = await refuse(deps, request, error.code)
    // The wallet shows why, and from there leads back to where the person came from.
    throw new Refusal(error.code, error.status, { ...error.facts, ...(redirectUri ? { redirectUri } : {}) })
  }
}

/** §8.3: an unsigned JWE to the key of this request. */
async function decipher({ keyBox }: AnswerDeps, request: Requested, jwe: string): Promise<JsonObject> {
  const text = await decrypt(keyBox.open(request.requestId, request.decryptionKey), jwe)
  if (text === null) throw new Refusal('presentation.undecipherable', 400)
  const answer = parse(text)
  if (!isObject(answer)) throw new Refusal('presentation.response_malformed', 400)
  return answer
}

/** §8.5. A wallet without a fitting card and a holder who says no look alike, on purpose (§15.9.1). */
const reasonOf = (error: Json): string =>
  error === 'access_denied' ? 'presentation.declined' : 'presentation.wallet_unable'

/** @throws Refusal formats.*, trust.*, presentation.token_malformed and those of `check` */
async function believe(deps: AnswerDeps, request: Requested, vpToken: Json | undefined): Promise<Learned> {
  const { db, now, status, cards, trust } = deps
  const party = await deps.party(db.sql, request.partyId)
  mustBeActive(party)
  const query = dcql.parse(request.dcqlQuery)
  const text = onePresentation(query, vpToken)
  const aud = `x509_hash:${(await deps.signer()).x509Hash}`
  const keyBinding = { aud, nonce: request.nonce, maxAgeSeconds: keyBindingAgeMaxSeconds }
  const required = ['iss', 'exp', 'status']
  const verified = sdJwt.verify({ text, now: now(), keyBinding, required, codec }, trust.credentialSignatures)
  const reference = statusList.referenceOf(verified.claims.status)
  const cardId = reference && (await status.ownerOf(db.sql, reference))
  const evidence: Evidence = {
    query,
    verified,
    card: cardId ? await cards.read(db.sql, cardId) : null,
    published: reference && cardId ? await status.check(db.sql, reference) : 'invalid',
  }
  return learn(evidence)
}

function learn(evidence: Evidence): Learned {
  const card = check(evidence)
  const { claims } = evidence.verified
  const known = cardClaims.flatMap((claim) => {
    const value = valueAt(claims, claimPath(claim))
    const isDisclosed = evidence.verified.disclosed.some(
      (path) => path.join('.') === claimPath(claim).join('.'),
    )
    return isDisclosed && (typeof value === 'string' || typeof value === 'boolean') ? [[claim, value]] : []
  })
  return {
    personId: card.personId,
    cardId: card.cardId,
    edition: card.edition,
    claims: Object.fromEntries(known),
  }
}

/** §8.1: under the id of our one query, a list of exactly one presentation. */
function onePresentation(query: dcql.DcqlQuery, vpToken: Json | undefined): string {
  const malformed = new Refusal('presentation.token_malformed', 400)
  if (!isObject(vpToken)) throw malformed
  const [id, ...others] = Object.keys(vpToken)
  const presentations = id === undefined ? undefined : vpToken[id]
  if (others.length > 0 || id !== query.credentials[0]?.id || !Array.isArray(presentations)) throw malformed
  const [presentation, ...more] = presentations
  if (typeof presentation !== 'string' || more.length > 0) throw malformed
  return presentation
}

async function accept(deps: AnswerDeps, request: Requested, learned: Learned): Promise<string | null> {
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

const refuse = (deps: AnswerDeps, request: Requested, reason: string): Promise<string | null> =>
  deps.db.tx((sql) => close(deps, sql, request, { state: 'refused', reason }))

type Ending = { state: 'answered'; answer: Buffer } | { state: 'refused'; reason: string }

async function close(
  { now }: AnswerDeps,
  sql: Sql,
  { requestId, returnUri }: Requested,
  ending: Ending,
): Promise<string | null> {
  const responseCode = returnUri === null ? null : randomToken()
  const isFirst = await settle(sql, {
    ...ending,
    requestId,
    responseCodeHash: responseCode === null ? null : tokenHash(responseCode),
    readableUntil: new Date(now().getTime() + readableSeconds * 1000),
    now: now(),
  })
  if (!isFirst) throw new Refusal('presentation.already_answered', 409)
  return returnUri === null || responseCode === null ? null : withCode(returnUri, { requestId, responseCode })
}

/** §8.2: in the fragment, as in the example of the standard, so that it stays out of servers' logs. */
function withCode(
  returnUri: string,
  { requestId, responseCode }: { requestId: string; responseCode: string },
) {
  const code = `request_id=${requestId}&response_code=${responseCode}`
  const [address, fragment] = returnUri.split('#', 2)
  return fragment === undefined ? `${address}#${code}` : `${address}#${fragment}?${code}`
}

function valueAt(claims: JsonObject, path: readonly string[]): Json | undefined {
  let at: Json | undefined = claims
  for (const step of path) at = isObject(at) ? at[step] : undefined
  return at
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parse(text: string): Json | undefined {
  try {
    const value: Json = JSON.parse(text)
    return value
  } catch {
    return undefined
  }
}
