// The hard end: kill -9 in the middle of sealing, again and again. No entry is lost, doubled or moved, and no head that
// anybody may have seen is contradicted.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { createKeys } from '#base/keys'
import { createLog } from '#base/log'
import { createParties } from '#identity/parties'
import { createPeople } from '#identity/people'
import { createTrust } from '#identity/trust'
import { openTestDb } from '#test/database'
import { nextIdNumber } from '#test/issuing'
import { createHistory } from '../index.ts'

// Enters and seals without end; says each head after it was published, as a route would.
const server = `
  import { openDb } from '#base/db'
  import { createKeys } from '#base/keys'
  import { createLog } from '#base/log'
  import { createHistory } from '#identity/history'
  import { createParties } from '#identity/parties'
  import { createPeople } from '#identity/people'
  import { createTrust } from '#identity/trust'
  const [url, keysDir, round, ...personIds] = process.argv.slice(1)
  const [db, keys, now, origin] = [await openDb(url), createKeys(keysDir), () => new Date(), 'http://localhost:7700']
  const log = createLog({ level: 'silent' })
  const trust = await createTrust({ db, keys, origin, now })
  const [vault, parties] = [createPeople({ keys, now }), createParties({ db, now, origin })]
  const history = createHistory({ db, log, trust, origin, now, vault, parties, witnessFile: null })
  const event = { kind: 'lookup', operatorId: 'op', look: 'page', reason: 'legal_order', reference: null }
  const seal = async () => { for (;;) {
    await history.sealAll()
    process.stdout.write('head ' + (await history.exportHeads()).at(-1) + '\\n')
  } }
  const enter = async (personId) => { for (let one = 0; ; one += 1) {
    const entryId = [round, one].join('.')
    await db.tx((sql) => history.record(sql, { entryId, personId, event }))
    process.stdout.write('entry\\n')
  } }
  await Promise.all([seal(), seal(), ...personIds.map(enter)])
`
const rounds = 3

test('a server that is killed again and again while it seals ends with every entry in the log once', async (t) => {
  const db = await openTestDb(t)
  const dir = await mkdtemp(join(tmpdir(), 'hufu-kill-'))
  t.after(() => rm(dir, { recursive: true }))
  const keys = createKeys(join(dir, 'keys'))
  const [now, origin] = [() => new Date(), 'http://localhost:7700']
  const people = createPeople({ keys, now })
  const persons: string[] = []
  for (let one = 0; one < 3; one += 1)
    persons.push(await db.tx((sql) => people.add(sql, { idNumber: nextIdNumber(), name: '王芳' })))

  let said = ''
  for (let round = 1; round <= rounds; round += 1) {
    const words = [db.url, join(dir, 'keys'), `${round}`, ...persons]
    const child = spawn(
      process.execPath,
      ['--input-type=module-typescript', '--eval', server, '--', ...words],
      { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, NODE_TEST_CONTEXT: undefined } },
    )
    child.stdout.on('data', (chunk: Buffer) => (said += chunk))
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])
    await sleep(300 + round * 37)
    child.kill('SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
    said += '\n'
  }

  const trust = await createTrust({ db, keys, origin, now })
  const parties = createParties({ db, now, origin })
  const log = createLog({ level: 'silent' })
  const history = createHistory({ db, log, trust, origin, now, vault: people, parties, witnessFile: null })
  await history.sealAll()
  const lines = said.split('\n')
  const published = lines.filter((line) => /^head \S+\.\S+\.\S{86}$/.test(line)).map((line) => line.slice(5))
  const entered = lines.filter((line) => line === 'entry').length
  assert.ok(published.length > rounds && entered > rounds, `${published.length} heads, ${entered} entries`)
  const report = await history.audit({ given: published })
  assert.deepEqual([report.findings, report.waiting], [[], 0])
  assert.equal(report.size, report.entries)
  assert.ok(report.entries >= entered, `${report.entries} of ${entered}`)
})
