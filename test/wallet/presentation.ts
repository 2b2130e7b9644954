// The holder's half of OpenID4VP 1.0. Honest unless told otherwise: `Misdeeds` are what attackers and broken wallets do.
import { createHash, randomBytes, verify as verifySignature, X509Certificate } from 'node:crypto'
import { CompactEncrypt, importJWK } from 'jose'
import { type ClaimPath, dcql, jws, sdJwt } from '#identity/formats'
import type { Copy } from './copy.ts'

/** What a QR code or a link says. */
export type Link = { clientId: string; requestUri: string }

export function parseLink(text: string): Link {
  const parameters = new URLSearchParams(text.slice(text.indexOf('?') + 1))
  return {
    clientId: parameters.get('client_id') ?? '',
    requestUri: parameters.get('request_uri') ?? '',
  }
}

export type Request = ReturnType<typeof JSON.parse>

/** Fetches and checks the request object as §5.9.3 and §5.10 want; what a wallet must refuse throws. */
export async function fetchRequest(
  { clientId, requestUri }: Link,
  method: 'GET' | 'POST' = 'POST',
): Promise<Request> {
  const walletNonce = randomBytes(16).toString('base64url')
  const body = new URLSearchParams({ wallet_nonce: walletNonce })
  const response = await fetch(requestUri, method === 'POST' ? { method, body } : {})
  const text = await response.text()
  if (!response.ok) throw new Error(`refused: ${response.status} ${text}`)
  const { payload } = checkSigned(text, clientId)
  if (method === 'POST' && payload['wallet_nonce'] !== walletNonce)
    throw new Error('not the nonce of this wallet')
  if (payload['client_id'] !== clientId) throw new Error('another verifier')
  return payload
}

function checkSigned(text: string, clientId: string): jws.Jws {
  const token = jws.parse(text)
  const [leaf] = Array.isArray(token.header['x5c']) ? token.header['x5c'] : []
  const certificate = new X509Certificate(Buffer.from(typeof leaf === 'string' ? leaf : '', 'base64'))
  const hash = createHash('sha256').update(certificate.raw).digest('base64url')
  if (clientId !== `x509_hash:${hash}`) throw new Error('not the certificate that the client id names')
  const isSigned = isSignedBy(certificate, token)
  if (!isSigned || token.header['typ'] !== 'oauth-authz-req+jwt')
    throw new Error('not a signed request object')
  return token
}

function isSignedBy(certificate: X509Certificate, { signingInput, signature }: jws.Jws): boolean {
  const key = { key: certificate.publicKey, dsaEncoding: 'ieee-p1363' } as const
  return verifySignature('sha256', Buffer.from(signingInput), key, signature)
}

export type Misdeeds = {
  nonce?: string
  aud?: string
  issuedAt?: Date
  state?: string
  /** discloses these places instead of what was asked for */
  disclose?: ClaimPath[]
  /** signs the key binding with another key */
  key?: Copy['key']
  /** changes the finished presentation */
  rewrite?: (presentation: string) => string
  /** changes the whole answer before it is encrypted */
  payload?: (payload: ReturnType<typeof JSON.parse>) => unknown
}

export type Sent = { status: number; body: ReturnType<typeof JSON.parse>; redirectUri: string | null }

export async function present(request: Request, copy: Copy, misdeeds: Misdeeds = {}): Promise<string> {
  const parsed = sdJwt.parse(copy.credential)
  const presentation = await sdJwt.present({
    sdJwt: parsed,
    disclose: misdeeds.disclose ?? askedPaths(request, parsed),
    keyBinding: {
      aud: misdeeds.aud ?? request.client_id,
      nonce: misdeeds.nonce ?? request.nonce,
      issuedAt: misdeeds.issuedAt ?? new Date(),
      sign: (misdeeds.key ?? copy.key).sign,
    },
  })
  return misdeeds.rewrite?.(presentation) ?? presentation
}

function askedPaths(request: Request, { claims }: sdJwt.SdJwt): ClaimPath[] {
  const candidate = { id: 'copy', format: 'dc+sd-jwt', claims }
  const outcome = dcql.match(dcql.parse(request.dcql_query), [candidate])
  if (outcome.outcome === 'unmatched') throw new Error('the card does not answer this query')
  return [...outcome.matches.values()].flatMap((matches) => matches.flatMap(({ paths }) => paths))
}

/** §8.3.1: encrypted to the key in the request, posted as a form. */
export async function answer(request: Request, copy: Copy, misdeeds: Misdeeds = {}): Promise<Sent> {
  const { id } = request.dcql_query.credentials[0]
  const honest = {
    vp_token: { [id]: [await present(request, copy, misdeeds)] },
    state: misdeeds.state ?? request.state,
  }
  const payload = misdeeds.payload?.(honest) ?? honest
  return post(request, { response: await encrypt(request, payload) })
}

export async function encrypt(request: Request, payload: unknown, enc = 'A128GCM'): Promise<string> {
  const [key] = request.client_metadata.jwks.keys
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(payload)))
    .setProtectedHeader({ alg: 'ECDH-ES', enc, kid: key.kid })
    .encrypt(await importJWK(key, 'ECDH-ES'))
}

export const decline = (request: Request, error = 'access_denied'): Promise<Sent> =>
  post(request, { error, state: request.state })

export async function post(request: Request, form: Record<string, string>): Promise<Sent> {
  const response = await fetch(request.response_uri, { method: 'POST', body: new URLSearchParams(form) })
  const body: ReturnType<typeof JSON.parse> = await response.json()
  return { status: response.status, body, redirectUri: body.redirect_uri ?? null }
}
