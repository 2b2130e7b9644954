// c_nonce (OpenID4VCI 1.0 §7): says for how long it is good and proves that we said so. Nothing is stored until one is
// used, so that asking for nonces costs us nothing; that each serves one batch only is kept by the batch (store.ts).
import { randomBytes } from 'node:crypto'
import { sameSecret } from '#base/ids'
import type { Keys } from '#base/keys'

export const nonceLifetimeSeconds = 300

const timeBytes = 6
const randomPart = 12
const macBytes = 16

type NonceDeps = { keys: Pick<Keys, 'blindIndex'>; now: () => Date }

/** 34 bytes in base64url: until when, something random, and our mark on both. */
export function makeNonce(deps: NonceDeps): string {
  const content = Buffer.alloc(timeBytes + randomPart)
  content.writeUIntBE(deps.now().getTime() + nonceLifetimeSeconds * 1000, 0, timeBytes)
  randomBytes(randomPart).copy(content, timeBytes)
  return Buffer.concat([content, markOf(deps, content)]).toString('base64url')
}

/** Ours, and in time. */
export function isNonce(deps: NonceDeps, nonce: string): boolean {
  const bytes = Buffer.from(nonce, 'base64url')
  if (bytes.length !== timeBytes + randomPart + macBytes || bytes.toString('base64url') !== nonce)
    return false
  const content = bytes.subarray(0, timeBytes + randomPart)
  const isOurs = sameSecret(bytes.subarray(content.length), markOf(deps, content))
  return isOurs && deps.now().getTime() < content.readUIntBE(0, timeBytes)
}

const markOf = ({ keys }: NonceDeps, content: Buffer): Buffer =>
  keys.blindIndex('issuance.nonce', content.toString('hex')).subarray(0, macBytes)
