import type { FastifyReply, FastifyRequest } from 'fastify'
import type { HttpDeps } from '#base/http'

type Served = Pick<HttpDeps, 'origin' | 'tls'>

const contentSecurityPolicy = (formAction: string) =>
  [
    `default-src 'none'`,
    // WebAssembly: reading QR codes and framing the face happen in the browser.
    `script-src 'self' 'wasm-unsafe-eval'`,
    `style-src 'self'`,
    `img-src 'self' data: blob:`,
    `font-src 'self'`,
    `connect-src 'self'`,
    `media-src 'self' blob:`,
    `worker-src 'self' blob:`,
    `manifest-src 'self'`,
    `base-uri 'none'`,
    `frame-ancestors 'none'`,
    `form-action ${formAction}`,
  ].join('; ')

const pagePolicy = contentSecurityPolicy(`'self'`)
// A form posted on the login page ends, after redirects, at the relying party, and browsers check form-action at each
// hop. Which parties there are changes while we run; the page has no form that holds anything of the person's.
const loginPolicy = contentSecurityPolicy(`'self' https: http://localhost:* http://127.0.0.1:*`)

const everywhere = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  // Not no-referrer: browsers then send `Origin: null` with our own forms, and we check Origin.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy':
    'camera=(self), publickey-credentials-create=(self), publickey-credentials-get=(self), screen-wake-lock=(self), microphone=(), geolocation=(), payment=(), usb=(), display-capture=()',
  // Pages and assets say otherwise themselves. An answer about a person is stored nowhere on its way.
  'cache-control': 'no-store',
}
const oneYearSeconds = 31_536_000

/**
 * Headers of every answer. They are set on the raw answer, so that handlers which write it themselves (oidc-provider)
 * have them too, and a route that needs another value overrides them.
 */
export function setSecurityHeaders(
  request: FastifyRequest,
  reply: FastifyReply,
  { origin, tls }: Served,
): void {
  for (const [name, value] of Object.entries(everywhere)) reply.raw.setHeader(name, value)
  const isLogin = request.url.startsWith('/login/') || request.url.startsWith('/oidc')
  reply.raw.setHeader('content-security-policy', isLogin ? loginPolicy : pagePolicy)
  reply.raw.setHeader('x-request-id', request.id)
  // Not with a certificate of our own making: the browser would then let nobody accept it.
  const isTrusted = origin.startsWith('https:') && !tls
  if (isTrusted) reply.raw.setHeader('strict-transport-security', `max-age=${oneYearSeconds}`)
}
