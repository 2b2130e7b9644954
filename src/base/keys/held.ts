// The signing keys and the keys of blind indexes that a process holds in memory.
import assert from 'node:assert/strict'
import type { KeyObject } from 'node:crypto'
import { createHmac, hkdfSync, sign as signDer } from 'node:crypto'
import type { Keys, KeyUse } from '#base/keys'
import { keyUses } from '#base/keys'
import { derToRaw } from '#base/keys/ecdsa'
import type { KeyFiles, Secret, SecretName, SigningKey } from '#base/keys/files'

export type Held = { signing: Map<KeyUse, SigningKey[]>; secrets: Secret[]; derived: Map<string, Buffer> }

export function holdKeys(files: KeyFiles): Held {
  const signing = new Map(keyUses.map((use) => [use, files.signingKeys(use)]))
  return { signing, secrets: files.secrets(), derived: new Map() }
}

export function signers(held: () => Held): Pick<Keys, 'sign' | 'publicKeys' | 'privateJwks'> {
  const keysOf = (use: KeyUse) => held().signing.get(use) ?? []
  return {
    sign(use, bytes) {
      const { kid, privateKey } = currentOf(keysOf(use))
      return { kid, signature: derToRaw(signDer('sha256', bytes, privateKey)) }
    },
    publicKeys: (use) =>
      keysOf(use).map(({ kid, jwk, publicKey }, place) => ({
        kid,
        jwk,
        key: publicKey,
        current: place === 0,
      })),
    privateJwks: (use) => keysOf(use).flatMap(({ privateJwk }) => privateJwk ?? []),
  }
}

export function indexes(
  held: () => Held,
): Pick<Keys, 'blindIndex' | 'blindIndexes' | 'indexKeys' | 'passing'> {
  const blind = (secret: Secret, use: string, value: string): Buffer => {
    const { derived } = held()
    const name = `${secret.name}.${secret.number} ${use}`
    const key = derived.get(name) ?? deriveBlindKey(secret.bytes, use)
    derived.set(name, key)
    return createHmac('sha256', key).update(value).digest()
  }
  const ofIndex = () =>
    held()
      .secrets.filter(({ name }) => name === 'index')
      .toReversed()
  return {
    blindIndex: (use, value) => blind(newest(held().secrets, rootOf(use)), use, value),
    blindIndexes: (use, value) =>
      ofIndex().map((secret) => ({ number: secret.number, bytes: blind(secret, use, value) })),
    passing: (use, value) =>
      held()
        .secrets.filter(({ name }) => name === 'passing')
        .toReversed()
        .map((secret) => blind(secret, use, value)),
    indexKeys: () => ofIndex().map(({ number, kid }, place) => ({ number, kid, current: place === 0 })),
  }
}

/** What stands in look-up tables follows the index key when that is renewed. A party's number of a person, and whatever else is made from a value again, stays. */
const rootOf = (use: string): SecretName => (use.startsWith('people.') ? 'index' : 'pairwise')

type Current = SigningKey & { privateKey: KeyObject }

function currentOf([current]: SigningKey[]): Current {
  assert(current?.privateKey, 'a current signing key has its private half')
  return { ...current, privateKey: current.privateKey }
}

function newest(secrets: Secret[], name: SecretName): Secret {
  const found = secrets.filter((secret) => secret.name === name).at(-1)
  assert(found)
  return found
}

// HKDF (RFC 5869): a table's index key tells nothing about another's.
function deriveBlindKey(indexKey: Buffer, use: string): Buffer {
  return Buffer.from(hkdfSync('sha256', indexKey, '', `hufu blind index: ${use}`, 32))
}
