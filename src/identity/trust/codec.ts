// What the formats convert with on the server (formats/codec.ts says why).
import { isUtf8 } from 'node:buffer'
import { hash } from 'node:crypto'
import { base64url, type Codec } from '#identity/formats'
import { bytesOf } from './scratch.ts'

export const codec: Codec = {
  digest: (ascii) => hash('sha256', ascii, 'base64url'),
  encodeText: (text) => bytesOf(text, 'utf8').toString('base64url'),
  decodeText(encoded) {
    // Buffer skips what is not base64url: two texts would be one.
    if (!base64url.isEncoded(encoded)) return null
    const bytes = Buffer.from(encoded, 'base64url')
    return isUtf8(bytes) ? bytes.toString() : null
  },
}
