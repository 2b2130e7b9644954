// What a person may ask of the city about their own data: a copy of all of it, their face out of it, an end to it.
import assert from 'node:assert/strict'
import type { Sql } from '#base/db'
import type { FactBody } from '#base/outbox'
import type { Deps } from './deps.ts'
import { carryOut } from './erasure.ts'
import { endWithoutFace } from './face.ts'
import { routes } from './routes.ts'
import * as store from './store.ts'

export type Rights = ReturnType<typeof createRights>

export function createRights(deps: Deps) {
  return {
    /** The reaction to people.erased: nothing is left to be asked. */
    onErased: async (sql: Sql, { personId }: FactBody): Promise<void> => {
      assert(typeof personId === 'string', 'a fact about a person names the person')
      await store.forget(sql, personId)
    },
    /** For a timer, every minute: what is due. */
    carryOut: async (): Promise<void> => {
      await carryOut(deps)
      await endWithoutFace(deps)
    },
    routes: routes(deps),
  }
}
