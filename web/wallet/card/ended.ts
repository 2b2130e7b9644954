import type { Refused } from '#kit/api'

const codes: ReadonlySet<string> = new Set([
  'cards.session_ended',
  'cards.token_invalid',
  'issuance.invalid_grant',
  'web.no_session',
])

/** The card on this device is over: the server has closed its session, or there never was one. */
export function hasEnded({ code }: Refused): boolean {
  return codes.has(code)
}
