// Where the wallet sends its browser after an answer, and the code that proves to the asker that it came that way.
import { randomToken, tokenHash } from '#base/ids'
import type { Keys } from '#base/keys'

export type WayBack = { redirectUri: string; responseCodeHash: Buffer }
export type WayBackDeps = { keys: Pick<Keys, 'blindIndex'> }

type Answered = { requestId: string; returnUri: string | null; responseHash: Buffer | null }

/** @returns null in the flow over two devices */
export function wayBack(deps: WayBackDeps, answered: Answered): WayBack | null {
  const { requestId, returnUri, responseHash } = answered
  if (returnUri === null) return null
  const responseCode = responseHash === null ? randomToken() : codeOf(deps, { requestId, responseHash })
  const redirectUri = withCode(returnUri, { requestId, responseCode })
  return { redirectUri, responseCodeHash: tokenHash(responseCode) }
}

/**
 * The same code for the same ciphertext, so that a reply can be given again and the code need not be kept. As good as
 * random to whoever lacks our key (HMAC-SHA-256 over a fresh id and a fresh ciphertext).
 */
const codeOf = (
  { keys }: WayBackDeps,
  { requestId, responseHash }: { requestId: string; responseHash: Buffer },
): string =>
  keys
    .blindIndex('presentation.response_code', `${requestId}.${responseHash.toString('base64url')}`)
    .toString('base64url')

/** §8.2: in the fragment, as in the example of the standard, so that it stays out of servers' logs. */
function withCode(
  returnUri: string,
  { requestId, responseCode }: { requestId: string; responseCode: string },
): string {
  const code = `request_id=${requestId}&response_code=${responseCode}`
  const [address, fragment] = returnUri.split('#', 2)
  return fragment === undefined ? `${address}#${code}` : `${address}#${fragment}?${code}`
}
