import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'
import type { City } from './city.ts'
import { wordsOf } from './words.ts'

/** What a customer does at the shop. */

/** From the shop's door to the wallet's question, in one browser. */
export async function askToLogIn(page: Page, city: City, atLogin = async () => {}): Promise<void> {
  await page.goto(city.shop)
  await logInControl(page).click()
  await page.waitForURL((url) => url.pathname.startsWith('/login/'))
  const named = { name: /^(打开我的钱包|Open my wallet)$/ }
  const wallet = page.getByRole('link', named).or(page.getByRole('button', named))
  await wallet.waitFor()
  await atLogin()
  await wallet.click()
  await page.waitForURL((url) => url.pathname.startsWith('/wallet/'))
}

export const logInControl = (page: Page) =>
  page
    .getByRole('link', { name: /^(用虎符卡登录|Log in with the card)$/ })
    .or(page.getByRole('button', { name: /^(用虎符卡登录|Log in with the card)$/ }))
    .first()

export const logOutControl = (page: Page) => page.getByRole('button', { name: /^(退出登录|Log out)$/ })

export async function agree(page: Page): Promise<void> {
  const words = await wordsOf(page)
  await page.getByRole('button', { name: words.present.agree, exact: true }).click()
}

/** What the shop shows as the whole of what it received. */
export async function learned(page: Page): Promise<Record<string, unknown>> {
  const raw = await page.locator('pre').first().textContent()
  const claims: unknown = JSON.parse(raw ?? '')
  assert(typeof claims === 'object' && claims !== null)
  return { ...claims }
}
