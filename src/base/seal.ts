import assert from 'node:assert/strict'
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

// AES-256-GCM (NIST SP 800-38D). Layout: version (1) · nonce (12) · ciphertext · tag (16).
// Random nonces allow 2^32 seals under one key (§8.3): a person's key makes dozens, the master key one per person.
const cipher = 'aes-256-gcm'
const version = 1
const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/**
 * Encrypts and authenticates.
 *
 * @param key 32 bytes
 * @param context says what this is and whose (`people.portrait:<personId>`): a sealed value moved to another row does not open
 */
export function seal(key: Buffer, plaintext: Uint8Array, context: string): Buffer {
  assert.equal(key.length, keyBytes)
  const nonce = randomBytes(nonceBytes)
  const box = createCipheriv(cipher, key, nonce)
  box.setAAD(Buffer.from(context))
  return Buffer.concat([Buffer.of(version), nonce, box.update(plaintext), box.final(), box.getAuthTag()])
}

/**
 * The plaintext back.
 *
 * @throws Error when the key or the context is not the one it was sealed with, or a bit has changed:
 * never the caller's fault, so no refusal but a bare 500.
 */
export function open(key: Buffer, sealed: Uint8Array, context: string): Buffer {
  assert.equal(key.length, keyBytes)
  assert(sealed.length >= 1 + nonceBytes + tagBytes, 'sealed value is cut short')
  assert.equal(sealed[0], version, 'sealed value has an unknown version')
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength)
  const box = createDecipheriv(cipher, key, bytes.subarray(1, 1 + nonceBytes), { authTagLength: tagBytes })
  box.setAAD(Buffer.from(context))
  box.setAuthTag(bytes.subarray(-tagBytes))
  return Buffer.concat([box.update(bytes.subarray(1 + nonceBytes, -tagBytes)), box.final()])
}

/**
 * The same with whichever of the keys fits: for what is sealed under a key that is renewed.
 *
 * @throws Error when none does
 */
export function openAny(keys: readonly Buffer[], sealed: Uint8Array, context: string): Buffer {
  for (const [at, key] of keys.entries()) {
    try {
      return open(key, sealed, context)
    } catch (error) {
      if (at === keys.length - 1) throw error
    }
  }
  assert.fail('there is no key')
}

/** Of keys that are renewed, the one to seal with. */
export function newest([key]: readonly Buffer[]): Buffer {
  assert(key, 'there is a key')
  return key
}
