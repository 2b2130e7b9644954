// Histories from before the log come into it: each entry gets a blinding and the commitment of the one before it, sealed
// beside it, because the entries themselves are never written again.
import { randomToken } from '#base/ids'
import type { Db, Sql } from '#base/db'
import { createHash } from 'node:crypto'
import { commitmentOf, type Opening, previousOf } from './commitment.ts'
import { entryContext, type Vault } from './history.ts'
import { adoptEntry, lockHead, parseEntry, readEntries, unloggedPeople } from './store/entries.ts'
import { openingContext } from './unseal.ts'

const peopleAtOnce = 50
const rowsAtOnce = 500

/** Some of those who wait. @returns how many people; 0: there are none left */
export async function adoptSome({ db, vault }: { db: Db; vault: Vault }): Promise<number> {
  const people = await unloggedPeople(db.sql, peopleAtOnce)
  for (const personId of people)
    await db.tx(async (sql) => {
      const { commitment } = await lockHead(sql, personId)
      if (!commitment) await adopt(sql, vault, personId)
    })
  return people.length
}

/** One person's whole history, under the lock of their head. @returns the commitment of their last entry */
export async function adopt(sql: Sql, vault: Vault, personId: string): Promise<Buffer | null> {
  const rows = []
  for (let before: number | null = null; ; ) {
    const page = await readEntries(sql, { personId, before, limit: rowsAtOnce })
    rows.unshift(...page.toReversed())
    before = page.at(-1)?.sequence ?? null
    if (page.length < rowsAtOnce) break
  }
  let last: Buffer | null = null
  for (const { sequence, sealed } of rows) {
    const { opening, commitment } = await commitOld(sql, vault, { personId, sealed, previous: last })
    await adoptEntry(sql, { personId, sequence, opening, commitment })
    last = commitment
  }
  return last
}

type Old = { personId: string; sealed: Buffer; previous: Buffer | null }

async function commitOld(sql: Sql, vault: Vault, { personId, sealed, previous }: Old) {
  const [opened] = await vault.openMany(sql, [{ personId, sealed }], entryContext)
  // Erased: nobody reads it any more. Its leaf binds to what is left of it, so that it cannot be taken away unnoticed.
  if (!opened) return { opening: null, commitment: createHash('sha256').update(sealed).digest() }
  const { sequence, at, event } = parseEntry(opened.bytes)
  const beside: Opening = { previous: previousOf(previous), blinding: randomToken(32) }
  const opening = await vault.seal(sql, personId, Buffer.from(JSON.stringify(beside)), openingContext)
  return { opening, commitment: commitmentOf({ sequence, at, event, ...beside }) }
}
