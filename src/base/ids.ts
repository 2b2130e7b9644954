import { createHash, randomBytes, randomUUIDv7, timingSafeEqual } from 'node:crypto'

/**
 * UUIDv7 (RFC 9562 §5.7): made by the application, never by the database, so that tables distribute.
 * It carries the millisecond of its making: use randomToken for anything a stranger may see or guess.
 */
export function newId(): string {
  return randomUUIDv7()
}

/** A bearer secret, base64url. 32 bytes cannot be guessed; hand it out once and store tokenHash of it. */
export function randomToken(bytes = 32): string {
  return randomBytes(bytes).toString('base64url')
}

/** SHA-256: enough for tokens of full entropy, where a slow password hash would only cost time. */
export function tokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

/**
 * Whether two secrets are equal, in a time that does not tell where they differ.
 * Both are hashed first: timingSafeEqual wants equal lengths, and the length is a secret too.
 */
export function sameSecret(a: string | Uint8Array, b: string | Uint8Array): boolean {
  const digest = (secret: string | Uint8Array) => createHash('sha256').update(secret).digest()
  return timingSafeEqual(digest(a), digest(b))
}
