// What a request row may not show to a reader of the database: the key that opens the answer, and the answer.
import { createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { compactDecrypt } from 'jose'
import type { Keys } from '#base/keys'
import { newest, openAny, seal } from '#base/seal'

export type Box<Content> = {
  seal: (requestId: string, content: Content) => Buffer
  open: (requestId: string, sealed: Buffer) => Content
}

/**
 * Each request has a key of its own, derived from its id by a key that is thrown away after two days: then no backup of that
 * time opens it. The master key is left out
 * on purpose: its random nonces allow 2^32 seals (SP 800-38D §8.3), which a country's logins would use up.
 */
export function createBox<Content>(
  keys: Pick<Keys, 'passing'>,
  what: 'presentation.key' | 'presentation.answer',
): Box<Content> {
  const keysOf = (requestId: string) => keys.passing(what, requestId)
  return {
    seal: (requestId, content) =>
      seal(newest(keysOf(requestId)), Buffer.from(JSON.stringify(content)), `${what}:${requestId}`),
    // What opens is what we sealed: authenticated, so that parsing it again cannot surprise.
    open: (requestId, sealed) =>
      JSON.parse(openAny(keysOf(requestId), sealed, `${what}:${requestId}`).toString('utf8')),
  }
}

/** A P-256 pair as its three numbers, base64url. */
export type DecryptionKey = { x: string; y: string; d: string }

/** Fresh for one answer (OpenID4VP 1.0 §8.3, HAIP 1.0 §5): whoever steals our keys later reads nothing. */
export function createDecryptionKey(): DecryptionKey {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { x = '', y = '', d = '' } = privateKey.export({ format: 'jwk' })
  return { x, y, d }
}

export const publicJwk = ({ x, y }: DecryptionKey) => ({ kty: 'EC', crv: 'P-256', x, y })

/** What we can decrypt; the first is the one every wallet must have. No other algorithm is tried (RFC 8725 §3.1). */
export const contentEncryptions = ['A128GCM', 'A256GCM']

/** The text in a wallet's answer (OpenID4VP 1.0 §8.3); null when it is not to this key, or has been touched. */
export async function decrypt({ x, y, d }: DecryptionKey, jwe: string): Promise<string | null> {
  const key = createPrivateKey({ key: { kty: 'EC', crv: 'P-256', x, y, d }, format: 'jwk' })
  const algorithms = {
    keyManagementAlgorithms: ['ECDH-ES'],
    contentEncryptionAlgorithms: contentEncryptions,
    // A few bytes may not unfold into many.
    maxDecompressedLength: 0,
  }
  const decrypted = await compactDecrypt(jwe, key, algorithms).catch(() => null)
  return decrypted && new TextDecoder().decode(decrypted.plaintext)
}
