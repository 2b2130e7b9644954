// One login, seen from its page: the party asks, the card answers, the party gets its code. The browser proves with the
// provider's cookie that it is the one which started the login.
import type { IncomingMessage, ServerResponse } from 'node:http'
import { errors, type Provider } from 'oidc-provider'
import type { Db, Sql } from '#base/db'
import { tokenHash } from '#base/ids'
import type { Keys } from '#base/keys'
import { record } from '#base/outbox'
import { Refusal } from '#base/refusal'
import { newest, openAny, seal } from '#base/seal'
import type { CardClaim, Parties, RelyingParty } from '#identity/parties'
import type { Outcome, Presentation } from '#identity/presentation'
import { askedClaims, essentialAcrs } from './claim.ts'
import { editionAcr } from './contract.ts'
import { grantSeconds } from './provider.ts'
import { insertAnswer, readAnswer } from './store.ts'

export type InteractionDeps = {
  db: Db
  keys: Keys
  parties: Pick<Parties, 'relyingParty'>
  presentation: Pick<Presentation, 'request' | 'outcome' | 'progress' | 'changed'>
  provider: () => Provider
  now: () => Date
  origin: string
}

/** The two halves of a request that the provider reads its cookie from. */
export type Exchange = { uid: string; request: IncomingMessage; response: ServerResponse }

export type Login = {
  uid: string
  party: RelyingParty
  claims: CardClaim[]
  /** the acr values that the party insists on; empty: any card will do */
  acrs: string[]
  expiresAt: Date
  params: Record<string, unknown>
}

/**
 * RFC 8176. pop: the wallet proved possession of a key. swk: a key in software; a wallet with hardware would deserve
 * hwk, but nothing it sends proves that yet, so the weaker word stands. No face, no password: none was asked for.
 */
const amr = ['pop', 'swk']

/** @throws Refusal login.interaction_over, login.client_unknown */
export async function readLogin(deps: InteractionDeps, exchange: Exchange): Promise<Login> {
  const { provider, parties, db } = deps
  const interaction = await provider()
    .interactionDetails(exchange.request, exchange.response)
    .catch(refuseOver)
  if (interaction.uid !== exchange.uid || interaction.result) throw over()
  const { params, exp } = interaction
  const party = await parties.relyingParty(db.sql, String(params.client_id))
  if (!party || party.state === 'suspended') throw new Refusal('login.client_unknown', 403)
  return {
    uid: interaction.uid,
    party,
    claims: askedClaims(params),
    acrs: essentialAcrs(params.claims),
    expiresAt: new Date(exp * 1000),
    params,
  }
}

export const askerOf = ({ uid }: Login): string => `login:${uid}`

/** @param way here: the wallet is in this browser and comes back to the page; elsewhere: on another device */
export async function askCard(
  { db, presentation, origin }: InteractionDeps,
  login: Login,
  way: 'here' | 'elsewhere',
) {
  const returnUri = way === 'here' ? `${origin}/login/#/${login.uid}` : null
  const { party, claims } = login
  return presentation.request(db.sql, { party, claims, asker: askerOf(login), returnUri })
}

export type Answer = { requestId: string; responseCode: string | null }

/**
 * Hands the answer of the card to the provider.
 *
 * @returns the address at which the provider goes on; it leads back to the party
 * @throws Refusal login.card_not_presented, login.upgraded_card_needed, login.interaction_over
 */
export async function finish(deps: InteractionDeps, exchange: Exchange, answer: Answer): Promise<string> {
  const login = await readLogin(deps, exchange)
  const outcome = await deps.presentation.outcome(deps.db.sql, { ...answer, asker: askerOf(login) })
  if (outcome.state !== 'answered')
    throw new Refusal('login.card_not_presented', 409, { state: outcome.state })
  const acr = editionAcr[outcome.edition]
  if (login.acrs.length > 0 && !login.acrs.includes(acr)) throw new Refusal('login.upgraded_card_needed', 403)
  const grantId = await grant(deps, login, answer.requestId, outcome.personId)
  await deps.db.tx((sql) => complete(deps, sql, { login, outcome, grantId, requestId: answer.requestId }))
  return resume(deps, exchange, {
    login: { accountId: outcome.personId, acr, amr, remember: false },
    consent: { grantId },
  })
}

/** What the person agreed to in the wallet, in the provider's words. One grant for one answer of a card. */
async function grant(
  { provider, keys }: InteractionDeps,
  { party, claims, params }: Login,
  requestId: string,
  accountId: string,
) {
  const made = new (provider().Grant)({ accountId, clientId: party.clientId })
  made.jti = keys.blindIndex('login.grant', requestId).toString('base64url')
  made.addOIDCScope(
    ['openid', ...claims].filter((scope) => String(params.scope).split(' ').includes(scope)).join(' '),
  )
  made.addOIDCClaims(claims)
  return made.save()
}

type Completion = {
  login: Login
  outcome: Extract<Outcome, { state: 'answered' }>
  grantId: string
  requestId: string
}

async function complete({ keys, now }: InteractionDeps, sql: Sql, done: Completion): Promise<void> {
  const { login, outcome, grantId, requestId } = done
  const isFirst = await insertAnswer(sql, {
    grantHash: tokenHash(grantId),
    claims: seal(
      newest(answerKeys(keys, grantId)),
      Buffer.from(JSON.stringify(outcome.claims)),
      answerContext,
    ),
    expiresAt: new Date(now().getTime() + grantSeconds * 1000),
  })
  // A repeated call, after a reply that was lost: the interaction has no result yet, the fact is told already.
  if (!isFirst) return
  await record(sql, 'login.completed', {
    requestId,
    personId: outcome.personId,
    partyId: login.party.partyId,
    acr: editionAcr[outcome.edition],
    amr,
    claims: login.claims,
  })
}

const answerContext = 'login.answer'
const answerKeys = (keys: Pick<Keys, 'passing'>, grantId: string) => keys.passing(answerContext, grantId)

/** What a login may tell its party; nothing once the minutes for it are over. */
export async function answerOf(
  { keys, now }: Pick<InteractionDeps, 'keys' | 'now'>,
  sql: Sql,
  grantId: string,
): Promise<Partial<Record<CardClaim, string | boolean>>> {
  const sealed = await readAnswer(sql, tokenHash(grantId), now())
  if (!sealed) return {}
  const claims: Partial<Record<CardClaim, string | boolean>> = JSON.parse(
    openAny(answerKeys(keys, grantId), sealed, answerContext).toString('utf8'),
  )
  return claims
}

/**
 * Back to the party without a login. It learns that the person said no, or that the card was no good, and no more.
 *
 * @param requestId the request that was refused, if one was
 */
export async function cancel(
  deps: InteractionDeps,
  exchange: Exchange,
  requestId: string | null,
): Promise<string> {
  const login = await readLogin(deps, exchange)
  const query = requestId === null ? null : { requestId, asker: askerOf(login) }
  const progress = query && (await deps.presentation.progress(deps.db.sql, query))
  const isRefusedCard = progress?.state === 'refused' && progress.reason !== 'presentation.declined'
  return resume(deps, exchange, {
    error: 'access_denied',
    error_description: isRefusedCard ? 'card_not_accepted' : 'declined',
  })
}

const resume = (
  { provider }: InteractionDeps,
  { request, response }: Exchange,
  result: Parameters<Provider['interactionResult']>[2],
): Promise<string> =>
  provider()
    .interactionResult(request, response, result, { mergeWithLastSubmission: false })
    .catch(refuseOver)

function refuseOver(error: unknown): never {
  if (error instanceof errors.SessionNotFound) throw over()
  throw error
}

const over = () => new Refusal('login.interaction_over', 410)
