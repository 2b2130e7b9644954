import type { App } from '#base/http'
import { Refusal } from '#base/refusal'

/**
 * Reads application/x-www-form-urlencoded, which OAuth and OpenID4VP post.
 * A parameter given twice is refused (RFC 6749 §3.1): two readers might believe different ones.
 */
export function addFormBody(app: App): void {
  app.removeContentTypeParser('text/plain') // Fastify reads it by default; none of our routes does
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => {
      const fields = [...new URLSearchParams(String(body))]
      const form = new Map(fields)
      if (form.size < fields.length)
        return done(new Refusal('base.unreadable_body', 400, { reason: 'repeated_field' }))
      return done(null, Object.fromEntries(form))
    },
  )
}
