// The key of a person, used for whatever belongs to that person. Other slices seal and open here and never hold
// the key; once it is destroyed, what they stored says nothing more.
import { randomBytes } from 'node:crypto'
import type { Sql } from '#base/db'
import type { Keys } from '#base/keys'
import { Refusal } from '#base/refusal'
import { open, seal } from '#base/seal'
import { keyContext } from './sealed-fields.ts'
import { readWrappedKey, readWrappedKeys } from './store/person-keys.ts'

export type SealedOf = { personId: string; sealed: Uint8Array }
export type Opened = { personId: string; bytes: Buffer }

export type Vault = {
  /**
   * Encrypts something about a person under that person's key.
   *
   * @param context says what it is (`faces.template`): it must be given again to open
   * @throws Refusal `people.unknown_person` 404: never known, or erased
   */
  seal(sql: Sql, personId: string, bytes: Uint8Array, context: string): Promise<Buffer>
  /** @throws Refusal `people.unknown_person` 404: never known, or erased */
  open(sql: Sql, personId: string, sealed: Uint8Array, context: string): Promise<Buffer>
  /** Many at once, in one query; what belongs to erased people is left out. For loading a gallery. */
  openMany(sql: Sql, items: readonly SealedOf[], context: string): Promise<Opened[]>
}

export function createVault({ keys }: { keys: Keys }): Vault {
  const unwrap = (personId: string, wrapped: Buffer) => keys.unwrap(wrapped, keyContext(personId))
  return {
    async seal(sql, personId, bytes, context) {
      return seal(unwrap(personId, await wrappedKey(sql, personId)), bytes, contextOf(personId, context))
    },
    async open(sql, personId, sealed, context) {
      return open(unwrap(personId, await wrappedKey(sql, personId)), sealed, contextOf(personId, context))
    },
    async openMany(sql, items, context) {
      const wrapped = await readWrappedKeys(sql, [...new Set(items.map(({ personId }) => personId))])
      return items.flatMap(({ personId, sealed }) => {
        const key = wrapped.get(personId)
        if (!key) return []
        return { personId, bytes: open(unwrap(personId, key), sealed, contextOf(personId, context)) }
      })
    },
  }
}

/** A new key and its form for the database. */
export function makePersonKey(keys: Keys, personId: string): { key: Buffer; wrapped: Buffer } {
  const key = randomBytes(32)
  return { key, wrapped: keys.wrap(key, keyContext(personId)) }
}

// Our own contexts begin with `people.`; the prefix keeps a caller from opening those by choosing the same words.
function contextOf(personId: string, context: string): string {
  return `vault:${context}:${personId}`
}

async function wrappedKey(sql: Sql, personId: string): Promise<Buffer> {
  const wrapped = await readWrappedKey(sql, personId)
  if (!wrapped) throw new Refusal('people.unknown_person', 404, { personId })
  return wrapped
}
