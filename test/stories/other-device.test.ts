import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import type { Locator } from 'playwright-core'
import { prepareZXingModule, readBarcodes } from 'zxing-wasm/reader'
import { poses } from '../puppet/poses.ts'
import { startCity } from './city.ts'
import { deskSize, openPhone } from './phone.ts'
import { sampleResident } from './register.ts'
import { applyAs, openCard, showFace } from './resident.ts'
import { complaintsOf, inspect } from './screen.ts'
import { agree, learned, logInControl } from './shopping.ts'
import { wordsOf } from './words.ts'

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
prepareZXingModule({ overrides: { wasmBinary: Uint8Array.from(readFileSync(wasm)).buffer } })

test('a card on the phone logs in at the computer: the phone sees the code, the computer goes on by itself', async (t) => {
  const city = await startCity(t)
  const person = await sampleResident(city, 0)
  const acts = await poses(person.portrait)
  const phone = await openPhone(t, acts.atRest)
  const page = await phone.open()
  await page.goto(city.wallet)
  await applyAs(page, person)
  await showFace({ page, camera: phone.camera, poses: acts })
  await openCard(page)

  const desk = await phone.open({ language: 'en-GB', size: deskSize })
  const complaints = complaintsOf(desk)
  await desk.goto(city.shop)
  await logInControl(desk).click()
  const code = desk.getByRole('img', { name: 'QR code for the wallet on a phone' })
  await code.waitFor()
  await inspect(desk, 'login-code')
  const picture = await code.screenshot({ type: 'jpeg', quality: 95 })
  const [found] = await readBarcodes(picture, { formats: ['QRCode'] })
  assert.ok(found, 'the code on the screen can be read')

  await t.test('the phone’s camera reads the code', async () => {
    const { tabs, present } = await wordsOf(page)
    phone.camera.show(await desk.screenshot({ type: 'jpeg', quality: 90, clip: await boxOf(code) }))
    await page.getByRole('link', { name: tabs.scan }).click()
    await page.getByRole('button', { name: present.agree, exact: true }).waitFor()
    await inspect(page, 'wallet-question-scanned')
    await agree(page)
    await page.getByText(present.otherDevice).waitFor()
    await inspect(page, 'wallet-shown')
  })

  await t.test('the computer is logged in', async () => {
    await desk.waitForURL((url) => url.href.startsWith(city.shop))
    assert.equal((await learned(desk))['age_over_18'], true)
    assert.deepEqual(complaints, [])
  })

  await t.test('the same code shown again is refused', async () => {
    const thief = await phone.open({ language: 'en-GB' })
    await thief.goto(`${city.wallet}#/present?${new URL(found.text).searchParams.toString()}`)
    await thief.locator('h1:not(:empty)').waitFor()
    assert.doesNotMatch(await thief.locator('body').innerText(), /Agree$/m)
  })
})

/** The code with its quiet zone, as a phone sees it. */
async function boxOf(code: Locator) {
  const box = await code.boundingBox()
  assert(box)
  const margin = 24
  return {
    x: box.x - margin,
    y: box.y - margin,
    width: box.width + 2 * margin,
    height: box.height + 2 * margin,
  }
}
