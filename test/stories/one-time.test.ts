import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Page } from 'playwright-core'
import { poses } from '../puppet/poses.ts'
import { type City, startCity } from './city.ts'
import { openPocketPhone, type PocketPhone } from './pocket.ts'
import { sampleResident } from './register.ts'
import { applyAs, openCard, showFace } from './resident.ts'
import { agree, askToLogIn, learned } from './shopping.ts'
import { wordsOf } from './words.ts'

// Run in the page, where the types of a browser hold and not those of this file.
const onDisk = `
  const answer = (request) => new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve(request.result))
    request.addEventListener('error', () => reject(new Error('the disk did not answer')))
  })
  const database = await answer(indexedDB.open('hufu-wallet'))
  const store = database.transaction('copies', 'readwrite').objectStore('copies')`

/** The copies on the phone's disk, by the public halves of their keys. */
const copiesOn = (page: Page): Promise<string[]> =>
  page.evaluate(`(async () => {
    ${onDisk}
    const all = await answer(store.getAll())
    database.close()
    return all.map(({ key }) => key.publicJwk.x)
  })()`)

const leave = (page: Page, count: number): Promise<void> =>
  page.evaluate(`(async () => {
    ${onDisk}
    const keys = await answer(store.getAllKeys())
    await Promise.all(keys.slice(${count}).map((key) => answer(store.delete(key))))
    database.close()
  })()`)

const until = async (isSo: () => Promise<boolean>) => {
  const deadline = Date.now() + 20_000
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error('it did not come about')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

/** The battery goes while the wallet waits for an answer from `address`: before it was sent, or after it was taken. */
async function crashAt(
  { page, phone }: { page: Page; phone: PocketPhone },
  address: string,
  isTaken: boolean,
): Promise<void> {
  const crashed = new Promise<void>((resolve, reject) => {
    void page.route(address, async (route) => {
      if (isTaken) await route.fetch().catch(() => undefined)
      await phone.pullBattery().then(resolve, reject)
    })
  })
  await agree(page).catch(() => undefined)
  await crashed
}

async function back(phone: PocketPhone, city: City): Promise<Page> {
  const page = await phone.start(city.origin)
  await page.goto(city.wallet)
  const { card } = await wordsOf(page)
  await page.getByText(card.states.active, { exact: true }).waitFor()
  return page
}

test('a copy that was shown is never shown again, whatever happens between its use and the next refill', async (t) => {
  const city = await startCity(t)
  const person = await sampleResident(city, 0)
  const acts = await poses(person.portrait)
  const phone = await openPocketPhone(t, acts.atRest)
  let page = await phone.start(city.origin)
  await page.goto(city.wallet)
  await applyAs(page, person)
  await showFace({ page, camera: phone.camera, poses: acts })
  await openCard(page)
  const first = await copiesOn(page)
  assert.equal(first.length, 10)

  const everHeld = new Set(first)
  const used = new Set<string>()
  const noteUse = async (before: readonly string[], now: readonly string[]) => {
    for (const copy of now) everHeld.add(copy)
    for (const copy of before) if (!now.includes(copy)) used.add(copy)
    assert.deepEqual(
      now.filter((copy) => used.has(copy)),
      [],
    )
  }
  for (const isTaken of [false, true]) {
    await t.test(`killed ${isTaken ? 'after the verifier had' : 'before it sent'} the answer`, async () => {
      const before = await copiesOn(page)
      await askToLogIn(page, city)
      await crashAt({ page, phone }, '**/oid4vp/responses/*', isTaken)
      page = await back(phone, city)
      const now = await copiesOn(page)
      assert.equal(now.length, before.length - 1, 'the copy is gone from the disk')
      await noteUse(before, now)
    })
  }
  await t.test('killed while it fetches more', async () => {
    await leave(page, 4)
    const before = await copiesOn(page)
    for (const copy of everHeld) if (!before.includes(copy)) used.add(copy)
    await askToLogIn(page, city)
    await crashAt({ page, phone }, '**/oid4vci/credential', true)
    page = await back(phone, city)
    await until(async () => (await copiesOn(page)).length > 4)
    await noteUse(before, await copiesOn(page))
  })
  await t.test('and the card goes on', async () => {
    const before = await copiesOn(page)
    await askToLogIn(page, city)
    await agree(page)
    await page.waitForURL((url) => url.href.startsWith(city.shop))
    assert.equal((await learned(page))['age_over_18'], true)
    await page.goto(city.wallet)
    await noteUse(before, await copiesOn(page))
  })
})
