// The hard end: kill -9, at any moment, and run again. Nothing half done, nothing doubled.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createKeys } from '#base/keys'
import { createPeople } from '#identity/people'
import { openTestDb } from '#test/database'
import { createResidentMaker } from '../sample/residents.ts'

const importer = `
  import { openDb } from '#base/db'
  import { createKeys } from '#base/keys'
  import { createPeople } from '#identity/people'
  const [url, keysDir, path] = process.argv.slice(1)
  const people = createPeople({ keys: createKeys(keysDir), now: () => new Date() })
  await people.importCsv(await openDb(url), { path, onProgress: () => process.stdout.write('.') })
  process.exit(0)
`

test('an import that is killed again and again ends with every good row once and every bad row reported once', async (t) => {
  const db = await openTestDb(t)
  const dir = await mkdtemp(join(tmpdir(), 'hufu-kill-'))
  t.after(() => rm(dir, { recursive: true }))
  const keysDir = join(dir, 'keys')
  const path = join(dir, 'residents.csv')
  const people = createPeople({ keys: createKeys(keysDir), now: () => new Date() })
  const maker = createResidentMaker({ seed: 5, today: '2026-06-01' })
  const rows = Array.from({ length: 9_000 }, (_, at) => {
    const { idNumber, name, address } = maker.next()
    return at % 1_000 === 7 ? `${idNumber},${name}9,${address}` : `${idNumber},${name},${address}`
  })
  await writeFile(path, `id_number,name,address\n${rows.join('\n')}\n`)

  for (let round = 1; round <= 3; round++) {
    const child = spawn(
      process.execPath,
      ['--input-type=module-typescript', '--eval', importer, '--', db.url, keysDir, path],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, NODE_TEST_CONTEXT: undefined },
      },
    )
    // Once a block is in: with the next under way, in a different moment of it each round.
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
    await sleep(round * 7)
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  }
  const { isFinished, counts } = await people.importCsv(db, { path })
  assert.ok(isFinished)
  assert.equal(counts.added, rows.length - 9)
  assert.equal(counts.rejected, 9)
  const [tables] = await db.sql`
    select (select count(*)::int from people.person) as people, (select count(*)::int from people.person_key) as keys,
      (select count(*)::int from people.id_number_lookup) as numbers, (select count(*)::int from people.name_lookup) as names,
      (select count(*)::int from people.import_reject) as rejects, (select count(*)::int from people.import_run) as runs`
  const all = rows.length - 9
  assert.deepEqual({ ...tables }, { people: all, keys: all, numbers: all, names: all, rejects: 9, runs: 1 })
})
