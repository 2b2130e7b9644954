// How people are found without their number or name standing in the database: HMAC under a key outside of it.
import type { Keys } from '#base/keys'
import { nameForMatch } from './names.ts'

/**
 * What one value is found by: its keyed hash under each index key there is, newest first. Two while the key is renewed
 * (turning.ts): whoever looks asks for either, whoever writes writes both, so nobody is missed and no number is taken twice.
 */
export type Marks = { number: number; bytes: Buffer }[]

export type BlindIndex = ReturnType<typeof createBlindIndex>

export function createBlindIndex(keys: Pick<Keys, 'blindIndexes'>) {
  return {
    idNumber: (idNumber: string): Marks => keys.blindIndexes('people.id_number', idNumber),
    guardian: (idNumber: string): Marks => keys.blindIndexes('people.guardian', idNumber),
    name: (name: string): Marks => keys.blindIndexes('people.name', nameForMatch(name)),
    stateRef: (ref: string): Marks => keys.blindIndexes('people.state_ref', ref),
  }
}
