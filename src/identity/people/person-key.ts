// A person's own key, from its wrapping: the one place where it is opened.
import { randomBytes } from 'node:crypto'
import type { Keys } from '#base/keys'
import { Refusal } from '#base/refusal'

export type Wrapped = { personId: string; wrappedKey: Buffer }

/** A new key and its form for the database. */
export function makePersonKey(keys: Keys, personId: string): { key: Buffer; wrapped: Buffer } {
  const key = randomBytes(32)
  return { key, wrapped: keys.wrap(key, keyContext(personId)) }
}

/**
 * @throws Refusal `people.unknown_person` 404: they were erased. The row is there only because it came back with a backup,
 * and is swept (sweep.ts)
 */
export function openKey(keys: Keys, { personId, wrappedKey }: Wrapped): Buffer {
  const key = tryKey(keys, { personId, wrappedKey })
  if (!key) throw new Refusal('people.unknown_person', 404, { personId })
  return key
}

/** null: erased */
export function tryKey(keys: Keys, { personId, wrappedKey }: Wrapped): Buffer | null {
  return keys.unwrap(wrappedKey, keyContext(personId))
}

/** The same key under the newest master key; null: erased. */
export function rewrapKey(keys: Keys, { personId, wrappedKey }: Wrapped): Buffer | null {
  return keys.rewrap(wrappedKey, keyContext(personId))
}

const keyContext = (personId: string) => `people.key:${personId}`
