import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import type { Db } from '#base/db'
import { newId } from '#base/ids'
import { createLog } from '#base/log'
import type { Outbox } from '#base/outbox'
import { createOutbox, record } from '#base/outbox'
import { openTestDb } from '#test/database'

const retryMax = 20

async function opened(t: TestContext): Promise<{ db: Db; outbox: Outbox; said: string[] }> {
  const db = await openTestDb(t)
  await db.sql`create table public.effect (fact text, reaction text, primary key (fact, reaction))`
  const said: string[] = []
  const log = createLog({ level: 'warn', write: (line) => said.push(line) })
  return { db, outbox: createOutbox({ db, log }), said }
}

const happened = (db: Db, id: string) => db.tx((sql) => record(sql, 'sample.done', { id }))
const effects = async (db: Db) =>
  (await db.sql<{ fact: string; reaction: string }[]>`select * from public.effect order by 1, 2`).map(
    ({ fact, reaction }) => `${fact} ${reaction}`,
  )

/** A reaction whose effect shows how often it took place: a second time would break the key. */
const enter =
  (reaction: string) =>
  async (sql: Db['sql'], { id }: Record<string, unknown>): Promise<void> => {
    await sql`insert into public.effect values (${String(id)}, ${reaction})`
  }

const dueNow = (db: Db) => db.sql`update base.outbox set due_at = now() where due_at < 'infinity'`

test('a fact is delivered to each of its reactions, once, and to no other’s', async (t) => {
  const { db, outbox } = await opened(t)
  outbox.react('sample.done', 'a', enter('a'))
  outbox.react('sample.done', 'b', enter('b'))
  outbox.react('sample.other', 'c', enter('c'))
  await happened(db, '1')
  await outbox.drain()
  await outbox.drain()
  assert.deepEqual(await effects(db), ['1 a', '1 b'])
  assert.deepEqual(await outbox.backlog(), { waiting: 0, givenUp: 0 })
})

test('what was rolled back was no fact', async (t) => {
  const { db, outbox } = await opened(t)
  outbox.react('sample.done', 'a', enter('a'))
  const failing = db.tx(async (sql) => {
    await record(sql, 'sample.done', { id: '1' })
    throw new Error('no')
  })
  await assert.rejects(failing)
  await outbox.drain()
  assert.deepEqual(await effects(db), [])
})

test('a reaction that fails is undone and tried again alone; the others’ work stays and is not repeated', async (t) => {
  const { db, outbox, said } = await opened(t)
  let isBroken = true
  outbox.react('sample.done', 'good', enter('good'))
  outbox.react('sample.done', 'bad', async (sql, body) => {
    await enter('bad')(sql, body)
    if (isBroken) throw new Error('not yet')
  })
  await happened(db, '1')
  await assert.rejects(outbox.drain(), /not yet/)
  assert.deepEqual(await effects(db), ['1 good'])
  assert.deepEqual(await outbox.backlog(), { waiting: 1, givenUp: 0 })
  assert.match(said[0] ?? '', /"reaction":"bad","failures":1/)
  await outbox.drain() // not due yet: nothing happens
  isBroken = false
  await dueNow(db)
  await outbox.drain()
  assert.deepEqual(await effects(db), ['1 bad', '1 good'])
  assert.deepEqual(await outbox.backlog(), { waiting: 0, givenUp: 0 })
})

test('the pause before the next try doubles, up to an hour', async (t) => {
  const { db, outbox } = await opened(t)
  outbox.react('sample.done', 'bad', async () => {
    throw new Error('never')
  })
  await happened(db, '1')
  const pauses: number[] = []
  for (let failure = 1; failure < retryMax; failure += 1) {
    await dueNow(db)
    await assert.rejects(outbox.drain(), /never/)
    const [row] = await db.sql<{ pause: number }[]>`
      select extract(epoch from due_at - now())::float8 as pause from base.outbox`
    pauses.push(Math.ceil(row?.pause ?? 0))
  }
  assert.deepEqual(pauses.slice(0, 4), [2, 4, 8, 16])
  assert.deepEqual(
    pauses.slice(11),
    Array.from({ length: 8 }, () => 3_600),
  )
})

test('poison is given up after twenty failures, holds nobody up, and gets another try with each start', async (t) => {
  const { db, outbox } = await opened(t)
  let isPoison = true
  outbox.react('sample.done', 'a', async (sql, body) => {
    if (isPoison && body['id'] === 'poison') throw new Error('poison')
    await enter('a')(sql, body)
  })
  await happened(db, 'poison')
  for (let failure = 0; failure < retryMax; failure += 1) {
    await dueNow(db)
    await assert.rejects(outbox.drain(), /poison/)
  }
  assert.deepEqual(await outbox.backlog(), { waiting: 0, givenUp: 1 })
  await happened(db, 'fine')
  await outbox.drain()
  assert.deepEqual(await effects(db), ['fine a'])
  isPoison = false
  await outbox.start()
  await until(async () => (await effects(db)).length === 2)
  await outbox.stop()
  assert.deepEqual(await outbox.backlog(), { waiting: 0, givenUp: 0 })
})

test('a crash in the middle of a delivery loses neither the fact nor doubles its effect', async (t) => {
  const { db, outbox } = await opened(t)
  let crashes = 1
  outbox.react('sample.done', 'a', enter('a'))
  outbox.react('sample.done', 'b', async (sql, body) => {
    await enter('b')(sql, body)
    if (crashes === 0) return
    crashes -= 1
    const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
    await db.sql`select pg_terminate_backend(${row?.pid ?? 0})`
  })
  await happened(db, '1')
  await assert.rejects(outbox.drain())
  assert.deepEqual(await effects(db), [])
  assert.deepEqual(await outbox.backlog(), { waiting: 1, givenUp: 0 })
  await outbox.drain()
  assert.deepEqual(await effects(db), ['1 a', '1 b'])
})

test('two processes share the work: every effect once', async (t) => {
  const { db, outbox } = await opened(t)
  const other = createOutbox({ db, log: createLog({ level: 'silent' }) })
  const ids = Array.from({ length: 220 }, () => newId()).toSorted()
  for (const one of [outbox, other]) one.react('sample.done', 'a', enter('a'))
  await db.tx(async (sql) => {
    for (const id of ids) await record(sql, 'sample.done', { id })
  })
  await Promise.all([outbox.drain(), other.drain(), outbox.drain()])
  await outbox.drain()
  assert.deepEqual(
    await effects(db),
    ids.map((id) => `${id} a`),
  )
})

test('a running outbox is woken by the commit; stopped, it leaves facts for the next start', async (t) => {
  const { db, outbox } = await opened(t)
  outbox.react('sample.done', 'a', enter('a'))
  await outbox.start()
  await happened(db, '1')
  await until(async () => (await effects(db)).length === 1)
  await outbox.stop()
  await happened(db, '2')
  await delay(50)
  assert.deepEqual(await outbox.backlog(), { waiting: 1, givenUp: 0 })
  await outbox.start()
  await until(async () => (await effects(db)).length === 2)
  await outbox.stop()
})

test('two reactions to a fact cannot have one name: a retry would find the wrong one', async (t) => {
  const { outbox } = await opened(t)
  outbox.react('sample.done', 'a', enter('a'))
  assert.throws(() => outbox.react('sample.done', 'a', enter('a')), /two reactions/)
})

async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) {
    if (await isSo()) return
    await delay(10)
  }
  assert.fail('it did not happen within 5 s')
}
