import assert from 'node:assert/strict'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import axe from 'axe-core'
import type { Page } from 'playwright-core'
import { type Size } from './phone.ts'

/** Where `npm run pictures` wants a picture of each screen; without it screens are only examined. */
const picturesDir = process.env['HUFU_PICTURES']

type Finding = { id: string; help: string; nodes: { target: unknown[]; failureSummary?: string }[] }

export type Look = {
  size?: Size
  /** A screen that goes on by itself is looked at once. */
  schemes?: readonly ('light' | 'dark')[]
}

/**
 * Looks at what the page shows, light and dark: axe finds nothing, nothing is wider than the screen, and the picture is
 * kept where pictures are wanted.
 */
export async function inspect(page: Page, name: string, look: Look = {}): Promise<void> {
  const before = page.viewportSize()
  if (look.size) await page.setViewportSize(look.size)
  for (const [place, colorScheme] of (look.schemes ?? (['light', 'dark'] as const)).entries()) {
    await page.emulateMedia({ colorScheme })
    await settled(page)
    if (picturesDir) await picture(page, `${name}-${await languageOf(page)}-${colorScheme}`)
    const findings = await findingsOn(page, place === 0 ? 'all rules' : 'rules of colour')
    assert.deepEqual(findings, [], `${name}, ${await languageOf(page)}, ${colorScheme}`)
    assert.ok(await fitsAcross(page), `${name} is wider than the screen`)
  }
  await page.emulateMedia({ colorScheme: 'light' })
  if (look.size && before) await page.setViewportSize(before)
}

/** A page that a reload leaves as it is, looked at in both languages; it is left in the one it was in. */
export async function inspectInBoth(page: Page, name: string, look: Look = {}): Promise<void> {
  const was = await languageOf(page)
  await inspect(page, name, look)
  await speak(page, was === 'zh' ? 'en' : 'zh')
  await inspect(page, name, look)
  await speak(page, was)
}

export async function speak(page: Page, language: 'zh' | 'en'): Promise<void> {
  await page.evaluate(`localStorage.setItem('hufu.language', '${language}')`)
  await page.reload()
  await page.locator('h1:not(:empty)').waitFor()
  await page.waitForLoadState('networkidle')
}

/**
 * What the browser complained about while the page ran, for as long as it lives. Answers of 401 are left out: who is
 * not logged in, or no longer, is told so, and a browser lists that as an error.
 */
export function complaintsOf(page: Page): string[] {
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`))
  page.on('console', (message) => {
    if (message.type() !== 'error' || message.text().includes('status of 401')) return
    complaints.push(`${message.text()} ${message.location().url}`)
  })
  return complaints
}

export const languageOf = async (page: Page) =>
  (await page.locator('html').getAttribute('lang'))?.startsWith('en') ? 'en' : 'zh'

async function settled(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const nextFrame = () => new Promise((done) => requestAnimationFrame(done))
    await document.fonts.ready
    await nextFrame()
    for (const animation of document.getAnimations()) {
      if (animation.effect?.getComputedTiming().endTime === Infinity) animation.cancel()
      else animation.finish()
    }
    await nextFrame()
  })()`)
}

async function picture(page: Page, name: string): Promise<void> {
  mkdirSync(picturesDir ?? '', { recursive: true })
  const { width } = page.viewportSize() ?? { width: 0 }
  await page.screenshot({ path: join(picturesDir ?? '', `${name}-${width}.png`) })
}

// The same page in another scheme has other colours and nothing else: these rules look at them.
const rulesOfColour = ['color-contrast', 'link-in-text-block']

async function findingsOn(page: Page, which: 'all rules' | 'rules of colour'): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axe.source)
  const only = which === 'all rules' ? {} : { runOnly: { type: 'rule', values: rulesOfColour } }
  const how = JSON.stringify({ resultTypes: ['violations'], ...only })
  const violations: Finding[] = await page.evaluate(
    `axe.run(document, ${how}).then((found) => found.violations)`,
  )
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')} ${failureSummary ?? ''}`),
  )
}

const fitsAcross = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth <= window.innerWidth')
