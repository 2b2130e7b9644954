import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { createPuppetCamera, type PuppetCamera } from '../puppet/camera.ts'

/** A browser with a face before its camera. */
export type Phone = { browser: Browser; camera: PuppetCamera; open: (given?: Given) => Promise<Page> }

export type Given = {
  language?: 'zh-CN' | 'en-GB'
  colorScheme?: 'light' | 'dark'
  size?: Size
  mayUseCamera?: boolean
}
export type Size = { width: number; height: number }

export const phoneSize: Size = { width: 390, height: 844 }
export const deskSize: Size = { width: 1280, height: 800 }

export const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
const waitMs = 20_000

/** @param face the first thing the camera sees */
export async function openPhone(t: Pick<TestContext, 'after'>, face: Buffer): Promise<Phone> {
  const dir = mkdtempSync(join(tmpdir(), 'hufu-camera-'))
  const camera = createPuppetCamera(join(dir, 'camera.mjpeg'), face)
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [...quiet, ...camera.args],
  })
  t.after(async () => {
    camera.close()
    await browser.close()
    rmSync(dir, { recursive: true, force: true })
  })
  return { browser, camera, open: (given) => openPage(browser, given) }
}

async function openPage(browser: Browser, given: Given = {}): Promise<Page> {
  const { language = 'zh-CN', colorScheme = 'light', size = phoneSize, mayUseCamera = true } = given
  const context: BrowserContext = await browser.newContext({
    locale: language,
    viewport: size,
    colorScheme,
    reducedMotion: 'reduce',
    permissions: mayUseCamera ? ['camera'] : [],
  })
  context.setDefaultTimeout(waitMs)
  return context.newPage()
}
