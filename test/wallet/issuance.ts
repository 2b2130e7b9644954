// The holder's half of OpenID4VCI 1.0: pre-authorized code, DPoP-bound token, nonce, a batch of copies.
import { dpopProof, testKey, type TestKey } from '#test/device'
import { jws } from '#identity/formats'
import type { Copy } from './copy.ts'

const grantType = 'urn:ietf:params:oauth:grant-type:pre-authorized_code'

export type Offer = {
  credential_issuer: string
  credential_configuration_ids: string[]
  grants?: Record<string, { 'pre-authorized_code'?: string }>
}
export type Session = { accessToken: string; refreshToken: string | null }

type Answer = { status: number; body: ReturnType<typeof JSON.parse> }

/** Calls with the device's proof (RFC 9449); throws what the server refused with. */
export async function call(
  device: TestKey,
  request: {
    method: string
    url: string
    accessToken?: string
    form?: Record<string, string>
    json?: object
  },
): Promise<Answer> {
  const { method, url, accessToken, form, json } = request
  const proof = dpopProof(device, { method, url, now: new Date(), ...(accessToken ? { accessToken } : {}) })
  const body = form ? new URLSearchParams(form) : json ? JSON.stringify(json) : null
  const response = await fetch(url, {
    method,
    headers: {
      dpop: proof,
      ...(accessToken ? { authorization: `DPoP ${accessToken}` } : {}),
      ...(json ? { 'content-type': 'application/json' } : {}),
    },
    body,
  })
  const text = await response.text()
  return { status: response.status, body: text === '' ? null : JSON.parse(text) }
}

/** Redeems an offer; the session is for refills and for the wallet's own pages. */
export async function redeem(
  device: TestKey,
  offer: Offer,
  count: number,
): Promise<{ session: Session; copies: Copy[] }> {
  const issuer = await fetchJson(wellKnown(offer.credential_issuer, 'openid-credential-issuer'))
  const [as = offer.credential_issuer] = issuer.authorization_servers ?? []
  const server = await fetchJson(wellKnown(as, 'oauth-authorization-server'))
  const code = offer.grants?.[grantType]?.['pre-authorized_code'] ?? ''
  const form = { grant_type: grantType, 'pre-authorized_code': code }
  const token = accepted(await call(device, { method: 'POST', url: server.token_endpoint, form }))
  const session = { accessToken: token.access_token, refreshToken: token.refresh_token ?? null }
  return { session, copies: await fetchCopies(device, { session, issuer, offer, count }) }
}

async function fetchCopies(
  device: TestKey,
  order: { session: Session; issuer: ReturnType<typeof JSON.parse>; offer: Offer; count: number },
): Promise<Copy[]> {
  const { session, issuer, offer, count } = order
  const nonce = (await fetchJson(issuer.nonce_endpoint, 'POST')).c_nonce
  const keys = Array.from({ length: count }, testKey)
  const proofs = await Promise.all(
    keys.map((key) =>
      jws.create(
        { typ: 'openid4vci-proof+jwt', alg: 'ES256', jwk: key.jwk },
        { aud: offer.credential_issuer, iat: Math.floor(Date.now() / 1000), nonce },
        key.sign,
      ),
    ),
  )
  const answer = await call(device, {
    method: 'POST',
    url: issuer.credential_endpoint,
    accessToken: session.accessToken,
    json: { credential_configuration_id: offer.credential_configuration_ids[0], proofs: { jwt: proofs } },
  })
  const { credentials } = accepted(answer)
  return keys.map((key, index) => ({ credential: String(credentials[index].credential), key }))
}

/** RFC 8414 §3.1, OpenID4VCI 1.0 §12.2.2: between host and path. */
function wellKnown(issuer: string, name: string): string {
  const { origin, pathname } = new URL(issuer)
  return `${origin}/.well-known/${name}${pathname === '/' ? '' : pathname}`
}

async function fetchJson(url: string, method = 'GET'): Promise<ReturnType<typeof JSON.parse>> {
  const response = await fetch(url, { method, headers: { accept: 'application/json' } })
  return accepted({ status: response.status, body: await response.json() })
}

function accepted({ status, body }: Answer): ReturnType<typeof JSON.parse> {
  if (status >= 400) throw new Error(`refused: ${status} ${JSON.stringify(body)}`)
  return body
}
