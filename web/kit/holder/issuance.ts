import { jwk, sdJwt } from '#identity/formats'
import { createApi, type DeviceKey, Refused, signJwt } from '#kit/api'
import { addCopies, type Copy, countCopies } from './copies.ts'
import { createKey } from './device-key.ts'
import { readIssuer } from './metadata.ts'
import { createResidentApi, openSession, readSession, type Session, sessionKey } from './session.ts'
import { answered, transact, writeRecord } from './store.ts'

/**
 * OpenID4VCI 1.0, the wallet's side: offer → token → nonce → a batch of copies, each bound to a key of its own.
 * Every step may be repeated after a lost connection: what is kept is kept only when the whole batch is there.
 */
export type OfferSource = { credential_offer: unknown } | { credential_offer_uri: string }
export type IssuingStep = 'offer' | 'keys' | 'copies' | 'kept'

const refillAt = 3
const preAuthorized = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

/**
 * Accepts an offer and fetches the first copies.
 *
 * @param issuer the one issuer this wallet takes cards from
 */
export async function acceptOffer(
  source: OfferSource,
  { issuer, onStep }: { issuer: string; onStep: (step: IssuingStep) => void },
): Promise<void> {
  onStep('offer')
  const offer = readOffer(await fetchOffer(source, issuer), issuer)
  const metadata = await readIssuer(issuer, offer.configurationIds)
  const session = await openSession(metadata, offer.code)
  await fetchCopies(session, onStep)
}

/** Fetches copies with the session at hand: at a refill, or where the connection was lost after the token. */
export async function fetchCopies(
  session: Session,
  onStep: (step: IssuingStep) => void = () => undefined,
): Promise<void> {
  onStep('keys')
  const keys = await Promise.all(Array.from({ length: session.metadata.batchSizeMax }, createKey))
  onStep('copies')
  const credentials = await requestCredentials(session, keys)
  const copies = credentials.map((credential) => checkCopy(credential, keys, session))
  await addCopies(copies)
  await rememberFace(copies[0])
  onStep('kept')
}

/** Makes room for another card: the one here goes, with its copies and its session. The device key stays. */
export async function removeCard(): Promise<void> {
  await transact(['copies', 'records'], 'readwrite', async (store) => {
    store('copies').clear()
    store('records').delete(sessionKey)
    await answered(store('records').delete(cardFaceKey))
  })
}

/** Called after each use, at start and before a proof in a new week: one refill at a time. */
export async function refill(now: Date): Promise<void> {
  await navigator.locks.request('hufu.refill', { ifAvailable: true }, async (lock) => {
    const session = await readSession()
    if (!lock || !session || (await countCopies(now)) > refillAt) return
    await fetchCopies(session)
  })
}

/** §8.2: a nonce that expired meanwhile is asked for once more, then it is an error. */
async function requestCredentials(session: Session, keys: readonly DeviceKey[]): Promise<string[]> {
  try {
    return await requestOnce(session, keys)
  } catch (thrown) {
    if (thrown instanceof Refused && /(^|\.)invalid_nonce$/.test(thrown.code))
      return requestOnce(session, keys)
    throw thrown
  }
}

async function requestOnce({ metadata }: Session, keys: readonly DeviceKey[]): Promise<string[]> {
  const origin = new URL(metadata.issuer).origin
  const { c_nonce: nonce } = await createApi({ origin }).post<{ c_nonce?: unknown }>(metadata.nonceEndpoint)
  if (typeof nonce !== 'string') throw malformed('c_nonce')
  const jwt = await Promise.all(keys.map((key) => proofOf(key, { audience: metadata.issuer, nonce })))
  const request = { credential_configuration_id: metadata.configurationId, proofs: { jwt } }
  const reply = await createResidentApi().post<{ credentials?: unknown }>(
    metadata.credentialEndpoint,
    request,
    {
      timeoutMs: 30_000,
      // The same nonce and proofs get the same places in the status list: a lost answer is asked for again.
      isIdempotent: true,
    },
  )
  const list = Array.isArray(reply?.credentials) ? reply.credentials : []
  const credentials = list.map((entry: { credential?: unknown }) => entry?.credential)
  if (credentials.length === 0 || !credentials.every((one) => typeof one === 'string'))
    throw malformed('credentials')
  return credentials
}

/** Appendix F.1: the holder's key in the header, the issuer as audience, the issuer's nonce. */
function proofOf(key: DeviceKey, { audience, nonce }: { audience: string; nonce: string }): Promise<string> {
  const header = { typ: 'openid4vci-proof+jwt', alg: 'ES256', jwk: key.publicJwk }
  return signJwt(key.privateKey, header, { aud: audience, iat: Math.floor(Date.now() / 1000), nonce })
}

/** A copy is kept only if it is bound to a key of ours and names the issuer we asked. */
function checkCopy(credential: string, keys: readonly DeviceKey[], { metadata }: Session): Copy {
  const { jws, keyBinding } = sdJwt.parse(credential)
  const { iss, iat, exp, cnf } = jws.payload
  if (keyBinding || iss !== metadata.issuer) throw malformed('credential')
  if (typeof iat !== 'number' || typeof exp !== 'number') throw malformed('credential')
  const bound =
    typeof cnf === 'object' && cnf !== null && !Array.isArray(cnf) ? jwk.parse(cnf['jwk']) : undefined
  const key = keys.find(({ publicJwk }) => publicJwk.x === bound?.x && publicJwk.y === bound.y)
  if (!key) throw malformed('cnf')
  const [issuedAt, expiresAt] = [new Date(iat * 1000), new Date(exp * 1000)]
  return { copyId: crypto.randomUUID(), credential, key, issuedAt, expiresAt }
}

/** What the card's picture shows, kept apart so that it can be drawn when every copy is used up. */
export type CardFace = { name: string; edition: 'lightweight' | 'upgraded'; regionCode: string }
export const cardFaceKey = 'card-face'

async function rememberFace(copy: Copy | undefined): Promise<void> {
  if (!copy) return
  const { name, edition, region_code: regionCode } = sdJwt.parse(copy.credential).claims
  const face: CardFace = {
    name: typeof name === 'string' ? name : '',
    edition: edition === 'upgraded' ? 'upgraded' : 'lightweight',
    regionCode: typeof regionCode === 'string' ? regionCode : '',
  }
  await writeRecord(cardFaceKey, face)
}

async function fetchOffer(source: OfferSource, issuer: string): Promise<unknown> {
  if ('credential_offer' in source) return source.credential_offer
  const { origin } = new URL(source.credential_offer_uri)
  if (origin !== new URL(issuer).origin) throw malformed('credential_offer_uri')
  return createApi({ origin }).get(source.credential_offer_uri)
}

function readOffer(offer: unknown, issuer: string): { configurationIds: string[]; code: string } {
  const { credential_issuer, credential_configuration_ids, grants }: Record<string, unknown> = {
    ...asObject(offer),
  }
  if (credential_issuer !== issuer) throw malformed('credential_issuer')
  const code = asObject(asObject(grants)[preAuthorized])['pre-authorized_code']
  const ids = Array.isArray(credential_configuration_ids) ? credential_configuration_ids : []
  if (typeof code !== 'string') throw malformed('grants')
  return { configurationIds: ids.filter((id) => typeof id === 'string'), code }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}
}

function malformed(part: string): Refused {
  return new Refused('web.issuer_malformed', 0, { part })
}
