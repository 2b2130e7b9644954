import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import type { Page } from 'playwright-core'
import { poses } from '../puppet/poses.ts'
import { type City, startCity } from './city.ts'
import { invite, join } from './operator.ts'
import { deskSize, openPhone } from './phone.ts'
import { sampleResident } from './register.ts'
import { complaintsOf, inspect, inspectInBoth } from './screen.ts'
import { openCard, type Person } from './resident.ts'
import { wordsOf } from './words.ts'

// A resident who shows no face: two clerks, a document, a code, a card.

const said = {
  'en-GB': {
    reason: 'Enrolment at the desk',
    enrol: 'Enrol at the desk, without a face',
    why: 'Why you look',
    idNumber: 'ID number',
    search: 'Search',
    alone: 'You are the only one with the right “At the desk”',
    document: 'Document shown',
    idCard: 'Resident ID card',
    signature: 'How the person signed',
    signed: 'Signed',
    whyNoFace: 'Why no face is used',
    doesNotWant: 'Does not want to',
    agree: 'They heard it and agree',
    checkMissing: 'Without these checks it cannot go on.',
    hand: 'Hand to a colleague',
    waiting: 'Waits for a colleague',
    title: 'At the desk',
    confirm: 'Confirm',
    saw: 'I have seen the person and the document myself',
    codeTitle: 'Code for the phone',
    makeCode: 'Make a code',
    collected: 'The card is in a wallet.',
  },
  'zh-CN': {
    reason: '窗口办卡',
    enrol: '在窗口办卡（不用人脸）',
    why: '为什么要查',
    idNumber: '身份证号',
    search: '查询',
    alone: '目前只有您一人有「窗口办理」权限',
    document: '出示的证件',
    idCard: '居民身份证',
    signature: '本人如何签名',
    signed: '本人签名',
    whyNoFace: '为什么不用人脸',
    doesNotWant: '不愿使用人脸',
    agree: '本人听清楚了，并且同意',
    checkMissing: '少了这些核对，就不能继续。',
    hand: '交给同事确认',
    waiting: '等待同事确认',
    title: '窗口办理',
    confirm: '确认',
    saw: '我亲自看过本人和证件',
    codeTitle: '领取码',
    makeCode: '生成领取码',
    collected: '卡已在钱包里。',
  },
}

test('a resident who shows no face gets a card from two clerks', walk)

type Words = (typeof said)['en-GB']
type At = { city: City; words: Words; person: Person }

async function walk(t: TestContext): Promise<void> {
  const city = await startCity(t)
  const words = said['zh-CN']
  const person = await sampleResident(city, 1)
  const at = { city, words, person }
  const phone = await openPhone(t, (await poses(person.portrait)).atRest)
  const clerk = await phone.open({ size: deskSize })
  const colleague = await phone.open({ language: 'en-GB', size: deskSize })
  const wallet = await phone.open({ mayUseCamera: false })
  const other = await phone.open({ language: 'en-GB', mayUseCamera: false })
  const complaints = [clerk, colleague, wallet].map(complaintsOf)
  let code = ''

  await t.test('a clerk finds the person for a reason, and is told that a second clerk is needed', () =>
    findPerson(clerk, at),
  )
  await t.test('what was not checked is not sent', () => enterVisit(clerk, words))
  await t.test('a second clerk looks and confirms', async () => {
    await join(
      colleague,
      await invite(clerk, city, ['enrolments.read', 'enrolments.desk', 'people.read']),
      'Clerk Wu',
    )
    await confirmVisit(colleague, { ...at, words: said['en-GB'] })
  })
  await t.test('the first clerk sees it, and makes a code for the phone', async () => {
    await clerk.getByRole('button', { name: words.makeCode }).click()
    code = (await clerk.locator('.desk-code output').textContent()) ?? ''
    assert.match(code, /^[0-9A-Z]{5}-[0-9A-Z]{5}$/)
    await inspect(clerk, 'console-desk-code')
  })
  await t.test('the person types it, and has the card, without a camera', () => collect(wallet, city, code))
  await t.test('the clerk sees that it arrived, and nobody else gets it', async () => {
    await clerk.getByText(words.collected).waitFor()
    await other.goto(`${city.wallet}#/desk/${code.replace('-', '')}`)
    const { desk } = await wordsOf(other)
    await other.getByRole('button', { name: desk.redeem }).click()
    await other.getByRole('alert').first().waitFor()
    await inspect(other, 'wallet-desk-code-used')
  })
  await t.test('the person reads of every act at the desk', async () => {
    await wallet.goto(`${city.wallet}#/uses`)
    const { events } = await wordsOf(wallet)
    for (const act of ['prepared', 'confirmed', 'code_made'] as const)
      await wallet.getByText(events.desk[act]).first().waitFor()
  })
  await t.test('nothing printed holds a number, a name or the code', () => {
    const output = city.output()
    for (const secret of [person.idNumber, person.name, code, code.replace('-', '')])
      assert(!output.includes(secret))
  })
  await t.test('no browser complained', () => assert.deepEqual(complaints, [[], [], []]))
}

async function findPerson(clerk: Page, { city, words, person }: At): Promise<void> {
  await join(clerk, city.invitation, 'Clerk Li')
  await clerk.goto(`${city.origin}/console/#/people`)
  await clerk.getByRole('textbox', { name: words.idNumber }).fill(person.idNumber)
  await clerk.getByRole('combobox', { name: words.why }).selectOption({ label: words.reason })
  await clerk.getByRole('button', { name: words.search }).click()
  await clerk.getByRole('link', { name: person.name, exact: true }).click()
  await clerk.getByRole('link', { name: words.enrol }).click()
  await clerk.getByText(words.alone).waitFor()
  await inspectInBoth(clerk, 'console-desk-new')
}

async function enterVisit(clerk: Page, words: Words): Promise<void> {
  await clerk.getByRole('combobox', { name: words.document }).selectOption({ label: words.idCard })
  await clerk.getByRole('combobox', { name: words.signature }).selectOption({ label: words.signed })
  await clerk.getByRole('combobox', { name: words.whyNoFace }).selectOption({ label: words.doesNotWant })
  await clerk.getByRole('button', { name: words.hand }).click()
  await clerk.getByText(words.checkMissing).waitFor()
  await inspect(clerk, 'console-desk-enter')
  for (const box of (await clerk.locator('.desk-checks input').all()).slice(0, 2)) await box.check()
  await clerk.getByRole('checkbox', { name: words.agree }).check()
  await clerk.getByRole('button', { name: words.hand }).click()
  await clerk.getByRole('heading', { name: words.waiting }).waitFor()
  await inspectInBoth(clerk, 'console-desk-waiting')
}

async function confirmVisit(colleague: Page, { city, words, person }: At): Promise<void> {
  await colleague.goto(`${city.origin}/console/#/desk`)
  await colleague.getByRole('table').getByRole('link').first().waitFor()
  await inspectInBoth(colleague, 'console-desk')
  await colleague.getByRole('table').getByRole('link').first().click()
  await colleague.getByText(person.name).first().waitFor()
  await inspectInBoth(colleague, 'console-desk-decide')
  await colleague.getByRole('button', { name: words.confirm, exact: true }).click()
  const dialog = colleague.getByRole('dialog')
  await dialog.getByRole('checkbox', { name: words.saw }).check()
  await dialog.getByRole('button', { name: words.confirm, exact: true }).click()
  await colleague.getByRole('heading', { name: words.codeTitle }).waitFor()
}

async function collect(wallet: Page, city: City, code: string): Promise<void> {
  await wallet.goto(city.wallet)
  const { welcome, desk, card } = await wordsOf(wallet)
  await wallet.getByRole('link', { name: welcome.noFace }).click()
  await wallet.getByRole('link', { name: desk.haveCode }).waitFor()
  await inspectInBoth(wallet, 'wallet-desk')
  await wallet.getByRole('link', { name: desk.haveCode }).click()
  await wallet.getByRole('textbox', { name: desk.code }).fill(code.toLowerCase())
  await inspect(wallet, 'wallet-desk-code')
  await wallet.getByRole('button', { name: desk.redeem }).click()
  await openCard(wallet)
  await wallet.getByText(card.states.active, { exact: true }).waitFor()
}
