import type { DeviceKey, PublicJwk } from '#kit/api'
import type { Profile } from './profile.ts'
import { answered, type StoreName, transact } from './store.ts'

/** Keys are made by the browser and never leave it: `extractable: false`, for signing only. */
export async function createKey(): Promise<DeviceKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ])
  return {
    privateKey: pair.privateKey,
    publicJwk: publicMembers(await crypto.subtle.exportKey('jwk', pair.publicKey)),
  }
}

/** This device's key, made at first use. Two tabs that ask at once get the same one: the first to write wins. */
export async function deviceKey(profile?: Profile): Promise<DeviceKey> {
  const read = (store: Stores) => answered<DeviceKey | undefined>(store('keys').get('device'))
  const known = await transact(['keys'], 'readonly', read, profile)
  if (known) return known
  const made = await createKey()
  const keep = async (store: Stores) => {
    const first = await read(store)
    if (first) return first
    await answered(store('keys').put(made, 'device'))
    return made
  }
  return transact(['keys'], 'readwrite', keep, profile)
}

type Stores = (name: StoreName) => IDBObjectStore

/** Only what a public key needs (RFC 7638 §3.2): whatever else a browser adds would tell wallets apart. */
function publicMembers({ x, y }: JsonWebKey): PublicJwk {
  return { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' }
}
