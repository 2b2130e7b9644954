import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import type { Poses } from '../puppet/poses.ts'
import { blank } from '../puppet/people.ts'
import type { City } from './city.ts'
import { deskSize, type Phone } from './phone.ts'
import { applyAs, openCard, type Person, showFace } from './resident.ts'
import { inspect } from './screen.ts'
import { agree, askToLogIn, learned, logInControl, logOutControl } from './shopping.ts'
import { wordsOf } from './words.ts'

/** The acts of the journey: what one person does, one after the other, each screen looked at on the way. */
export type Journey = { city: City; phone: Phone; page: Page; person: Person; poses: Poses }

export async function enrol({ city, phone, page, person, poses }: Journey): Promise<void> {
  await page.goto(city.wallet)
  await inspect(page, 'wallet-welcome')
  await applyAs(page, person, (name) => inspect(page, `wallet-${name}`))
  const { capture, card } = await wordsOf(page)
  await page.getByRole('button', { name: capture.start }).waitFor()
  await inspect(page, 'wallet-before-camera')
  phone.camera.show(await blank())
  await page.getByRole('button', { name: capture.start }).click()
  await page.getByText(capture.advice.no_face).first().waitFor()
  await inspect(page, 'wallet-camera')
  await showFace({ page, camera: phone.camera, poses })
  await openCard(page, () => inspect(page, 'wallet-issued'))
  await page.getByText(card.states.active, { exact: true }).waitFor()
  await page.getByText(card.editions.lightweight, { exact: true }).waitFor()
  await page.getByText(card.noUses).waitFor()
  await inspect(page, 'wallet-card')
}

/** Of what an ID token always holds (OpenID Connect Core §2, RFC 7519 §4.1), nothing is about the person. */
const protocolClaims = [
  'iss',
  'aud',
  'exp',
  'iat',
  'auth_time',
  'nonce',
  'at_hash',
  'sid',
  'azp',
  'jti',
  's_hash',
]

export async function logInAtShop({ city, page, person }: Journey): Promise<Record<string, unknown>> {
  await page.goto(city.shop)
  await inspect(page, 'shop-door', { size: deskSize })
  await askToLogIn(page, city, () => inspect(page, 'login', { size: deskSize }))
  const { present } = await wordsOf(page)
  await page.getByRole('button', { name: present.agree, exact: true }).waitFor()
  await inspect(page, 'wallet-question')
  await agree(page)
  await page.waitForURL((url) => url.href.startsWith(city.shop))
  const claims = await learned(page)
  await inspect(page, 'shop-over-18', { size: deskSize })
  const told = Object.keys(claims).filter((claim) => !protocolClaims.includes(claim))
  assert.deepEqual(told.toSorted(), ['acr', 'age_over_18', 'amr', 'sub'])
  const seen = await page.locator('html').textContent()
  for (const secret of [person.name, person.idNumber]) assert(!seen?.includes(secret))
  return claims
}

export async function readHistory({ city, page }: Journey, shop: string): Promise<void> {
  await page.goto(`${city.wallet}#/uses`)
  const { events, uses } = await wordsOf(page)
  await page.getByText(events.login(shop)).first().waitFor()
  await inspect(page, 'wallet-uses')
  await page.getByText(events.login(shop)).first().click()
  for (const heading of [uses.who, uses.what, uses.when, uses.why]) {
    await page.getByText(heading, { exact: true }).waitFor()
  }
  await inspect(page, 'wallet-use')
}

/** The rooms that no act passes through. */
export async function lookAround({ city, page }: Journey): Promise<void> {
  for (const place of ['me', 'me/devices', 'me/block', 'me/about', 'desk', 'sample', 'nowhere']) {
    await page.goto(`${city.wallet}#/${place}`)
    await page.locator('h1:not(:empty)').waitFor()
    await page.waitForLoadState('networkidle')
    await inspect(page, `wallet-${place.replace('/', '-')}`)
  }
}

/** Takes a copy of everything along; orders the end of everything, and thinks better of it. */
export async function askForMyData({ city, page, person }: Journey): Promise<void> {
  await page.goto(`${city.wallet}#/me/data`)
  const { rights } = await wordsOf(page)
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click()
  await page.getByRole('heading', { name: rights.copyTitle }).waitFor()
  await inspect(page, 'wallet-data')
  const [download] = await Promise.all([page.waitForEvent('download'), press(rights.copy)])
  const copy = readFileSync(await download.path()).toString('utf8')
  for (const held of [person.name, person.idNumber, 'everything.json', 'portrait.jpg'])
    assert(copy.includes(held))
  await press(rights.erase)
  await page.getByRole('dialog').waitFor()
  await inspect(page, 'wallet-data-erase')
  await press(rights.eraseConfirm(7))
  await page.getByText(rights.orderedText).waitFor()
  await inspect(page, 'wallet-data-ordered')
  await press(rights.cancel)
  await page.getByText(rights.eraseText).waitFor()
  await press(rights.withdraw)
  await page.getByRole('dialog').waitFor()
  await inspect(page, 'wallet-data-face')
  await page.keyboard.press('Escape')
}

export async function beRefused({ city, page }: Journey): Promise<void> {
  await page.goto(city.shop)
  await logOutControl(page).click()
  await logInControl(page).waitFor()
  await askToLogIn(page, city)
  const { present } = await wordsOf(page)
  await page.getByText(present.notActive).waitFor()
  await inspect(page, 'wallet-refused')
}

export async function seeLook({ city, page }: Journey): Promise<void> {
  await page.goto(`${city.wallet}#/uses`)
  await page.reload()
  const { events, uses } = await wordsOf(page)
  await page.getByText(uses.badge).first().waitFor()
  await page.getByText(events.lookups.page).first().waitFor()
  await inspect(page, 'wallet-uses-looks')
}

export async function seeRevocation({ city, page }: Journey): Promise<void> {
  await page.goto(city.wallet)
  const { card } = await wordsOf(page)
  await page.getByText(card.states.revoked, { exact: true }).waitFor()
  await page.getByText(card.closed.misuse).waitFor()
  await inspect(page, 'wallet-revoked')
}
