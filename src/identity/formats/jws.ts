// JWS compact serialization (RFC 7515 §7.1) as every protocol here uses it: one signature, a JSON payload.
import { Refusal } from '#base/refusal'
import { decode } from './base64url.ts'
import { type Codec, portable } from './codec.ts'
import { type JsonObject, parseObject } from './json.ts'

export type Jws = {
  header: JsonObject
  payload: JsonObject
  /** what the signature covers: the first two parts with their dot */
  signingInput: string
  signature: Uint8Array<ArrayBuffer>
}

/** Signs an ASCII text; the answer is base64url of r‖s (RFC 7518 §3.4). */
export type Sign = (signingInput: string) => string | Promise<string>

/** Longer than any token of these protocols, a portrait in a credential included. */
export const jwsLengthMax = 131_072

/**
 * Takes a token apart; believes nothing of it.
 *
 * @param part names the token in the refusal
 * @throws Refusal formats.too_large, formats.malformed, formats.critical_header
 */
export function parse(text: string, part = 'jwt', codec: Codec = portable): Jws {
  if (text.length > jwsLengthMax) throw new Refusal('formats.too_large', 400, { part })
  const [first, second, third, ...rest] = text.split('.')
  if (first === undefined || second === undefined || third === undefined || rest.length > 0)
    throw malformed(part)
  const header = readObject(first, codec)
  const payload = readObject(second, codec)
  const signature = decode(third)
  if (!header || !payload || !signature) throw malformed(part)
  // RFC 7515 §4.1.11: what one does not understand and is told to, one refuses. We understand no extension.
  if (Object.hasOwn(header, 'crit')) throw new Refusal('formats.critical_header', 400, { part })
  return { header, payload, signingInput: text.slice(0, first.length + 1 + second.length), signature }
}

/** What is to be signed; the server signs it at once, a browser when WebCrypto answers. */
export const signingInput = (
  header: JsonObject,
  payload: JsonObject,
  { encodeText }: Codec = portable,
): string => `${encodeText(JSON.stringify(header))}.${encodeText(JSON.stringify(payload))}`

/** A signed token; `header` must name the algorithm that `sign` uses. */
export async function create(header: JsonObject, payload: JsonObject, sign: Sign): Promise<string> {
  const input = signingInput(header, payload)
  return `${input}.${await sign(input)}`
}

function readObject(encoded: string, { decodeText }: Codec): JsonObject | undefined {
  const text = decodeText(encoded)
  return text === null ? undefined : parseObject(text)
}

const malformed = (part: string) => new Refusal('formats.malformed', 400, { part })
