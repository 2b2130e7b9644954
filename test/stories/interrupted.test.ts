import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { BrowserContext, Page, Route } from 'playwright-core'
import { poses } from '../puppet/poses.ts'
import { type City, startCity } from './city.ts'
import { openPhone } from './phone.ts'
import { sampleResident } from './register.ts'
import { showFace } from './resident.ts'
import { inspect } from './screen.ts'
import { learned, logInControl } from './shopping.ts'
import { wordsOf } from './words.ts'

const outageMs = 1_500

/** A tab is closed in the middle, and the wallet opened again from its icon. */
async function reopen(page: Page, city: City): Promise<Page> {
  const context: BrowserContext = page.context()
  await page.close()
  const next = await context.newPage()
  await next.goto(city.wallet)
  return next
}

/** The server has taken what was sent; that it has never arrives. */
async function loseReply(route: Route) {
  await route.fetch()
  await route.abort('connectionreset')
}

test('reload, back, a closed tab and a lost network at any step lose nothing', async (t) => {
  const city = await startCity(t)
  const person = await sampleResident(city, 0)
  const acts = await poses(person.portrait)
  const phone = await openPhone(t, acts.atRest)
  let page = await phone.open({ language: 'en-GB' })
  await page.goto(city.wallet)
  const words = await wordsOf(page)
  const network = (isThere: boolean) => page.context().setOffline(!isThere)
  const textbox = (name: string) => page.getByRole('textbox', { name })
  const button = (name: string) => page.getByRole('button', { name, exact: true })

  await t.test('the consent, after back and reload', async () => {
    await page.getByRole('link', { name: words.welcome.begin }).click()
    await page.getByRole('checkbox', { name: words.consent.termsAgree }).check()
    await page.goBack()
    await page.getByRole('link', { name: words.welcome.begin }).click()
    await page.reload()
    await page.getByRole('checkbox', { name: words.consent.termsAgree }).check()
    await page.getByRole('checkbox', { name: words.consent.faceAgree }).check()
    await button(words.consent.next).click()
  })

  await t.test('name and number, after reload, and sent without network', async () => {
    await textbox(words.identity.name).fill(person.name)
    await textbox(words.identity.number).fill(person.idNumber)
    await page.waitForTimeout(500)
    await page.reload()
    await page.waitForFunction('document.querySelector("input")?.value !== ""')
    assert.equal(await textbox(words.identity.name).inputValue(), person.name)
    await network(false)
    await button(words.identity.next).click()
    await page.getByRole('alert').first().waitFor()
    await inspect(page, 'wallet-identity-offline')
    await network(true)
    await button(words.identity.next).click()
    await button(words.capture.start).waitFor()
  })

  await t.test('the application, after the tab was closed', async () => {
    page = await reopen(page, city)
    await page.getByRole('link', { name: words.welcome.resume }).click()
    await button(words.capture.start).waitFor()
  })

  await t.test('the capture, when the network goes for a moment', async () => {
    let outages = 0
    const onAsked = async () => {
      if (++outages !== 2) return
      await network(false)
      await page.waitForTimeout(outageMs)
      await network(true)
    }
    await showFace({ page, camera: phone.camera, poses: acts, onAsked })
    if (await button(words.capture.again).isVisible())
      await showFace({ page, camera: phone.camera, poses: acts })
  })

  await t.test('the card, when the tab is closed while it is made', async () => {
    page = await reopen(page, city)
    const resume = page.getByRole('link', { name: words.welcome.resume })
    const active = page.getByText(words.card.states.active, { exact: true })
    await resume.or(active).first().waitFor()
    if (await resume.isVisible()) {
      await resume.click()
      const open = page.getByRole('link', { name: words.issuing.open }).or(button(words.issuing.open))
      await open.click()
    }
    await active.waitFor()
  })

  await t.test('the card without network', async () => {
    await network(false)
    await page.reload()
    await page.getByText(words.card.states.active, { exact: true }).waitFor()
    await page.getByText(words.card.offline).waitFor()
    await inspect(page, 'wallet-card-offline')
    await network(true)
  })

  await t.test('a login, after reload; an answer without network, and its reply lost', async () => {
    await page.goto(city.shop)
    await logInControl(page).click()
    await button('Open my wallet')
      .or(page.getByRole('link', { name: 'Open my wallet' }))
      .click()
    await button(words.present.agree).waitFor()
    await page.reload()
    await button(words.present.agree).waitFor()
    await network(false)
    await button(words.present.agree).click()
    await page.getByRole('alert').first().waitFor()
    await inspect(page, 'wallet-answer-offline')
    await page.route('**/oid4vp/responses/*', loseReply, { times: 1 })
    await network(true)
    await page.waitForURL((url) => url.href.startsWith(city.shop))
    assert.equal((await learned(page))['age_over_18'], true)
  })

  await t.test('there is one card, and one use', async () => {
    await page.goto(`${city.wallet}#/uses`)
    const login = page.getByText(words.events.login('Hufu Corner Shop'))
    await login.first().waitFor()
    assert.equal(await login.count(), 1)
    assert.equal(await page.getByText(words.events.cards.issued).count(), 1)
  })
})
