import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { poses } from '../puppet/poses.ts'
import { type City, startCity } from './city.ts'
import { join, openGuardians } from './operator.ts'
import { deskSize, openPhone, type Phone } from './phone.ts'
import { sampleChild, sampleResident } from './register.ts'
import { applyAs, openCard, type Person, showFace } from './resident.ts'
import { complaintsOf, inspect, inspectInBoth } from './screen.ts'
import { wordsOf } from './words.ts'

// 何语桐 is fifteen: she applies herself, and her guardian 沈嘉怡 agrees in her own wallet. 何小满 is nine, and has a place
// of his own on her phone.

const guardianPlace = 3
const youthPlace = 4
const childPlace = 5

test(
  'who is fifteen gets a card when a guardian agrees; who is nine has a place on the guardian’s phone',
  walk,
)

type Cast = {
  city: City
  phone: Phone
  mother: Page
  daughter: Page
  guardian: Acted
  youth: Acted
  child: Person
}
type Acted = Person & { portrait: Buffer }

async function walk(t: TestContext): Promise<void> {
  const city = await startCity(t)
  const guardian = await sampleResident(city, guardianPlace)
  const youth = await sampleResident(city, youthPlace)
  const child = await sampleChild(city, childPlace)
  const phone = await openPhone(t, (await poses(guardian.portrait)).atRest)
  const mother = await phone.open({ language: 'zh-CN' })
  const daughter = await phone.open({ language: 'en-GB' })
  const complaints = [mother, daughter].map(complaintsOf)
  const cast = { city, phone, mother, daughter, guardian, youth, child }

  await t.test('the guardian has a card of her own', () => enrolGuardian(cast))
  await t.test('the daughter applies, and is asked for a guardian before any camera', () => apply(cast))
  await t.test('the guardian finds the request, reads both texts and agrees to each', () => agree(cast))
  await t.test('the daughter goes on by herself, and has her card', () => goOn(cast))
  await t.test('the guardian sees the card, puts it to sleep and wakes it', () => lookAfter(cast))
  await t.test('for the child she applies, and is told that there is no photo', () => applyForChild(cast))
  await t.test('a code from the desk goes into the child’s own place, and hers is one press away', () =>
    visitChild(cast),
  )
  await t.test('a clerk sees how many guardians the register names, and finds another by number', () =>
    findGuardian(cast),
  )
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
    for (const { idNumber, name } of [guardian, youth, child])
      for (const secret of [idNumber, name]) assert(!city.output().includes(secret))
  })
  await t.test('no browser complained, but of the refusal', () => {
    assert.equal(complaints[0]?.length, 1)
    assert.match(complaints[0]?.[0] ?? '', /409 .*\/wards\/.*\/applications/)
    assert.deepEqual(complaints[1], [])
  })
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
  await inspectInBoth(daughter, 'wallet-guardian-asked')
}

async function agree({ city, mother, youth }: Cast): Promise<void> {
  await mother.goto(`${city.wallet}#/me`)
  const { family, answer } = await wordsOf(mother)
  await mother.getByRole('link', { name: new RegExp(family.title) }).click()
  await mother.getByRole('link', { name: new RegExp(family.request(youth.name)) }).waitFor()
  await inspectInBoth(mother, 'wallet-family')
  await mother.getByRole('link', { name: new RegExp(family.request(youth.name)) }).click()
  await mother.getByRole('checkbox', { name: answer.termsAgree(youth.name) }).waitFor()
  await inspectInBoth(mother, 'wallet-guardian-asks')
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
  await mother.getByRole('main').getByText(family.states.suspended).waitFor()
  await inspectInBoth(mother, 'wallet-ward')
  await mother.getByRole('button', { name: ward.unblock }).click()
  await mother.getByText(family.states.active).waitFor()
}

async function applyForChild({ city, mother, child }: Cast): Promise<void> {
  await mother.goto(`${city.wallet}#/family`)
  const { ward, answer } = await wordsOf(mother)
  await mother.getByRole('link', { name: new RegExp(child.name) }).click()
  await mother.getByRole('link', { name: ward.apply }).waitFor()
  await inspectInBoth(mother, 'wallet-ward-child')
  await mother.getByRole('link', { name: ward.apply }).click()
  await mother.getByRole('checkbox', { name: answer.termsAgree(child.name) }).check()
  await mother.getByRole('checkbox', { name: answer.faceAgree(child.name) }).check()
  await mother.getByRole('button', { name: ward.applyGo }).click()
  await mother.getByRole('heading', { name: ward.noPortrait(child.name) }).waitFor()
  await inspect(mother, 'wallet-ward-no-photo')
}

async function visitChild({ mother, child }: Cast): Promise<void> {
  const { ward, desk, profile } = await wordsOf(mother)
  await mother.getByRole('link', { name: ward.desk }).click()
  await mother.getByText(ward.deskLead(child.name)).waitFor()
  await inspectInBoth(mother, 'wallet-ward-desk')
  await mother.getByRole('button', { name: ward.deskCode }).click()
  await mother.getByRole('textbox', { name: desk.code }).waitFor()
  await mother.getByText(profile.of(child.name)).waitFor()
  await mother.goto(`${new URL(mother.url()).origin}/wallet/#/`)
  await mother.getByRole('heading', { name: profile.empty }).waitFor()
  await inspectInBoth(mother, 'wallet-child-home')
  await inspect(mother, 'wallet-child-home', { size: deskSize })
  await mother.getByRole('button', { name: profile.mine }).click()
  const { card } = await wordsOf(mother)
  await mother.getByText(card.states.active, { exact: true }).waitFor()
}

async function findGuardian({ city, phone, guardian, child }: Cast): Promise<void> {
  const clerk = await phone.open({ language: 'en-GB', size: deskSize })
  await join(clerk, city.invitation, 'Clerk Li')
  await openGuardians(clerk, city, child)
  await clerk.getByText('The register names one guardian (how many, not who).').waitFor()
  await inspectInBoth(clerk, 'console-guardians')
  await clerk.getByRole('button', { name: 'Enter a guardian by papers' }).click()
  const dialog = clerk.getByRole('dialog')
  await dialog
    .getByRole('textbox', { name: 'ID number of the guardian who came along' })
    .fill(guardian.idNumber)
  await dialog.getByRole('button', { name: 'Find', exact: true }).click()
  await dialog.getByText(`Guardian: ${guardian.name}`).waitFor()
  await dialog.getByRole('button', { name: 'Hand to a colleague' }).click()
  await inspect(clerk, 'console-guardian-enter')
}
