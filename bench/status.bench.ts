// A status list of a million places, one in a hundred invalid: how soon a change is published, what a list costs to publish
// and to send, how fast places are found and looked up. With the durable database.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openDb } from '#base/db'
import { newId } from '#base/ids'
import { createKeys } from '#base/keys'
import { migrate } from '#base/migrate'
import { statusList } from '#identity/formats'
import { createStatus } from '#identity/status'
import { createTrust } from '#identity/trust'
import { testHttp } from '#test/http'
import { percentile, report, reportMachine } from './measure.ts'

const bench = 'status'
const origin = 'https://id.city.example'
const places = 1_048_576
const copiesPerCard = 10
const changes = 200

const dir = mkdtempSync(join(tmpdir(), 'hufu-bench-'))
const db = await openDb(`embedded:${join(dir, 'data')}`, { connectionsMax: 10 })
await migrate(db)
const closing: (() => unknown)[] = []
const now = () => new Date()
const trust = await createTrust({ db, keys: createKeys(join(dir, 'keys')), origin, now })
const status = createStatus({ db, trust, origin, now })
const app = await testHttp({ after: (close: () => unknown) => void closing.push(close) }, db, status.routes)
reportMachine(bench)

await fill()
await publishing()
await sending()
await finding()
for (const close of closing) await close()
await db.close()
rmSync(dir, { recursive: true, force: true })

/** 60 % of the list taken, 1 % of the cards revoked: by SQL, for the sake of the reader's time. */
async function fill(): Promise<void> {
  await db.sql`insert into status.list (list_id, opened_at) values (1, now())`
  await db.sql`
    insert into status.entry (list_id, idx, card_id, expires_at)
    select 1, (i::bigint * 611953 % ${places})::int, md5((i / ${copiesPerCard})::text)::uuid, now() + interval '30 days'
    from generate_series(1, ${Math.floor(places * 0.6)}) i`
  await db.sql`
    insert into status.card (card_id, value)
    select distinct card_id, 'invalid' from status.entry where card_id < '02900000-0000-0000-0000-000000000000'`
  await db.sql`analyze`
}

async function publishing(): Promise<void> {
  const start = performance.now()
  const first = await fetchList()
  report({
    bench,
    figure: 'a list read and published for the first time',
    value: performance.now() - start,
    unit: 'ms',
  })
  report({ bench, figure: 'its size, signed', value: first.length / 1024, unit: 'kB' })
  const zipped = await app.inject({ url: '/status/lists/1', headers: { 'accept-encoding': 'gzip' } })
  report({ bench, figure: 'its size on the wire', value: zipped.rawPayload.length / 1024, unit: 'kB' })

  const latencyMs: number[] = []
  for (let change = 0; change < changes; change += 1) {
    const cardId = newId()
    const [place] = await status.allocate(db.sql, {
      cardId,
      count: 1,
      expiresAt: new Date(Date.now() + 86_400_000),
    })
    assert.ok(place)
    await db.tx((sql) => status.set(sql, { cardId, value: 'invalid' }))
    const committed = performance.now()
    const token = await fetchList()
    latencyMs.push(performance.now() - committed)
    if (change % 20 === 0) assert.equal(await read(token, place), 1)
  }
  for (const percent of [50, 99])
    report({
      bench,
      figure: `from commit to the list that shows it, p${percent}`,
      value: percentile(latencyMs, percent),
      unit: 'ms',
      goal: 1000,
      atMost: true,
    })
}

async function sending(): Promise<void> {
  const { headers } = await app.inject({ url: '/status/lists/1' })
  const known = { 'if-none-match': String(headers.etag) }
  report({
    bench,
    figure: 'lists asked for again, unchanged',
    value: await rate(() => app.inject({ url: '/status/lists/1', headers: known })),
    unit: '/s',
  })
  report({
    bench,
    figure: 'lists sent whole',
    value: await rate(() => app.inject({ url: '/status/lists/1' })),
    unit: '/s',
  })
}

async function finding(): Promise<void> {
  const expiresAt = new Date(Date.now() + 86_400_000)
  const [place] = await status.allocate(db.sql, { cardId: newId(), count: 1, expiresAt })
  assert.ok(place)
  const order = () => ({ cardId: newId(), count: copiesPerCard, expiresAt })
  report({
    bench,
    figure: 'batches of ten places drawn',
    value: await rate(() => status.allocate(db.sql, order())),
    unit: '/s',
  })
  report({
    bench,
    figure: 'places looked up',
    value: await rate(() => status.check(db.sql, place)),
    unit: '/s',
  })
}

async function fetchList(): Promise<string> {
  const answer = await app.inject({ url: '/status/lists/1' })
  assert.equal(answer.statusCode, 200)
  return answer.payload
}

async function read(token: string, { uri, idx }: statusList.StatusReference): Promise<number> {
  const list = await statusList.verifyToken(token, { uri, now: now(), signed: trust.isStatusListSigned })
  return statusList.read(list, idx)
}

/** With eight under way. */
async function rate(run: () => PromiseLike<unknown>, seconds = 3): Promise<number> {
  let count = 0
  const start = performance.now()
  const work = async () => {
    while (performance.now() - start < seconds * 1000) {
      await run()
      count += 1
    }
  }
  await Promise.all(Array.from({ length: 8 }, work))
  return count / ((performance.now() - start) / 1000)
}
