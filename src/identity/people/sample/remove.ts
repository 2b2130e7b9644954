import type { Db } from '#base/db'
import type { Register } from '../register.ts'
import { readMadeUp } from '../store/persons.ts'
import { deleteSample } from '../store/register-kind.ts'

const batch = 200

/**
 * Erases everybody who is made up, those who added themselves included, with all that other slices keep of them.
 *
 * @returns how many were erased
 */
export async function removeSample(
  { db, register }: { db: Db; register: Pick<Register, 'erase'> },
  onProgress?: (erased: number) => void,
): Promise<number> {
  let erased = 0
  for (;;) {
    const personIds = await readMadeUp(db.sql, batch)
    if (personIds.length === 0) break
    await db.tx(async (sql) => {
      for (const personId of personIds) await register.erase(sql, personId)
    })
    erased += personIds.length
    onProgress?.(erased)
  }
  await db.tx(deleteSample)
  return erased
}
