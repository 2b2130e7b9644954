import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { backUp, restore } from '#base/backup'
import type { Db } from '#base/db'
import { createKeys, type Keys, openKeys, type Renewable } from '#base/keys'
import { createPeople, type People } from '#identity/people'
import { openTestDb } from '#test/database'
import { enter } from './enter.ts'
import { parseResident } from './resident.ts'
import { createResidentMaker } from './sample/residents.ts'

const today = '2026-06-01'
const blockRows = 2_000
const residents = createResidentMaker({ seed: 11, today })

async function setUp(t: TestContext, count: number) {
  const place = mkdtempSync(join(tmpdir(), 'hufu-turning-'))
  t.after(() => rmSync(place, { recursive: true, force: true }))
  const dir = join(place, 'keys')
  const db = await openTestDb(t)
  const keys = await openKeys(db.sql, dir)
  const clock = { now: new Date('2026-06-01T00:00:00Z') }
  const now = () => clock.now
  const people = createPeople({ keys, now })
  const entered: Person[] = []
  while (entered.length < count)
    entered.push(...(await enterSome(db, keys, Math.min(blockRows, count - entered.length))))
  return { place, dir, db, keys, people, clock, now, entered }
}

type Person = { personId: string; idNumber: string; name: string }

async function enterSome(db: Db, keys: Keys, count: number): Promise<Person[]> {
  const made = Array.from({ length: count }, () => residents.next())
  const entries = made.map((one) => {
    const parsed = parseResident({ id_number: one.idNumber, name: one.name, address: one.address }, today)
    assert.ok(parsed.outcome === 'resident')
    return { resident: parsed.resident, portrait: null, stateRef: `ref ${one.idNumber}` }
  })
  const done = await db.tx((sql) =>
    enter(sql, { keys, origin: 'import', now: new Date('2026-06-01T00:00:00Z') }, entries),
  )
  return done.map(({ personId }, at) => ({
    personId,
    idNumber: made[at]?.idNumber ?? '',
    name: made[at]?.name ?? '',
  }))
}

/** As the timer does, until nothing is left; the clock is set past the time that is waited for other processes. */
async function turnToTheEnd(db: Db, people: People, clock: { now: Date }): Promise<void> {
  while (await people.turnKeys(db));
  clock.now = new Date(clock.now.getTime() + 121_000)
  while (await people.turnKeys(db));
}

async function assertFound(db: Db, people: People, all: readonly Person[]): Promise<void> {
  for (const { personId, idNumber, name } of all) {
    const match = await people.match(db.sql, { idNumber, name })
    assert.equal(match.outcome === 'match' && match.personId, personId)
    assert.ok((await people.findByName(db.sql, name, 1_000)).some((one) => one.personId === personId))
  }
}

const some = (all: readonly Person[]) => all.filter((_, at) => at % Math.ceil(all.length / 20) === 0)

for (const name of ['master', 'index'] as const)
  test(`the ${name} key is renewed for everybody, old and new, while people are entered, changed and erased`, async (t) => {
    const { dir, db, keys, people, clock, entered } = await setUp(t, 3_000)
    const stale = createKeys(dir)
    await people.renewKey(db, name)
    // A process that has not looked yet enters somebody under the old key.
    const late = await enterSome(db, stale, 5)
    const erased = entered.slice(0, 3)
    const [fresh] = await Promise.all([
      (async () => {
        const all: Person[] = []
        for (let n = 0; n < 10; n += 1) all.push(...(await enterSome(db, keys, 20)))
        for (const { personId } of erased) await db.tx((sql) => people.erase(sql, personId))
        return all
      })(),
      (async () => {
        while (await people.turnKeys(db)) await assertFound(db, people, some(entered.slice(3)))
      })(),
    ])
    await turnToTheEnd(db, people, clock)
    const [turning] = await people.turnings(db.sql)
    assert.ok(turning?.finishedAt)
    assert.equal(turning.done, turning.total)
    await people.destroyKey(db, { name, number: 1 })
    assert.ok(!existsSync(join(dir, `${name}.1.json`)))
    const started = createPeople({ keys: await openKeys(db.sql, dir), now: () => clock.now })
    await assertFound(db, started, [...some(entered.slice(3)), ...late, ...some(fresh)])
    for (const { idNumber, name: its } of erased)
      assert.deepEqual(await started.match(db.sql, { idNumber, name: its }), { outcome: 'none' })
    const [rows] = await db.sql`
      select (select count(*)::int from people.person_key) as keys, (select count(*)::int from people.id_number_lookup) as numbers,
        (select count(*)::int from people.name_lookup) as names, (select count(*)::int from people.state_lookup) as refs`
    assert.deepEqual(Object.values(rows ?? {}), [3_202, 3_202, 3_202, 3_202])
  })

test('a number is taken once while the index key is renewed, whichever process enters it', async (t) => {
  const { dir, db, keys, people, entered } = await setUp(t, 3)
  const stale = createKeys(dir)
  await people.renewKey(db, 'index')
  const [known] = entered
  assert.ok(known)
  await assert.rejects(
    db.tx((sql) => people.add(sql, { idNumber: known.idNumber, name: known.name })),
    { code: 'people.already_known' },
  )
  const fresh = residents.next()
  const oldWay = createPeople({ keys: stale, now: () => new Date('2026-06-01T00:00:00Z') })
  const both = await Promise.allSettled(
    [people, oldWay].map((one) =>
      db.tx((sql) => one.add(sql, { idNumber: fresh.idNumber, name: fresh.name })),
    ),
  )
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
  assert.equal(keys.indexKeys().length, 2)
})

test('a guardian is still one after the index key is renewed, and a key by which alone one is known stays', async (t) => {
  const { db, keys, people, clock, entered } = await setUp(t, 2)
  const [guardian] = entered
  assert.ok(guardian)
  const [child, elsewhere] = [minor(), residents.next()]
  const name = async (...guardians: string[]) => {
    const [row] = await db.tx((sql) =>
      enter(sql, { keys, origin: 'import', now: clock.now }, [
        { resident: { ...child, guardians }, portrait: null, stateRef: `ref ${child.idNumber}` },
      ]),
    )
    return row?.personId ?? ''
  }
  const wardId = await name(guardian.idNumber, elsewhere.idNumber)
  await people.renewKey(db, 'index')
  await turnToTheEnd(db, people, clock)
  const destroy = () => people.destroyKey(db, { name: 'index', number: 1 })
  await assert.rejects(destroy(), { code: 'people.key_in_use', facts: { key: 'index.1', rows: 1 } })
  await name(guardian.idNumber, elsewhere.idNumber)
  await destroy()
  const pair = { guardianId: guardian.personId, wardId }
  assert.equal(await people.isRegisteredGuardian(db.sql, pair), true)
  assert.equal(await people.countRegisteredGuardians(db.sql, wardId), 2)
})

function minor() {
  for (;;) {
    const { idNumber, name, birthDate } = residents.next()
    if (birthDate < '2014') continue
    const parsed = parseResident({ id_number: idNumber, name, address: '1' }, today)
    assert.ok(parsed.outcome === 'resident')
    return parsed.resident
  }
}

test('killed in the middle of renewing 20,000 keys, the next goes on where it was, and nobody is lost', async (t) => {
  const { dir, db, people, clock, entered } = await setUp(t, 20_000)
  await people.renewKey(db, 'master')
  let kills = 0
  for (; kills < 3; kills += 1) {
    const killed = await killedAfter(db.url, dir, (kills + 1) * 3_000, people, db)
    assert.equal(killed, 'SIGKILL')
  }
  const [half] = await people.turnings(db.sql)
  assert.ok(half && half.done >= 9_000 && half.done < 20_000, `killed at ${half?.done}`)
  await turnToTheEnd(db, people, clock)
  const [row] = await db.sql`
    select count(*)::int as all, count(*) filter (where get_byte(wrapped_key, 1) = 2)::int as renewed from people.person_key`
  assert.deepEqual(row, { all: 20_000, renewed: 20_000 })
  await people.destroyKey(db, { name: 'master', number: 1 })
  const started = createPeople({ keys: await openKeys(db.sql, dir), now: () => clock.now })
  const opened = await started.findMany(
    db.sql,
    entered.map(({ personId }) => personId),
  )
  assert.equal(opened.length, 20_000)
})

/** Another process renews until so many are done, and is killed at whatever it does then. */
async function killedAfter(
  url: string,
  dir: string,
  done: number,
  people: People,
  db: Db,
): Promise<string | null> {
  const script = `
    import { openDb } from '#base/db'
    import { createKeys } from '#base/keys'
    import { createPeople } from '#identity/people'
    const [url, keysDir] = process.argv.slice(1)
    const db = await openDb(url)
    const people = createPeople({ keys: createKeys(keysDir), now: () => new Date('2026-06-01T00:00:00Z') })
    while (await people.turnKeys(db));
    await new Promise((done) => setTimeout(done, 60_000))`
  const words = ['--input-type=module-typescript', '--eval', script, '--', url, dir]
  const child = spawn(process.execPath, words, {
    cwd: join(import.meta.dirname, '../../..'),
    stdio: 'inherit',
  })
  const exit = once(child, 'exit')
  while (((await people.turnings(db.sql))[0]?.done ?? 0) < done && child.exitCode === null) await sleep(5)
  child.kill('SIGKILL')
  const [, signal] = await exit
  return typeof signal === 'string' ? signal : null
}

test('people.turning_runs: of two who renew a key at once one does, and a second begins when the first is done', async (t) => {
  const { db, people, clock, keys } = await setUp(t, 10)
  for (const name of ['master', 'index'] satisfies Renewable[]) {
    const both = await Promise.allSettled([1, 2].map(() => people.renewKey(db, name)))
    const refused = both.flatMap((one) =>
      one.status === 'rejected' ? [{ code: one.reason.code, facts: one.reason.facts }] : [],
    )
    assert.deepEqual(refused, [{ code: 'people.turning_runs', facts: { key: name } }])
  }
  assert.deepEqual([keys.masterKeys().length, keys.indexKeys().length], [2, 2])
  await turnToTheEnd(db, people, clock)
  await people.renewKey(db, 'master')
  assert.equal(keys.masterKeys().length, 3)
})

test('people.key_in_use: a key that somebody needs is not destroyed, nor the one in use', async (t) => {
  const { dir, db, people, clock } = await setUp(t, 600)
  await people.renewKey(db, 'master')
  const destroy = (number: number) => people.destroyKey(db, { name: 'master', number })
  await assert.rejects(destroy(1), {
    code: 'people.key_in_use',
    status: 409,
    facts: { key: 'master.1', rows: 600 },
  })
  await assert.rejects(destroy(2), { code: 'people.key_in_use' })
  await assert.rejects(destroy(7), { code: 'people.key_in_use' })
  while (await people.turnKeys(db));
  // Everybody is renewed; another process may yet write under the old one.
  await assert.rejects(destroy(1), { code: 'people.key_in_use', facts: { key: 'master.1', rows: 0 } })
  await turnToTheEnd(db, people, clock)
  await destroy(1)
  assert.ok(!existsSync(join(dir, 'master.1.json')))
  await openKeys(db.sql, dir)
})

test('a backup from before a renewing needs the key from before: without it nothing is restored', async (t) => {
  const { place, dir, db, people, clock } = await setUp(t, 10)
  const backup = join(place, 'backup')
  await backUp(db, { dir: backup, now: clock.now })
  await people.renewKey(db, 'master')
  await turnToTheEnd(db, people, clock)
  await restore(await openTestDb(t), { dir: backup, keysDir: dir })
  await people.destroyKey(db, { name: 'master', number: 1 })
  await assert.rejects(restore(await openTestDb(t), { dir: backup, keysDir: dir }), {
    code: 'base.keys_missing',
    facts: { key: 'master.1', dir },
  })
})
