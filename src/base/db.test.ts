import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import { Client } from 'pg'
import type { Db } from '#base/db'
import { announce, openDb, savepoint } from '#base/db'
import { newId } from '#base/ids'
import { attempt } from '#base/limits'
import { createLog } from '#base/log'
import { migrate } from '#base/migrate'
import { createOutbox, record } from '#base/outbox'
import { realPostgres, scratchName } from '#test/real-postgres'

// One suite for every way to have a database: what holds on a newcomer's laptop holds on a city's server.
type Opened = { db: Db; close: () => Promise<void> }

async function openEmbedded(): Promise<Opened> {
  const dir = await mkdtemp(join(tmpdir(), 'hufu-db-'))
  const db = await openDb(`embedded:${dir}`)
  const close = async () => {
    await db.close()
    await rm(dir, { recursive: true, force: true })
  }
  return { db, close }
}

const real = await realPostgres()

async function openReal(): Promise<Opened> {
  const name = scratchName()
  const admin = new Client({ connectionString: real.url })
  await admin.connect()
  await admin.query(`create database ${name}`)
  const url = new URL(real.url)
  url.pathname = `/${name}`
  const db = await openDb(url.href)
  const close = async () => {
    await db.close()
    await admin.query(`drop database ${name} with (force)`)
    await admin.end()
    await real.stop()
  }
  return { db, close }
}

conformance('embedded:', openEmbedded)
conformance(`postgres:// on ${real.what}`, openReal)

function conformance(driver: string, open: () => Promise<Opened>): void {
  suite(`a database opened as ${driver}`, () => {
    let opened: Opened | undefined
    const db = () => {
      assert(opened)
      return opened.db
    }
    before(async () => {
      opened = await open()
      await migrate(db())
      await db().sql`create table public.tally (id uuid primary key, n bigint not null, left_over integer)`
    })
    after(() => opened?.close())
    keepsTransactions(db)
    keepsBrokenTransactions(db)
    keepsTypes(db)
    decidesRaces(db)
    carriesTheBase(db)
  })
}

function keepsTransactions(db: () => Db): void {
  const count = async (id: string) => (await db().sql`select from public.tally where id = ${id}`).length
  const insert = (sql: Db['sql'], id: string) => sql`insert into public.tally (id, n) values (${id}, 1)`

  test('a transaction is all or nothing, and its error comes out as it was', async () => {
    const id = newId()
    const reason = new Error('no')
    const failing = db().tx(async (sql) => {
      await insert(sql, id)
      throw reason
    })
    await assert.rejects(failing, (thrown) => thrown === reason)
    assert.equal(await count(id), 0)
    await db().tx((sql) => insert(sql, id))
    assert.equal(await count(id), 1)
  })

  test('what a savepoint fails at is undone alone, and the transaction goes on', async () => {
    const [kept, lost] = [newId(), newId()]
    await db().tx(async (sql) => {
      await insert(sql, kept)
      const failing = savepoint(sql, async (inner) => {
        await insert(inner, lost)
        await insert(inner, kept)
      })
      await assert.rejects(failing, { code: '23505' })
    })
    assert.deepEqual([await count(kept), await count(lost)], [1, 0])
  })

  test('what was announced is heard after the commit, and never after a rollback', async () => {
    const heard: number[] = []
    const id = newId()
    db().onAnnounced('tally', () => heard.push(1))
    const seen: number[] = []
    await db().tx(async (sql) => {
      await savepoint(sql, async (inner) => announce(inner, 'tally'))
      await insert(sql, id)
      seen.push(heard.length)
    })
    assert.deepEqual([seen, heard], [[0], [1]])
    const failing = db().tx(async (sql) => {
      announce(sql, 'tally')
      throw new Error('no')
    })
    await assert.rejects(failing)
    assert.deepEqual(heard, [1])
  })
}

function keepsBrokenTransactions(db: () => Db): void {
  const count = async (id: string) => (await db().sql`select from public.tally where id = ${id}`).length
  const insert = (sql: Db['sql'], id: string) => sql`insert into public.tally (id, n) values (${id}, 1)`

  test('a connection that dies takes its whole transaction with it: nothing after it counts alone', async () => {
    const [earlier, afterwards] = [newId(), newId()]
    const failing = db().tx(async (sql) => {
      const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
      await insert(sql, earlier)
      assert(row)
      await db().sql`select pg_terminate_backend(${row.pid})`
      await Promise.all(Array.from({ length: 20 }, () => db().sql`select pg_sleep(0.01)`))
      await insert(sql, afterwards)
    })
    await assert.rejects(failing)
    assert.deepEqual([await count(earlier), await count(afterwards)], [0, 0])
  })

  test('an error that was swallowed undoes the transaction, and says so', async () => {
    const id = newId()
    const failing = db().tx(async (sql) => {
      await insert(sql, id)
      await insert(sql, id).catch(() => {})
    })
    await assert.rejects(failing, /swallowed: use a savepoint/)
    assert.equal(await count(id), 0)
  })

  test('a statement that was not awaited, and comes after the end, is refused', async () => {
    const kept = await db().tx(async (sql) => ({ sql }))
    await assert.rejects(kept.sql`select 1`, /after the end of its transaction/)
  })

  test('a transaction gives back an array as it is', async () => {
    const promise = Promise.resolve(1)
    assert.deepEqual(await db().tx(async () => [promise]), [promise])
  })
}

function keepsTypes(db: () => Db): void {
  test('values come back as what they are', async () => {
    const at = new Date('2026-02-28T23:59:59.123Z')
    const given = {
      big: 9_007_199_254_740_993n,
      at,
      bytes: Buffer.from([0, 255]),
      list: ['甲', 'b"\\'],
      text: '虎符\u{1f42f}',
    }
    const [row] = await db().sql`
      select ${given.big}::bigint as big, ${at}::timestamptz as at, ${given.bytes}::bytea as bytes,
        ${given.list}::text[] as list, ${given.text}::text as text, ${db().sql.json({ a: [1, null] })}::jsonb as json,
        null::text as nothing, '2026-02-28'::date as day, count(*) as count from (values (1)) as one`
    assert.deepEqual(
      { ...row },
      {
        ...given,
        json: { a: [1, null] },
        nothing: null,
        day: new Date('2026-02-28T00:00:00Z'),
        count: 1n,
      },
    )
  })

  test('values are data, whatever they look like', async () => {
    const nasty = `'; drop table public.tally; --`
    const [row] = await db().sql`select ${nasty}::text as text`
    assert.equal(row?.['text'], nasty)
  })

  test('a statement that takes too long is stopped, and so is a transaction that is left lying', async () => {
    const [row] = await db().sql`
      select current_setting('statement_timeout') as statement,
        current_setting('idle_in_transaction_session_timeout') as idle, current_setting('TimeZone') as zone`
    assert.deepEqual({ ...row }, { statement: '30s', idle: '1min', zone: 'UTC' })
  })
}

function decidesRaces(db: () => Db): void {
  test('of twenty who want the last one, one gets it', async () => {
    const id = newId()
    await db().sql`insert into public.tally (id, n, left_over) values (${id}, 0, 1)`
    const taken = await Promise.all(
      Array.from({ length: 20 }, () =>
        db().tx(
          (sql) => sql`
          update public.tally set left_over = left_over - 1 where id = ${id} and left_over > 0 returning id`,
        ),
      ),
    )
    assert.equal(taken.flat().length, 1)
  })

  test('two workers never take the same row', async () => {
    const ids = Array.from({ length: 40 }, () => newId())
    for (const id of ids) await db().sql`insert into public.tally (id, n) values (${id}, 77)`
    const take = () =>
      db().tx(async (sql) => {
        const rows = await sql<{ id: string }[]>`
          select id from public.tally where n = 77 order by id limit 1 for update skip locked`
        for (const { id } of rows) await sql`update public.tally set n = 78 where id = ${id}`
        return rows.map(({ id }) => id)
      })
    const taken = (await Promise.all(ids.map(take))).flat()
    assert.equal(new Set(taken).size, taken.length)
  })
}

function carriesTheBase(db: () => Db): void {
  test('the base works on it: limits and facts', async () => {
    const limit = { scope: 'conformance', key: newId(), max: 1, windowSeconds: 60, now: new Date() }
    await attempt(db().sql, limit)
    await assert.rejects(attempt(db().sql, limit), { code: 'base.too_many_attempts' })
    const heard: unknown[] = []
    const outbox = createOutbox({ db: db(), log: createLog({ level: 'silent' }) })
    outbox.react('sample.done', 'hear', async (_sql, body) => {
      heard.push(body)
    })
    await db().tx((sql) => record(sql, 'sample.done', { id: '1' }))
    await outbox.drain()
    assert.deepEqual(heard, [{ id: '1' }])
  })

  test('migrating again changes nothing', async () => {
    assert.deepEqual(await migrate(db()), [])
  })
}

test('base.database_unreachable: an address where no database answers', async () => {
  await assert.rejects(openDb('postgres://nobody:x@127.0.0.1:1/none?connect_timeout=1'), {
    code: 'base.database_unreachable',
    facts: { reason: 'ECONNREFUSED' },
  })
})
