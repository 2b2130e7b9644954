import type { Page } from 'playwright-core'
import type { Right } from '#contract/identity/parties'
import type { City } from './city.ts'
import { inspect, languageOf } from './screen.ts'

/** What an operator does in the console, told in the words they see. */

const said = {
  en: {
    yourName: 'Your name',
    createPasskey: 'Create a passkey',
    today: 'Enrolments today',
    people: 'People',
    idNumber: 'ID number',
    why: 'Why you look',
    managing: 'Managing the card',
    search: 'Search',
    lightweight: 'Lightweight',
    revoke: 'Revoke',
    reason: 'Reason',
    misuse: 'Misuse',
    revoked: 'The card is revoked',
    lost: 'Lost phone: stop everything',
    stolen: 'Phone stolen',
    stopped: 'Everything is stopped',
    erase: 'Erase, at their request',
    notSure: 'See the person and their document first.',
    deskEnrolment: 'Enrolment at the desk',
  },
  zh: {
    yourName: '您的姓名',
    createPasskey: '创建通行密钥',
    today: '今日办卡',
    people: '居民',
    idNumber: '身份证号',
    why: '为什么要查',
    managing: '管理卡',
    search: '查询',
    lightweight: '轻量版',
    revoke: '注销',
    reason: '原因',
    misuse: '冒用',
    revoked: '卡已注销',
    lost: '手机丢了：全部停用',
    stolen: '手机被盗',
    stopped: '已全部停用',
    erase: '应本人要求删除',
    notSure: '请先核对本人和身份证。',
    deskEnrolment: '窗口办卡',
  },
}

/** A security key inside the browser: what an operator's laptop has built in. */
async function addAuthenticator(page: Page): Promise<void> {
  const client = await page.context().newCDPSession(page)
  await client.send('WebAuthn.enable')
  await client.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      ctap2Version: 'ctap2_1',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
}

/** From the printed invitation to the first page inside. */
export async function join(page: Page, invitation: string, name: string): Promise<void> {
  await addAuthenticator(page)
  await page.goto(invitation)
  const words = said[await languageOf(page)]
  const createPasskey = page.getByRole('button', { name: words.createPasskey })
  await createPasskey.waitFor()
  await inspect(page, 'console-invitation')
  await page.getByRole('textbox', { name: words.yourName }).fill(name)
  await createPasskey.click()
  await page.getByRole('heading', { name: words.today, level: 1 }).waitFor()
}

/** A colleague's invitation, asked for as the page of operators asks. */
export async function invite(page: Page, city: City, rights: readonly Right[]): Promise<string> {
  const reply = await page.request.post(`${city.origin}/api/parties/invitations`, {
    data: { rights },
    headers: { origin: city.origin },
  })
  const { url }: { url: string } = JSON.parse(await reply.text())
  return url
}

/** The rooms that no act passes through. */
export async function goRound(page: Page, city: City): Promise<void> {
  for (const place of ['today', 'review', 'parties', 'parties/new', 'operators', 'system', 'account']) {
    await page.goto(`${city.origin}/console/#/${place}`)
    await page.locator('h1:not(:empty)').waitFor()
    await page.waitForTimeout(500)
    await inspect(page, `console-${place.replace('/', '-')}`)
  }
  await page.goto(`${city.origin}/console/#/parties`)
  await page.getByRole('link', { name: /^(虎符小店|Hufu Corner Shop)$/ }).click()
  await page.waitForTimeout(500)
  await inspect(page, 'console-party')
}

/** Finds a person by number, for a reason, and opens their page. */
export async function openPerson(page: Page, person: { idNumber: string; name: string }): Promise<void> {
  const words = said[await languageOf(page)]
  await page.getByRole('link', { name: words.people }).click()
  await page.getByRole('textbox', { name: words.idNumber }).fill(person.idNumber)
  await page.getByRole('combobox', { name: words.why }).selectOption({ label: words.managing })
  await page.getByRole('button', { name: words.search }).click()
  await page.getByRole('link', { name: person.name, exact: true }).waitFor()
  await inspect(page, 'console-people')
  await page.getByRole('link', { name: person.name, exact: true }).click()
  await page.getByRole('heading', { name: words.lightweight }).first().waitFor()
  await inspect(page, 'console-person')
}

/** On a person's page: an erasure is not ordered before the clerk says whom they saw. */
export async function considerErasure(page: Page): Promise<void> {
  const words = said[await languageOf(page)]
  await page.getByRole('button', { name: words.erase, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('.button-danger').click()
  await dialog.getByText(words.notSure).waitFor()
  await inspect(page, 'console-erase')
  await page.keyboard.press('Escape')
}

/** Whose guardians are asked for: the page on which one is entered by papers. */
export async function openGuardians(page: Page, city: City, person: { idNumber: string; name: string }) {
  const words = said[await languageOf(page)]
  await page.getByRole('link', { name: words.people }).click()
  await page.getByRole('textbox', { name: words.idNumber }).fill(person.idNumber)
  await page.getByRole('combobox', { name: words.why }).selectOption({ label: words.deskEnrolment })
  await page.getByRole('button', { name: words.search }).click()
  const found = page.getByRole('link', { name: person.name, exact: true })
  const personId = (await found.getAttribute('href'))?.split('/').at(-1)
  await page.goto(`${city.origin}/console/#/desk/new/${personId}`)
}

/** On a person's page: ends the card for good. */
export async function revokeCard(page: Page): Promise<void> {
  const words = said[await languageOf(page)]
  await page.getByRole('button', { name: words.revoke, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: words.reason }).selectOption({ label: words.misuse })
  await dialog.getByRole('checkbox').check()
  await inspect(page, 'console-revoke')
  await dialog.getByRole('button', { name: words.revoke, exact: true }).click()
  await page.getByText(words.revoked).first().waitFor()
}

/** On a person's page: the phone is stolen, and everything on it stops. */
export async function stopPhone(page: Page): Promise<void> {
  const words = said[await languageOf(page)]
  await page.getByRole('button', { name: words.lost, exact: true }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('combobox', { name: words.reason }).selectOption({ label: words.stolen })
  await dialog.getByRole('checkbox').check()
  await inspect(page, 'console-lost-phone')
  await dialog.getByRole('button', { name: words.lost, exact: true }).click()
  await page.getByText(words.stopped).first().waitFor()
  await inspect(page, 'console-stopped')
}
