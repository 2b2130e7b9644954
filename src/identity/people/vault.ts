// The key of a person, used for whatever belongs to that person. Other slices seal and open here and never hold
// the key; once it is destroyed, what they stored says nothing more.
import type { Sql } from '#base/db'
import type { Keys } from '#base/keys'
import { Refusal } from '#base/refusal'
import { open, seal } from '#base/seal'
import { openKey, tryKey } from './person-key.ts'
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
  const keyOf = async (sql: Sql, personId: string) =>
    openKey(keys, { personId, wrappedKey: await wrappedKey(sql, personId) })
  return {
    async seal(sql, personId, bytes, context) {
      return seal(await keyOf(sql, personId), bytes, contextOf(personId, context))
    },
    async open(sql, personId, sealed, context) {
      return open(await keyOf(sql, personId), sealed, contextOf(personId, context))
    },
    async openMany(sql, items, context) {
      const wrapped = await readWrappedKeys(sql, [...new Set(items.map(({ personId }) => personId))])
      // In the order of their leaves: neighbours share nearly all of the work (base/keys/tree).
      const inOrder = [...wrapped].toSorted(([, a], [, b]) => a.compare(b))
      const opened = new Map(
        inOrder.map(([personId, key]) => [personId, tryKey(keys, { personId, wrappedKey: key })]),
      )
      return items.flatMap(({ personId, sealed }) => {
        const key = opened.get(personId)
        return key ? { personId, bytes: open(key, sealed, contextOf(personId, context)) } : []
      })
    },
  }
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
