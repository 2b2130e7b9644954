import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { poses } from '../puppet/poses.ts'
import { startCity } from './city.ts'
import { openPhone } from './phone.ts'
import { sampleResident } from './register.ts'
import { showFace } from './resident.ts'
import { learned } from './shopping.ts'
import { wordsOf } from './words.ts'

const tabsMax = 60

/** Goes on with Tab until the control of this name has the focus, as somebody without a mouse does. */
async function tabTo(page: Page, name: string | RegExp): Promise<void> {
  const wanted = page.getByRole('button', { name }).or(page.getByRole('link', { name }))
  const control = wanted.or(page.getByRole('checkbox', { name })).or(page.getByRole('textbox', { name }))
  await control.first().waitFor()
  for (let tabs = 0; tabs < tabsMax; tabs += 1) {
    if ((await control.and(page.locator(':focus')).count()) > 0) {
      assert.ok(await hasVisibleFocus(page), `the focus on ${String(name)} can be seen`)
      return
    }
    await page.keyboard.press('Tab')
  }
  assert.fail(`${String(name)} cannot be reached with Tab`)
}

const hasVisibleFocus = (page: Page): Promise<boolean> =>
  page.evaluate(`(() => {
    const drawn = ({ outlineStyle, outlineWidth, boxShadow }) =>
      (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none'
    for (let element = document.activeElement; element; element = element.parentElement)
      if (drawn(getComputedStyle(element))) return true
    return false
  })()`)

async function press(page: Page, name: string | RegExp, key = 'Enter'): Promise<void> {
  await tabTo(page, name)
  await page.keyboard.press(key)
}

test('the whole way from the welcome to the shop goes without mouse or touch', async (t) => {
  const city = await startCity(t)
  const person = await sampleResident(city, 0)
  const acts = await poses(person.portrait)
  const phone = await openPhone(t, acts.atRest)
  const page = await phone.open({ language: 'en-GB', colorScheme: 'dark' })
  await page.goto(city.wallet)
  const words = await wordsOf(page)

  await t.test('enrols', async () => {
    await press(page, words.welcome.begin)
    await press(page, words.consent.termsAgree, 'Space')
    await press(page, words.consent.faceAgree, 'Space')
    await press(page, words.consent.next)
    await tabTo(page, words.identity.name)
    await page.keyboard.type(person.name)
    await tabTo(page, words.identity.number)
    await page.keyboard.type(person.idNumber)
    await page.keyboard.press('Enter')
    await press(page, words.capture.start)
    await showFace({ page, camera: phone.camera, poses: acts })
    await press(page, words.issuing.open)
    await page.getByText(words.card.states.active, { exact: true }).waitFor()
  })

  await t.test('logs in at the shop', async () => {
    await page.goto(city.shop)
    await press(page, 'Log in with the card')
    await page.waitForURL((url) => url.pathname.startsWith('/login/'))
    await press(page, 'Open my wallet')
    await press(page, words.present.agree)
    await page.waitForURL((url) => url.href.startsWith(city.shop))
    assert.equal((await learned(page))['age_over_18'], true)
  })

  await t.test('reads the history', async () => {
    await page.goto(city.wallet)
    await press(page, words.tabs.uses)
    await press(page, new RegExp(words.events.login('Hufu Corner Shop')))
    await page.getByText(words.uses.why, { exact: true }).waitFor()
  })
})
