import type { HTTPMethods } from 'fastify'
import type { App } from '#base/http'
import { Refusal } from '#base/refusal'

const answered: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']

/**
 * Answers 405 with `Allow` (RFC 9110 §15.5.6) where the address exists and the method does not.
 * Call it before any route is added; what it gives back, after the last.
 */
export function watchMethods(app: App): () => void {
  const methodsOf = new Map<string, Set<string>>()
  app.addHook('onRoute', ({ url, method }) => {
    const taken = methodsOf.get(url) ?? new Set<string>()
    for (const one of [method].flat()) taken.add(one)
    methodsOf.set(url, taken)
  })
  return () => {
    for (const [url, taken] of [...methodsOf].filter(([pattern]) => !pattern.includes('*'))) {
      refuseOthers(app, url, new Set(taken))
    }
  }
}

function refuseOthers(app: App, url: string, taken: ReadonlySet<string>): void {
  const missing = answered.filter((method) => !taken.has(method) && !(method === 'HEAD' && taken.has('GET')))
  if (missing.length === 0) return
  app.route({
    url,
    method: missing,
    schema: { hide: true },
    // Before the body is read: whatever it is, it is not wanted.
    onRequest: async (_request, reply) => {
      void reply.header('allow', [...taken].toSorted().join(', '))
      throw new Refusal('base.method_not_allowed', 405)
    },
    handler: async () => null,
  })
}
