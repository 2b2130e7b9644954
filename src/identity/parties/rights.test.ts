import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { newId } from '#base/ids'
import { createParties } from '#identity/parties'
import { openTestDb } from '#test/database'

const now = new Date('2027-03-01T08:00:00Z')

test('who holds a right is asked of today: a removed colleague holds none', async (t) => {
  const db = await openTestDb(t)
  const parties = createParties({ db, now: () => now, origin: 'http://localhost:7700' })
  for (const [name, rights, removedAt] of [
    ['Lin', ['enrolments.decide', 'people.read'], null],
    ['Zhou', ['enrolments.decide'], now],
    ['Wang', ['enrolments.read'], null],
  ] as const)
    await db.sql`insert into parties.operators (operator_id, name, rights, joined_at, removed_at)
      values (${newId()}, ${name}, ${[...rights]}, ${now}, ${removedAt})`
  const holders = await parties.operatorsWith(db.sql, 'enrolments.decide')
  assert.deepEqual(
    holders.map(({ name }) => name),
    ['Lin'],
  )
})

test('who could decide on applications by the right over cards still can, and nobody else gains it', async (t) => {
  const db = await openTestDb(t)
  const before = [['cards.manage', 'people.read'], ['enrolments.read'], ['cards.manage', 'enrolments.decide']]
  // Of ids made in one millisecond the later one need not be the greater.
  const ids = before.map(() => newId()).toSorted()
  for (const [at, rights] of before.entries())
    await db.sql`insert into parties.operators (operator_id, name, rights, joined_at)
      values (${ids[at] ?? ''}, 'Lin', ${rights}, now())`
  const file = new URL('schema/003-right-to-review.sql', import.meta.url)
  await db.sql.unsafe(readFileSync(file, 'utf8'))
  const rows = await db.sql<{ rights: string[] }[]>`select rights from parties.operators order by operator_id`
  assert.deepEqual(
    rows.map(({ rights }) => rights),
    [['cards.manage', 'people.read', 'enrolments.decide'], ['enrolments.read'], before[2]],
  )
})
