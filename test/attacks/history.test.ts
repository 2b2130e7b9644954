import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Db } from '#base/db'
import { Refusal } from '#base/refusal'
import type { HistoryPage } from '#contract/identity/history'
import { jws, merkleLog } from '#identity/formats'
import { acceptBreak, check, compareHeads, examineShown, type Kept, type Ports } from '#kit/history'
import { openHistory } from '#test/historyLog'

// An operator with the database in hand, and with the key that signs the log, against the wallet's own code. The server
// is theirs: it answers whatever they want. What the wallet keeps is not.

type City = Awaited<ReturnType<typeof openHistory>>
/** What the operator's server says instead of the truth. */
type Lies = { page?: (page: HistoryPage) => HistoryPage; head?: () => Promise<string | null> }

function walletOf(city: City, who: string, lies: () => Lies = () => ({})) {
  let kept: Kept | undefined
  const ask = async <T>(url: string): Promise<T> => {
    const answer = await city.ask(who, url)
    if (answer.statusCode !== 200) throw Object.assign(new Error(url), { code: answer.json().code })
    return answer.json<T>()
  }
  const ports: Ports = {
    head: async () =>
      (await lies().head?.()) ?? (await ask<{ head: string | null }>('/api/history/log')).head,
    page: async (query) => {
      const page = await ask<HistoryPage>(
        `/api/history?${Object.entries(query)
          .map(([name, value]) => `${name}=${value}`)
          .join('&')}`,
      )
      return lies().page?.(page) ?? page
    },
    consistency: async ({ first, second }) =>
      (await ask<{ path: string[] }>(`/api/history/log/consistency?first=${first}&second=${second}`)).path,
    verifyHead: async (token) => {
      try {
        const parsed = jws.parse(token)
        return city.trust.isTreeHeadSigned(parsed) ? merkleLog.readHead(parsed) : null
      } catch (error) {
        if (error instanceof Refusal) return null
        throw error
      }
    },
    read: async () => structuredClone(kept),
    write: async (next) => {
      kept = structuredClone(next)
    },
    now: city.now,
  }
  return {
    ports,
    check: () => check(ports),
    kept: () => kept,
    found: async () => {
      const { alarm } = await check(ports)
      return alarm && [alarm.what, alarm.sequence]
    },
    page: (query: string) => ask<HistoryPage>(`/api/history?${query}`),
  }
}

/** A city where two people have a history, both of whose wallets have looked. */
async function openCity(t: TestContext, lies?: () => Lies) {
  const city = await openHistory(t)
  const other = await city.newPerson()
  for (const who of [city.personId, other, city.personId, city.personId, other, city.personId, city.personId])
    await city.enter(who)
  await city.history.sealAll()
  const [ana, bo] = [walletOf(city, city.personId, lies), walletOf(city, other)]
  for (const wallet of [ana, bo]) assert.equal(await wallet.found(), null)
  return { ...city, ana, bo, other }
}

const mine = (city: { personId: string }) => `person_id = '${city.personId}'`

/** Whoever has the signing key signs whatever tree they like: everything is put into a new one. */
async function rewriteLog(city: City & { db: Db }): Promise<void> {
  await city.db.sql.unsafe(`
    delete from history.tree_head; delete from history.tile; delete from history.leaf; delete from history.opening;
    update history.head h set last_commitment = null,
      last_sequence = (select coalesce(max(sequence), 0) from history.entry e where e.person_id = h.person_id);`)
  await city.history.sealAll()
}

test('a history that nobody touched is found in order, entry by entry, by a wallet old or new', async (t) => {
  const city = await openCity(t)
  for (let round = 0; round < 3; round += 1) {
    await city.enter()
    await city.history.sealAll()
    assert.equal(await city.ana.found(), null)
  }
  const kept = city.ana.kept()
  assert.deepEqual([kept?.from, kept?.to, kept?.commitments.length, kept?.heads.length], [1, 8, 8, 4])
  const fresh = walletOf(city, city.personId)
  assert.equal(await fresh.found(), null)
  assert.deepEqual(fresh.kept()?.commitments, kept?.commitments)
})

test('a long history is checked page by page, and what is new joins on above', async (t) => {
  const city = await openHistory(t)
  for (let one = 0; one < 250; one += 1) await city.enter()
  await city.history.sealAll()
  const ana = walletOf(city, city.personId)
  const seen: number[] = []
  await check(ana.ports, ({ from }) => seen.push(from))
  assert.deepEqual(seen, [151, 51, 1])
  for (let one = 0; one < 120; one += 1) await city.enter()
  await city.history.sealAll()
  assert.equal(await ana.found(), null)
  assert.deepEqual([ana.kept()?.from, ana.kept()?.to, ana.kept()?.commitments.length], [1, 370, 370])
  // Far below what is new: each check looks at another page of what was checked before.
  await city.db.sql`delete from history.entry where person_id = ${city.personId} and sequence = 17`
  const alarms = [await ana.found(), await ana.found(), await ana.found(), await ana.found()]
  assert.deepEqual(alarms.at(-1), ['entry_missing', 17])
})

const deeds: readonly (readonly [what: string, sql: string, found: readonly [string, number | null]])[] = [
  ['deletes an entry', 'delete from history.entry where %mine and sequence = 3', ['entry_missing', 3]],
  ['deletes the first', 'delete from history.entry where %mine and sequence = 1', ['entry_missing', 1]],
  ['cuts off the end', 'delete from history.entry where %mine and sequence >= 4', ['entry_missing', 4]],
  ['deletes everything', 'delete from history.entry where %mine', ['entry_missing', 1]],
  [
    'alters a row',
    'update history.entry set sealed = set_byte(sealed, 40, 255 - get_byte(sealed, 40)) where %mine and sequence = 2',
    ['entry_missing', 2],
  ],
  [
    'exchanges two',
    'update history.entry set sequence = 12 - sequence where %mine and sequence in (2, 3); update history.entry set sequence = sequence - 7 where %mine and sequence in (9, 10)',
    ['entry_missing', 3],
  ],
  [
    'deletes one and numbers the rest anew',
    'delete from history.entry where %mine and sequence = 3; update history.entry set sequence = sequence - 1 where %mine and sequence > 3',
    ['entry_altered', 5],
  ],
  [
    'takes an entry out of the log',
    'delete from history.leaf where %mine and sequence = 2',
    ['entry_altered', 2],
  ],
]

/** What somebody cannot know who never looked: how many there were, and that an entry had its place in the log. */
const unseen = ['cuts off the end', 'deletes everything', 'takes an entry out of the log']

for (const [what, deed, found] of deeds)
  test(`the wallet that saw it finds out that an operator ${what}, and a new one what it can know`, async (t) => {
    const city = await openCity(t)
    await city.db.sql.unsafe(deed.replaceAll('%mine', mine(city)))
    assert.deepEqual(await city.ana.found(), found)
    assert.equal(await city.bo.found(), null)
    assert.deepEqual(await walletOf(city, city.personId).found(), unseen.includes(what) ? null : found)
  })

test('an entry whose event was changed and sealed again with the person’s key is found out', async (t) => {
  const city = await openCity(t)
  const [row] = await city.db.sql<{ sealed: Buffer }[]>`
    select sealed from history.entry where person_id = ${city.personId} and sequence = 3`
  assert.ok(row)
  const entry = JSON.parse(
    String(await city.people.open(city.db.sql, city.personId, row.sealed, 'history.entry')),
  )
  entry.event.reason = 'resident_request'
  const sealed = await city.people.seal(
    city.db.sql,
    city.personId,
    Buffer.from(JSON.stringify(entry)),
    'history.entry',
  )
  await city.db
    .sql`update history.entry set sealed = ${sealed} where person_id = ${city.personId} and sequence = 3`
  const kept = city.ana.kept()
  assert.ok(kept)
  const { entries } = await city.ana.page('limit=100')
  const { contradicted } = examineShown(kept, entries, kept.to)
  assert.deepEqual(contradicted?.contradiction, { what: 'entry_altered', sequence: 3 })
  assert.deepEqual(await city.ana.found(), ['entry_altered', 3])
  assert.deepEqual(await walletOf(city, city.personId).found(), ['entry_altered', 3])
})

test('a log that was rewritten and signed again with the real key is found out by everybody who saw the old one', async (t) => {
  const city = await openCity(t)
  await city.db.sql.unsafe(`
    delete from history.entry where ${mine(city)} and sequence = 5;`)
  await rewriteLog(city)
  assert.deepEqual((await city.ana.found())?.[0], 'head_older')
  assert.deepEqual((await city.bo.found())?.[0], 'head_older')
  assert.equal((await city.history.audit({})).findings.length, 0, 'the database alone looks right now')
})

test('so it is when the new log is longer than the old', async (t) => {
  const city = await openCity(t)
  await city.db.sql.unsafe(`delete from history.entry where ${mine(city)} and sequence = 5;`)
  await rewriteLog(city)
  for (let one = 0; one < 4; one += 1) await city.enter()
  await city.history.sealAll()
  for (const wallet of [city.ana, city.bo]) assert.deepEqual(await wallet.found(), ['log_rewritten', null])
  const { evidence } = city.ana.kept()?.alarm ?? {}
  const heads = [evidence?.['headKept'], evidence?.['headShown']].map(String)
  assert.ok(
    heads.every((token) => city.trust.isTreeHeadSigned(jws.parse(token))),
    'both are signed: that is the proof',
  )
  const report = await city.history.audit({ given: [heads[0] ?? ''] })
  assert.deepEqual(report.findings, [{ what: 'given_head_contradicts', size: 7 }])
})

test('a wallet that is shown another log than the others learns of it when heads meet', async (t) => {
  const city = await openCity(t)
  const elsewhere = await openHistory(t)
  for (let one = 0; one < 7; one += 1) await elsewhere.enter()
  await elsewhere.history.sealAll()
  const victim = walletOf(elsewhere, elsewhere.personId)
  assert.equal(await victim.found(), null)
  const theirs = victim.kept()?.heads.map(({ token }) => token) ?? []
  const ours = city.bo.kept()?.heads.map(({ token }) => token) ?? []
  assert.deepEqual(await compareHeads(city.bo.ports, ours), { kept: city.bo.kept(), read: ours.length })
  // Signed by the same key, with the same certificate: nothing but the comparison tells them apart.
  const shown = merkleLog.readHead(jws.parse(theirs.at(-1) ?? ''))
  assert.ok(shown)
  const foreign = await city.signHead(shown.root, shown.size)
  const { kept, read } = await compareHeads(city.bo.ports, [foreign, 'no head', 'a.b.c'])
  assert.deepEqual([kept.alarm?.what, read], ['split_view', 1])
})

test('a head larger than any that this wallet is shown means that something is kept from it', async (t) => {
  const city = await openCity(t)
  const [early] = await city.history.exportHeads()
  await city.enter(city.other)
  await city.history.sealAll()
  await city.bo.check()
  const frozen = walletOf(city, city.personId, () => ({ head: async () => early ?? null }))
  assert.equal(await frozen.found(), null)
  const heads = city.bo.kept()?.heads.map(({ token }) => token) ?? []
  assert.equal((await compareHeads(frozen.ports, heads)).kept.alarm?.what, 'split_view')
})

test('a head that nobody signed, and one of another key, are found out', async (t) => {
  let head: string | null = null
  const city = await openCity(t, () => (head === null ? {} : { head: async () => head }))
  const [real = ''] = await city.history.exportHeads()
  const [first = '', , third = ''] = real.split('.')
  const forged = jws.signingInput({}, { ...jws.parse(real).payload, tree_size: 99 }).split('.')[1]
  head = [first, forged, third].join('.')
  assert.deepEqual(await city.ana.found(), ['head_forged', null])
  await acceptBreak(city.ana.ports)
  head = await city.signHead(Buffer.alloc(32), 9, 'statusList')
  assert.deepEqual(await city.ana.found(), ['head_forged', null])
})

test('a look that is hidden from the page leaves a gap there, and one that is withheld is named by the next', async (t) => {
  let isHidden = false
  const hide = (page: HistoryPage) => ({
    ...page,
    entries: page.entries.filter(({ sequence }) => sequence !== 6),
  })
  const city = await openCity(t, () => (isHidden ? { page: hide } : {}))
  await city.enter()
  await city.history.sealAll()
  isHidden = true
  assert.equal(await city.ana.found(), null) // The newest, never seen: nobody can miss it yet.
  await city.enter()
  await city.history.sealAll()
  assert.deepEqual(await city.ana.found(), ['entry_missing', 6])
})

test('an entry that is never sealed is found out after ten minutes of the log’s own time', async (t) => {
  const city = await openCity(t)
  await city.enter()
  const hold = () => city.db.sql`
    with held as (delete from history.pending where person_id = ${city.personId} returning *)
    select count(*) from held`
  await hold()
  assert.equal(await city.ana.found(), null)
  assert.deepEqual(
    city.ana.kept()?.waiting.map(({ sequence }) => sequence),
    [6],
  )
  city.pass(5 * 60_000)
  await city.enter(city.other)
  await city.history.sealAll()
  assert.equal(await city.ana.found(), null)
  city.pass(6 * 60_000)
  await city.enter(city.other)
  await city.history.sealAll()
  assert.deepEqual(await city.ana.found(), ['entry_not_sealed', 6])
})

test('an alarm stands, also when everything fits again, until the person begins anew; the break stays written', async (t) => {
  const city = await openCity(t)
  const shift = (by: number) =>
    city.db.sql.unsafe(
      `update history.entry set sequence = sequence + ${by} where ${mine(city)} and sequence >= 5`,
    )
  await shift(100)
  assert.deepEqual(await city.ana.found(), ['entry_altered', 5])
  await shift(-100)
  const before = city.ana.kept()
  assert.deepEqual(await city.ana.check(), before)
  const anew = await acceptBreak(city.ana.ports)
  assert.deepEqual([anew.alarm, anew.breaks.length, anew.heads.length], [null, 1, 0])
  assert.equal(await city.ana.found(), null)
  assert.equal(city.ana.kept()?.breaks[0]?.what, 'entry_altered')
})

test('what cannot be reached is no alarm', async (t) => {
  const city = await openCity(t)
  const ports = {
    ...city.ana.ports,
    page: () => Promise.reject(Object.assign(new Error('web.offline'), { code: 'web.offline' })),
  }
  await assert.rejects(check(ports), /web.offline/)
  assert.equal(city.ana.kept()?.alarm, null)
})

test('nothing that is public, and nothing in one person’s pages, says anything of another', async (t) => {
  const city = await openCity(t)
  const open = await Promise.all(
    ['', '/heads', '/consistency?first=1&second=7', '/inclusion?index=3&size=7', '/tiles/0/0'].map(
      async (path) => (await city.ask(city.other, `/api/history/log${path}`)).payload,
    ),
  )
  const own = (await city.ask(city.personId, '/api/history?limit=100&treeSize=7')).payload
  const text = [...open, own].join('\n')
  for (const secret of [city.personId, city.other]) assert.ok(!text.includes(secret))
  const events = open.join('\n')
  assert.doesNotMatch(events, /lookup|legal_order|op\b/)
  const theirs = await city.bo.page('limit=100')
  for (const { blinding, previous } of theirs.entries)
    for (const part of [blinding, previous]) assert.ok(part === null || !own.includes(part))
})

test('leaves of the same event, of one person or of two, have nothing in common', async (t) => {
  const city = await openCity(t)
  const tile = (await city.ask(city.other, '/api/history/log/tiles/0/0')).rawPayload
  const leaves = Array.from({ length: 7 }, (_, place) => tile.subarray(place * 32, place * 32 + 32))
  assert.equal(new Set(leaves.map((leaf) => leaf.toString('hex'))).size, 7)
  // Every entry here says the same; without its blinding nobody can try what it might say.
  const { entries } = await city.ana.page('limit=100')
  const guesses = entries.flatMap((entry) => [
    merkleLog.commitmentOf(entry, 'A'.repeat(43)),
    merkleLog.commitmentOf({ ...entry, previous: null }, 'A'.repeat(43)),
  ])
  for (const guess of guesses) {
    const leaf = Buffer.from(merkleLog.leafHash(Buffer.from(guess ?? '', 'base64url')))
    assert.ok(leaves.every((one) => !one.equals(leaf)))
  }
  // Sorted by commitment within the batch: whose entry stands beside whose is chance.
  const places = entries.map(({ leafIndex }) => leafIndex)
  assert.equal(new Set(places).size, 5)
})
