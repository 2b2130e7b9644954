import { type ClaimPath, dcql, type JsonObject, sdJwt } from '#identity/formats'
import { createApi, Refused, base64url, utf8 } from '#kit/api'
import { type Copy, liveCopies, takeCopy } from './copies.ts'
import type { PresentationRequest } from './request.ts'

/** One thing the verifier would learn: `age_over_18` and what the card says about it. */
export type AskedClaim = { name: string; path: ClaimPath; value: string | boolean }

/** What would be sent if the person agrees. Nothing has been used up yet. */
export type Proposal =
  | { state: 'ready'; request: PresentationRequest; parts: readonly Part[]; claims: readonly AskedClaim[] }
  | { state: 'unmatched' }
  | { state: 'no_copies' }
type Part = { queryId: string; paths: readonly ClaimPath[] }

/** An answer, sealed for this verifier and this request. It may be sent again as it is after a lost connection. */
export type SealedAnswer = { responseUri: string; body: URLSearchParams }

/** @throws Refused web.over_asking: more than the authority allows this verifier to ask (also refused by the server) */
export async function propose(request: PresentationRequest, now: Date): Promise<Proposal> {
  const copies = await liveCopies(now)
  const [copy] = copies
  if (!copy) return { state: 'no_copies' }
  const { claims } = sdJwt.parse(copy.credential)
  const authorities = dcql.authoritiesOf(sdJwt.parse(copy.credential).jws.header)
  const found = dcql.match(request.query, [{ id: copy.copyId, format: 'dc+sd-jwt', claims, authorities }])
  if (found.outcome === 'unmatched') return { state: 'unmatched' }
  const parts = chosenQueries(request.query, found).map((queryId) => ({
    queryId,
    paths: found.matches.get(queryId)?.[0]?.paths ?? [],
  }))
  // Every part is shown with a copy of its own.
  if (copies.length < parts.length) return { state: 'no_copies' }
  const asked = parts.flatMap(({ paths }) => paths.map((path) => readClaim(claims, path)))
  if (asked.some(({ name }) => !request.verifier.claims.includes(name))) throw new Refused('web.over_asking')
  return { state: 'ready', request, parts, claims: distinct(asked) }
}

/** Uses up one copy for each part and seals what was agreed to. Until it is sent, nobody has learned anything. */
export async function seal(proposal: Proposal & { state: 'ready' }, now: Date): Promise<SealedAnswer> {
  const { request, parts } = proposal
  const token: Record<string, string[]> = {}
  for (const { queryId, paths } of parts) token[queryId] = [await show(request, paths, now)]
  return sealed({ vp_token: token }, request)
}

/**
 * Sent again by itself while no reply comes: the same ciphertext counts once and gets the same reply
 * (docs/protocols/oid4vp.md).
 *
 * @returns where the browser goes next, if anywhere (OpenID4VP 1.0 §8.2)
 */
export async function send(answer: SealedAnswer): Promise<{ redirectUri: string | undefined }> {
  const response = await createApi({ origin: new URL(answer.responseUri).origin }).send({
    method: 'POST',
    url: answer.responseUri,
    body: answer.body,
    isIdempotent: true,
  })
  const reply: unknown = await response.json().catch(() => undefined)
  return { redirectUri: redirectOf(reply) }
}

/**
 * Tells the verifier that the person said no, so that its page does not wait (§8.5). Encrypted as a yes is: on the way
 * they look alike, and it too may be sent again.
 */
export async function sealDecline(request: PresentationRequest): Promise<SealedAnswer> {
  return sealed({ error: 'access_denied' }, request)
}

async function sealed(content: object, request: PresentationRequest): Promise<SealedAnswer> {
  const { state, responseUri } = request
  const response = await encrypt({ ...content, ...(state === undefined ? {} : { state }) }, request)
  return { responseUri, body: new URLSearchParams({ response }) }
}

async function show(request: PresentationRequest, paths: readonly ClaimPath[], now: Date): Promise<string> {
  const copy = await takeAny(now)
  return sdJwt.present({
    sdJwt: sdJwt.parse(copy.credential),
    disclose: paths,
    // §B.3.6: the audience is the whole client identifier, prefix included.
    keyBinding: {
      aud: request.clientId,
      nonce: request.nonce,
      issuedAt: now,
      sign: (input) => sign(copy, input),
    },
  })
}

/** Another tab may have taken the same copy a moment ago: then the next one. */
async function takeAny(now: Date): Promise<Copy> {
  for (const { copyId } of await liveCopies(now)) {
    const taken = await takeCopy(copyId)
    if (taken) return taken
  }
  throw new Refused('web.no_copies')
}

async function sign(copy: Copy, input: string): Promise<string> {
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  return base64url(new Uint8Array(await crypto.subtle.sign(algorithm, copy.key.privateKey, utf8(input))))
}

// jose is loaded with the consent sheet only; the first load of the wallet does not need it.
async function encrypt(payload: object, { encryption }: PresentationRequest): Promise<string> {
  const { CompactEncrypt, importJWK } = await import('jose')
  const { key: jwk, enc } = encryption
  const key = await importJWK({ ...jwk, alg: 'ECDH-ES' }, 'ECDH-ES')
  const kid = typeof jwk['kid'] === 'string' ? { kid: jwk['kid'] } : {}
  return new CompactEncrypt(utf8(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc, ...kid })
    .encrypt(key)
}

/** Without sets every query is answered (§6.4.2); of a set, the first option that can be; optional sets are left out. */
function chosenQueries(query: dcql.DcqlQuery, { sets }: { sets: dcql.DcqlQuery['sets'] }): string[] {
  if (query.sets.length === 0) return query.credentials.map(({ id }) => id)
  const ids = sets.filter(({ isRequired }) => isRequired).flatMap(({ options }) => options[0] ?? [])
  return [...new Set(ids)]
}

function readClaim(claims: JsonObject, path: ClaimPath): AskedClaim {
  let value: unknown = claims
  for (const step of path) value = isIndexable(value) ? value[step] : undefined
  const [first, second] = path
  const name = first === 'age_equal_or_over' && path.length === 2 ? `age_over_${second}` : String(first)
  if (typeof value !== 'string' && typeof value !== 'boolean') throw new Refused('web.over_asking')
  return { name, path, value }
}

function isIndexable(value: unknown): value is Record<string | number, unknown> {
  return typeof value === 'object' && value !== null
}

function distinct(claims: readonly AskedClaim[]): AskedClaim[] {
  return [...new Map(claims.map((claim) => [claim.name, claim])).values()]
}

function redirectOf(reply: unknown): string | undefined {
  return webAddress(isIndexable(reply) ? reply['redirect_uri'] : undefined)
}

/** An address that a verifier sent, if it is one to go to: a verifier's answer must not run as a script of ours. */
export function webAddress(value: unknown): string | undefined {
  if (typeof value !== 'string' || !URL.canParse(value)) return undefined
  return ['https:', 'http:'].includes(new URL(value).protocol) ? value : undefined
}
