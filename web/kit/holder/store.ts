import { currentProfile, databaseOf, type Profile, wardsKey } from './profile.ts'

/**
 * What the wallet keeps in the browser, in IndexedDB: keys that cannot be exported, the copies of the card with the
 * person's claims in them, and where the person stands. docs/decisions/0053-wallet-storage.md says why here and not
 * elsewhere. Nothing of it is ever in localStorage.
 */
const databaseVersion = 1
export type StoreName = 'keys' | 'copies' | 'records'

const openings = new Map<Profile, Promise<IDBDatabase>>()

function database(profile: Profile): Promise<IDBDatabase> {
  const opening =
    openings.get(profile) ??
    openDatabase(profile).catch((thrown: unknown) => {
      openings.delete(profile)
      throw thrown
    })
  openings.set(profile, opening)
  return opening
}

async function openDatabase(profile: Profile): Promise<IDBDatabase> {
  const request = indexedDB.open(databaseOf(profile), databaseVersion)
  request.addEventListener('upgradeneeded', () => {
    request.result.createObjectStore('keys')
    request.result.createObjectStore('copies', { keyPath: 'copyId' })
    request.result.createObjectStore('records')
  })
  const opened = await answered(request)
  // Another tab wants to erase or upgrade: make way, and open again when next asked.
  const release = () => {
    opened.close()
    openings.delete(profile)
  }
  opened.addEventListener('versionchange', release)
  opened.addEventListener('close', release)
  return opened
}

/**
 * Runs one transaction and answers when it is on disk. `strict` because a copy taken out must stay out even when the
 * phone loses power at that moment: Chromium's default may lose the last commits.
 */
export async function transact<T>(
  stores: readonly StoreName[],
  mode: 'readonly' | 'readwrite',
  work: (store: (name: StoreName) => IDBObjectStore) => Promise<T>,
  profile: Profile = currentProfile,
): Promise<T> {
  const opened = await database(profile)
  const transaction = opened.transaction([...stores], mode, { durability: 'strict' })
  const done = committed(transaction)
  // A failed work aborts the transaction by itself or leaves nothing written: its own error is the one to tell.
  done.catch(() => undefined)
  const value = await work((name) => transaction.objectStore(name))
  await done
  return value
}

export async function readRecord<T>(key: string, profile?: Profile): Promise<T | undefined> {
  const read = (store: (name: StoreName) => IDBObjectStore) =>
    answered<T | undefined>(store('records').get(key))
  return transact(['records'], 'readonly', read, profile)
}

export async function writeRecord(key: string, value: unknown, profile?: Profile): Promise<void> {
  await transact(['records'], 'readwrite', (store) => answered(store('records').put(value, key)), profile)
}

export async function removeRecord(key: string): Promise<void> {
  await transact(['records'], 'readwrite', (store) => answered(store('records').delete(key)))
}

/** Takes everything of this person off this device, keys included. Whose else's cards are here stays known. */
export async function eraseEverything(): Promise<void> {
  const wards = await readRecord(wardsKey)
  await transact(['keys', 'copies', 'records'], 'readwrite', async (store) => {
    store('keys').clear()
    store('copies').clear()
    await answered(store('records').clear())
  })
  if (wards !== undefined) await writeRecord(wardsKey, wards)
}

export function answered<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(request.error))
  })
}

function committed(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener('complete', () => resolve())
    transaction.addEventListener('abort', () => reject(transaction.error))
    transaction.addEventListener('error', () => reject(transaction.error))
  })
}
