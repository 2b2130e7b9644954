import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { test } from 'node:test'
import { runningServer } from '#base/embedded/leftover'

// `hufu start` as a person sees it: a process, what it prints, how it ends.
const cli = join(import.meta.dirname, '..', 'cli.ts')

function emptyDir(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-cli-'))
  t.after(() => rmSync(dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 }))
  return dir
}

class Run {
  said = ''
  readonly child: ChildProcess
  readonly ended: Promise<number | null>

  constructor(t: TestContext, settings: Record<string, string>) {
    const defaults = { PORT: '0', SHOP_PORT: '0', SAMPLE_PEOPLE: '0', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' }
    const words = ['--disable-warning=ExperimentalWarning', cli, 'start']
    this.child = spawn(process.execPath, words, {
      env: { PATH: process.env['PATH'], ...defaults, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    this.ended = once(this.child, 'close').then(([code]) => code)
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (chunk: Buffer) => {
        this.said += chunk.toString()
      })
    t.after(() => this.child.kill('SIGKILL'))
  }

  async until(words: string): Promise<void> {
    while (!this.said.includes(words)) {
      assert.equal(this.child.exitCode, null, this.said)
      await Promise.race([once(this.child.stdout ?? this.child, 'data'), this.ended])
    }
  }

  interrupt(): Promise<number | null> {
    this.child.kill('SIGINT')
    return this.ended
  }
}

test('start says its addresses and nothing else; a second one on the data says so; Ctrl-C ends it with 0', async (t) => {
  const data = emptyDir(t)
  const first = new Run(t, { HUFU_DATA: data })
  await first.until('Ctrl-C stops')
  assert.match(first.said, /Wallet +http:\/\/localhost/)
  assert.match(first.said, /Console +\S+invitation\//)
  assert.doesNotMatch(first.said, /WARNING/i)

  const second = new Run(t, { HUFU_DATA: data })
  assert.equal(await second.ended, 1)
  assert.match(second.said, /Hufu already runs on/)

  assert.equal(await first.interrupt(), 0)
  assert.match(first.said, /Stopping …\n$/)
  assert.equal(await runningServer(join(data, 'postgres')), null)
})

for (const step of ['database'])
  test(`Ctrl-C during the start, behind "${step}", leaves no server and ends with 0`, async (t) => {
    const data = emptyDir(t)
    const run = new Run(t, { HUFU_DATA: data })
    await run.until(`✓ ${step}`)
    assert.equal(await run.interrupt(), 0, run.said)
    assert.doesNotMatch(run.said, /Ctrl-C stops/)
    assert.equal(await runningServer(join(data, 'postgres')), null)
  })

test('a port that is taken ends the start, says which, and leaves no server', async (t) => {
  const taken = createServer().listen(0, '127.0.0.1')
  t.after(() => taken.close())
  await once(taken, 'listening')
  const address = taken.address()
  assert(address && typeof address === 'object')
  const data = emptyDir(t)
  const run = new Run(t, { HUFU_DATA: data, PORT: String(address.port) })
  assert.equal(await run.ended, 1)
  assert.match(run.said, new RegExp(`Port ${address.port} is taken`))
  assert.equal(await runningServer(join(data, 'postgres')), null)
})
