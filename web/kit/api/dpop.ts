import type { Authorise } from './client.ts'

/**
 * DPoP proofs (RFC 9449): each call is signed by the device's key, so a stolen token is worth nothing elsewhere.
 * The private key is not extractable; this file never sees its bytes.
 */
export type DeviceKey = { privateKey: CryptoKey; publicJwk: PublicJwk }
export type PublicJwk = { kty: 'EC'; crv: 'P-256'; x: string; y: string }

export function authoriseWith(key: DeviceKey, token?: () => Promise<string | undefined>): Authorise {
  return async ({ method, url }) => {
    const accessToken = await token?.()
    const proof = await dpopProof(key, { method, url, ...(accessToken ? { accessToken } : {}) })
    return accessToken ? { authorization: `DPoP ${accessToken}`, dpop: proof } : { dpop: proof }
  }
}

/** RFC 9449 §4.2: htm, htu without query and fragment, iat, jti and, with a token, its hash. */
export async function dpopProof(
  key: DeviceKey,
  request: { method: string; url: string; accessToken?: string; nonce?: string },
): Promise<string> {
  const { origin, pathname } = new URL(request.url)
  const claims = {
    htm: request.method,
    htu: origin + pathname,
    iat: Math.floor(Date.now() / 1000),
    jti: crypto.randomUUID(),
    ...(request.accessToken ? { ath: base64url(await sha256(request.accessToken)) } : {}),
    ...(request.nonce ? { nonce: request.nonce } : {}),
  }
  return signJwt(key.privateKey, { typ: 'dpop+jwt', alg: 'ES256', jwk: key.publicJwk }, claims)
}

export async function signJwt(privateKey: CryptoKey, header: object, claims: object): Promise<string> {
  const input = `${base64url(utf8(JSON.stringify(header)))}.${base64url(utf8(JSON.stringify(claims)))}`
  // WebCrypto's ECDSA signature is already r‖s, as JWS wants it (RFC 7518 §3.4).
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, utf8(input))
  return `${input}.${base64url(new Uint8Array(signature))}`
}

export function base64url(bytes: Uint8Array): string {
  // Not Uint8Array.toBase64: phones from before 2025 lack it.
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text)
}

async function sha256(text: string): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', utf8(text)))
}
