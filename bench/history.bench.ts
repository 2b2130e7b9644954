// The log of all histories, on the durable database: how fast entries are sealed, how long a proof takes in a log of a
// million, and how long a wallet checks a page. `npm run bench history`
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDb } from '#base/db'
import { newId } from '#base/ids'
import { createKeys } from '#base/keys'
import { createLog } from '#base/log'
import { migrate } from '#base/migrate'
import type { HistoryPage } from '#contract/identity/history'
import { jws, merkleLog } from '#identity/formats'
import { createHistory } from '#identity/history'
import { createParties } from '#identity/parties'
import { createPeople } from '#identity/people'
import { createTrust } from '#identity/trust'
import { check, type Kept, type Ports } from '#kit/history'
import { nextIdNumber } from '#test/issuing'
import { testHttp } from '#test/http'
import { percentile, report, reportMachine } from './measure.ts'

const bench = 'history'
const origin = 'https://id.city.example'
const leaves = 1_000_000
const perPerson = 100
const writers = 8

const dir = mkdtempSync(join(tmpdir(), 'hufu-bench-'))
const db = await openDb(`embedded:${join(dir, 'data')}`, { connectionsMax: 10 })
await migrate(db)
const [keys, now] = [createKeys(join(dir, 'keys')), () => new Date()]
const trust = await createTrust({ db, keys, origin, now })
const people = createPeople({ keys, now })
const parties = createParties({ db, now, origin })
const log = createLog({ level: 'silent' })
const history = createHistory({ db, log, trust, origin, now, vault: people, parties, witnessFile: null })
const closing: (() => unknown)[] = []
const ana = await newPerson()
const app = await testHttp(
  { after: (close: () => unknown) => void closing.push(close) },
  db,
  history.routes({ db, requireResident: async () => ({ personId: ana }) }),
)
reportMachine(bench)

await entering()
await sealing()
await enterFor(ana, perPerson)
await history.sealAll()
await proving()
await checking()
await auditing()
for (const close of closing) await close()
await db.close()
rmSync(dir, { recursive: true, force: true })

async function newPerson(): Promise<string> {
  return db.tx((sql) => people.add(sql, { idNumber: nextIdNumber(), name: '王芳' }))
}

async function enterFor(personId: string, count: number): Promise<void> {
  for (let one = 0; one < count; one += 1)
    await db.tx((sql) =>
      history.record(sql, {
        entryId: newId(),
        personId,
        event: { kind: 'lookup', operatorId: newId(), look: 'page', reason: 'legal_order', reference: null },
      }),
    )
}

/** Each entry in a transaction of its own, as they come; many at once. */
async function entering(): Promise<void> {
  const persons: string[] = []
  for (let one = 0; one < writers; one += 1) persons.push(await newPerson())
  const each = 250
  const start = performance.now()
  await Promise.all(persons.map((personId) => enterFor(personId, each)))
  const seconds = (performance.now() - start) / 1000
  report({ bench, figure: 'entries written, 8 at once', value: (writers * each) / seconds, unit: '/s' })
}

/** A million entries that wait, put there by SQL for the sake of the reader's time; sealing them is what is measured. */
async function sealing(): Promise<void> {
  await history.sealAll()
  const personId = newId()
  await db.sql`insert into history.head (person_id, last_sequence, last_commitment) values (${personId}, ${leaves}, sha256('x'))`
  await db.sql.unsafe(`
    insert into history.pending (person_id, sequence, commitment)
    select '${personId}', i, sha256(int8send(i)) from generate_series(1, ${leaves}) i`)
  await db.sql`analyze`
  const cpu = process.cpuUsage()
  const start = performance.now()
  const sealed = await history.sealAll()
  const seconds = (performance.now() - start) / 1000
  const { user, system } = process.cpuUsage(cpu)
  assert.equal(sealed, leaves)
  report({ bench, figure: 'entries sealed, by the clock', value: sealed / seconds, unit: '/s', goal: 2_000 })
  report({
    bench,
    figure: 'entries sealed, by the CPU time of Hufu',
    value: sealed / ((user + system) / 1e6),
    unit: '/s',
    goal: 2_000,
  })
  const [size] = await db.sql<{ mb: number }[]>`
    select pg_total_relation_size('history.tile')::float8 / 1e6 as mb`
  report({ bench, figure: 'room of a tree of a million', value: size?.mb ?? 0, unit: 'MB' })
}

async function proving(): Promise<void> {
  const { head } = (await app.inject('/api/history/log')).json<{ head: string }>()
  const size = merkleLog.readHead(jws.parse(head))?.size ?? 0
  assert.ok(size > leaves)
  const spots = Array.from({ length: 200 }, (_, place) => Math.floor((place * 7_919_117) % size))
  const times = async (address: (spot: number) => string) => {
    const ms: number[] = []
    for (const spot of spots) {
      const start = performance.now()
      assert.equal((await app.inject(address(spot))).statusCode, 200)
      ms.push(performance.now() - start)
    }
    return ms
  }
  const inclusion = await times((index) => `/api/history/log/inclusion?index=${index}&size=${size}`)
  const consistency = await times((first) => `/api/history/log/consistency?first=${first + 1}&second=${size}`)
  const page = await times(() => `/api/history?limit=100&treeSize=${size}`)
  for (const [figure, ms] of [
    ['an inclusion proof of a million leaves', inclusion],
    ['a consistency proof of a million leaves', consistency],
    ['a page of 100 entries with their proofs', page],
  ] as const)
    for (const percent of [50, 99])
      report({ bench, figure: `${figure}, p${percent}`, value: percentile(ms, percent), unit: 'ms' })
}

/** The wallet's own code, with the portable hash that browsers run. */
async function checking(): Promise<void> {
  const ask = async <T>(url: string): Promise<T> => (await app.inject(url)).json<T>()
  const { head } = await ask<{ head: string }>('/api/history/log')
  const size = merkleLog.readHead(jws.parse(head))?.size ?? 0
  const page = await ask<HistoryPage>(`/api/history?limit=100&treeSize=${size}`)
  const ms: number[] = []
  for (let round = 0; round < 50; round += 1) {
    let kept: Kept | undefined
    const ports: Ports = {
      head: async () => head,
      page: async () => page,
      consistency: async () => [],
      verifyHead: async (token) => merkleLog.readHead(jws.parse(token)),
      read: async () => kept,
      write: async (next) => {
        kept = next
      },
      now,
    }
    const start = performance.now()
    const { alarm, from, to } = await check(ports)
    ms.push(performance.now() - start)
    assert.deepEqual([alarm, from, to], [null, 1, perPerson])
  }
  report({
    bench,
    figure: 'a wallet checks 100 entries, p50',
    value: percentile(ms, 50),
    unit: 'ms',
    goal: 200,
    atMost: true,
  })
  report({ bench, figure: 'their size with proofs', value: JSON.stringify(page).length / 1024, unit: 'kB' })
}

/** The leaves and heads of a million; the made-up entries have no rows, so that part is not in it. */
async function auditing(): Promise<void> {
  const start = performance.now()
  const { size } = await history.audit({})
  report({
    bench,
    figure: `a log of ${size} leaves computed again`,
    value: (performance.now() - start) / 1000,
    unit: 's',
  })
}
