import { base64url } from '#identity/formats'
import { createApi, Refused } from '#kit/api'
import { type Certificate, readCertificate } from './certificate.ts'
import type { RequestLink } from './link.ts'
import { type PresentationRequest, verifyRequest } from './request.ts'

/**
 * Fetches what a link leads to and checks it (OpenID4VP 1.0 §5.10). With POST this wallet's own nonce goes along and
 * must come back signed, so that an old request played again is noticed.
 */
export async function openRequest(link: RequestLink): Promise<PresentationRequest> {
  const walletNonce =
    link.method === 'post' ? base64url.encode(crypto.getRandomValues(new Uint8Array(16))) : undefined
  const [text, roots] = await Promise.all([fetchRequest(link, walletNonce), cityRoots()])
  return verifyRequest(text, { link, walletNonce, roots, city: location.origin, now: new Date() })
}

async function fetchRequest(
  { requestUri, method }: RequestLink,
  walletNonce: string | undefined,
): Promise<string> {
  const api = createApi({ origin: new URL(requestUri).origin })
  const response = await api.send({
    method: method === 'post' ? 'POST' : 'GET',
    url: requestUri,
    headers: { accept: 'application/oauth-authz-req+jwt' },
    ...(walletNonce === undefined ? {} : { body: new URLSearchParams({ wallet_nonce: walletNonce }) }),
  })
  return response.text()
}

/** The authorities of the city this wallet belongs to, from the wallet's own origin: TLS vouches for them. */
export async function cityRoots(): Promise<Certificate[]> {
  const reply = await createApi().get<{ certificates?: unknown }>('/api/trust/authorities')
  const texts = Array.isArray(reply?.certificates) ? reply.certificates : []
  return texts.map((text: unknown) => {
    const bytes = typeof text === 'string' ? fromBase64(text) : null
    if (!bytes) throw new Refused('web.certificate_malformed')
    return readCertificate(bytes)
  })
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> | null {
  return base64url.decode(text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, ''))
}
