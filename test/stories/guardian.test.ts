import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { poses } from '../puppet/poses.ts'
import { type City, startCity } from './city.ts'
import { type Given, openPhone, type Phone } from './phone.ts'
import { sampleResident } from './register.ts'
import { applyAs, openCard, type Person, showFace } from './resident.ts'
import { complaintsOf, inspect } from './screen.ts'
import { wordsOf } from './words.ts'

// 何语桐 is fifteen: she applies herself, and her guardian 沈嘉怡 agrees in her own wallet.

const guardianPlace = 3
const youthPlace = 4

for (const language of ['zh-CN', 'en-GB'] as const)
  test(`${language}: who is fifteen gets a card when a guardian agrees`, (t) => walk(t, language))

type Cast = { city: City; phone: Phone; mother: Page; daughter: Page; guardian: Acted; youth: Acted }
type Acted = Person & { portrait: Buffer }

async function walk(t: TestContext, language: NonNullable<Given['language']>): Promise<void> {
  const city = await startCity(t)
  const guardian = await sampleResident(city, guardianPlace)
  const youth = await sampleResident(city, youthPlace)
  const phone = await openPhone(t, (await poses(guardian.portrait)).atRest)
  const mother = await phone.open({ language })
  const daughter = await phone.open({ language })
  const complaints = [mother, daughter].map(complaintsOf)
  const cast = { city, phone, mother, daughter, guardian, youth }

  await t.test('the guardian has a card of her own', () => enrolGuardian(cast))
  await t.test('the daughter applies, and is asked for a guardian before any camera', () => apply(cast))
  await t.test('the guardian finds the request, reads both texts and agrees to each', () => agree(cast))
  await t.test('the daughter goes on by herself, and has her card', () => goOn(cast))
  await t.test('the guardian sees the card, puts it to sleep and wakes it', () => lookAfter(cast))
  await t.test('both read of it', async () => {
    for (const [page, side] of [
      [mother, 'guardian'],
      [daughter, 'ward'],
    ] as const) {
      await page.goto(`${city.wallet}#/uses`)
      const { events } = await wordsOf(page)
      await page.getByText(events.guardianship[side].agreed).first().waitFor()
    }
  })
  await t.test('nothing printed holds a number or a name', () => {
    for (const { idNumber, name } of [guardian, youth])
      for (const secret of [idNumber, name]) assert(!city.output().includes(secret))
  })
  await t.test('no browser complained', () => assert.deepEqual(complaints, [[], []]))
}

async function enrolGuardian({ city, phone, mother, guardian }: Cast): Promise<void> {
  await mother.goto(city.wallet)
  await applyAs(mother, guardian)
  await showFace({ page: mother, camera: phone.camera, poses: await poses(guardian.portrait) })
  await openCard(mother)
}

async function apply({ city, daughter, youth }: Cast): Promise<void> {
  await daughter.goto(city.wallet)
  await applyAs(daughter, youth)
  const { ask } = await wordsOf(daughter)
  await daughter.getByRole('heading', { name: ask.title }).waitFor()
  await daughter.getByRole('img', { name: ask.qr }).waitFor()
  await inspect(daughter, 'wallet-guardian-asked')
}

async function agree({ city, mother, youth }: Cast): Promise<void> {
  await mother.goto(`${city.wallet}#/me`)
  const { family, answer } = await wordsOf(mother)
  await mother.getByRole('link', { name: new RegExp(family.title) }).click()
  await mother.getByRole('link', { name: new RegExp(family.request(youth.name)) }).waitFor()
  await inspect(mother, 'wallet-family')
  await mother.getByRole('link', { name: new RegExp(family.request(youth.name)) }).click()
  await mother.getByRole('checkbox', { name: answer.termsAgree(youth.name) }).check()
  await mother.getByRole('button', { name: answer.agree, exact: true }).click()
  // One of the two is not both.
  await mother.getByText(answer.needBoth).waitFor()
  await mother.getByRole('checkbox', { name: answer.faceAgree(youth.name) }).check()
  await inspect(mother, 'wallet-guardian-answer')
  await mother.getByRole('button', { name: answer.agree, exact: true }).click()
  await mother.getByRole('heading', { name: answer.agreed }).waitFor()
  await inspect(mother, 'wallet-guardian-agreed')
}

async function goOn({ phone, daughter, youth }: Cast): Promise<void> {
  await showFace({ page: daughter, camera: phone.camera, poses: await poses(youth.portrait) })
  await openCard(daughter)
  const { card } = await wordsOf(daughter)
  await daughter.getByText(card.states.active, { exact: true }).waitFor()
}

async function lookAfter({ city, mother, youth }: Cast): Promise<void> {
  await mother.goto(`${city.wallet}#/family`)
  const { family, ward } = await wordsOf(mother)
  await mother.getByText(family.states.active).waitFor()
  await mother.getByRole('link', { name: new RegExp(youth.name) }).click()
  await mother.getByRole('button', { name: ward.block }).click()
  await mother.getByRole('dialog').getByRole('button', { name: ward.block }).click()
  await mother.getByText(family.states.suspended).waitFor()
  await inspect(mother, 'wallet-ward')
  await mother.getByRole('button', { name: ward.unblock }).click()
  await mother.getByText(family.states.active).waitFor()
}
