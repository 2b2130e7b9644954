// How people are found without their number or name standing in the database: HMAC under a key outside of it.
import type { Keys } from '#base/keys'
import { nameForMatch } from './names.ts'

export type BlindIndex = ReturnType<typeof createBlindIndex>

export function createBlindIndex(keys: Keys) {
  return {
    idNumber: (idNumber: string) => keys.blindIndex('people.id_number', idNumber),
    name: (name: string) => keys.blindIndex('people.name', nameForMatch(name)),
    stateRef: (ref: string) => keys.blindIndex('people.state_ref', ref),
  }
}
