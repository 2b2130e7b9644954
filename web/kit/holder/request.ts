import { base64url, dcql, jws, type JsonObject } from '#identity/formats'
import { Refused } from '#kit/api'
import { type Certificate, importPublicKey, readCertificate, verifyChain } from './certificate.ts'
import type { RequestLink } from './link.ts'

/**
 * A verifier's request (OpenID4VP 1.0), believed only after every check of `verifyRequest`. What is shown to the
 * person comes from the authority's statement about the verifier, never from the verifier's own words.
 */
export type PresentationRequest = {
  clientId: string
  responseUri: string
  nonce: string
  state: string | undefined
  query: dcql.DcqlQuery
  encryption: { key: JsonObject; enc: 'A128GCM' | 'A256GCM' }
  verifier: Verifier
  expiresAt: Date
}

export type BothLanguages = { zh: string; en: string }

/** Who asks, as the authority registered them. */
export type Verifier = {
  partyId: string
  name: BothLanguages
  purpose: BothLanguages
  claims: readonly string[]
  legalGround: BothLanguages | undefined
  logoUri: string | undefined
}

type Checked = { header: JsonObject; payload: JsonObject; chain: readonly Certificate[] }
/** The city's authorities, and the address by which the city is known: who speaks for it, speaks in its name. */
type Trust = { roots: readonly Certificate[]; city: string; now: Date }

const audience = 'https://self-issued.me/v2'
const registrationFormat = 'urn:hufu:registration'
// A phone's clock may be a little off.
const skewSeconds = 120

/**
 * @param walletNonce what this wallet sent with POST; the request must carry it back, so that it is fresh
 * @throws Refused web.request_* and web.verifier_*: each check has its own
 */
export async function verifyRequest(
  text: string,
  expected: { link: RequestLink; walletNonce: string | undefined } & Trust,
): Promise<PresentationRequest> {
  const { link, walletNonce, now } = expected
  const { header, payload, chain } = await verifySigned(text, expected)
  // §5: the type keeps other tokens of the same signer from being taken for a request.
  if (header['typ'] !== 'oauth-authz-req+jwt') throw malformed('typ')
  // §5.9.3: the client identifier is the hash of the certificate that signed, so nobody else can use it.
  if (link.clientId !== `x509_hash:${await hashOf(chain[0])}`) throw new Refused('web.verifier_untrusted')
  if (payload['client_id'] !== link.clientId) throw malformed('client_id')
  if (payload['aud'] !== audience) throw malformed('aud')
  if (payload['response_type'] !== 'vp_token') throw malformed('response_type')
  // HAIP 1.0 §5.1: answers are encrypted. A verifier that wants personal data in the clear does not get it.
  if (payload['response_mode'] !== 'direct_post.jwt') throw malformed('response_mode')
  if (walletNonce !== undefined && payload['wallet_nonce'] !== walletNonce) throw malformed('wallet_nonce')
  // §8.4: who does not understand transaction data must not answer.
  if (payload['transaction_data'] !== undefined) throw malformed('transaction_data')
  const expiresAt = readExpiry(payload, now)
  const query = dcql.parse(payload['dcql_query'])
  const verifier = await readVerifier(payload['verifier_info'], { ...expected, clientId: link.clientId })
  return {
    clientId: link.clientId,
    responseUri: readResponseUri(payload['response_uri'], link),
    nonce: readText(payload, 'nonce'),
    state: typeof payload['state'] === 'string' ? payload['state'] : undefined,
    query,
    encryption: readEncryption(payload['client_metadata']),
    verifier,
    expiresAt,
  }
}

/** The signature of a token with a certificate chain in its header, up to the city's root. */
export async function verifySigned(text: string, { roots, now }: Trust): Promise<Checked> {
  const { header, payload, signingInput, signature } = jws.parse(text, 'request')
  if (header['alg'] !== 'ES256') throw malformed('alg')
  const chain = readChain(header['x5c'])
  const [leaf] = chain
  if (!leaf) throw malformed('x5c')
  await verifyChain(chain, roots, now)
  const key = await importPublicKey(leaf)
  const bytes = new TextEncoder().encode(signingInput)
  const isSigned = await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, signature, bytes)
  if (!isSigned) throw new Refused('web.request_forged')
  return { header, payload, chain }
}

/** §5.1 verifier_info, §5.11: the authority's statement about this verifier, in this verifier's requests only. */
async function readVerifier(info: unknown, expected: Trust & { clientId: string }): Promise<Verifier> {
  const statements = Array.isArray(info) ? info.filter(isObject) : []
  const found = statements.find(({ format }) => format === registrationFormat)
  if (typeof found?.['data'] !== 'string') throw new Refused('web.verifier_unregistered')
  const { header, payload, chain } = await verifySigned(found['data'], expected)
  if (header['typ'] !== 'hufu-registration+jwt') throw new Refused('web.verifier_unregistered')
  // A verifier that has a certificate of the city's must not register itself: the statement is the city's own.
  const isOfCity = chain[0]?.names.includes(`DNS:${new URL(expected.city).hostname}`)
  if (!isOfCity || payload['iss'] !== expected.city) throw new Refused('web.verifier_unregistered')
  if (payload['sub'] !== expected.clientId) throw new Refused('web.verifier_unregistered')
  readExpiry(payload, expected.now)
  const claims = Array.isArray(payload['claims'])
    ? payload['claims'].filter((name) => typeof name === 'string')
    : []
  const logo = payload['logo_uri']
  return {
    partyId: readText(payload, 'party_id'),
    name: readBoth(payload['name']),
    purpose: readBoth(payload['purpose']),
    claims,
    legalGround: payload['legal_ground'] ? readBoth(payload['legal_ground']) : undefined,
    logoUri: typeof logo === 'string' && URL.canParse(logo) ? logo : undefined,
  }
}

function readChain(x5c: unknown): Certificate[] {
  if (!Array.isArray(x5c) || x5c.length === 0) throw malformed('x5c')
  return x5c.map((text) => {
    if (typeof text !== 'string') throw malformed('x5c')
    // RFC 7515 §4.1.6: base64, not base64url.
    const bytes = base64url.decode(text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''))
    if (!bytes) throw malformed('x5c')
    return readCertificate(bytes)
  })
}

async function hashOf(leaf: Certificate | undefined): Promise<string> {
  if (!leaf) return ''
  return base64url.encode(new Uint8Array(await crypto.subtle.digest('SHA-256', leaf.der)))
}

function readExpiry({ iat, exp }: JsonObject, now: Date): Date {
  const seconds = now.getTime() / 1000
  if (typeof exp !== 'number' || exp + skewSeconds < seconds) throw new Refused('web.request_expired')
  if (typeof iat === 'number' && iat - skewSeconds > seconds) throw new Refused('web.clock_wrong')
  return new Date(exp * 1000)
}

/** The answer goes to the same place the request came from: a signed request cannot be led elsewhere by its link. */
function readResponseUri(value: unknown, { requestUri }: RequestLink): string {
  if (typeof value !== 'string' || !URL.canParse(value)) throw malformed('response_uri')
  if (new URL(value).origin !== new URL(requestUri).origin) throw malformed('response_uri')
  return value
}

/** §8.3: the verifier's key for this answer. ECDH-ES on P-256 with AES-GCM (HAIP 1.0 §5). */
function readEncryption(metadata: unknown): PresentationRequest['encryption'] {
  const jwks = isObject(metadata) && isObject(metadata['jwks']) ? metadata['jwks']['keys'] : undefined
  const keys = Array.isArray(jwks) ? jwks.filter(isObject) : []
  const key = keys.find(
    ({ kty, crv, alg }) => kty === 'EC' && crv === 'P-256' && (alg ?? 'ECDH-ES') === 'ECDH-ES',
  )
  if (!key) throw malformed('client_metadata.jwks')
  const listed = isObject(metadata) ? metadata['encrypted_response_enc_values_supported'] : undefined
  // §8.3: where the verifier names none, A128GCM is meant.
  const supported = Array.isArray(listed) ? listed : ['A128GCM']
  const enc = (['A256GCM', 'A128GCM'] as const).find((name) => supported.includes(name))
  if (!enc) throw malformed('encrypted_response_enc_values_supported')
  return { key, enc }
}

function readBoth(value: unknown): BothLanguages {
  if (!isObject(value) || typeof value['zh'] !== 'string' || typeof value['en'] !== 'string') {
    throw new Refused('web.verifier_unregistered')
  }
  return { zh: value['zh'], en: value['en'] }
}

function readText(payload: JsonObject, name: string): string {
  const value = payload[name]
  if (typeof value !== 'string' || value === '') throw malformed(name)
  return value
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function malformed(part: string): Refused {
  return new Refused('web.request_malformed', 0, { part })
}
