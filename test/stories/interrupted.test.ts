import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page, Route } from 'playwright-core'
import { type Poses, poses } from '../puppet/poses.ts'
import { type City, startCity } from './city.ts'
import { openPhone, type Phone } from './phone.ts'
import { sampleResident } from './register.ts'
import { type Person, showFace } from './resident.ts'
import { inspect } from './screen.ts'
import { learned, logInControl } from './shopping.ts'
import { wordsOf } from './words.ts'

const outageMs = 1_500

type Visit = {
  city: City
  phone: Phone
  person: Person & { portrait: Buffer }
  acts: Poses
  words: Awaited<ReturnType<typeof wordsOf>>
  /** The tab that is open now. */
  page: Page
}

const network = (page: Page, isThere: boolean) => page.context().setOffline(!isThere)
const textbox = (page: Page, name: string) => page.getByRole('textbox', { name })
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })

/** A tab is closed in the middle, and the wallet opened again from its icon. */
async function reopen(visit: Visit): Promise<Page> {
  const context = visit.page.context()
  await visit.page.close()
  visit.page = await context.newPage()
  await visit.page.goto(visit.city.wallet)
  return visit.page
}

/** The server has taken what was sent; that it has never arrives. */
async function loseReply(route: Route) {
  await route.fetch()
  await route.abort('connectionreset')
}

async function consent(visit: Visit): Promise<void> {
  const { page, words } = visit
  await page.getByRole('link', { name: words.welcome.begin }).click()
  await page.getByRole('checkbox', { name: words.consent.termsAgree }).check()
  await page.goBack()
  await page.getByRole('link', { name: words.welcome.begin }).click()
  await page.reload()
  await page.getByRole('checkbox', { name: words.consent.termsAgree }).check()
  await page.getByRole('checkbox', { name: words.consent.faceAgree }).check()
  await button(page, words.consent.next).click()
}

async function identity(visit: Visit): Promise<void> {
  const { page, person, words } = visit
  await textbox(page, words.identity.name).fill(person.name)
  await textbox(page, words.identity.number).fill(person.idNumber)
  await page.waitForTimeout(500)
  await page.reload()
  await page.waitForFunction('document.querySelector("input")?.value !== ""')
  assert.equal(await textbox(page, words.identity.name).inputValue(), person.name)
  await network(page, false)
  await button(page, words.identity.next).click()
  await page.getByRole('alert').first().waitFor()
  await inspect(page, 'wallet-identity-offline')
  await network(page, true)
  await button(page, words.identity.next).click()
  await button(page, words.capture.start).waitFor()
}

async function comeBack(visit: Visit): Promise<void> {
  const { words } = visit
  const page = await reopen(visit)
  await page.getByRole('link', { name: words.welcome.resume }).click()
  await button(page, words.capture.start).waitFor()
}

async function capture(visit: Visit): Promise<void> {
  const { page, acts, phone, words } = visit
  let outages = 0
  const onAsked = async () => {
    if (++outages !== 2) return
    await network(page, false)
    await page.waitForTimeout(outageMs)
    await network(page, true)
  }
  await showFace({ page, camera: phone.camera, poses: acts, onAsked })
  if (await button(page, words.capture.again).isVisible())
    await showFace({ page, camera: phone.camera, poses: await poses(visit.person.portrait, 4) })
}

async function issuing(visit: Visit): Promise<void> {
  const { words } = visit
  const page = await reopen(visit)
  const resume = page.getByRole('link', { name: words.welcome.resume })
  const active = page.getByText(words.card.states.active, { exact: true })
  await resume.or(active).first().waitFor()
  if (await resume.isVisible()) {
    await resume.click()
    const open = page.getByRole('link', { name: words.issuing.open }).or(button(page, words.issuing.open))
    await open.click()
  }
  await active.waitFor()
}

async function cardOffline(visit: Visit): Promise<void> {
  const { page, words } = visit
  await network(page, false)
  await page.reload()
  await page.getByText(words.card.states.active, { exact: true }).waitFor()
  await page.getByText(words.card.offline).waitFor()
  await inspect(page, 'wallet-card-offline')
  await network(page, true)
}

async function logIn(visit: Visit): Promise<void> {
  const { page, city, words } = visit
  await page.goto(city.shop)
  await logInControl(page).click()
  await button(page, 'Open my wallet')
    .or(page.getByRole('link', { name: 'Open my wallet' }))
    .click()
  await button(page, words.present.agree).waitFor()
  await page.reload()
  await button(page, words.present.agree).waitFor()
  await network(page, false)
  await button(page, words.present.agree).click()
  await page.getByRole('alert').first().waitFor()
  await inspect(page, 'wallet-answer-offline')
  await page.route('**/oid4vp/responses/*', loseReply, { times: 1 })
  await network(page, true)
  await page.waitForURL((url) => url.href.startsWith(city.shop))
  assert.equal((await learned(page))['age_over_18'], true)
}

async function history(visit: Visit): Promise<void> {
  const { page, city, words } = visit
  await page.goto(`${city.wallet}#/uses`)
  const login = page.getByText(words.events.login('Hufu Corner Shop'))
  await login.first().waitFor()
  assert.equal(await login.count(), 1)
  assert.equal(await page.getByText(words.events.cards.issued).count(), 1)
}

const steps = [
  ['the consent, after back and reload', consent],
  ['name and number, after reload, and sent without network', identity],
  ['the application, after the tab was closed', comeBack],
  ['the capture, when the network goes for a moment', capture],
  ['the card, when the tab is closed while it is made', issuing],
  ['the card without network', cardOffline],
  ['a login, after reload; an answer without network, and its reply lost', logIn],
  ['there is one card, and one use', history],
] as const

test('reload, back, a closed tab and a lost network at any step lose nothing', async (t) => {
  const city = await startCity(t)
  const person = await sampleResident(city, 0)
  const acts = await poses(person.portrait)
  const phone = await openPhone(t, acts.atRest)
  const page = await phone.open({ language: 'en-GB' })
  await page.goto(city.wallet)
  const visit = { city, phone, person, acts, words: await wordsOf(page), page }
  for (const [name, step] of steps) await t.test(name, () => step(visit))
})
