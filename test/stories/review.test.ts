import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { en } from '../../web/console/review/words.en.ts'
import { zh } from '../../web/console/review/words.zh.ts'
import { portraitOf } from '../puppet/people.ts'
import { poses } from '../puppet/poses.ts'
import { type City, startCity } from './city.ts'
import { join } from './operator.ts'
import { deskSize, openPhone, phoneSize } from './phone.ts'
import { applyAs, openCard, type Person, showFace } from './resident.ts'
import { complaintsOf, inspect, languageOf } from './screen.ts'
import { wordsOf } from './words.ts'

const reviewWords = { zh, en }
const outcomeWithinMs = 40_000
const rights = ['enrolments.read', 'enrolments.decide']

/** Somebody new in the sample city, with this face on record. */
async function settle(city: City, name: string, portrait: Buffer): Promise<Person> {
  const reply = await fetch(`${city.origin}/api/people/sample`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, portrait: portrait.toString('base64') }),
  })
  const { idNumber }: { idNumber: string } = JSON.parse(await reply.text())
  return { name, idNumber }
}

test('a second ID number with one face waits for two operators, or comes to the desk; the phone learns the outcome', (t) =>
  walk(t))

async function walk(t: TestContext): Promise<void> {
  const city = await startCity(t)
  const portrait = await portraitOf('mei')
  const acts = await poses(portrait)
  const [first, second, third] = [
    await settle(city, '林美', portrait),
    await settle(city, '林丽', portrait),
    await settle(city, '林珍', portrait),
  ]
  const phone = await openPhone(t, acts.atRest)
  const wallets = [await phone.open(), await phone.open({ language: 'en-GB' }), await phone.open()]
  const [sister, twin, other] = wallets
  const chief = await phone.open({ size: deskSize })
  const colleague = await phone.open({ language: 'en-GB', size: deskSize })
  assert(sister && twin && other)
  const complaints = [...wallets, chief, colleague].map(complaintsOf)
  const apply = async (page: Page, person: Person) => {
    await page.goto(city.wallet)
    await applyAs(page, person)
    await showFace({ page, camera: phone.camera, poses: acts })
  }

  await t.test(
    'the first has a card; the second is told that a person looks, and why nothing is wrong',
    async () => {
      await apply(sister, first)
      await openCard(sister)
      await apply(twin, second)
      const { deciding } = await wordsOf(twin)
      await twin.getByRole('heading', { name: deciding.review }).waitFor({ timeout: outcomeWithinMs })
      await inspect(twin, 'wallet-in-review')
      assert.doesNotMatch(await twin.locator('body').innerText(), /alike|similar|another person/i)
    },
  )
  await t.test('one operator alone is told that it takes two, and invites a second', async () => {
    await join(chief, city.invitation, '陈')
    await inspect(chief, 'console-today-waiting')
    await chief.goto(`${city.origin}/console/#/review`)
    await chief.getByText(reviewWords.zh.alone).waitFor()
    await inspect(chief, 'console-review-alone')
    await inspect(chief, 'console-review-alone', { size: phoneSize })
    await join(colleague, await invite(chief, city), 'Zhou')
  })
  await t.test('the first operator sees both faces, and says yes: it waits for another', async () => {
    await openCase(chief, city)
    await seeFaces(chief)
    await approve(chief, 'both_documents_seen')
    await chief.getByText(reviewWords.zh.answers.second_view).first().waitFor()
  })
  await t.test(
    'the second is not told what the first thinks, agrees, and the card is on the phone',
    async () => {
      await openCase(colleague, city)
      await colleague.getByText(reviewWords.en.viewsHidden).waitFor()
      await inspect(colleague, 'console-case-second')
      await approve(colleague, 'both_documents_seen')
      await colleague.getByText(reviewWords.en.answers.approved).first().waitFor()
      const { deciding, card } = await wordsOf(twin)
      await twin.getByRole('button', { name: deciding.refresh }).click()
      await openCard(twin)
      await twin.getByText(card.states.active, { exact: true }).waitFor()
    },
  )
  await t.test('both of the twins are known to be two, and each reads of it', async () => {
    await chief.goto(`${city.origin}/console/#/review/pairs`)
    await chief.getByText(reviewWords.zh.grounds.both_documents_seen).waitFor()
    await inspect(chief, 'console-pairs')
    await inspect(chief, 'console-pairs', { size: phoneSize })
    await sister.goto(`${city.wallet}#/uses`)
    const { events } = await wordsOf(sister)
    await sister.getByText(events.likeness.likeness_cleared).first().waitFor()
    await inspect(sister, 'wallet-uses-likeness')
  })
  await t.test('a third with the face is asked to come in, and found at the desk by the code', async () => {
    await apply(other, third)
    const { deciding, visit } = await wordsOf(other)
    await other.getByRole('heading', { name: deciding.review }).waitFor({ timeout: outcomeWithinMs })
    await callIn(colleague, city)
    await other.getByRole('button', { name: deciding.refresh }).click()
    await other.getByRole('heading', { name: visit.title }).waitFor()
    await inspect(other, 'wallet-visit')
    const code = await other.locator('.visit-code').innerText()
    await findByCode(chief, city, code)
    await refuse(chief)
    await other.getByRole('button', { name: visit.refresh }).click()
    const { refused } = await wordsOf(other)
    await other.getByRole('heading', { name: refused.reasons.review.title }).waitFor()
    await inspect(other, 'wallet-refused-after-review')
  })
  await t.test('how long people wait is on a chart', async () => {
    await chief.goto(`${city.origin}/console/#/review`)
    await chief.getByRole('heading', { name: reviewWords.zh.perDay }).waitFor()
    await chief.locator('.chart-dot').nth(1).waitFor()
    await inspect(chief, 'console-review-times')
    await inspect(chief, 'console-review-times', { size: phoneSize })
    await colleague.goto(`${city.origin}/console/#/review`)
    await colleague.getByRole('heading', { name: reviewWords.en.perDay }).waitFor()
    await inspect(colleague, 'console-review-times')
  })
  await t.test('no browser complained', () => assert.deepEqual(complaints.flat(), []))
}

async function invite(page: Page, city: City): Promise<string> {
  const reply = await page.request.post(`${city.origin}/api/parties/invitations`, {
    data: { rights },
    headers: { origin: city.origin },
  })
  const { url }: { url: string } = JSON.parse(await reply.text())
  return url
}

/** By the keyboard: J goes to the first case, Enter opens it. */
async function openCase(page: Page, city: City): Promise<void> {
  const words = reviewWords[await languageOf(page)]
  await page.goto(`${city.origin}/console/#/review`)
  await page.locator('a[data-case]').first().waitFor()
  await page.keyboard.press('j')
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: words.compare }).waitFor()
  await page.locator('.face svg').nth(1).waitFor()
}

/** Side by side and one over the other, near and far, aligned and whole. */
async function seeFaces(page: Page): Promise<void> {
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

async function approve(page: Page, ground: keyof typeof zh.grounds): Promise<void> {
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

async function callIn(page: Page, city: City): Promise<void> {
  const words = reviewWords[await languageOf(page)]
  await openCase(page, city)
  await page.getByRole('button', { name: words.callIn, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('select').first().selectOption({ label: words.calls.compare_in_person })
  await inspect(page, 'console-case-call-in')
  await dialog.getByRole('button', { name: words.callIn, exact: true }).click()
  await page.waitForURL(/#\/review$/)
}

async function findByCode(page: Page, city: City, code: string): Promise<void> {
  const words = reviewWords[await languageOf(page)]
  await page.goto(`${city.origin}/console/#/review`)
  await page.getByRole('textbox', { name: words.code }).fill(code.toLowerCase())
  await page.getByRole('button', { name: words.find, exact: true }).click()
  await page.getByRole('heading', { name: words.compare }).waitFor()
  await inspect(page, 'console-case-at-desk')
}

async function refuse(page: Page): Promise<void> {
  const words = reviewWords[await languageOf(page)]
  await page.getByRole('button', { name: words.refuse, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('select').first().selectOption({ label: words.rejections.second_identity })
  await dialog.getByRole('button', { name: words.refuse, exact: true }).click()
  await page.waitForURL(/#\/review$/)
}
