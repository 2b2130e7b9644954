import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { openDb } from '#base/db'
import { poses } from '../puppet/poses.ts'
import { type City, startCity } from './city.ts'
import { openPhone } from './phone.ts'
import { sampleResident } from './register.ts'
import { applyAs, openCard, showFace } from './resident.ts'
import { complaintsOf, inspect, speak } from './screen.ts'
import { wordsOf } from './words.ts'

// A resident’s wallet keeps watch over its history, in a real browser; somebody with the database in hand changes it.

type Watching = { city: City; page: Page }

test('an entry that is altered in the database raises the alarm in the wallet', async (t) => {
  const city = await startCity(t)
  const person = await sampleResident(city, 0)
  const acts = await poses(person.portrait)
  const phone = await openPhone(t, acts.atRest)
  const page = await phone.open()
  const complaints = complaintsOf(page)
  await page.goto(city.wallet)
  await applyAs(page, person)
  await showFace({ page, camera: phone.camera, poses: acts })
  await openCard(page)
  const act = (what: string, work: (watching: Watching) => Promise<void>) =>
    t.test(what, () => inBoth({ city, page }, work))
  await act('each entry is checked, and the page says so quietly', seeThatAllFits)
  await act('one entry, looked at closely, says that it was checked', lookClosely)
  await act('without a network it says when it was checked last', loseTheNetwork)
  await t.test('an operator deletes an entry with their own hands', () =>
    tamper(city, 'delete from history.entry where sequence = 2'),
  )
  await act('the wallet cannot be overlooked, on the page of the uses and on that of the card', beAlarmed)
  await act('it keeps the evidence, and goes on when told to', keepTheEvidence)
  const real = complaints.filter((line) => !line.includes('ERR_INTERNET_DISCONNECTED'))
  assert.deepEqual(real, [])
})

/** The card is one, and whoever holds it reads in either language. */
async function inBoth(watching: Watching, act: (watching: Watching) => Promise<void>): Promise<void> {
  for (const language of ['zh', 'en'] as const) {
    await speak(watching.page, language)
    await act(watching)
  }
}

async function seeThatAllFits({ page }: Watching): Promise<void> {
  const { tabs, watch } = await wordsOf(page)
  await page.getByRole('link', { name: tabs.uses }).click()
  await allInOrder(page)
  await inspect(page, 'wallet-uses-checked')
  await page.getByRole('button', { name: watch.details }).click()
  await page.getByRole('heading', { name: watch.how }).waitFor()
  await inspect(page, 'wallet-uses-watch')
  const heads = await saved(page, watch.saveHeads)
  await page.getByLabel(watch.compare, { exact: true }).last().setInputFiles(heads)
  await page.locator('.watch-sheet .note-good').waitFor()
  await page.keyboard.press('Escape')
}

async function lookClosely({ city, page }: Watching): Promise<void> {
  const { watch } = await wordsOf(page)
  await page.goto(`${city.wallet}#/uses`)
  await page
    .getByRole('listitem')
    .filter({ has: page.locator('time') })
    .first()
    .getByRole('link')
    .click()
  await page.getByText(watch.markNote.checked).waitFor()
  await inspect(page, 'wallet-use-checked')
}

async function loseTheNetwork({ city, page }: Watching): Promise<void> {
  const { watch } = await wordsOf(page)
  await page.context().setOffline(true)
  await page.goto(`${city.wallet}#/uses`)
  await page.getByText(watch.offline('').trim()).first().waitFor()
  await inspect(page, 'wallet-uses-unreachable')
  await page.context().setOffline(false)
  await allInOrder(page)
}

const alarmOn = async (page: Page) => {
  const { watch } = await wordsOf(page)
  return page.getByRole('alert').filter({ hasText: watch.alarm.title })
}

async function beAlarmed({ city, page }: Watching): Promise<void> {
  const { watch } = await wordsOf(page)
  await page.reload()
  const alarm = await alarmOn(page)
  await alarm.waitFor()
  assert.match(await alarm.innerText(), new RegExp(watch.alarm.what.entry_missing.title))
  await inspect(page, 'wallet-uses-alarm')
  await page.goto(`${city.wallet}#/`)
  await alarm.waitFor()
  await inspect(page, 'wallet-card-alarm')
}

async function keepTheEvidence({ page }: Watching): Promise<void> {
  const { alarm } = (await wordsOf(page)).watch
  await page.getByRole('button', { name: alarm.open }).click()
  await page.getByRole('heading', { name: alarm.doTitle }).waitFor()
  await inspect(page, 'wallet-alarm')
  const evidence = JSON.parse(await readFile(await saved(page, alarm.save), 'utf8'))
  assert.deepEqual([evidence.alarm.what, evidence.alarm.sequence], ['entry_missing', 2])
  assert.match(evidence.heads[0].token, /^[\w-]+\.[\w-]+\.[\w-]{86}$/)
  await page.getByRole('button', { name: alarm.anew }).click()
  await inspect(page, 'wallet-alarm-anew')
  await page.getByRole('button', { name: alarm.anewConfirm, exact: true }).click()
  // What was deleted is still missing: the present log is no better, and the wallet says so again.
  await (await alarmOn(page)).waitFor()
}

/** The line above the history, once everything was looked at. */
async function allInOrder(page: Page): Promise<void> {
  const { watch } = await wordsOf(page)
  const words = watch.inOrder('').trim()
  for (let tries = 0; tries < 4; tries += 1) {
    // A fresh entry is sealed within seconds: the next look finds it under a head.
    const isDone = await page
      .getByRole('button', { name: words })
      .waitFor({ timeout: 8_000 })
      .then(() => true)
      .catch(() => false)
    const waits = await page.getByText(watch.marks.sealing).count()
    if (isDone && waits === 0) return
    await page.reload()
  }
  throw new Error(
    `the page never said that everything is in order:\n${await page.locator('main').innerText()}`,
  )
}

async function saved(page: Page, button: string): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button, exact: true }).click(),
  ])
  return download.path()
}

async function tamper({ dataDir }: City, statement: string): Promise<void> {
  const db = await openDb(`embedded:${dataDir}`, { mayShare: true, connectionsMax: 1 })
  await db.sql.unsafe(statement)
  await db.close()
}
