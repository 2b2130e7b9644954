// Who is whose guardian, as far as the register says. Asked from the guardian's side, because only their number, opened
// for the question, gives the hash under which the register keeps it.
import type { Sql } from '#base/db'
import type { BlindIndex } from './blind-index.ts'
import type { Person } from './person.ts'
import * as store from './store/guardians.ts'

/** More children than anybody has; a row too many is a mistake of an import. */
const wardsMax = 30

type Deps = { index: BlindIndex; read: (sql: Sql, personId: string) => Promise<Person> }

export function createKinship({ index, read }: Deps) {
  const marksOf = async (sql: Sql, guardianId: string) =>
    index.guardian((await read(sql, guardianId)).idNumber)
  return {
    /** @throws Refusal `people.unknown_person` */
    async isRegisteredGuardian(
      sql: Sql,
      { guardianId, wardId }: { guardianId: string; wardId: string },
    ): Promise<boolean> {
      return store.isGuardian(sql, { marks: await marksOf(sql, guardianId), personId: wardId })
    },
    /** @throws Refusal `people.unknown_person` */
    async registeredWards(sql: Sql, guardianId: string): Promise<string[]> {
      return store.wardsOf(sql, await marksOf(sql, guardianId), wardsMax)
    },
    /** How many the register names; who they are it does not say. */
    countRegisteredGuardians: store.countGuardians,
  }
}
