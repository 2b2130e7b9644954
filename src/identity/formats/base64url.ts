// Base64url without padding (RFC 7515 §2), strict: the alphabet only. `atob` forgives spaces and padding, so the
// text is looked at first. Works in every browser: Uint8Array.fromBase64 is too young for old phones.

const FOREIGN = /[^A-Za-z0-9_-]/
// RFC 4648 §3.5: what is left over in the last letter is zero. Otherwise two texts would be the same bytes.
const LAST_OF_ONE_BYTE = 'AQgw'
const LAST_OF_TWO_BYTES = 'AEIMQUYcgkosw048'
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export function encode(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return urlSafe(btoa(binary))
}

/** Text as UTF-8 in base64url. */
export const encodeText = (text: string): string => encode(new TextEncoder().encode(text))

/** The bytes, or `null` where the text is not base64url. */
export function decode(text: string): Uint8Array<ArrayBuffer> | null {
  const binary = decodeBinary(text)
  if (binary === null) return null
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < binary.length; at += 1) bytes[at] = binary.charCodeAt(at)
  return bytes
}

/** The UTF-8 text behind base64url, or `null` where it is not base64url or not UTF-8. */
export function decodeText(text: string): string | null {
  const binary = decodeBinary(text)
  if (binary === null || isAscii(binary)) return binary
  try {
    return utf8.decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)))
  } catch {
    return null
  }
}

/** Whether it is the one text that stands for its bytes. */
export function isEncoded(text: string): boolean {
  const last = text.at(-1) ?? ''
  switch (text.length % 4) {
    case 1:
      return false
    case 2:
      return LAST_OF_ONE_BYTE.includes(last) && !FOREIGN.test(text)
    case 3:
      return LAST_OF_TWO_BYTES.includes(last) && !FOREIGN.test(text)
    default:
      return !FOREIGN.test(text)
  }
}

function decodeBinary(text: string): string | null {
  if (!isEncoded(text)) return null
  return atob(text.replaceAll('-', '+').replaceAll('_', '/'))
}

// oxlint-disable-next-line no-control-regex -- ASCII is what is meant
const isAscii = (binary: string): boolean => !/[^\u0000-\u007f]/.test(binary)

const urlSafe = (base64: string): string =>
  base64.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
