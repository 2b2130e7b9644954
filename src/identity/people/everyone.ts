// Everybody in the clear, a page at a time: for the search for what must be nowhere else (`hufu leak-check`), and nothing more.
import type { Sql } from '#base/db'
import type { Keys } from '#base/keys'
import { open } from '#base/seal'
import { tryKey } from './person-key.ts'
import { openFields, portraitContext } from './sealed-fields.ts'
import { pageOfSealed } from './store/persons.ts'

/** What would betray a person, wherever it stood. It stays in the memory of the process that asks. */
export type Secrets = {
  personId: string
  name: string
  idNumber: string
  key: Buffer
  portrait: Buffer | null
}

const pageRows = 200
const beforeAll = '00000000-0000-0000-0000-000000000000'

export async function* everyone(sql: Sql, keys: Keys): AsyncGenerator<Secrets> {
  for (let after = beforeAll; ; ) {
    const rows = await pageOfSealed(sql, { after, limit: pageRows })
    for (const { personId, wrappedKey, sealedFields, sealedJpeg } of rows) {
      const key = tryKey(keys, { personId, wrappedKey })
      if (!key) continue
      const { name, idNumber } = openFields(key, personId, sealedFields)
      const portrait = sealedJpeg && open(key, sealedJpeg, portraitContext(personId))
      yield { personId, name, idNumber, key, portrait }
    }
    if (rows.length < pageRows) return
    after = rows.at(-1)?.personId ?? after
  }
}
