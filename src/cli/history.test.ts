import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createKeys } from '#base/keys'
import { openHistory } from '#test/historyLog'

const program = join(import.meta.dirname, '..', 'cli.ts')

type Ran = { code: number; out: string }

test('hufu history: an auditor’s command finds everything in order, writes the heads, and finds what was deleted', async (t) => {
  const data = mkdtempSync(join(tmpdir(), 'hufu-audit-'))
  t.after(() => rmSync(data, { recursive: true, force: true }))
  const city = await openHistory(t, { keys: createKeys(join(data, 'keys')) })
  const hufu = (...words: string[]) =>
    new Promise<Ran>((done) => {
      const env = {
        ...process.env,
        DATABASE: city.db.url,
        HUFU_DATA: data,
        ORIGIN: 'http://localhost:7700',
        LC_ALL: 'en_US.UTF-8',
        NODE_TEST_CONTEXT: undefined,
      }
      const args = ['--disable-warning=ExperimentalWarning', program, 'history', ...words]
      const child = execFile(process.execPath, args, { env }, (_, stdout, stderr) =>
        done({ code: child.exitCode ?? -1, out: stdout + stderr }),
      )
    })
  for (let one = 0; one < 3; one += 1) await city.enter()
  await city.history.sealAll()

  const whole = await hufu('verify')
  assert.match(whole.out, /3 entries .*3 leaves, 1 signed heads[\s\S]*Everything fits/)
  assert.equal(whole.code, 0)
  const file = join(data, 'heads.txt')
  assert.equal((await hufu('heads', file)).code, 0)
  assert.deepEqual(readFileSync(file, 'utf8').trim().split('\n'), await city.history.exportHeads())
  assert.equal((await hufu('heads', file)).code, 2, 'what a witness keeps is not written over')
  assert.match((await hufu('verify', '--head', file)).out, /1 heads given[\s\S]*Everything fits/)

  await city.db.sql`delete from history.entry where sequence = 2`
  const robbed = await hufu('verify', '--head', file)
  assert.equal(robbed.code, 1)
  assert.match(robbed.out, /✗ entry_missing {2}personId \S+, sequence 2/)
  assert.match(robbed.out, /✗ leaf_without_entry {2}index \d/)
  assert.equal((await hufu()).code, 2)
  assert.equal((await hufu('verify', '--head', join(data, 'nowhere'))).code, 1)
})
