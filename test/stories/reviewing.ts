import type { Page } from 'playwright-core'
import { en } from '../../web/console/review/words.en.ts'
import { zh } from '../../web/console/review/words.zh.ts'
import type { City } from './city.ts'
import { phoneSize } from './phone.ts'
import { inspect, languageOf } from './screen.ts'

/** What an operator does in the review queue, told in the words they see. */
export const reviewWords = { zh, en }

/** By the keyboard: J goes to the first case, Enter opens it. */
export async function openCase(page: Page, city: City): Promise<void> {
  const words = reviewWords[await languageOf(page)]
  await page.goto(`${city.origin}/console/#/review`)
  await page.locator('a[data-case]').first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: words.compare }).waitFor()
  await page.locator('.face svg').nth(1).waitFor()
}

/** Side by side and one over the other, near and far, aligned and whole. */
export async function seeFaces(page: Page): Promise<void> {
  const words = reviewWords[await languageOf(page)]
  await inspect(page, 'console-case')
  await inspect(page, 'console-case', { size: phoneSize })
  await page.getByRole('radio', { name: words.overlay }).check()
  await page.getByRole('slider', { name: words.wipe }).fill('40')
  await inspect(page, 'console-case-overlay')
  await page.getByRole('radio', { name: words.sideBySide }).check()
  await page.getByRole('slider', { name: words.zoom }).fill('2')
  await page.getByRole('radio', { name: words.register }).check()
  await page.locator('.face svg').nth(1).waitFor()
  await inspect(page, 'console-case-register')
  await page.getByRole('checkbox', { name: words.isAligned }).uncheck()
  await inspect(page, 'console-case-whole')
}

export async function approve(page: Page, ground: keyof typeof zh.grounds): Promise<void> {
  const words = reviewWords[await languageOf(page)]
  await page.getByRole('button', { name: words.approve, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('select').first().selectOption({ label: words.approvals.different_people })
  await dialog.getByRole('textbox').fill('Two sisters; both documents seen.')
  await dialog
    .getByRole('combobox', { name: words.otherOf(1) })
    .selectOption({ label: words.grounds[ground] })
  await inspect(page, 'console-case-approve')
  await dialog.getByRole('button', { name: words.approve, exact: true }).click()
  await page.waitForURL(/#\/review$/)
}

export async function callIn(page: Page, city: City): Promise<void> {
  const words = reviewWords[await languageOf(page)]
  await openCase(page, city)
  await page.getByRole('button', { name: words.callIn, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('select').first().selectOption({ label: words.calls.compare_in_person })
  await inspect(page, 'console-case-call-in')
  await dialog.getByRole('button', { name: words.callIn, exact: true }).click()
  await page.waitForURL(/#\/review$/)
}

export async function findByCode(page: Page, city: City, code: string): Promise<void> {
  const words = reviewWords[await languageOf(page)]
  await page.goto(`${city.origin}/console/#/review`)
  await page.getByRole('textbox', { name: words.code }).fill(code.toLowerCase())
  await page.getByRole('button', { name: words.find, exact: true }).click()
  await page.getByRole('heading', { name: words.compare }).waitFor()
  await inspect(page, 'console-case-at-desk')
}

export async function refuse(page: Page): Promise<void> {
  const words = reviewWords[await languageOf(page)]
  await page.getByRole('button', { name: words.refuse, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('select').first().selectOption({ label: words.rejections.second_identity })
  await dialog.getByRole('button', { name: words.refuse, exact: true }).click()
  await page.waitForURL(/#\/review$/)
}
