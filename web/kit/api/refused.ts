import type { RefusalFacts } from '#kit/words'

/**
 * The answer was no, or there was no answer. The browser's side of the server's `Refusal`:
 * `code` is looked up in `#kit/words`, so every screen can say what happened and what to do next.
 * Codes of the browser itself begin with `web.`.
 */
export class Refused extends Error {
  readonly code: string
  /** The HTTP status; 0 when no answer came. */
  readonly status: number
  readonly facts: RefusalFacts
  /** What the person can read to a clerk so that the log line is found. */
  readonly requestId: string | undefined

  constructor(code: string, status = 0, facts: RefusalFacts = {}, requestId?: string) {
    super(code)
    this.name = 'Refused'
    this.code = code
    this.status = status
    this.facts = facts
    this.requestId = requestId
  }
}

/** Whatever was thrown, as a refusal: what is not one is our own bug and is shown as such. */
export function asRefused(thrown: unknown): Refused {
  if (thrown instanceof Refused) return thrown
  // The pure functions shared with the server throw the server's Refusal, which web code may not import.
  if (thrown instanceof Error && 'code' in thrown && isRefusalCode(thrown.code)) {
    return new Refused(thrown.code, 0, 'facts' in thrown ? factsOf(thrown.facts) : {})
  }
  reportError(thrown)
  return new Refused('web.unknown')
}

/** RFC 9457 problem+json → Refused. A body that is none (a proxy's error page) becomes the status's own refusal. */
export async function refusedBy(response: Response): Promise<Refused> {
  const body: unknown = await response.json().catch(() => undefined)
  const problem = isObject(body) ? body : {}
  const requestId = typeof problem['requestId'] === 'string' ? problem['requestId'] : undefined
  // RFC 6749 §5.2, OpenID4VCI 1.0 §8.3.1: protocol endpoints answer with a short error name.
  if (typeof problem['error'] === 'string' && typeof problem['code'] !== 'string')
    return new Refused(`oauth.${problem['error']}`, response.status)
  if (typeof problem['code'] !== 'string') {
    return new Refused(codeOfStatus(response.status), response.status, {}, requestId)
  }
  return new Refused(problem['code'], response.status, factsOf(problem['facts']), requestId)
}

function codeOfStatus(status: number): string {
  if (status === 429) return 'base.too_many_attempts'
  if (status === 404) return 'web.not_found'
  return status >= 500 ? 'web.server_error' : 'web.unknown'
}

function isRefusalCode(code: unknown): code is string {
  return typeof code === 'string' && /^[a-z]+\.[a-z_]+$/.test(code)
}

function factsOf(facts: unknown): RefusalFacts {
  if (!isObject(facts)) return {}
  const kept: RefusalFacts = {}
  for (const [name, value] of Object.entries(facts)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
      kept[name] = value
  }
  return kept
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
