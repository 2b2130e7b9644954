// The three conversions on every hot path. The platform's own are many times quicker, but neither is everywhere: the
// server passes node's (trust/codec.ts), a browser lets this portable one stand.
import { decodeText, encodeText } from './base64url.ts'
import { digest } from './sha256.ts'

export type Codec = {
  /** base64url(SHA-256) of a text of ASCII characters */
  digest: (ascii: string) => string
  /** base64url of a text's UTF-8 */
  encodeText: (text: string) => string
  /** the text behind base64url, or `null` where it is not base64url or not UTF-8 */
  decodeText: (encoded: string) => string | null
}

export const portable: Codec = { digest, encodeText, decodeText }
