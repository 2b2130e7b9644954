import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { portraitOf } from '../puppet/people.ts'
import { type Poses, poses } from '../puppet/poses.ts'
import { type City, startCity } from './city.ts'
import { join, openPerson, stopPhone } from './operator.ts'
import { deskSize, type Phone, openPhone } from './phone.ts'
import { sampleResident } from './register.ts'
import { applyAs, openCard, type Person, showFace } from './resident.ts'
import { complaintsOf, inspect } from './screen.ts'
import { agree, askToLogIn, logInControl } from './shopping.ts'
import { wordsOf } from './words.ts'

// A phone is lost: its owner goes to the nearest browser, or to the desk.

type Story = { city: City; phone: Phone; person: Person & { portrait: Buffer }; poses: Poses }

test('whoever lost the phone stops it from any browser by their face, or at the desk', async (t) => {
  const city = await startCity(t)
  const person = await sampleResident(city, 0)
  const acts = await poses(person.portrait)
  const phone = await openPhone(t, acts.atRest)
  const story = { city, phone, person, poses: acts }
  const lost = await phone.open({ language: 'zh-CN' })
  const friends = await phone.open({ language: 'en-GB', size: deskSize })
  const strangers = await phone.open({ language: 'zh-CN' })
  const complaints = [complaintsOf(lost), complaintsOf(friends), complaintsOf(strangers)]

  await t.test('a resident has a card on a phone, and shops with it', async () => {
    await enrol(story, lost)
    await askToLogIn(lost, city)
    await agree(lost)
    await lost.waitForURL((url) => url.href.startsWith(city.shop))
  })
  await t.test('a stranger who knows name and number shows another face, and nothing happens', () =>
    beStranger(story, strangers),
  )
  await t.test('without a camera the page leads to the desk', () => goToDesk(story, strangers))
  await t.test('in a friend’s browser the owner shows the face and presses the button', () =>
    stopFromFriends(story, friends),
  )
  await t.test('the lost phone shows that it is over, and the shop refuses', async () => {
    await seeItIsOver(story, lost)
    await beRefusedAtShop(story, lost)
  })
  await t.test('the friend’s browser keeps nothing of it', async () => {
    await friends.goto(`${city.wallet}#/lost`)
    await friends.reload()
    const { identity } = await wordsOf(friends)
    assert.equal(await friends.getByRole('textbox', { name: identity.name }).inputValue(), '')
  })
  await t.test('with a new card the owner reads who tried, and what was stopped', () =>
    readOfIt(story, friends),
  )
  await t.test('a clerk stops that phone too, in one act', () => stopAtDesk(story, friends))
  await t.test('no browser complained', () => assert.deepEqual(complaints, [[], [], []]))
})

async function enrol({ city, phone, person, poses: acts }: Story, page: Page): Promise<void> {
  await page.goto(city.wallet)
  await applyAs(page, person)
  await showFace({ page, camera: phone.camera, poses: acts })
  await openCard(page)
  const { card } = await wordsOf(page)
  await page.getByText(card.states.active, { exact: true }).waitFor()
}

async function sayWho(page: Page, { name, idNumber }: Person): Promise<void> {
  const { lost, identity } = await wordsOf(page)
  await page.getByRole('textbox', { name: identity.name }).fill(name)
  await page.getByRole('textbox', { name: identity.number }).fill(idNumber)
  await inspect(page, 'lost-person')
  await page.getByRole('button', { name: lost.next }).click()
}

async function beStranger({ city, phone, person }: Story, page: Page): Promise<void> {
  await page.goto(city.wallet)
  const { welcome, lost } = await wordsOf(page)
  await page.getByRole('link', { name: welcome.lost }).click()
  await sayWho(page, person)
  await showFace({ page, camera: phone.camera, poses: await poses(await portraitOf('rosa')) })
  await page.getByRole('heading', { name: lost.sorry.title }).waitFor()
  await inspect(page, 'lost-sorry')
  assert.ok(!(await page.locator('body').textContent())?.includes(person.name))
}

async function goToDesk(_story: Story, page: Page): Promise<void> {
  const { lost } = await wordsOf(page)
  await page.getByRole('link', { name: lost.atDesk.title }).click()
  await page.getByRole('heading', { name: lost.atDesk.title }).waitFor()
  await inspect(page, 'lost-desk')
}

async function stopFromFriends({ city, phone, person, poses: acts }: Story, page: Page): Promise<void> {
  await page.goto(city.origin)
  await page.getByRole('link', { name: /Lost your phone/ }).click()
  // The page before speaks both languages: which one the wallet speaks is known when it is there.
  await page.waitForURL((url) => url.hash.startsWith('#/lost'))
  await page.getByRole('textbox').first().waitFor()
  const { lost } = await wordsOf(page)
  await page.getByRole('heading', { name: lost.title }).waitFor()
  await sayWho(page, person)
  await showFace({ page, camera: phone.camera, poses: acts })
  await page.getByText(lost.confirm.sure).waitFor()
  await inspect(page, 'lost-confirm')
  await inspect(page, 'lost-confirm', { size: { width: 390, height: 844 } })
  await page.getByRole('button', { name: lost.confirm.press }).click()
  await page.getByRole('heading', { name: lost.done.title }).waitFor()
  await inspect(page, 'lost-done')
  await inspect(page, 'lost-done', { size: { width: 390, height: 844 } })
}

async function seeItIsOver({ city }: Story, page: Page): Promise<void> {
  await page.goto(city.wallet)
  await page.reload()
  const { card } = await wordsOf(page)
  await page.getByText(card.states.revoked, { exact: true }).waitFor()
  await page.getByText(card.closed.device_lost).waitFor()
  await inspect(page, 'lost-phone-itself')
}

async function beRefusedAtShop({ city }: Story, page: Page): Promise<void> {
  await page.goto(city.shop)
  const logOut = page.getByRole('button', { name: /^(退出登录|Log out)$/ })
  await logOut.click()
  await logInControl(page).waitFor()
  await askToLogIn(page, city)
  const { present } = await wordsOf(page)
  await page.getByText(present.notActive).waitFor()
}

async function readOfIt(story: Story, page: Page): Promise<void> {
  // Another day: the same movements again would be a recording.
  await enrol({ ...story, poses: await poses(story.person.portrait, 4) }, page)
  await page.goto(`${story.city.wallet}#/uses`)
  const { events } = await wordsOf(page)
  await page.getByText(events.stopped.end).first().waitFor()
  await page.getByText(events.stopRefused).first().waitFor()
  await inspect(page, 'lost-in-history')
}

async function stopAtDesk({ city, phone, person }: Story, page: Page): Promise<void> {
  const clerk = await phone.open({ language: 'en-GB', size: deskSize })
  await join(clerk, city.invitation, 'Officer Chen')
  await openPerson(clerk, person)
  await stopPhone(clerk)
  await page.goto(city.wallet)
  await page.reload()
  const { card } = await wordsOf(page)
  await page.getByText(card.closed.device_stolen).waitFor()
}
