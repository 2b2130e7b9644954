import { Refused } from '#kit/api'

/** What a QR code or a link says: where the request lies, and who is expected to have signed it (OpenID4VP 1.0 §5.7). */
export type RequestLink = { clientId: string; requestUri: string; method: 'get' | 'post' }

const linkLengthMax = 4096
const schemes = ['openid4vp:', 'haip-vp:', 'haip:', 'eudi-openid4vp:', 'web+hufu:'] as const

/**
 * The link of Hufu's own wallet (`…/wallet/#/present?…`), or of any wallet (`openid4vp://`, `haip-vp://`).
 *
 * @param own the address of this wallet: another site's `#/present` is no request
 * @throws Refused web.link_unknown where it is no request at all, web.link_incomplete where a part is missing
 */
export function parseRequestLink(text: string, own: { origin: string }): RequestLink {
  const link = text.trim()
  if (link.length > linkLengthMax || !URL.canParse(link)) throw new Refused('web.link_unknown')
  const url = new URL(link)
  if (schemes.some((scheme) => scheme === url.protocol)) return readParameters(url.searchParams, own)
  if (url.origin === own.origin && url.hash.startsWith('#/present?')) {
    return readParameters(new URLSearchParams(url.hash.slice('#/present?'.length)), own)
  }
  throw new Refused('web.link_unknown')
}

/** @throws Refused web.link_incomplete, web.link_insecure */
export function readParameters(parameters: URLSearchParams, own: { origin: string }): RequestLink {
  const clientId = parameters.get('client_id')
  const requestUri = parameters.get('request_uri')
  if (!clientId || !requestUri || !URL.canParse(requestUri)) throw new Refused('web.link_incomplete')
  const url = new URL(requestUri)
  // Plain HTTP only to where this wallet itself came from: a city trying Hufu out on one machine.
  if (url.protocol !== 'https:' && url.origin !== own.origin) throw new Refused('web.link_insecure')
  const method = parameters.get('request_uri_method') === 'post' ? 'post' : 'get'
  return { clientId, requestUri: url.href, method }
}
