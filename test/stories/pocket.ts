import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { globSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type BrowserContext, chromium, type Page } from 'playwright-core'
import { createPuppetCamera } from '../puppet/camera.ts'
import { phoneSize, quiet } from './phone.ts'

// A phone whose battery can be pulled out: a browser with a profile on the disk, killed without a word and started again.

const startsWithinMs = 20_000

export type PocketPhone = Awaited<ReturnType<typeof openPocketPhone>>

/** @param face the first thing the camera sees */
export async function openPocketPhone(t: Pick<TestContext, 'after'>, face: Buffer) {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-pocket-'))
  const profile = join(dir, 'profile')
  const camera = createPuppetCamera(join(dir, 'camera.mjpeg'), face)
  let running: ChildProcess | null = null
  const pullBattery = async () => {
    if (!running) return
    const gone = once(running, 'exit')
    running.kill('SIGKILL')
    await gone
    running = null
  }
  t.after(async () => {
    await pullBattery()
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  })
  return {
    camera,
    pullBattery,
    /** Starts the browser, anew or for the first time. */
    async start(origin: string): Promise<Page> {
      for (const lock of globSync(join(profile, 'Singleton*'))) rmSync(lock, { force: true })
      const started = await startBrowser(profile, camera.args)
      running = started.child
      const { context } = started
      await context.grantPermissions(['camera'], { origin })
      context.setDefaultTimeout(startsWithinMs)
      const page = context.pages()[0] ?? (await context.newPage())
      await page.setViewportSize(phoneSize)
      return page
    },
  }
}

async function startBrowser(
  profile: string,
  cameraArgs: readonly string[],
): Promise<{ child: ChildProcess; context: BrowserContext }> {
  const words = [...quiet, ...cameraArgs, '--headless', '--remote-debugging-port=0', '--lang=en-GB']
  const child = spawn('/usr/bin/chromium', [...words, `--user-data-dir=${profile}`, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const browser = await chromium.connectOverCDP(await addressOf(child))
  const [context] = browser.contexts()
  assert(context)
  return { child, context }
}

async function addressOf(child: ChildProcess): Promise<string> {
  let printed = ''
  const deadline = AbortSignal.timeout(startsWithinMs)
  for (;;) {
    // Line by line, until the one that says where it listens.
    // oxlint-disable-next-line no-await-in-loop
    const [chunk] = await once(child.stderr ?? child, 'data', { signal: deadline })
    printed += String(chunk)
    const [, address] = /DevTools listening on (ws:\S+)/.exec(printed) ?? []
    if (address) {
      child.stderr?.resume()
      return address
    }
  }
}
